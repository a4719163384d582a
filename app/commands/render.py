"""`goodstanding render`: an author's preview of one article."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from app.commands.console import CommandFailed, show_problems


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--locale", default="", help="The article's locale; a folder such as fr-fr in its path says it, too.")
def render(file: str, locale: str) -> None:
    """Print the sanitised HTML of the article in FILE, or of the one on standard input where FILE is `-`.

    A pipe, as in `render <(command)`, is read as standard input is.

    Any Markdown file will do, also one that is no article of a docset, such as a README. Problems go to standard error;
    exit code 1 where there is an error.
    """
    from indexer.documents.docset import canonical_locale
    from indexer.preview import render_file

    tag = canonical_locale(locale)
    if locale and not tag:
        raise click.BadParameter(f"{locale!r} is no locale such as fr-FR.", param_hint="--locale")
    article, problems = render_file(file, piped(file), tag)
    show_problems(problems, err=True)
    if article is None:
        raise CommandFailed("There is nothing to render.")
    click.echo(article.html)
    if any(one.severity.value == "error" for one in problems):
        sys.exit(1)


def piped(file: str) -> bytes | None:
    """What comes out of standard input, a pipe or a device; None for a file. Enough to see that it is too much."""
    from indexer.documents.source import MAX_BYTES

    if file == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    if Path(file).is_file():
        return None
    with Path(file).open("rb") as stream:
        return stream.read(MAX_BYTES + 1)
