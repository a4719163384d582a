"""`goodstanding accounts`: bring in what is known of accounts, look at it, and make room for it in PostgreSQL."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.commands.console import CommandFailed, FriendlyGroup, Progress, counted, json_option, load_settings, print_json
from indexer.errors import UsageError

if TYPE_CHECKING:
    from app.accounts.files import Line
    from app.accounts.importing import Report
    from app.accounts.refusals import Refusal
    from app.accounts.store import AccountStore
    from app.database import Database
    from app.wording import Wording

SHOWN = 100  # refusals; a file of which nothing is right would bury the result


@click.group(cls=FriendlyGroup)
def accounts() -> None:
    """Bring in what is known of accounts, and look at it."""


class ImportCommand(click.Command):
    """Its help describes the records. They are looked up only when somebody asks."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from app.accounts.parsing import described

        super().format_epilog(ctx, formatter)
        for name, says, must, may in described():
            formatter.write_paragraph()
            formatter.write(click.style(name, bold=True) + "\n")
            with formatter.indentation():
                formatter.write_text(says)
                formatter.write_text("must have: " + ", ".join(must))
                formatter.write_text("may have: " + ", ".join(may))


@accounts.command(
    "import",
    cls=ImportCommand,
    epilog="""
    JSON Lines have one object a line: {"type": "payment", "account": "A-1", …}. CSV has a header of field names, one of
    them `type`; an empty cell is a field left out. An account stands above what is said of it, an invoice above what
    settles it.

    Days are written 2026-01-31 and begin where the account is; moments, 2026-01-31T12:00:00Z; amounts, "1234.56".
    since: since when it has been so. as_of: when the source was read, else now. reference: where it comes from, else
    the name of the file. Without a record of a kind and without a listing of it, the kind is not known.
    """,
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True))
@click.option("--format", "kind", type=click.Choice(("jsonl", "csv")), help="Else the file's name says it.")
@click.option("--dry-run", is_flag=True, help="Change nothing; show what would be taken and what refused.")
@click.option("--locale", default="en", metavar="TAG", help="The language to say in what is wrong, such as fr-FR.")
@json_option
def import_(file: Path, kind: str | None, locale: str, *, dry_run: bool, as_json: bool) -> None:
    """Take the records of FILE, JSON Lines or CSV; "-" is standard input.

    A bad record is refused with its line, what is wrong and the remedy; the good ones land in one transaction. Bringing
    a file in twice changes nothing. Ends with 1 where a record was refused.
    """
    from app.accounts.importing import Occasion, import_lines, noting
    from app.accounts.store import AccountStore
    from app.diagnosis.vocabulary import Origin
    from app.identity.audit import Trail
    from app.identity.records import COMMAND_LINE
    from app.wording import languages, speaks, wording_for

    if not speaks(locale):
        raise UsageError(f"There are no texts in {locale}. Ask for one of these languages: {', '.join(languages())}.")
    words = wording_for(locale)
    shown = 0

    def tell(refusal: Refusal) -> None:
        nonlocal shown
        shown += 1
        if not as_json and shown <= SHOWN:
            show_refusal(refusal, words)

    progress = Progress(quiet=as_json)
    occasion = Occasion(Origin.IMPORT, "stdin" if str(file) == "-" else file.name, datetime.now(UTC))
    with database() as into, lines_of(file, kind, progress) as lines:
        note = noting(Trail(into), COMMAND_LINE, "command")
        report = import_lines(AccountStore(into), lines, occasion, dry_run=dry_run, tell=tell, note=note)
    progress.finish()
    if as_json:
        print_json(as_data(report, words))
    else:
        if shown > SHOWN:
            click.echo(f"… and {shown - SHOWN:,} more.", err=True)
        click.echo(said(report))
    if report.refused:
        sys.exit(1)


@contextmanager
def database() -> Iterator[Database]:
    """The one that the settings name."""
    from app.database import open_database

    found = open_database(load_settings().database)
    try:
        yield found
    finally:
        found.close()


@contextmanager
def opened() -> Iterator[AccountStore]:
    """Its accounts."""
    from app.accounts.store import AccountStore

    with database() as found:
        yield AccountStore(found)


@contextmanager
def lines_of(file: Path, kind: str | None, progress: Progress) -> Iterator[Iterator[Line]]:
    """Raises UsageError where the name of the file does not say what it holds."""
    from app.accounts.files import open_text, read_lines

    standard_input = str(file) == "-"
    suffix = file.suffix.lower().lstrip(".")
    found = kind or {"csv": "csv", "jsonl": "jsonl", "ndjson": "jsonl"}.get(suffix, "jsonl" if standard_input else "")
    if not found:
        raise UsageError(f"{file.name} says neither .jsonl nor .csv. Name its format with --format.")
    with open_text(sys.stdin.buffer if standard_input else file) as stream:
        yield counting(read_lines(stream, found), progress)


def counting(lines: Iterator[Line], progress: Progress) -> Iterator[Line]:
    for count, line in enumerate(lines, 1):
        if count % 1000 == 0:
            progress("records", count, 0)
        yield line


