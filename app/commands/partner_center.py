"""`goodstanding accounts sync`, `connect` and `disconnect`: facts from Partner Center itself."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.commands.console import Progress, counted, index_option, json_option, load_settings, print_json

if TYPE_CHECKING:
    from app.partner_center.service import AccountReport, Reader
    from app.settings import Settings


@click.command(
    epilog="""
    Reading twice adds nothing. A run that was broken off is gone on with by the next one within 20 hours. What can't be
    read keeps what was known, with its age; the account's page says what failed. Have it run several times a day, by
    cron or a systemd timer.
    """
)
@click.argument("account", metavar="[ACCOUNT]", default="")
@index_option
@json_option
def sync(account: str, index_folder: Path | None, *, as_json: bool) -> None:
    """Read ACCOUNT from Partner Center, or all accounts that are connected.

    Ends with 1 where something couldn't be read.
    """
    settings = load_settings(index=index_folder)
    progress = Progress(quiet=as_json)
    reports: list[AccountReport] = []

    def tell(report: AccountReport) -> None:
        reports.append(report)
        if not as_json:
            progress.finish()
            click.echo(said(report))

    logging.getLogger("goodstanding.partner_center").setLevel(logging.ERROR)  # the lines below say the same
    resumed = False
    with reading(settings) as reader:
        try:
            if account:
                tell(reader.one(account))
            else:
                resumed = reader.everything(tell, lambda done, total: progress("accounts", done, total))
        finally:
            progress.finish()
    if as_json:
        print_json({"resumed": resumed, "accounts": [as_data(each) for each in reports]})
    elif not account:
        click.echo(summed_up(reports, resumed=resumed), err=True)
    if any(each.failed for each in reports):
        sys.exit(1)


class reading:  # noqa: N801 - a context, called like a function
    """A reader over the database and the library that the settings name."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __enter__(self) -> Reader:
        from app.database import open_database
        from app.partner_center.service import Reader
        from app.remedies import guide_of
        from indexer.library import open_library

        guide = guide_of(open_library(self._settings.index))
        self._database = open_database(self._settings.database)
        try:
            return Reader(self._database, guide, self._settings)
        except BaseException:
            self._database.close()
            raise

    def __exit__(self, *_: object) -> None:
        self._database.close()


@click.command()
@click.argument("account", metavar="ACCOUNT")
def connect(account: str) -> None:
    """Print a link by which an administrator of ACCOUNT lets it be read. It works once, for an hour.

    Whoever opens it chooses whose Partner Center is read for this account: give it to nobody else.
    """
    from app.database import open_database
    from app.partner_center.consent import Consents

    settings = load_settings()
    require_set_up(settings)
    database = open_database(settings.database)
    try:
        click.echo(Consents(database, settings).link(account))
    finally:
        database.close()


@click.command()
@click.argument("account", metavar="ACCOUNT")
@click.confirmation_option(prompt="Delete the account's tokens and all that was read of it?")
def disconnect(account: str) -> None:
    """Withdraw the consent for ACCOUNT: delete its tokens, and every fact that was read."""
    from app.database import open_database
    from app.identity.records import COMMAND_LINE
    from app.partner_center.consent import Consents

    settings = load_settings()
    database = open_database(settings.database)
    try:
        gone = Consents(database, settings).withdraw(account, COMMAND_LINE)
    finally:
        database.close()
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
