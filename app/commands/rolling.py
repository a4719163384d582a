"""A server whose workers are replaced one after the other: an old one goes only when the new one answers.

granian, told to by the signal HUP, starts a worker, waits for a fixed time and ends the one it replaces. A machine that
is busy needs longer to start one than any fixed time, and with two workers nobody would be left to answer.
"""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path
from typing import Any

from granian import Granian

log = logging.getLogger(__name__)

STARTING = 120.0  # seconds that a new worker has to start; past them the old one goes all the same
BINDING = 1.0  # from its application being there to its first request


class RollingServer(Granian):  # type: ignore[misc,valid-type]
    """`ready` is a folder in which every worker says that its application is there (`say_ready`)."""

    def __init__(self, *arguments: Any, ready: Path, **options: Any) -> None:
        super().__init__(*arguments, respawn_interval=BINDING, **options)
        self._ready = ready

    def _spawn_worker(self, idx: int, *arguments: Any, **options: Any) -> Any:
        worker = super()._spawn_worker(idx, *arguments, **options)
        if idx in self.respawned_wrks:  # it takes another one's place, which waits until this returns
            start = worker.start

            def start_and_wait() -> None:
                start()
                self._wait_for(worker)

            worker.start = start_and_wait
        return worker

    def _wait_for(self, worker: Any) -> None:
        sign, until = self._ready / f"ready-{worker.inner.pid}", time.monotonic() + STARTING
        while not sign.exists() and worker.is_alive():
            if time.monotonic() > until:
                log.error("A new worker has not started within %d seconds.", STARTING)
                return
            time.sleep(0.05)


def say_ready(folder: Path) -> None:
    """What a worker calls when its application is there."""
    (folder / f"ready-{os.getpid()}").touch()
