"""When all connected accounts are read again, and the process that sees to it, as `goodstanding serve` runs it.

Any number of processes may, on any number of machines: what they go by is in the database, so one of them reads and the
others find that nothing is due. No two waits are alike, so that sites don't all ask Microsoft at the same moments.
"""

from __future__ import annotations

import logging
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Event as Signal

from app.database import EVERY_ACCOUNT, Database
from app.identity.audit import Clock, utc_now
from app.partner_center import store
from app.partner_center.records import Run
from app.partner_center.running import AllBeingReadError, Runner
from app.partner_center.service import AccountReport
from app.settings import Settings
from indexer.errors import GoodstandingError

JITTER = 0.1  # of the interval, earlier or later
LOOK = 60.0  # seconds between two looks whether it is time, half of them by chance
LATE = 3  # intervals without a run that came to its end, after which something must be wrong

log = logging.getLogger("goodstanding.partner_center")


@dataclass(frozen=True, slots=True)
class Schedule:
    every: timedelta

    @classmethod
    def of(cls, settings: Settings) -> Schedule | None:
        """None where nothing is read on schedule."""
        return cls(timedelta(minutes=settings.partner_center_every)) if settings.reads_on_schedule else None

    def next(self, last: Run) -> datetime:
        """After a run: the same moment for everybody, another for each run."""
        chance = int.from_bytes(sha256(last.id.encode()).digest()[:4], "big") / 2**32
        return last.began_at + self.every * (1 - JITTER + 2 * JITTER * chance)

    def due(self, last: Run | None, now: datetime) -> bool:
        return last is None or now >= self.next(last)


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with reading all accounts."""

    accounts: dict[str, int]  # connected ones, by why they can't be read; empty: they could, when last tried
    last: datetime | None  # when a run last came to its end
    began: datetime | None  # when the latest run began

    @property
    def connected(self) -> int:
        return sum(self.accounts.values())

    def late(self, schedule: Schedule | None, now: datetime) -> bool:
        """Whether accounts go unread though there is a schedule."""
        since = self.last or self.began
        return bool(schedule and self.connected and since and now - since > LATE * schedule.every)


def standing_of(database: Database) -> Standing:
    with database.reading(EVERY_ACCOUNT) as transaction:
        found = {trouble.value if trouble else "": number for trouble, number in store.troubles(transaction).items()}
        run = store.last_run(transaction)
        return Standing(found, store.last_finished(transaction), run.began_at if run else None)


class Watcher:
    """`runner` makes one that stops when told; it is made anew for each run, over the library of that moment."""

    def __init__(
        self,
        database: Database,
        schedule: Schedule,
        runner: Callable[[], Runner],
        clock: Clock = utc_now,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._database, self._schedule, self._runner = database, schedule, runner
        self._clock, self._chance = clock, chance

    def run(self, stop: Signal) -> None:
        """Go on until told to stop. Whatever is wrong, it is tried again."""
        while not stop.is_set():
            try:
                self.look()
            except GoodstandingError as error:
                log.warning("Reading from Partner Center waits: %s", error)
            stop.wait(LOOK * (0.5 + self._chance() / 2))

    def look(self) -> bool:
        """Read all accounts where it is time to. Says whether it was, and nobody else did."""
        with self._database.reading(EVERY_ACCOUNT) as transaction:
            last, connected = store.last_run(transaction), store.how_many(transaction)
        if not connected or not self._wanted(last):
            return False
        seen = Counter[str]()

        def tell(report: AccountReport) -> None:
            seen.update(accounts=1, landed=report.landed, failed=report.failed)

        try:
            self._runner().everything(tell, due=self._due)
        except AllBeingReadError:
            return False
        log.info("Partner Center: %d accounts read, %d new statements, %d with trouble",
                 seen["accounts"], seen["landed"], seen["failed"])  # fmt: skip
        return True

    def _due(self, last: Run | None) -> bool:
        return self._schedule.due(last, self._clock())

    def _wanted(self, last: Run | None) -> bool:
        """Whether there is a run to begin, or one to go on with."""
        return self._due(last) or (last is not None and last.broken_off(self._clock()))
