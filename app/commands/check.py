"""`goodstanding check`: every problem of the docset, and what its articles state."""

from __future__ import annotations

import sys

import click

from app.commands.console import (
    Progress,
    content_options,
    counted,
    json_option,
    load_settings,
    print_json,
    show_problems,
)


@click.command()
@content_options
@json_option
def check(content: tuple[str, ...], source: tuple[str, ...], *, as_json: bool) -> None:
    """Report every problem of the docset, with file, line and remedy.

    Exit code 1 where there is an error; warnings alone leave it at 0.
    """
    from indexer.check import check_docset

    settings = load_settings(content=content or None)
    progress = Progress(quiet=as_json)
    try:
        report = check_docset(settings.content, source, progress=progress)
    finally:
        progress.finish()
    errors = sum(one.severity.value == "error" for one in report.problems)
    if as_json:
        print_json(report)
    else:
        show_problems(report.problems)
        for locale, programmes in report.statements.items():
            for programme, reasons in programmes.items():
                click.echo(f"{locale} {programme}: {', '.join(reasons) or 'no reason stated'}")
        warnings = counted(len(report.problems) - errors, "warning")
        click.echo(f"{counted(report.articles, 'article')}; {counted(errors, 'error')}, {warnings}.")
    if errors:
        sys.exit(1)
