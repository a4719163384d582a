"""`goodstanding render`: an author's preview of one article."""

from __future__ import annotations

import sys

import click

from app.commands.console import CommandFailed, show_problems
from app.locales import locale_in_path


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--locale", help="The article's locale; left out, a folder such as fr-fr in its path says it.")
def render(file: str, locale: str | None) -> None:
    """Print the sanitised HTML of the article in FILE, or of the one on standard input where FILE is `-`.

    Problems go to standard error; exit code 1 where there is an error.
    """
    from indexer.check import render_file

    text = click.get_binary_stream("stdin").read() if file == "-" else None
    article, problems = render_file(file, text, locale or locale_in_path(file) or "en-US")
    show_problems(problems, err=True)
    if article is None:
        raise CommandFailed("There is nothing to render.")
    click.echo(article.html)
    if any(one.severity.value == "error" for one in problems):
        sys.exit(1)
