"""What the commands about people, tokens and the trail share. A password is never an argument."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import click

from app.commands.console import load_settings

if TYPE_CHECKING:
    from app.identity.service import IdentityServices


@contextmanager
def identity_services() -> Iterator[IdentityServices]:
    """Identity over the database that the settings name."""
    from app.database import open_database
    from app.identity.service import build_identity

    settings = load_settings()
    database = open_database(settings.database)
    try:
        yield build_identity(settings, database)
    finally:
        database.close()


def read_password() -> str:
    """From a prompt, typed twice; from the first line of standard input where that is no terminal.

    Never from an argument: those stand in the shell's history, and everybody on the machine can list them.
    """
    if at_a_terminal():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")


def at_a_terminal() -> bool:
    return sys.stdin.isatty()


def shown_moment(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC") if moment else "–"
