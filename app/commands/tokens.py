"""`goodstanding tokens`: API tokens of users, for other software."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click

from app.commands.console import json_option, print_json
from app.commands.identity import identity_services, shown_moment
from app.identity.roles import Scope

SCOPES = click.Choice([scope.value for scope in Scope])


@click.group()
def tokens() -> None:
    """Create, list and revoke API tokens."""


@tokens.command()
@click.argument("user")
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, required=True, type=SCOPES, help="As often as there are scopes.")
@click.option("--days", type=click.IntRange(1, 366), default=90, show_default=True, help="How long it works.")
def create(user: str, name: str, scopes: tuple[str, ...], days: int) -> None:
    """Create a token that acts as USER, called NAME in lists, and print it: it is not shown again."""
    with identity_services() as identity:
        owner = identity.users.named(user)
        granted = frozenset(map(Scope, scopes))
        secret, token = identity.tokens.create(owner, name, granted, timedelta(days=days))
    click.echo(f"{token.id}, until {shown_moment(token.expires)}. Keep it now: it is not shown again.", err=True)
    click.echo(secret)


@tokens.command(name="list")
@json_option
def list_tokens(*, as_json: bool) -> None:
    """List all tokens, without their secrets."""
    with identity_services() as identity:
        found = identity.tokens.list()
    if as_json:
        print_json(found)
        return
    now = datetime.now(UTC)
    for one in found:
        ended = "revoked" if one.revoked else "expired" if now >= one.expires else "disabled with its user"
        state = f"until {shown_moment(one.expires)}" if one.works(now) else ended
        scopes, used = ", ".join(sorted(one.scopes)), shown_moment(one.used)
        click.echo(f"{one.id}  {one.identity.profile.subject}  {one.name}  {scopes}  {state}  last used {used}")


@tokens.command()
@click.argument("token_id")
def revoke(token_id: str) -> None:
    """Stop a token for good. TOKEN_ID is what `goodstanding tokens list` shows, tok_…"""
    with identity_services() as identity:
        identity.tokens.revoke(token_id)
    click.echo(f"Revoked {token_id}.")
