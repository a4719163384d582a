"""`goodstanding check`: every problem of the docset, what its articles state, and what a pipeline fails on."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.commands.console import (
    CommandFailed,
    Progress,
    content_options,
    counted,
    json_option,
    load_settings,
    print_json,
)
from indexer.errors import GoodstandingError

if TYPE_CHECKING:
    from app.checking.results import Result
    from indexer.check import CheckReport
    from indexer.documents.docset import Docset

FOUND, UNCHECKED = 1, 3  # exit codes; 2 is wrong usage, as of every command


class Unchecked(CommandFailed):
    """The docset could not be checked, which says nothing of what is in it."""

    exit_code = UNCHECKED


COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}


def _names(_ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]) -> frozenset[str]:
    """Groups and codes, separated by commas or given several times."""
    from app.checking.codes import CODES, GROUPS

    names = frozenset(name.strip() for each in given for name in each.split(",") if name.strip())
    if unknown := names - set(GROUPS) - set(CODES):
        raise click.BadParameter(f"There is no code {min(unknown)!r}; `goodstanding check --list` names all.")
    return names


@click.command()
@content_options
@click.option(
    "--fail-on",
    multiple=True,
    callback=_names,
    metavar="CODE[,CODE…]",
    help="End with 1 on these, too; errors always do. --list names them.",
)
@click.option("--likely", is_flag=True, help="With --fail-on: also where a finding is only likely.")
@click.option("--translations", is_flag=True, help="Compare translations with their source. --fail-on does as needed.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github", "sarif"]), default="text", help="How to report."
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file instead of standard output.")
@click.option("--list", "listing", is_flag=True, help="List every code with what it means, and check nothing.")
@json_option
def check(
    content: tuple[str, ...],
    source: tuple[str, ...],
    fail_on: frozenset[str],
    form: str,
    output: Path | None,
    **flags: bool,
) -> None:
    """Report every problem of the docset, with file, line and remedy.

    Exit codes: 0, nothing fails; 1, an error was found, or something of --fail-on; 2, wrong usage; 3, the docset could
    not be checked.

    Often used: --fail-on missing-reason,outdated,broken-link
    """
    form = "json" if flags["as_json"] else form
    if flags["listing"]:
        _list(as_json=form == "json")
        return
    from app.checking.codes import needs_comparison
    from app.checking.results import results_of

    settings = load_settings(content=content or None)
    compared = flags["translations"] or needs_comparison(fail_on)
    try:
        docset, report = _report(settings.content, source, translations=compared, quiet=form != "text")
    except GoodstandingError as error:
        raise Unchecked(str(error)) from error
    results = results_of(report, fail_on, likely=flags["likely"])
    _write(_said(form, docset, report, results), output)
    if any(one.fails for one in results):
        sys.exit(FOUND)


def _report(
    content: Sequence[str], source: Sequence[str], *, translations: bool, quiet: bool
) -> tuple[Docset, CheckReport]:
    from indexer.check import check_docset
    from indexer.documents.docset import open_docset

    progress = Progress(quiet=quiet)
    try:
        report = check_docset(content, source, translations=translations, progress=progress)
    finally:
        progress.finish()
    return open_docset(content, source), report


def _said(form: str, docset: Docset, report: CheckReport, results: Sequence[Result]) -> list[str]:
    import msgspec

    from app.checking.formats import github, sarif
    from app.checking.results import failures, place_of

    def place(file: str) -> str:
        return place_of(docset, file)

    if form == "github":
        return list(github(results, place))
    if form == "text":
        return [*_problems(results), *_statements(report), _summary(report, results)]
    said: Any = sarif(results, place)
    if form == "json":
        said = {"articles": report.articles, "problems": report.problems, "statements": report.statements}
        if report.translations:
            said |= {"translations": report.translations, "shared": report.shared, "failed": failures(results)}
    return [msgspec.json.format(msgspec.json.encode(said), indent=2).decode()]


def _problems(results: Sequence[Result]) -> list[str]:
    """Grouped by file: line, what is wrong, what to do. What fails is marked."""
    lines, file = [], None
    for one in results:
        if one.file != file:
            file = one.file
            lines.append(click.style(file or "docset", bold=True))
        kind = click.style(f"{one.level} {one.code}", fg=COLOURS[one.level])
        mark = click.style("✗ ", fg="red") if one.fails and one.level != "error" else ""
        lines.append(f"  {one.line or '–':>5}  {mark}{kind}  {one.message} {one.remedy}".rstrip())
    return lines


def _statements(report: CheckReport) -> list[str]:
    return [
        f"{locale} {programme}: {', '.join(reasons) or 'no reason stated'}"
        for locale, programmes in report.statements.items()
        for programme, reasons in programmes.items()
    ] + [
        f"{one.first} and {one.second}: of {counted(one.both, 'article')}, {one.equal:,} of the same source revision"
        for one in report.shared
        if one.both
    ]


def _summary(report: CheckReport, results: Sequence[Result]) -> str:
    from app.checking.results import failures

    levels = [one.level for one in results]
    parts = [counted(levels.count("error"), "error"), counted(levels.count("warning"), "warning")]  # type: ignore[arg-type]
    if report.translations:
        parts.append(counted(levels.count("note"), "note"))  # type: ignore[arg-type]
    failed = failures(results)
    said = f" Fails on: {', '.join(f'{code} ({count})' for code, count in sorted(failed.items()))}." if failed else ""
    return f"{counted(report.articles, 'article')}; {', '.join(parts)}.{said}"


def _write(lines: Sequence[str], output: Path | None) -> None:
    if output is None:
        for line in lines:
            click.echo(line)
        return
    beside = output.with_name(f".{output.name}.new")
    beside.write_text("".join(f"{click.unstyle(line)}\n" for line in lines), encoding="utf-8")
    beside.replace(output)
    click.echo(f"Written to {output}.", err=True)


def _list(*, as_json: bool) -> None:
    from app.checking.codes import CODES, GROUPS

    if as_json:
        groups = {name: {"help": group.help, "codes": sorted(group.codes)} for name, group in GROUPS.items()}
        print_json({"groups": groups, "codes": CODES})
        return
    click.secho("Groups", bold=True)
    for name, group in GROUPS.items():
        click.echo(f"  {name:<20} {group.help}")
        if group.codes:
            click.echo(f"  {'':<20} {', '.join(sorted(group.codes))}")
    click.secho("Codes", bold=True)
    for code, text in CODES.items():
        click.echo(f"  {code:<24} {text}")
