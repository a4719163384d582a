"""`goodstanding serve`: the site and the API, behind granian."""

from __future__ import annotations

import socket
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from app.commands.console import CommandFailed, index_option, load_settings
from app.commands.supervising import accompanied
from app.settings import Settings, share_measurements

MAX_WORKERS = 4  # by default: each holds a library of its own
# Python computes on one thread at a time; the others answer while one waits for the disk, or for a client's body.
THREADS = 4
WAITING = 2  # of them, for bodies: pages are always answered
# Milliseconds for a client to send its headers, the first time and, on a connection that is kept, each time after.
# All workers together take a thousand connections, so one that nobody uses must not keep its place.
HEADER_TIMEOUT = 10_000
KILL_TIMEOUT = 10  # seconds that requests have to end when the server stops


@click.command()
@index_option
@click.option("--host", metavar="ADDRESS", help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option("--workers", type=click.IntRange(min=1), help="How many processes serve.")
def serve(index_folder: Path | None, host: str | None, port: int | None, workers: int | None) -> None:
    """Serve the site and the API. Ctrl-C stops it.

    A new library that `goodstanding index` publishes is noticed; there is no need to restart. The signal HUP replaces
    the workers one after the other, without a request being lost.
    """
    settings = load_settings(index=index_folder, host=host, port=port, workers=workers)
    check_library(settings)
    check_redis(settings)
    refuse_taken_port(settings)
    click.echo(f"Goodstanding serves {settings.index} on {settings.base_url} (Ctrl-C stops it).")
    run(settings)


def check_library(settings: Settings) -> None:
    """A missing library is said now, in one line, rather than by every page. What can be read of a damaged one is."""
    from indexer.errors import LibraryError
    from indexer.library import open_library
    from indexer.shelves import open_whole

    open_library(settings.index, settings.cluster).close()
    try:
        open_whole(settings.index, settings.cluster).close()
    except LibraryError as error:
        click.echo(f"Warning: {error}", err=True)


def check_redis(settings: Settings) -> None:
    """Without its driver nothing would ever be counted together; a Redis that isn't there may come yet."""
    if settings.redis:
        from app.counting import Counts

        if why := Counts(settings.redis).unreachable():
            click.echo(f"Warning: Redis can't be reached ({why}): each process counts by itself.", err=True)


def refuse_taken_port(settings: Settings) -> None:
    """Try the address before granian does, whose workers would die one by one."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do: a port whose last connections are still closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            reason = error.strerror or str(error)
            place = f"{settings.host}, port {settings.port}"
            raise CommandFailed(f"Cannot listen on {place}: {reason}. Choose another with --port or --host.") from error


def worker_count(settings: Settings) -> int:
    from indexer.workers import default_count

    return settings.workers or min(default_count(), MAX_WORKERS)


def run(settings: Settings) -> None:
    """Serve until interrupted. A worker that dies is replaced."""
    from app.operations.logs import configure_logs

    with TemporaryDirectory(prefix="goodstanding-") as measurements:
        share_measurements(Path(measurements))
        configure_logs(settings)
        _serve(settings, Path(measurements))


def _serve(settings: Settings, folder: Path) -> None:
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    from app.commands.rolling import RollingServer
    from app.operations.logs import granian_logging

    server = RollingServer(
        "goodstanding",  # a name only: the loader below makes the application
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        # HTTP/2 without TLS is for nobody; while granian waits to see which of the two comes, no time limit runs.
        http=HTTPModes.http1,
        workers=worker_count(settings),
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_TIMEOUT,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_TIMEOUT),
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig=granian_logging(),
        ready=folder,
    )
    with accompanied(settings):
        server.serve(target_loader=partial(load, settings, folder), wrap_loader=False)


def load(settings: Settings, folder: Path, *_: Any) -> Any:
    """What each worker calls to get its application; it says in `folder` when it has."""
    from app import create_app
    from app.bodies import TimedBodies
    from app.commands.rolling import say_ready
    from app.operations.logs import configure_logs

    configure_logs(settings)
    app = create_app(settings)
    limit: int = app.config["MAX_CONTENT_LENGTH"]
    timed = TimedBodies(app.wsgi_app, waiting=WAITING, limit=limit, seconds=settings.body_seconds)
    app.wsgi_app = timed  # type: ignore[assignment,method-assign]
    say_ready(folder)
    return app
