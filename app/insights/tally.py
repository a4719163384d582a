"""Counts that wait in memory to be written together, so that reading needs no database and never waits for one.

What a process has counted in its last seconds is lost if it dies. Votes don't come here: they are written at once.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from threading import Lock, Timer

from app.insights.records import Counted
from indexer.errors import GoodstandingError

SECONDS = 5.0
MOST = 10_000  # different things that wait; more are let go
log = logging.getLogger(__name__)


class Tally:
    """Safe to share between threads."""

    def __init__(self, write: Callable[[Mapping[Counted, int]], None]) -> None:
        """`write` may raise GoodstandingError; the counts then wait on."""
        self._write = write
        self._waiting: Counter[Counted] = Counter()
        self._lock = Lock()
        self._timer: Timer | None = None

    def count(self, counted: Counted) -> None:
        with self._lock:
            if counted in self._waiting or len(self._waiting) < MOST:
                self._waiting[counted] += 1
            if self._timer is None:
                self._timer = Timer(SECONDS, self.flush)
                self._timer.daemon = True  # nobody waits for it when the process ends
                self._timer.start()

    def flush(self) -> None:
        """Write what waits. Where that isn't possible, it is tried again with the next count."""
        with self._lock:
            counts, self._waiting = self._waiting, Counter()
            timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()
        if not counts:
            return
        try:
            self._write(counts)
        except GoodstandingError as error:
            log.warning("Counts can't be written: %s", error)
            with self._lock:
                self._waiting.update(counts)