def show_refusal(refusal: Refusal, words: Wording) -> None:
    told = refusal.told(words)
    line = words.gettext("line %(number)s", number=told.line)
    place = f"{line}, {told.field}" if told.field else line
    click.echo(f"{click.style(place, fg='red')}: {told.problem} {told.remedy}", err=True)


def as_data(report: Report, words: Wording) -> dict[str, Any]:
    return {
        "dry_run": report.dry_run,
        "landed": report.landed,
        "unchanged": report.unchanged,
        "refused": report.refused,
        "records": report.records,
        "refusals": [each.told(words) for each in report.refusals],
    }


def said(report: Report) -> str:
    """What was done, a line for each type of which there was anything."""
    rows = []
    for name, tally in report.records.items():
        if tally.added or tally.changed or tally.unchanged:
            rows.append(f"  {name:<16} {tally.added:,} new, {tally.changed:,} changed, {tally.unchanged:,} unchanged")
    did = "Nothing was kept; this would land" if report.dry_run else "Landed"
    refused = f"{counted(report.refused, 'record')} refused"
    return "\n".join([*rows, f"{did}: {counted(report.landed, 'row')}. {refused}, {report.unchanged:,} unchanged."])


@accounts.command("list")
@click.option("--after", default="", metavar="ID", help="Begin behind this id.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True, help="How many.")
@json_option
def list_(after: str, limit: int, *, as_json: bool) -> None:
    """List accounts in the order of their ids."""
    with opened() as store:
        found = store.accounts(datetime.now(UTC), after=after, limit=limit)
    if as_json:
        print_json(found)
        return
    for each in found:
        click.echo(f"{each.id:<24} {each.cloud:<14} {each.country or '–':<3} {each.name}")
    if len(found) == limit:
        click.echo(f"… more behind {found[-1].id}: --after {found[-1].id}", err=True)


@accounts.command()
@click.argument("account", metavar="ID")
@click.option("--at", metavar="MOMENT", help="As it was then: 2026-01-31, or 2026-01-31T12:00:00Z.")
@json_option
def show(account: str, at: str | None, *, as_json: bool) -> None:
    """Show what is known of an account. What is not listed is not known."""
    from dataclasses import asdict

    with opened() as store:
        history = store.history(account, details=True)
    if history is None:
        raise CommandFailed(f"There is no account {account}. `goodstanding accounts list` shows those there are.")
    when = datetime.now(UTC) if at is None else moment(at, history.zone.key)
    facts, details = asdict(history.facts(when)), asdict(history.details(when))
    if as_json:
        print_json({"as_of": when, "facts": facts, "details": details})
        return
    click.secho(f"{account}  {details['summary']['name']}", bold=True)
    for name, fact in facts.items():
        if fact is not None and name not in ("account", "programmes_open"):
            click.echo(f"{name.replace('_', ' ')}:")
            show_fact(fact)


def moment(text: str, zone: str) -> datetime:
    """Raises UsageError where the text is none."""
    from zoneinfo import ZoneInfo

    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text} is no moment. Write 2026-01-31, or 2026-01-31T12:00:00Z.") from None
    return found if found.tzinfo is not None else found.replace(tzinfo=ZoneInfo(zone))


def show_fact(fact: Any) -> None:
    """A line for each row, without what is empty."""
    rows = fact["rows"] if isinstance(fact, dict) and "rows" in fact else fact if isinstance(fact, tuple) else [fact]
    for row in rows or [{"": "none"}]:
        values = {name: value for name, value in row.items() if value is not None}
        source = values.pop("source", None)
        said = ", ".join(f"{name} {_said(value)}".strip() for name, value in values.items())
        click.echo(f"  {said} ({_said(source)})" if source else f"  {said}")


def _said(value: Any) -> str:
    """A value as a person writes it; of a source, who says so and as of when."""
    if isinstance(value, dict):
        inner = {name: each for name, each in value.items() if each is not None and name != "source"}
        if {"origin", "as_of"} <= set(inner):
            return " ".join(_said(inner[name]) for name in ("origin", "reference", "as_of") if inner.get(name))
        return ", ".join(f"{name} {_said(each)}" for name, each in inner.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return str(value)


def agreed(lost: list[str]) -> bool:
    """Whether somebody at a terminal agrees to what migrations would lose."""
    if not sys.stdin.isatty():
        return False
    for sentence in lost:
        click.echo(sentence, err=True)
    return click.confirm("This cannot be had back without a backup. Go on?", err=True)


@accounts.command()
@click.option("--grant-to", metavar="ROLE", help="PostgreSQL: let this role, which owns nothing, read and add.")
@click.option("--accept-loss", is_flag=True, help="Also run migrations that remove something; they say what.")
def migrate(grant_to: str | None, *, accept_loss: bool) -> None:
    """Bring the tables up to date while the site serves. PostgreSQL needs it at every new version, as their owner.

    SQLite is brought up to date by whatever opens it, unless something would be lost.
    """
    from app import migrations
    from app.database import open_database

    consent = (lambda _lost: True) if accept_loss else agreed
    database = open_database(load_settings().database, migrate=True, consent=consent)
    try:
        if grant_to is not None:
            migrations.grant_to(database, grant_to)
        click.echo(f"{database.name} is up to date.")
    finally:
        database.close()
