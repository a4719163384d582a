"""`goodstanding render`: an author's preview of one article."""

from __future__ import annotations

import sys

import click

from app.commands.console import CommandFailed, show_problems


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--locale", default="", help="The article's locale; a folder such as fr-fr in its path says it, too.")
def render(file: str, locale: str) -> None:
    """Print the sanitised HTML of the article in FILE, or of the one on standard input where FILE is `-`.

    Any Markdown file will do, also one that is no article of a docset, such as a README. Problems go to standard error;
    exit code 1 where there is an error.
    """
    from indexer.documents.docset import canonical_locale
    from indexer.preview import render_file

    tag = canonical_locale(locale)
    if locale and not tag:
        raise click.BadParameter(f"{locale!r} is no locale such as fr-FR.", param_hint="--locale")
    text = sys.stdin.buffer.read() if file == "-" else None
    article, problems = render_file(file, text, tag)
    show_problems(problems, err=True)
    if article is None:
        raise CommandFailed("There is nothing to render.")
    click.echo(article.html)
    if any(one.severity.value == "error" for one in problems):
        sys.exit(1)
