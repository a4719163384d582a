"""`goodstanding index`: read the docset, publish a library."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.commands.console import (
    CommandFailed,
    Progress,
    content_options,
    counted,
    index_option,
    json_option,
    load_settings,
    print_json,
    show_problems,
)
from indexer.errors import StrictBuildError
from indexer.search.engines import NAMES

if TYPE_CHECKING:
    from indexer.build import BuildReport
    from indexer.documents.model import Problem

SHOWN = 20  # problems; `check` lists all


@click.command()
@content_options
@index_option
@click.option("--engine", type=click.Choice(NAMES), help="The search engine.")
@click.option("--strict", is_flag=True, help="Publish nothing if the docset has errors.")
@click.option("--full", is_flag=True, help="Read and analyse everything anew.")
@click.option("--workers", type=click.IntRange(min=1), help="How many processes build.")
@json_option
def index(
    content: tuple[str, ...],
    source: tuple[str, ...],
    index_folder: Path | None,
    engine: str | None,
    *,
    strict: bool,
    full: bool,
    workers: int | None,
    as_json: bool,
) -> None:
    """Read the docset and publish a new library.

    The library is built beside the live one, verified, and swapped in; a running server notices. Where nothing
    changed, nothing is published.
    """
    from indexer.build import build_library

    settings = load_settings(content=content or None, index=index_folder, engine=engine)
    progress = Progress(quiet=as_json)
    try:
        report = build_library(
            settings.content,
            settings.index,
            source=source,
            engine=settings.engine,
            cluster=settings.cluster,
            strict=strict,
            full=full,
            workers_count=workers,
            progress=progress,
        )
    except StrictBuildError as error:
        progress.finish()
        show_some(error.problems)
        raise CommandFailed(str(error)) from error
    finally:
        progress.finish()
    if as_json:
        print_json(report)
    else:
        show_some(report.problems)
        click.echo(summary(report, settings.index))


def summary(report: BuildReport, folder: Path) -> str:
    """What was built, in two lines, and what was mended."""
    total = counted(sum(report.articles.values()), "article")
    locales = ", ".join(f"{number:,} {locale}" for locale, number in report.articles.items())
    did = f"Published {report.generation}" if report.changed else f"Nothing changed since {report.generation}"
    effort = f"{counted(report.read, 'file')} read, {report.analysed:,} analysed, {report.seconds:.1f} s"
    problems = counted(len(report.problems), "problem")
    if report.mended:
        did = f"The library was damaged ({report.mended}), so everything was built anew.\n{did}"
    return f"{did} in {folder}, {report.engine}.\n{total} ({locales}); {effort}; {problems}."


def show_some(problems: tuple[Problem, ...]) -> None:
    """Errors first. All of them would bury the result."""
    if not problems:
        return
    ranked = sorted(problems, key=lambda one: one.severity.value != "error")[:SHOWN]
    show_problems(sorted(ranked, key=lambda one: (one.file, one.line)), err=True)
    if len(problems) > SHOWN:
        click.echo(f"… and {len(problems) - SHOWN:,} more; `goodstanding check` lists all.", err=True)
