"""`goodstanding audit`: who saw or changed which account, and whether the record of it is whole."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from app.commands.console import counted, json_option, print_json
from app.commands.identity import identity_services

if TYPE_CHECKING:
    from app.identity.audit import Shown


@click.group()
def audit() -> None:
    """Read the trail of who saw or changed which account, and check that nobody tampered with it."""


@audit.command(name="list")
@click.option("--account", default="", metavar="ID", help="Entries about this account only.")
@click.option("--user", default="", metavar="USER", help="Entries of this user only: a user name or an id.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="How many, at most.")
@json_option
def list_entries(account: str, user: str, limit: int, *, as_json: bool) -> None:
    """List the newest entries. An id stands where the person or account was erased."""
    with identity_services() as identity:
        actor = user and (user if user.startswith("usr_") else identity.users.named(user).id)
        found = identity.trail.latest(limit, account=account, actor=actor)
    if as_json:
        print_json(found)
        return
    for one in found:
        click.echo(written(one))


def written(shown: Shown) -> str:
    entry = shown.entry
    detail = "" if entry.detail == "{}" else f"  {entry.detail}"
    return f"{entry.position}  {entry.at}  {shown.actor}  {entry.action}  {shown.subject}{detail}"


@audit.command()
@click.option("--noted", default="", metavar="POSITION:HASH", help="A head that was noted earlier, elsewhere.")
@json_option
def verify(noted: str, *, as_json: bool) -> None:
    """Check the whole trail. Exit code 1, and each fault named, where an entry was changed, removed or moved.

    The head that is printed proves, when noted elsewhere and given back later, that not even the whole trail was
    written anew.
    """
    with identity_services() as identity:
        found = identity.trail.verify(noted)
    if as_json:
        print_json(found)
    else:
        for fault in found.faults:
            click.echo(f"{fault.position}: {fault.what}")
        broken = counted(len(found.faults), "fault")
        click.echo(f"{counted(found.length, 'entry', 'entries')}; {broken}. Head {found.head}")
    if found.faults:
        sys.exit(1)


@audit.command()
@click.argument("account")
@click.confirmation_option(prompt="Nobody can tell afterwards which entries are about it. Forget this account?")
def forget(account: str) -> None:
    """Forget which entries are about ACCOUNT. The entries stay, and so does the chain."""
    from app.commands.console import CommandFailed

    with identity_services() as identity:
        if not identity.trail.erase_account(account):
            raise CommandFailed(f"The trail names no account {account}.")
    click.echo(f"Forgot {account}.")
