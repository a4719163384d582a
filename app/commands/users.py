"""`goodstanding users`: who may sign in, and as what."""

from __future__ import annotations

import click

from app.commands.console import json_option, print_json
from app.commands.identity import identity_services, read_password, shown_moment
from app.identity.roles import Role

STILL_READ = (
    "Others read the database all the while: the file beside it that ends in -wal may hold traces until the next "
    "`goodstanding sweep`, which empties it."
)
ROLES = click.Choice([role.value for role in Role])


@click.group()
def users() -> None:
    """Add users of this site, list everybody who has signed in, and shut people out."""


@users.command()
@click.argument("username")
@click.option("--role", "roles", multiple=True, required=True, type=ROLES, help="As often as there are roles.")
@click.option("--account", metavar="ID", help="The partner's account, for the roles global-admin, billing-admin, user.")
@click.option("--serves", multiple=True, metavar="ID", help="An account that an agent serves; without, every one.")
@click.option("--name", default="", help="What pages call the user.")
@click.option("--locale", default="", metavar="TAG", help="The language that the user prefers, such as fr-FR.")
@click.option("--email", default="", metavar="ADDRESS", help="Where notices go; whoever adds the user vouches for it.")
def add(
    username: str,
    roles: tuple[str, ...],
    account: str | None,
    serves: tuple[str, ...],
    name: str,
    locale: str,
    email: str,
) -> None:
    """Add a user who signs in with a password, which is asked for, or read from standard input."""
    from app.identity.records import LOCAL, Profile
    from app.identity.users import as_username

    profile = Profile(
        issuer=LOCAL,
        subject=as_username(username),
        name=name or username,
        roles=frozenset(map(Role, roles)),
        account=account,
        serves=frozenset(serves) if serves else None,
        locale=locale,
        email=email,
    )
    with identity_services() as identity:
        added = identity.users.add(profile, read_password())
    click.echo(f"Added {added.profile.subject} ({added.id}).")


@users.command(name="list")
@json_option
def list_users(*, as_json: bool) -> None:
    """List everybody who is known here: local users, and people whom the provider vouched for."""
    with identity_services() as identity:
        found = identity.users.list()
    if as_json:
        print_json(found)
        return
    for one in found:
        known = one.profile
        belongs = known.account or ("every account" if known.serves is None else ", ".join(sorted(known.serves)))
        agent = known.account is not None or Role.AGENT in known.roles
        state = "disabled" if one.disabled else f"signed in {shown_moment(one.signed_in)}"
        roles = ", ".join(sorted(known.roles))
        click.echo(f"{one.id}  {known.subject}  {roles}  {belongs if agent else '–'}  {state}  {known.issuer}")


@users.command()
@click.argument("user")
def disable(user: str) -> None:
    """Shut a user out: sessions and tokens stop working at once. USER is a user name or an id."""
    with identity_services() as identity:
        identity.users.disable(identity.users.named(user))
    click.echo(f"Disabled {user}.")


@users.command()
@click.argument("user")
def enable(user: str) -> None:
    """Let a user in again who was disabled. Tokens that have not expired work again."""
    with identity_services() as identity:
        identity.users.disable(identity.users.named(user), disabled=False)
    click.echo(f"Enabled {user}.")


@users.command()
@click.argument("user")
def password(user: str) -> None:
    """Give a local user a new password and end their sessions."""
    with identity_services() as identity:
        known = identity.users.named(user)
        identity.users.set_password(known, read_password())
    click.echo(f"Changed the password of {user}.")


@users.command()
@click.argument("user")
@click.argument("address", default="")
def email(user: str, address: str) -> None:
    """Have notices go to ADDRESS, which you vouch for; without one, nowhere.

    Whoever signs in with a provider gets the address that it has verified, each time that they do.
    """
    with identity_services() as identity:
        identity.users.set_email(identity.users.named(user), address)
    click.echo(f"Changed the address of {user}." if address else f"Removed the address of {user}.")


@users.command()
@click.argument("user")
@click.option("--with-texts", is_flag=True, help="Also erase what they wrote in support requests.")
@click.confirmation_option(prompt="The name cannot be had back. Erase this person?")
def erase(user: str, *, with_texts: bool) -> None:
    """Forget a person for good. The trail keeps what they did, under an id that names nobody."""
    from app.support.erasing import erase_written_by

    with identity_services() as identity:
        gone = identity.users.erase(identity.users.named(user), erase_written_by if with_texts else None)
    click.echo(f"Erased {user}.")
    if not gone:
        click.echo(STILL_READ, err=True)
