"""Processes beside a server: what they wait for holds up no page.

One sends what waits in the outbox, one reads accounts from Partner Center. Each is started again when it dies, and ends
with the server, however that ends.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from app.settings import Settings

BEHIND = 2.0  # seconds after the server: readers come first, and starting takes a processor
AGAIN, AT_MOST = 1.0, 60.0  # seconds before it is started again: twice as long each time that it dies soon
SOON = 60.0
ENDING = 20.0  # seconds that it has to bring what it does to its end

log = logging.getLogger("goodstanding.serve")


def wants_deliverer(settings: Settings) -> bool:
    """Whether the server also sends: as the setting says, else where there can be anybody to send to."""
    if settings.deliver == "auto":
        return bool(settings.secret_key or settings.smtp_host)
    return settings.deliver == "on"


@contextmanager
def accompanied(settings: Settings) -> Iterator[None]:
    """While this lasts, the processes that the settings want are there."""
    keepers = [Keeper(name, command) for name, command in companions(settings).items()]
    for each in keepers:
        each.start()
    try:
        yield
    finally:
        for each in keepers:
            each.tell_to_stop()
        for each in keepers:
            each.stop()


def companions(settings: Settings) -> dict[str, list[str]]:
    """Their commands, by what they are called in the log."""
    program, parent = [sys.executable, "-m", "app"], ["--with-parent", str(os.getpid())]
    library = ["--index", str(settings.index)]
    found = {}
    if wants_deliverer(settings):
        found["deliverer"] = [*program, "deliver", "--watch", *parent, "--public-url", settings.base_url, *library]
    if settings.reads_on_schedule:
        found["reader of Partner Center"] = [*program, "accounts", "sync", "--watch", *parent, *library]
    return found


class Keeper:
    """Keeps a process running."""

    def __init__(self, name: str, arguments: list[str]) -> None:
        self._name, self._arguments = name, arguments
        self._stopped = Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = Thread(target=self._keep, daemon=True, name=name)

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        self._thread.start()

    def tell_to_stop(self) -> None:
        self._stopped.set()
        if self._process is not None:
            self._process.terminate()

    def stop(self) -> None:
        self.tell_to_stop()
        process = self._process
        if process is None:
            return
        try:
            process.wait(ENDING)
        except subprocess.TimeoutExpired:  # the next one does again what it was at
            process.kill()
            process.wait()
        self._thread.join(ENDING)

    def _keep(self) -> None:
        pause = AGAIN
        self._stopped.wait(BEHIND)
        while not self._stopped.is_set():
            lived = Event()
            process = self._process = subprocess.Popen(self._arguments, stdin=subprocess.DEVNULL)  # noqa: S603 - our own
            if self._stopped.is_set():  # told to stop between the two lines above
                process.terminate()
            try:
                process.wait(SOON)
            except subprocess.TimeoutExpired:
                lived.set()
                process.wait()
            if self._stopped.is_set():
                return
            pause = AGAIN if lived.is_set() else pause
            log.warning(
                "The %s ended with %s; it is started again in %g seconds.", self._name, process.returncode, pause
            )
            self._stopped.wait(pause)
            pause = min(2 * pause, AT_MOST)
