"""A circuit breaker: what doesn't answer is left alone for a while, and looked at again without anybody waiting.

    closed ── a call fails ──▶ open ── some time later ──▶ half-open: one probe, in a thread of its own
       ▲                         ▲                            │
       └──────── it answers ─────┼────────────────────────────┘
                                 └── it doesn't: the next pause is twice as long

While the circuit is open callers are told at once, so that a reader never waits for what is known to be away.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

FIRST_PAUSE = 0.5  # seconds from a failure to the first probe
LONGEST_PAUSE = 15.0


class Circuit:
    """Whether something is worth asking. Safe to share between threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._trouble = ""  # why it is open; empty: it is closed
        self._probe: Callable[[], object] | None = None
        self._probing = False
        self._pause = FIRST_PAUSE
        self._until = 0.0

    @property
    def trouble(self) -> str:
        """Why nothing is asked at the moment; empty where all is well. Looks again where it is time to."""
        self._look()
        return self._trouble

    def failed(self, why: str, probe: Callable[[], object]) -> None:
        """A call failed. `probe` raises as long as it would fail again."""
        with self._lock:
            if not self._trouble:
                log.error("%s", why)
                self._pause = FIRST_PAUSE
                self._until = self._clock() + self._pause
            self._trouble, self._probe = why, probe

    def _look(self) -> None:
        with self._lock:
            if not self._trouble or self._probing or self._clock() < self._until:
                return
            self._probing = True
        threading.Thread(target=self._half_open, name="goodstanding-probe", daemon=True).start()

    def _half_open(self) -> None:
        probe = self._probe
        try:
            if probe:
                probe()
        except Exception as error:  # whatever it is, it is no answer
            log.debug("Still away: %s", error)
            with self._lock:
                self._pause = min(2 * self._pause, LONGEST_PAUSE)
                self._until = self._clock() + self._pause
                self._probing = False
        else:
            with self._lock:
                log.warning("It answers again: %s", self._trouble)
                self._trouble, self._probe, self._probing = "", None, False
