"""The command `goodstanding`: one subcommand a module in app/commands."""

from __future__ import annotations

import click

from app import __version__
from app.commands.accounts import accounts
from app.commands.audit import audit
from app.commands.backup import backup, restore
from app.commands.check import check
from app.commands.console import FriendlyGroup
from app.commands.deliver import deliver
from app.commands.demo import demo
from app.commands.diagnose import diagnose
from app.commands.doctor import doctor
from app.commands.evaluate import evaluate
from app.commands.export import export
from app.commands.import_ import import_
from app.commands.index import index
from app.commands.mcp import mcp
from app.commands.partner_center import connect, disconnect, sync
from app.commands.render import render
from app.commands.search import search
from app.commands.serve import serve
from app.commands.sweep import sweep
from app.commands.tokens import tokens
from app.commands.users import users
from app.commands.webhooks import webhooks


@click.group(
    cls=FriendlyGroup,
    epilog="What no option says comes from GOODSTANDING_ environment variables; `goodstanding doctor` shows them.",
)
@click.version_option(__version__, prog_name="goodstanding")
def main() -> None:
    """Index guidance articles, search and serve them, and diagnose why an account is suspended."""


COMMANDS = (
    *(index, serve, mcp, search, render, check, evaluate, export, import_),
    *(diagnose, sweep, deliver, webhooks, doctor, backup, restore, accounts, users, tokens, audit, demo),
)
for command in COMMANDS:
    main.add_command(command)
for command in (sync, connect, disconnect):
    accounts.add_command(command)
