"""`goodstanding sweep`: diagnose every account, and say what has changed and what is about to."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.commands.console import Progress, counted, index_option, json_option, load_settings, print_json
from indexer.errors import UsageError

if TYPE_CHECKING:
    from app.operations.retention import Forgotten
    from app.sweeping.findings import Event
    from app.sweeping.service import Report


@click.command(
    epilog="""
    Findings are kept as rows, each once: running it twice on one day warns once. Warnings come 30, 14, 7 and 1 days
    ahead. A sweep that was broken off is taken up by the next one on the same day (UTC).
    """
)
@click.option(
    "--account", "accounts", multiple=True, metavar="ID", help="Only this account, as often as there are accounts."
)
@click.option("--at", default="", metavar="MOMENT", help="As of which moment, such as 2026-01-31T12:00Z; else now.")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="How many processes share the work."
)
@index_option
@json_option
def sweep(accounts: tuple[str, ...], at: str, workers: int, index_folder: Path | None, *, as_json: bool) -> None:
    """Diagnose every account, report what is new, and forget what GOODSTANDING_KEEP_ settings say.

    Changes of standing since the last sweep, deadlines of reasons that may soon apply, and customers' subscriptions on
    21Vianet whose deletion will soon be due.
    """
    from app.database import open_database
    from app.operations import retention
    from app.remedies import guide_of
    from app.sweeping.service import Sweep
    from indexer.library import open_library

    settings = load_settings(index=index_folder)
    moment = moment_of(at)
    guide = guide_of(open_library(settings.index, settings.cluster))
    found: list[Event] = []
    forgotten: Forgotten | None = None
    progress = Progress(quiet=as_json)

    def tell(event: Event) -> None:
        if as_json:
            found.append(event)
        else:
            progress.finish()
            click.echo(said(event))

    database = open_database(settings.database)
    try:
        sweeping = Sweep(database, guide)
        if accounts:
            report = sweeping.some(dict.fromkeys(accounts), moment, tell)
        else:
            forgotten = retention.apply(database, settings, datetime.now(UTC))
            report = sweeping.everything(
                moment, tell, lambda done, total: progress("accounts", done, total), processes=workers
            )
    finally:
        progress.finish()
        database.close()
    if as_json:
        print_json(as_data(report, found) | ({} if forgotten is None else {"forgotten": vars(forgotten)}))
        return
    click.echo(summed_up(report), err=True)
    if forgotten is not None and forgotten.messages:
        number = counted(forgotten.messages, "message")
        click.echo(f"Erased {number} of requests closed {settings.keep_requests} days ago or earlier.", err=True)


def moment_of(text: str) -> datetime | None:
    """Raises UsageError for what is no moment, has no time zone, or is still to come."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text} is no moment. Write it as 2026-01-31T12:00Z.") from None
    if moment.utcoffset() is None:
        raise UsageError(f"{text} has no time zone: accounts are in many. Write it as 2026-01-31T12:00Z.")
    if moment > datetime.now(UTC):
        raise UsageError(f"{text} is still to come. Nobody knows yet how accounts will stand.")
    return moment.astimezone(UTC)


def said(event: Event) -> str:
    """A line for people; what the program calls things, so that it can be searched for."""
    detail: dict[str, Any] = event.detail
    head = click.style(f"{event.account:<16} {event.kind:<17}", bold=True)
    match event.kind.value:
        case "standing-changed":
            return f"{head} {detail['before']} -> {detail['after']}"
        case "deadline-near":
            return f"{head} {detail['reason']} ({detail['programme']}) by {detail['day']}, {_ahead(detail)}"
        case "deadline-passed":
            return f"{head} {detail['reason']} ({detail['programme']}) had to be settled by {detail['day']}"
        case "deletion-due":
            return f"{head} subscription {detail['subscription']} was due on {detail['day']}, {_ahead(detail)}"
        case _:
            return f"{head} subscription {detail['subscription']} due on {detail['day']}, {_ahead(detail)}"


def _ahead(detail: dict[str, Any]) -> str:
    left = detail["days_left"]
    if left < 0:
        return f"{counted(-left, 'day')} ago"
    return "today" if not left else f"{counted(left, 'day')} ahead"


def as_data(report: Report, found: list[Event]) -> dict[str, Any]:
    return {
        "at": report.at.isoformat(),
        "resumed": report.resumed,
        "accounts": report.accounts,
        "first_seen": report.first_seen,
        "events": [
            {"account": each.account, "kind": each.kind.value, "at": each.at.isoformat(), **each.detail}
            for each in found
        ],
    }


def summed_up(report: Report) -> str:
    from app.sweeping.findings import Kind

    events = report.events
    deadlines = events[Kind.DEADLINE_NEAR] + events[Kind.DEADLINE_PASSED]
    deletions = events[Kind.DELETION_NEAR] + events[Kind.DELETION_DUE]
    went_on = "went on with a sweep that was broken off: " if report.resumed else ""
    return (
        f"{went_on}{counted(report.accounts, 'account')} diagnosed, {report.first_seen:,} for the first time. "
        f"New: {counted(events[Kind.STANDING_CHANGED], 'change')} of standing, {counted(deadlines, 'deadline')}, "
        f"{counted(deletions, 'subscription')} whose deletion is near or due."
    )
