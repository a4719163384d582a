"""`goodstanding diagnose`: why an account is suspended, or may come to be."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.commands.console import CommandFailed, index_option, json_option, load_settings, print_json

if TYPE_CHECKING:
    from app.diagnosis.facts import AccountFacts
    from app.facts_form import FactsRefusedError
    from app.wording import Wording
    from indexer.library import Library

    Question = tuple[AccountFacts, datetime, str]  # of what, as of when, for a reader of which locale


@click.command()
@click.argument("account", required=False, default="")
@click.option(
    "--facts",
    "file",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=str),
    metavar="FILE",
    help="Instead of ACCOUNT: facts in JSON, as POST /api/v1/diagnoses takes them; - reads standard input.",
)
@click.option("--locale", default="", help="The reader's locale, such as fr-fr; else the source language.")
@click.option(
    "--at", default="", metavar="MOMENT", help="The moment that is asked about, such as 2026-01-31; else now."
)
@index_option
@json_option
def diagnose(account: str, file: str | None, locale: str, at: str, index_folder: Path | None, *, as_json: bool) -> None:
    """Say why ACCOUNT is suspended or may come to be, what still works, and which steps lead back.

    Of an account, the trail notes that it was looked at; of facts in a file, nothing is kept. With --json, prints what
    the API answers.
    """
    from app.commands.diagnosis_text import lines
    from app.diagnosis.engine import diagnose as diagnosed
    from app.remedies import guide_of, remedies
    from app.remedies.answer import diagnosis_answer
    from app.wording import wording_for
    from indexer.library import open_library

    if bool(account) == (file is not None):
        raise click.UsageError("Name an account, or a file of facts with --facts.")
    settings = load_settings(index=index_folder)
    library = open_library(settings.index, settings.cluster)
    asked = _of_account(library, account, locale, at) if file is None else _of_file(library, file, locale, at)
    facts, moment, reader = asked
    found = remedies(diagnosed(facts, moment, guide_of(library)), library, reader)
    if as_json:
        print_json(diagnosis_answer(found))
    else:
        for line in lines(found, wording_for(reader), guide_of(library).thresholds, facts.account.zone):
            click.echo(line)


def _of_account(library: Library, account: str, locale: str, at: str) -> Question:
    """What is known of an account of the database."""
    from app.accounts.store import AccountStore
    from app.database import open_database
    from app.identity.audit import Trail
    from app.identity.records import COMMAND_LINE
    from app.moments import facts_at, moment_asked
    from app.queries import known_locale
    from app.wording import wording_for

    reader = known_locale(library, locale) if locale else library.source_locale
    words = wording_for(reader)
    database = open_database(load_settings().database)
    try:
        history = AccountStore(database).history(account)
        if history is None:
            raise CommandFailed(words.gettext("There is no account “%(id)s”.", id=account))
        moment = moment_asked(at, history.zone, words)
        facts = facts_at(history, moment, words)
        Trail(database).record(COMMAND_LINE, "account.viewed", account=account, surface="command")
    finally:
        database.close()
    return facts, moment, reader


def _of_file(library: Library, file: str, locale: str, at: str) -> Question:
    """What a file states, or standard input."""
    from app.facts_form import FactsRefusedError, parse_json, read_form
    from app.locales import match_locale
    from app.wording import wording_for

    reader = locale or library.source_locale
    try:
        facts = parse_json(sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes())
        question: dict[str, Any] = {"locale": reader, "facts": facts} | ({"at": at} if at else {})
        asked = read_form(question, library.locales, datetime.now(UTC))
    except FactsRefusedError as error:
        raise _failed(error, wording_for(match_locale(reader, library.locales) or "en")) from error
    return asked.facts, asked.at, asked.locale


def _failed(error: FactsRefusedError, words: Wording) -> CommandFailed:
    """Every field with what is wrong with it, a line each."""
    named = [(each.field.removeprefix("facts."), each.message(words)) for each in error.refusals]
    return CommandFailed("\n".join(f"{field}: {message}" if field else message for field, message in named))
