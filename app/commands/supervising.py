"""The deliverer beside a server: a process of its own, so that whatever it waits for, pages are answered.

It is started again when it dies, and ends with the server, however that ends.
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

AGAIN, AT_MOST = 1.0, 60.0  # seconds before it is started again: twice as long each time that it dies soon
SOON = 60.0
ENDING = 20.0  # seconds that it has to bring deliveries to their end

log = logging.getLogger("goodstanding.outbox")


def wants_deliverer(settings: Settings) -> bool:
    """Whether the server also sends: as the setting says, else where there can be anybody to send to."""
    if settings.deliver == "auto":
        return bool(settings.secret_key or settings.smtp_host)
    return settings.deliver == "on"


@contextmanager
def delivering(settings: Settings) -> Iterator[None]:
    """While this lasts, what waits in the outbox is sent, where the settings want it."""
    if not wants_deliverer(settings):
        yield
        return
    keeper = Keeper(command(settings))
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()


def command(settings: Settings) -> list[str]:
    options = ["--with-parent", str(os.getpid()), "--public-url", settings.base_url, "--index", str(settings.index)]
    return [sys.executable, "-m", "app", "deliver", "--watch", *options]


class Keeper:
    """Keeps a process running."""

    def __init__(self, arguments: list[str]) -> None:
        self._arguments = arguments
        self._stopped = Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = Thread(target=self._keep, daemon=True, name="deliverer")

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(ENDING)
        except subprocess.TimeoutExpired:  # what it was sending is sent again by the next one
            process.kill()
            process.wait()
        self._thread.join(ENDING)

    def _keep(self) -> None:
        pause = AGAIN
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
            log.warning("The deliverer ended with %s; it is started again in %g seconds.", process.returncode, pause)
            self._stopped.wait(pause)
            pause = min(2 * pause, AT_MOST)
