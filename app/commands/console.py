"""How commands speak: options that several share, errors in one line, problems by file, progress on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from io import TextIOWrapper
from itertools import groupby
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from app import settings
from app.settings import Settings
from indexer.errors import GoodstandingError

if TYPE_CHECKING:
    from datetime import timedelta

    from indexer.documents.model import Problem

F = TypeVar("F", bound=Callable[..., Any])
INTERRUPTED = 130  # how a shell counts what Ctrl-C ended
COLOURS = {"error": "red", "warning": "yellow"}


class CommandFailed(click.ClickException):
    """Ends a command with one line on stderr and exit code 1."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"{click.style('Error:', fg='red', bold=True)} {self.message}", file=file, err=file is None)


class FriendlyGroup(click.Group):
    """Turns errors that are fit to be shown into one line on stderr, and Ctrl-C into an end without words."""

    def invoke(self, ctx: click.Context) -> Any:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):  # not where it is closed
                stream.reconfigure(errors="replace")  # a letter that the terminal hasn't must not end the command
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except GoodstandingError as error:
            raise CommandFailed(str(error)) from error
        except OSError as error:
            # A folder that can't be written, a full disk: what the system says, without a traceback.
            if isinstance(error, BrokenPipeError):
                raise
            place = f": {error.filename}" if error.filename else ""
            raise CommandFailed(f"{error.strerror or error}{place}.") from error


def load_settings(**options: Any) -> Settings:
    """The environment's settings, but for the options that were given."""
    return settings.load().with_changes(**options)


def content_options(command: F) -> F:
    """`--content` and `--source`, each as often as there are folders."""
    command = click.option(
        "--source",
        multiple=True,
        metavar="LOCALE=DIR",
        help="Take the source language out of the side-by-side articles in DIR.",
    )(command)
    return click.option(
        "--content",
        multiple=True,
        metavar="[LOCALE=]DIR",
        help="The docset's folder, or one folder a locale.",
    )(command)


def index_option(command: F) -> F:
    return click.option(
        "--index",
        "index_folder",
        type=FolderPath(path_type=Path, file_okay=False),
        metavar="DIR",
        help="The library's folder.",
    )(command)


class FolderPath(click.Path):
    """A folder. An empty name is a variable that a script forgot to set, not the folder in which it happens to run."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("The name is empty.", param, ctx)
        return super().convert(value, param, ctx)


def json_option(command: F) -> F:
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def print_json(value: Any) -> None:
    """Records and plain data alike, indented for people, letters as they are."""
    import msgspec

    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2))  # bytes: JSON is UTF-8 on any terminal


def show_problems(problems: Iterable[Problem], *, err: bool = False) -> None:
    """Grouped by file: line, what is wrong, what to do."""
    for file, of_file in groupby(problems, key=lambda one: one.file):
        click.secho(file or "docset", bold=True, err=err)
        for one in of_file:
            kind = click.style(f"{one.severity.value} {one.code}", fg=COLOURS[one.severity.value])
            click.echo(f"  {one.line or '–':>5}  {kind}  {one.message} {one.remedy}", err=err)


def counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def lasting(time: timedelta) -> str:
    """How long something has lasted, as people say it: minutes, then hours, then days."""
    minutes = int(time.total_seconds()) // 60
    if minutes < 1:
        return "less than a minute"
    if minutes < 120:
        return counted(minutes, "minute")
    return counted(minutes // 60, "hour") if minutes < 48 * 60 else counted(minutes // (24 * 60), "day")


class Progress:
    """A line on stderr that says how far each stage is; silent where stderr is no terminal."""

    def __init__(self, *, quiet: bool = False) -> None:
        # There is no stderr at all where whoever started us closed it.
        self._shown = sys.stderr is not None and sys.stderr.isatty() and not quiet

    def __call__(self, stage: str, done: int, total: int) -> None:
        if not self._shown:
            return
        width = 24
        filled = width * done // total if total else width
        bar = "█" * filled + "░" * (width - filled)
        click.echo(f"\r\x1b[2K{stage:<12} {bar} {done:,}/{total:,}", err=True, nl=False)

    def finish(self) -> None:
        if self._shown:
            click.echo("\r\x1b[2K", err=True, nl=False)
