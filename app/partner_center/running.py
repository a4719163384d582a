"""Reading all accounts that are connected, several at a time: a run, which one process at a time is at.

Whoever is at it says so again and again. One that is killed holds up nobody: on this machine the next one sees that it
is gone, on another once it has been silent for a while; then the run goes on with the accounts that are left.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from threading import Event as Signal

from app.database import EVERY_ACCOUNT, Database
from app.identity.audit import Clock, utc_now
from app.identity.opaque import new_id
from app.partner_center import store
from app.partner_center.records import Run
from app.partner_center.service import AccountReport, Reader
from app.partner_center.several import read_here
from app.partner_center.sharing import read_shared, shares
from indexer.errors import UsageError

SILENT = timedelta(minutes=2)  # after which whoever is at a run is taken to be gone
SAYING = 20.0  # seconds between two times of saying that one isn't

Tell = Callable[[AccountReport], None]
Progress = Callable[[int, int], None]  # accounts done, accounts in all
Due = Callable[[Run | None], bool]  # whether a new run is to begin, by the latest one


class AllBeingReadError(UsageError):
    """Somebody else is at a run."""


@dataclass(frozen=True, slots=True)
class Taken:
    run: Run
    left: Sequence[str]  # accounts that aren't done
    resumed: bool


class Runner:
    def __init__(
        self,
        database: Database,
        reader: Reader,
        at_once: int,
        clock: Clock = utc_now,
        stop: Signal | None = None,
        workers: int | None = None,
    ) -> None:
        """`workers`: how many processes read; None: as many as are worth it."""
        self._database, self._reader, self._at_once, self._clock = database, reader, at_once, clock
        self._workers = workers
        self._stop = stop or Signal()

    def everything(self, tell: Tell, progress: Progress = lambda _done, _all: None, due: Due | None = None) -> Taken:
        """Read all that are connected, or those that a run which was broken off had left; says which.

        Raises AllBeingReadError where somebody else is at it, or, by `due`, has just been.
        """
        taken = self._take(due or (lambda _: True))
        run, left = taken.run, taken.left
        total = max(run.accounts, len(left))
        progress(total - len(left), total)
        done, busy = 0, False
        try:
            for done, report in enumerate(self._several(left, run), 1):
                busy = busy or report.busy
                tell(report)
                progress(total - len(left) + done, total)
        finally:
            finished = self._clock() if done == len(left) and not busy else None
            with self._database.writing(EVERY_ACCOUNT) as transaction:
                store.leave_run(transaction, run, finished)
        return taken

    def _take(self, due: Due) -> Taken:
        now = self._clock()
        with self._database.writing(EVERY_ACCOUNT) as transaction:
            store.take_turns(transaction, postgresql=self._database.postgresql)
            run = store.last_run(transaction)
            resumed = run is not None and run.broken_off(now)
            if run is None or not resumed:
                if not due(run):
                    raise AllBeingReadError("All accounts have just been read.")
                run = store.begin_run(transaction, new_id("pcr"), now)
            if not store.hold_run(transaction, run, now, now + SILENT):
                since = f"{run.began_at:%Y-%m-%d %H:%M} UTC"
                raise AllBeingReadError(f"All accounts are being read by {run.held_by}, since {since}. Wait for it.")
            return Taken(run, store.left_in(transaction, run), resumed)

    def _several(self, accounts: Sequence[str], run: Run) -> Iterator[AccountReport]:
        """In the order in which they are done, until told to stop."""
        said = time.monotonic()
        helpers = shares(len(accounts), self._at_once, self._workers)
        if helpers:
            reading = read_shared(self._reader, accounts, run.id, helpers, self._stop)
        else:
            reading = read_here(self._reader, accounts, run.id, self._at_once, self._stop)
        with closing(reading):
            for report in reading:
                if report is not None:
                    yield report
                if time.monotonic() - said > SAYING:
                    said = time.monotonic()
                    self._say_again(run)

    def _say_again(self, run: Run) -> None:
        """Raises AllBeingReadError where we were silent for so long that somebody else goes on with it."""
        now = self._clock()
        with self._database.writing(EVERY_ACCOUNT) as transaction:
            if not store.hold_run(transaction, run, now, now + SILENT):
                raise AllBeingReadError("Somebody else has gone on with reading all accounts.")
