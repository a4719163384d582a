"""`goodstanding webhooks`: endpoints of other software that are told of events."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING

import click

from app.commands.console import CommandFailed, json_option, load_settings, print_json
from app.commands.identity import shown_moment
from app.identity.records import COMMAND_LINE
from app.outbox.deliveries import State
from app.outbox.events import TYPES, EventType

if TYPE_CHECKING:
    from app.outbox.deliverer import Deliverer
    from app.webhooks.records import Logged
    from app.webhooks.service import WebhookService

TYPE = click.Choice([each.value for each in TYPES])
STATE = click.Choice([each.value for each in State])
KEEP = "Keep the secret now: it is not shown again."


@click.group()
def webhooks() -> None:
    """Register endpoints, try them, and look at what was delivered. `goodstanding deliver` sends."""


@contextmanager
def webhook_services() -> Iterator[tuple[WebhookService, Deliverer]]:
    from app.database import open_database
    from app.identity.audit import Trail
    from app.outward import build_deliverer, build_webhooks

    settings = load_settings()
    database = open_database(settings.database)
    try:
        yield build_webhooks(settings, database, Trail(database)), build_deliverer(settings, database)
    finally:
        database.close()


@webhooks.command(name="new-key")
def new_key() -> None:
    """Print a new key for GOODSTANDING_SECRET_KEY, with which secrets are kept.

    To change it, put the new one before the old one, with a comma between them.
    """
    from app.sealing import new_key as made

    click.echo(made())


@webhooks.command()
@click.argument("url")
@click.option("--name", default="", help="What lists call it.")
@click.option("--type", "types", multiple=True, type=TYPE, help="As often as there are; without, every type.")
def add(url: str, name: str, types: tuple[str, ...]) -> None:
    """Register the endpoint at URL, and print its secret. It is sent what happens from now on."""
    with webhook_services() as (service, _):
        endpoint, secret = service.register(COMMAND_LINE, url, name, tuple(map(EventType, types)))
    click.echo(f"{endpoint.id}. {KEEP}", err=True)
    click.echo(secret)


@webhooks.command(name="list")
@json_option
def list_endpoints(*, as_json: bool) -> None:
    """List all endpoints, and how their deliveries stand."""
    with webhook_services() as (service, _):
        found = service.listed()
    if as_json:
        print_json(found)
        return
    for one in found:
        endpoint = one.endpoint
        types = ", ".join(endpoint.types) or "every type"
        numbers = ", ".join(f"{number:,} {state}" for state, number in sorted(one.deliveries.items())) or "nothing sent"
        click.echo(f"{endpoint.id}  {endpoint.url}  {endpoint.name or '–'}  {endpoint.state}  {types}  {numbers}")


@webhooks.command()
@click.argument("endpoint")
@click.option("--name", help="What lists call it.")
@click.option("--type", "types", multiple=True, type=TYPE, help="As often as there are; they replace those it has.")
@click.option("--every-type", is_flag=True, help="Send it all, also types to come.")
def change(endpoint: str, name: str | None, types: tuple[str, ...], *, every_type: bool) -> None:
    """Rename ENDPOINT (whk_…), or choose what it is sent from now on."""
    if every_type and types:
        raise click.UsageError("Give either --type or --every-type.")
    chosen = tuple(map(EventType, types)) if types or every_type else None
    with webhook_services() as (service, _):
        service.change(COMMAND_LINE, endpoint, name=name, types=chosen)
    click.echo(f"Changed {endpoint}.")


@webhooks.command()
@click.argument("endpoint")
def remove(endpoint: str) -> None:
    """Remove ENDPOINT with its secret, what waits for it, and its log."""
    with webhook_services() as (service, _):
        service.remove(COMMAND_LINE, endpoint)
    click.echo(f"Removed {endpoint}.")


@webhooks.command()
@click.argument("endpoint")
def disable(endpoint: str) -> None:
    """Send nothing more to ENDPOINT (whk_…), and drop what waits for it."""
    with webhook_services() as (service, _):
        service.disable(COMMAND_LINE, endpoint)
    click.echo(f"Disabled {endpoint}.")


@webhooks.command()
@click.argument("endpoint")
def enable(endpoint: str) -> None:
    """Send to ENDPOINT again, from now on."""
    with webhook_services() as (service, _):
        service.enable(COMMAND_LINE, endpoint)
    click.echo(f"Enabled {endpoint}.")


@webhooks.command()
@click.argument("endpoint")
def rotate(endpoint: str) -> None:
    """Give ENDPOINT a new secret, and print it. For 24 hours the one before signs as well."""
    with webhook_services() as (service, _):
        _, secret = service.rotate(COMMAND_LINE, endpoint)
    click.echo(f"{endpoint}. {KEEP}", err=True)
    click.echo(secret)


@webhooks.command()
@click.argument("endpoint")
def test(endpoint: str) -> None:
    """Send ENDPOINT a test, and say what came of it. Other deliveries that are due go with it."""
    with webhook_services() as (service, deliverer):
        delivery = service.test(COMMAND_LINE, endpoint)
        deliverer.run(Event(), until_idle=True)
        found = service.logged(delivery)
    if found is None or found.last is None:
        click.echo("Another process is sending it; `goodstanding webhooks log` will say what came of it.")
    elif found.state is not State.DELIVERED:
        raise CommandFailed(f"Not delivered: {said(found)}")
    else:
        click.echo(f"Delivered: {said(found)}")


@webhooks.command()
@click.argument("endpoint")
@click.option("--state", "states", multiple=True, type=STATE, help="Only these; as often as there are.")
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="How many, the newest first."
)
@json_option
def log(endpoint: str, states: tuple[str, ...], limit: int, *, as_json: bool) -> None:
    """Show what was sent to ENDPOINT, and what came of the last try of each."""
    with webhook_services() as (service, _):
        found = service.log(endpoint, states=tuple(map(State, states)) or tuple(State), limit=limit)
    if as_json:
        print_json(found)
        return
    for one in found:
        again = f", next {shown_moment(one.due)}" if one.due else ""
        click.echo(f"{one.id}  {shown_moment(one.happened)}  {one.type:<27} {one.event}  {one.state}, "
                   f"{one.attempts} tried{again}  {said(one)}")  # fmt: skip


@webhooks.command()
@click.argument("endpoint")
@click.argument("delivery")
def redeliver(endpoint: str, delivery: str) -> None:
    """Have DELIVERY (dlv_…) of ENDPOINT sent once more, under the event's own id."""
    with webhook_services() as (service, _):
        service.again(COMMAND_LINE, endpoint, delivery)
    click.echo(f"{delivery} is due; `goodstanding deliver` sends it.")


def said(one: Logged) -> str:
    last = one.last
    if last is None:
        return "not tried yet"
    status = f" {last.status}" if last.status else ""
    return f"{last.result}{status}, {last.took_ms:,} ms. {last.said}".rstrip()
