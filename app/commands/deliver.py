"""`goodstanding deliver`: send what waits in the outbox, once, or for as long as it runs."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from threading import Event

import click

from app.commands.console import INTERRUPTED, counted, index_option, json_option, load_settings, print_json
from app.commands.stopping import stop_when_told


@click.command(
    epilog="""
    A try that fails is repeated after 5 seconds, 20, 80 and so on up to 6 hours, each a quarter more or less, and given
    up after 3 days. Any number of these may run at once. `goodstanding serve` runs one, unless GOODSTANDING_DELIVER is
    off.
    """
)
@click.option("--watch", is_flag=True, help="Go on, until Ctrl-C.")
@click.option("--with-parent", type=int, hidden=True, help="End with this process, which started us.")
@click.option("--public-url", hidden=True, help="What links begin with.")
@index_option
@json_option
def deliver(
    index_folder: Path | None, public_url: str | None, with_parent: int | None, *, watch: bool, as_json: bool
) -> None:
    """Send the webhooks and mails that are due, and end; or go on.

    Every event is sent at least once, and to each receiver in the order in which it happened to an account.
    """
    from app.database import EVERY_ACCOUNT, open_database
    from app.operations.logs import configure_logs
    from app.outbox.deliveries import State
    from app.outbox.delivery_store import how_many
    from app.outward import build_deliverer

    settings = load_settings(index=index_folder, public_url=public_url)
    if watch:
        configure_logs(settings)
    stop = Event()
    heard = stop_when_told(stop, with_parent)
    database = open_database(settings.database)
    try:
        deliverer = build_deliverer(settings, database)
        deliverer.run(stop, until_idle=not watch)
        with database.reading(EVERY_ACCOUNT) as connection:
            waiting = how_many(connection).get(State.WAITING, 0)
    finally:
        database.close()
    done = {state.value: deliverer.ended[state] for state in (State.DELIVERED, State.GIVEN_UP, State.DROPPED)}
    if as_json:
        print_json(done | {"waiting": waiting})
    elif with_parent is None:
        click.echo(
            f"{counted(done['delivered'], 'delivery', 'deliveries')} made, {done['given-up']:,} given up, "
            f"{waiting:,} to be tried again.",
            err=True,
        )
    if signal.SIGINT in heard and with_parent is None:
        sys.exit(INTERRUPTED)
