"""How reading is told to stop: whoever waits for long breaks off, and what was under way is as if it had not begun."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event


class Stopped(Exception):  # noqa: N818 - nothing went wrong: somebody was told to stop
    """Instead of waiting for long while a stop is asked for."""


def waiting(stop: Event) -> Callable[[float], object]:
    """Sleep for so many seconds; raises Stopped as soon as a stop is asked for."""

    def sleep(seconds: float) -> None:
        if stop.wait(seconds):
            raise Stopped

    return sleep
