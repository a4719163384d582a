"""Reading all accounts that are connected, several at a time: a run, which one process at a time is at.

Whoever is at it says so again and again. One that is killed holds up nobody: on this machine the next one sees that it
is gone, on another once it has been silent for a while; then the run goes on with the accounts that are left.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from threading import Event as Signal

from app.database import EVERY_ACCOUNT, Database
from app.identity.audit import Clock, utc_now
from app.identity.opaque import new_id
from app.identity.records import COMMAND_LINE
from app.partner_center import store
from app.partner_center.records import Run
from app.partner_center.service import AccountReport, NotConnectedError, Reader
from app.partner_center.vocabulary import Trouble
from indexer.errors import UsageError

SILENT = timedelta(minutes=2)  # after which whoever is at a run is taken to be gone
SAYING = 20.0  # seconds between two times of saying that one isn't
LOOKING = 1.0  # seconds between two looks whether to stop

log = logging.getLogger("goodstanding.partner_center")
Tell = Callable[[AccountReport], None]
Progress = Callable[[int, int], None]  # accounts done, accounts in all
Due = Callable[[Run | None], bool]  # whether a new run is to begin, by the latest one


class Stopped(Exception):  # noqa: N818 - nothing went wrong: somebody was told to stop
    """Instead of waiting for long while a stop is asked for."""


class AllBeingReadError(UsageError):
    """Somebody else is at a run."""


@dataclass(frozen=True, slots=True)
class Taken:
    run: Run
    left: Sequence[str]  # accounts that aren't done
    resumed: bool


def waiting(stop: Signal) -> Callable[[float], object]:
    """Sleep for so many seconds; raises Stopped as soon as a stop is asked for."""

    def sleep(seconds: float) -> None:
        if stop.wait(seconds):
            raise Stopped

    return sleep


class Runner:
    def __init__(
        self, database: Database, reader: Reader, at_once: int, clock: Clock = utc_now, stop: Signal | None = None
    ) -> None:
        self._database, self._reader, self._at_once, self._clock = database, reader, at_once, clock
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
        said, left = time.monotonic(), iter(accounts)
        under_way: dict[Future[AccountReport], str] = {}
        with ThreadPoolExecutor(self._at_once, "partner-center") as threads:
            try:
                while not self._stop.is_set():
                    for account in islice(left, 2 * self._at_once - len(under_way)):  # each look goes over these
                        under_way[threads.submit(self._reader.one, account, COMMAND_LINE, run.id)] = account
                    if not under_way:
                        return
                    done, _ = wait(under_way, LOOKING, FIRST_COMPLETED)
                    for each in done:
                        if report := _reported(each, under_way.pop(each)):
                            yield report
                    if time.monotonic() - said > SAYING:
                        said = time.monotonic()
                        self._say_again(run)
            finally:
                threads.shutdown(wait=True, cancel_futures=True)

    def _say_again(self, run: Run) -> None:
        """Raises AllBeingReadError where we were silent for so long that somebody else goes on with it."""
        now = self._clock()
        with self._database.writing(EVERY_ACCOUNT) as transaction:
            if not store.hold_run(transaction, run, now, now + SILENT):
                raise AllBeingReadError("Somebody else has gone on with reading all accounts.")


def _reported(one: Future[AccountReport], account: str) -> AccountReport | None:
    """One that fails unexpectedly keeps no other from being read. None: it was broken off."""
    try:
        return one.result()
    except Stopped:
        return None
    except NotConnectedError:  # withdrawn meanwhile
        return AccountReport(account)
    except Exception as error:
        # The kind only: a message may hold the account's data.
        log.error("Partner Center: account %s: %s", account, type(error).__name__)
        return AccountReport(account, Trouble.FAILED)
