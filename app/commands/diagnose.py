"""`goodstanding diagnose`: why an account is suspended, or may come to be."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.commands.console import CommandFailed, index_option, json_option, load_settings, print_json

if TYPE_CHECKING:
    from app.facts_form import FactsRefusedError
    from app.wording import Wording


@click.command()
@click.option(
    "--facts",
    "file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=str),
    metavar="FILE",
    help="The account's facts in JSON, as POST /api/v1/diagnoses takes them; - reads standard input.",
)
@click.option("--locale", default="", help="The reader's locale, such as fr-fr; else the source language.")
@click.option(
    "--at", default="", metavar="MOMENT", help="The moment that is asked about, such as 2026-01-31; else now."
)
@index_option
@json_option
def diagnose(file: str, locale: str, at: str, index_folder: Path | None, *, as_json: bool) -> None:
    """Say why an account is suspended or may come to be, what still works, and which steps lead back.

    Nothing is kept. With --json, prints what the API answers.
    """
    from datetime import UTC, datetime

    from app.commands.diagnosis_text import lines
    from app.diagnosis.engine import diagnose as diagnosed
    from app.facts_form import FactsRefusedError, parse_json, read_form
    from app.locales import match_locale
    from app.remedies import guide_of, remedies
    from app.remedies.answer import diagnosis_answer
    from app.wording import wording_for
    from indexer.library import open_library

    library = open_library(load_settings(index=index_folder).index)
    reader = locale or library.source_locale
    try:
        facts = parse_json(sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes())
        question: dict[str, Any] = {"locale": reader, "facts": facts} | ({"at": at} if at else {})
        asked = read_form(question, library.locales, datetime.now(UTC))
    except FactsRefusedError as error:
        raise _failed(error, wording_for(match_locale(reader, library.locales) or "en")) from error
    found = remedies(diagnosed(asked.facts, asked.at, guide_of(library)), library, asked.locale)
    if as_json:
        print_json(diagnosis_answer(found))
    else:
        for line in lines(found, wording_for(asked.locale), guide_of(library).thresholds, asked.facts.account.zone):
            click.echo(line)


def _failed(error: FactsRefusedError, words: Wording) -> CommandFailed:
    """Every field with what is wrong with it, a line each."""
    named = [(each.field.removeprefix("facts."), each.message(words)) for each in error.refusals]
    return CommandFailed("\n".join(f"{field}: {message}" if field else message for field, message in named))
