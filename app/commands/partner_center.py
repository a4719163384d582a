"""`goodstanding accounts sync`, `connect` and `disconnect`: facts from Partner Center itself."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import click

from app.commands.console import INTERRUPTED, Progress, counted, index_option, json_option, load_settings, print_json
from app.commands.stopping import stop_when_told

if TYPE_CHECKING:
    from app.database import Database
    from app.partner_center.running import Runner
    from app.partner_center.service import AccountReport, Reader
    from app.settings import Settings


@click.command(
    epilog="""
    Reading twice adds nothing. A run that was broken off is gone on with by the next one within 20 hours. What can't be
    read keeps what was known, with its age; the account's page says what failed. `goodstanding serve` reads all of them
    on schedule, unless GOODSTANDING_PARTNER_CENTER_EVERY is 0.
    """
)
@click.argument("account", metavar="[ACCOUNT]", default="")
@click.option("--watch", is_flag=True, help="Go on: all accounts, on schedule, until Ctrl-C.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    help="How many processes share the reading, no more than GOODSTANDING_PARTNER_CENTER_ACCOUNTS; without it, up to "
    "four, by the processors and the accounts there are. On macOS one process reads.",
)
@click.option("--with-parent", type=int, hidden=True, help="End with this process, which started us.")
@index_option
@json_option
def sync(
    account: str,
    index_folder: Path | None,
    workers: int | None,
    with_parent: int | None,
    *,
    watch: bool,
    as_json: bool,
) -> None:
    """Read ACCOUNT from Partner Center, or all accounts that are connected.

    Ends with 1 where something couldn't be read.
    """
    settings = load_settings(index=index_folder)
    require_set_up(settings)
    if workers is not None and account:
        raise click.UsageError("--workers shares all accounts; one is read by one process.")
    if workers is not None and workers > settings.partner_center_accounts:
        raise click.UsageError(
            f"--workers {workers}: {settings.partner_center_accounts} accounts are read at once. "
            "Set GOODSTANDING_PARTNER_CENTER_ACCOUNTS to more, or ask for fewer processes."
        )
    if watch:
        if account or as_json:
            raise click.UsageError("--watch reads all accounts, and says in the log how it went.")
        keep_reading(settings, workers, with_parent)
        return
    progress = Progress(quiet=as_json)
    reports: list[AccountReport] = []

    def tell(report: AccountReport) -> None:
        reports.append(report)
        if not as_json:
            progress.finish()
            click.echo(said(report))

    logging.getLogger("goodstanding.partner_center").setLevel(logging.ERROR)  # the lines below say the same
    resumed = False
    with connected(settings) as database:
        reader = reader_of(settings, database)
        try:
            if account:
                tell(reader.one(account))
            else:
                runner = runner_of(settings, database, reader, workers=workers)
                resumed = runner.everything(tell, lambda done, total: progress("accounts", done, total)).resumed
        finally:
            progress.finish()
    if as_json:
        print_json({"resumed": resumed, "accounts": [as_data(each) for each in reports]})
    elif not account:
        click.echo(summed_up(reports, resumed=resumed), err=True)
    if any(each.failed for each in reports):
        sys.exit(1)


def keep_reading(settings: Settings, workers: int | None, parent: int | None) -> None:
    from app.operations.logs import configure_logs
    from app.partner_center.schedule import Schedule, Watcher
    from indexer.errors import UsageError

    schedule = Schedule.of(settings)
    if schedule is None:
        raise UsageError("GOODSTANDING_PARTNER_CENTER_EVERY is 0: nothing is read on schedule.")
    configure_logs(settings)
    stop = Event()
    heard = stop_when_told(stop, parent)
    with connected(settings) as database:

        def runner() -> Runner:
            return runner_of(settings, database, reader_of(settings, database, stop), stop, workers)

        Watcher(database, schedule, runner).run(stop)
    if signal.SIGINT in heard and parent is None:
        sys.exit(INTERRUPTED)


@contextmanager
def connected(settings: Settings) -> Iterator[Database]:
    from app.database import open_database

    database = open_database(settings.database)
    try:
        yield database
    finally:
        database.close()


def reader_of(settings: Settings, database: Database, stop: Event | None = None) -> Reader:
    """Over the library of this moment. It waits for nothing once a stop is asked for."""
    from app.partner_center.retrying import Patience
    from app.partner_center.service import Reader, Surroundings
    from app.partner_center.stopping import waiting
    from app.remedies import guide_of
    from indexer.library import open_library

    with closing(open_library(settings.index)) as library:
        guide = guide_of(library)
    around = Surroundings(patience=Patience(sleep=waiting(stop))) if stop else Surroundings()
    return Reader(database, guide, settings, around)


def runner_of(
    settings: Settings, database: Database, reader: Reader, stop: Event | None = None, workers: int | None = None
) -> Runner:
    from app.partner_center.running import Runner

    return Runner(database, reader, settings.partner_center_accounts, stop=stop, workers=workers)


@click.command()
@click.argument("account", metavar="ACCOUNT")
def connect(account: str) -> None:
    """Print a link by which an administrator of ACCOUNT lets it be read. It works once, for an hour.

    Whoever opens it chooses whose Partner Center is read for this account: give it to nobody else.
    """
    from app.partner_center.consent import Consents

    settings = load_settings()
    require_set_up(settings)
    with connected(settings) as database:
        click.echo(Consents(database, settings).link(account))


@click.command()
@click.argument("account", metavar="ACCOUNT")
@click.confirmation_option(prompt="Delete the account's tokens and all that was read of it?")
def disconnect(account: str) -> None:
    """Withdraw the consent for ACCOUNT: delete its tokens, and every fact that was read."""
    from app.identity.records import COMMAND_LINE
    from app.partner_center.consent import Consents

    settings = load_settings()
    with connected(settings) as database:
        gone = Consents(database, settings).withdraw(account, COMMAND_LINE)
    click.echo(f"{account} is no longer connected. {counted(gone, 'statement')} deleted.")


def require_set_up(settings: Settings) -> None:
    """Raises UsageError where nothing says how to read Partner Center."""
    from indexer.errors import UsageError

    if not settings.reads_partner_center:
        raise UsageError("Nothing says how to read Partner Center. Set GOODSTANDING_PARTNER_CENTER_CLIENT_ID.")


def said(report: AccountReport) -> str:
    """An account in a line, and a line for what failed."""
    head = click.style(f"{report.account:<16}", bold=True)
    if report.busy:
        return f"{head} is being read already"
    if report.trouble is not None:
        return f"{head} {click.style(f'not read: {report.trouble}', fg='red')}"
    lines = [f"{head} {counted(report.landed, 'new statement')}, {report.unchanged:,} unchanged"]
    lines += [f"  {resource} not read: {trouble}" for resource, trouble in sorted(report.troubles.items())]
    lines += [f"  {resource} can't be made out: {field}" for resource, field in sorted(report.unclear.items())]
    lines += [f"  {event.kind} {event.detail.get('after', '')}".rstrip() for event in report.events]
    return "\n".join(lines)


def as_data(report: AccountReport) -> dict[str, Any]:
    return {
        "account": report.account,
        "read": report.trouble is None and not report.busy,
        "busy": report.busy,
        "trouble": report.trouble,
        "landed": report.landed,
        "unchanged": report.unchanged,
        "not_read": report.troubles,
        "unclear": report.unclear,
        "events": [{"kind": each.kind.value, "at": each.at.isoformat(), **each.detail} for each in report.events],
    }


def summed_up(reports: list[AccountReport], *, resumed: bool) -> str:
    went_on = "went on with a run that was broken off: " if resumed else ""
    failed = len([each for each in reports if each.failed])
    landed = sum(each.landed for each in reports)
    return f"{went_on}{counted(len(reports), 'account')}, {counted(landed, 'new statement')}, {failed:,} with trouble."
