"""How a command that goes on and on is told to stop: by Ctrl-C, by SIGTERM, by the end of the server it belongs to."""

from __future__ import annotations

import os
import signal
from threading import Event, Thread
from types import FrameType

PARENT_EVERY = 1.0  # seconds between two looks whether the server that started us is still there


def stop_when_told(stop: Event, parent: int | None = None) -> set[int]:
    """What is under way is brought to its end. Says which signals came."""
    heard: set[int] = set()

    def told(number: int, _: FrameType | None) -> None:
        heard.add(number)
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, told)
    if parent is not None:
        Thread(target=_stop_with, args=(parent, stop), daemon=True).start()
    return heard


def _stop_with(parent: int, stop: Event) -> None:
    while not stop.wait(PARENT_EVERY):
        if os.getppid() != parent:
            stop.set()
