"""`goodstanding doctor`: is everything there that serving needs, and what to do where it isn't."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import asdict

import click

from app import settings as app_settings
from app.commands.console import json_option, print_json
from app.commands.examinations import EXAMINATIONS
from app.commands.verdicts import State, Verdict
from app.settings import Settings
from indexer.errors import GoodstandingError

SIGNS = {State.OK: ("✓", "green"), State.WARNING: ("!", "yellow"), State.ERROR: ("✗", "red")}


@click.command()
@json_option
def doctor(*, as_json: bool) -> None:
    """Examine installation, settings, content, library, database, clock and disk. Exit code 1 where one is broken."""
    verdicts, settings = examine()
    sound = all(verdict.status is not State.ERROR for verdict in verdicts.values())
    if as_json:
        checks = [{"name": name, **asdict(verdict)} for name, verdict in verdicts.items()]
        print_json({"ok": sound, "checks": checks, "settings": settings_table(settings)})
    else:
        for name, verdict in verdicts.items():
            show(name, verdict)
        for row in settings_table(settings):
            click.echo(f"  {row['variable']:<39} {row['value']} ({row['from']})")
    if not sound:
        sys.exit(1)


def examine() -> tuple[dict[str, Verdict], Settings]:
    """All verdicts by name. Where the settings make no sense, the rest is examined with the defaults."""
    try:
        settings, verdict = app_settings.load(), misspelt()
    except GoodstandingError as error:
        settings, verdict = Settings(), Verdict(State.ERROR, str(error), "Correct the variable, or unset it.")
    return {"settings": verdict} | {name: attempt(look, settings) for name, look in EXAMINATIONS.items()}, settings


def misspelt() -> Verdict:
    """Variables that set nothing are left alone, but one that is nearly ours was probably meant."""
    found = app_settings.misspelt()
    if not found:
        return Verdict(State.OK, "All make sense.")
    detail = " ".join(f"{name} is no setting; perhaps {meant} was meant." for name, meant in found.items())
    return Verdict(State.WARNING, detail, "Correct the name, or unset it.")


def attempt(look: Callable[[Settings], Verdict], settings: Settings) -> Verdict:
    """An examination that fails is a verdict, too."""
    try:
        return look(settings)
    except Exception as error:
        return Verdict(State.ERROR, f"The examination failed: {type(error).__name__}: {error}", "Please report this.")


def settings_table(settings: Settings) -> list[dict[str, str]]:
    given = app_settings.given()
    return [
        {
            "name": one.name,
            "variable": one.variable,
            "value": "(secret)" if one.secret and one.name in given else _value(settings, one.name) or "none",
            "from": "environment" if one.name in given else "default",
            "default": one.default,
            "help": one.help,
        }
        for one in app_settings.described()
    ]


def _value(settings: Settings, name: str) -> str:
    value = settings.base_url if name == "public_url" else getattr(settings, name)
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def show(name: str, verdict: Verdict) -> None:
    sign, colour = SIGNS[verdict.status]
    click.echo(f"{click.style(sign, fg=colour, bold=True)} {name:<12} {verdict.detail}")
    if verdict.remedy:
        click.echo(f"  {'':<12} {verdict.remedy}")
