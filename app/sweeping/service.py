"""One sweep: accounts are read, diagnosed and compared a page at a time, and each page lands in one transaction.

So a sweep takes the same memory over any number of accounts, holds up nobody, and can be broken off at any moment: the
next one on the same day goes on behind the last page. Sweeping the same moment again finds nothing new.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice

from app.accounts.history import AccountHistory, TooEarlyError
from app.accounts.store import AccountStore
from app.database import EVERY_ACCOUNT, Database
from app.diagnosis.engine import Diagnosis, diagnose
from app.diagnosis.facts import AccountFacts
from app.diagnosis.guide import Guide
from app.identity.audit import Clock, utc_now
from app.identity.opaque import new_id
from app.sweeping import store
from app.sweeping.findings import Event, Kind, Stood, events_of, stood
from app.sweeping.store import Run
from indexer.errors import UsageError

Diagnosed = tuple[AccountFacts, Diagnosis]
PAGE = 500  # accounts that land in one transaction
Tell = Callable[[Event], None]
Progress = Callable[[int, int], None]  # accounts done, accounts in all


@dataclass
class Report:
    """What a sweep did."""

    at: datetime
    resumed: bool = False  # it went on with one that had been broken off
    accounts: int = 0  # that were diagnosed this time
    first_seen: int = 0  # of those, how many had never been
    events: Counter[Kind] = field(default_factory=Counter)


@contextmanager
def rare_collections() -> Iterator[Callable[[], object]]:
    """Look for cycles only when told to, once a page is done with: among its rows there are none to be found, and
    looking at them again and again takes a quarter of the time."""
    were_enabled = gc.isenabled()
    gc.disable()
    try:
        yield lambda: gc.collect(0)
    finally:
        if were_enabled:
            gc.enable()


def last_finished(database: Database) -> datetime | None:
    """When a sweep over all accounts was last done."""
    with database.reading(EVERY_ACCOUNT) as connection:
        return store.last_finished(connection)


class Sweep:
    def __init__(self, database: Database, guide: Guide, clock: Clock = utc_now) -> None:
        self._database, self._guide, self._clock = database, guide, clock
        self._accounts = AccountStore(database)

    def everything(self, at: datetime | None, tell: Tell, progress: Progress = lambda _done, _all: None) -> Report:
        """All accounts, as of `at` or now. One that was broken off today goes on, as of its own moment."""
        with self._database.writing(EVERY_ACCOUNT) as connection:
            store.take_turns(connection, postgresql=self._database.postgresql)
            total = store.count_accounts(connection)
            run = self._broken_off(store.unfinished(connection, self._today()), at)
            resumed = run is not None
            if run is None:
                run = Run(new_id("swp"), at or self._clock(), "", 0)
                store.begin(connection, run, self._clock())
        report = Report(run.at, resumed)
        progress(run.accounts, total)
        histories = self._accounts.histories(after=run.reached)
        with rare_collections() as collect:
            while page := list(islice(histories, PAGE)):
                run = replace(run, reached=page[-1].account_id, accounts=run.accounts + len(page))
                self._land(page, run.at, report, tell, run)
                progress(run.accounts, total)
                del page
                collect()
        with self._database.writing(EVERY_ACCOUNT) as connection:
            store.go_on(connection, run, self._clock())
        return report

    def some(self, accounts: Iterable[str], at: datetime | None, tell: Tell) -> Report:
        """These accounts alone. Raises UsageError for one that there isn't."""
        report = Report(at or self._clock())
        histories = []
        for name in accounts:
            history = self._accounts.history(name)
            if history is None:
                raise UsageError(f"There is no account {name}.")
            histories.append(history)
        histories.sort(key=lambda each: each.account_id)
        for start in range(0, len(histories), PAGE):
            self._land(histories[start : start + PAGE], report.at, report, tell)
        return report

    def _today(self) -> datetime:
        return self._clock().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)

    def _broken_off(self, runs: list[Run], at: datetime | None) -> Run | None:
        return next((each for each in runs if at is None or each.at == at), None)

    def _land(
        self, page: list[AccountHistory], at: datetime, report: Report, tell: Tell, run: Run | None = None
    ) -> None:
        """Diagnose first, so that nobody waits for it; then compare and write in one transaction."""
        diagnosed = list(self._diagnosed(page, at))
        first, last = page[0].account_id, page[-1].account_id
        with self._database.writing(EVERY_ACCOUNT) as connection:
            store.take_turns(connection, postgresql=self._database.postgresql)
            before = store.last_standings(connection, first, last, at)
            changed: dict[str, Stood] = {}
            found: list[Event] = []
            for facts, diagnosis in diagnosed:
                stands, known = stood(diagnosis), before.get(diagnosis.account_id)
                if stands != known:
                    changed[diagnosis.account_id] = stands
                found += events_of(facts, diagnosis, known, self._guide.deletion_days)
            new = store.news(connection, found)
            store.add(connection, changed, new, at, self._clock())
            if run is not None:
                store.go_on(connection, run, None)
        report.accounts += len(diagnosed)
        report.first_seen += sum(facts.account.id not in before for facts, _ in diagnosed)
        for event in new:
            report.events[event.kind] += 1
            tell(event)

    def _diagnosed(self, page: list[AccountHistory], at: datetime) -> Iterator[Diagnosed]:
        for history in page:
            try:
                facts = history.facts(at)
            except TooEarlyError:
                continue
            yield facts, diagnose(facts, at, self._guide)
