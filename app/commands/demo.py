"""`goodstanding demo`: invented accounts to look at, and a link to sign in to each."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from app.commands.console import CommandFailed, counted, json_option, load_settings, print_json

if TYPE_CHECKING:
    from app.accounts.importing import Report
    from app.demo.seeding import DemoLink


@click.command()
@json_option
def demo(*, as_json: bool) -> None:
    """Put a dozen invented accounts into the database, some with support requests, and print a sign-in link for each.

    An agent, an editor and an operator have a link, too.

    The accounts are called DEMO-01 and so on; running it again brings their dates up to today. A link works once,
    within a day, and only on this machine.
    """
    settings = load_settings()
    if settings.secure:
        raise CommandFailed("Demo links work over http on this machine only: unset GOODSTANDING_PUBLIC_URL.")
    from app.accounts.store import AccountStore
    from app.database import open_database
    from app.demo.seeding import links, requests, seed
    from app.identity.service import build_identity

    now = datetime.now(UTC)
    database = open_database(settings.database)
    try:
        report = seed(AccountStore(database), now)
        if report.refused:
            raise CommandFailed(
                f"{counted(report.refused, 'record')} of the demonstration refused: is it another's id?"
            )
        base = f"http://127.0.0.1:{settings.port}"
        identity = build_identity(settings, database)
        asked = requests(database, identity, now)
        made = links(identity, base, now)
    finally:
        database.close()
    if as_json:
        print_json({"landed": report.landed, "unchanged": report.unchanged, "requests": asked, "links": made})
        return
    show(report, made, settings.port)


def show(report: Report, made: list[DemoLink], port: int) -> None:
    for each in made:
        click.secho(f"{each.account or each.role.capitalize():<8} {each.name}", bold=True)
        click.echo(f"         {each.shows} ({each.role}, {each.locale})")
        click.echo(f"         {each.url}")
    click.echo(f"{counted(report.landed, 'row')} landed, {report.unchanged:,} unchanged.", err=True)
    serve = "goodstanding serve --host 127.0.0.1" + ("" if port == 8000 else f" --port {port}")
    click.echo(f"Each link signs in once, within 24 hours. Serve the pages with: {serve}", err=True)
