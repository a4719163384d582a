"""One sweep: accounts are read, diagnosed and compared a page at a time, and each page lands in one transaction.

So a sweep takes the same memory over any number of accounts, holds up nobody, and can be broken off at any moment: the
next one on the same day goes on behind the last page. Sweeping the same moment again finds nothing new.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection

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
from app.sweeping.sharing import Landed, shared
from app.sweeping.store import Page, Run
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

    def add(self, page: Landed, tell: Tell) -> None:
        self.accounts += page.accounts
        self.first_seen += page.first_seen
        for event in page.events:
            self.events[event.kind] += 1
            tell(event)


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

    def everything(
        self,
        at: datetime | None,
        tell: Tell,
        progress: Progress = lambda _done, _all: None,
        *,
        processes: int = 1,
    ) -> Report:
        """All accounts, as of `at` or now, in so many processes.

        One that was broken off today goes on, as of its own moment; one that is under way elsewhere is helped with.
        """
        with self._database.writing(EVERY_ACCOUNT) as connection:
            store.take_turns(connection, postgresql=self._database.postgresql)
            total = store.count_accounts(connection)
            run = self._broken_off(store.unfinished(connection, self._today()), at)
            resumed = run is not None
            if run is None:
                run = Run(new_id("swp"), at or self._clock(), "", 0)
                store.begin(connection, run, self._clock())
            if not store.is_planned(connection, run):
                store.plan(connection, run, PAGE)
            numbers = store.undone(connection, run)
        report = Report(run.at, resumed)
        progress(run.accounts, total)

        def landed(page: Landed) -> None:
            report.add(page, tell)
            progress(run.accounts + report.accounts, total)

        if processes > 1:
            self._database.close()  # its connections must not be inherited
            url = self._database.engine.url.render_as_string(hide_password=False)
            for page in shared(url, self._guide, run, numbers, processes):
                landed(page)
        self._alone(run, landed)
        with self._database.writing(EVERY_ACCOUNT) as connection:
            if not store.undone(connection, run):  # somebody else may still be at one
                store.finish(connection, run, self._clock())
        return report

    def _alone(self, run: Run, landed: Callable[[Landed], None]) -> None:
        """Page after page, as long as there is one that nobody else is at."""
        with self._database.reading(EVERY_ACCOUNT) as connection:
            numbers = store.undone(connection, run)
        with rare_collections() as collect:
            for number in numbers:
                page = self.page(run, number)
                if page is not None:
                    landed(page)
                    del page
                collect()

    def page(self, run: Run, number: int) -> Landed | None:
        """Do a page: on PostgreSQL any that is free, on SQLite this one. None: there is nothing left to do.

        Diagnosed first, so that nobody waits for it; then compared and written in one transaction with the mark that
        the page is done.
        """
        if self._database.postgresql:
            with self._database.writing(EVERY_ACCOUNT) as connection:
                page = store.take_page(connection, run)
                if page is None:
                    return None
                return self._land_page(connection, run, page, self._histories(page))
        with self._database.reading(EVERY_ACCOUNT) as connection:
            page = store.open_page(connection, run, number)
        if page is None:
            return None
        histories = self._histories(page)
        diagnosed = list(self._diagnosed(histories, run.at))
        with self._database.writing(EVERY_ACCOUNT) as connection:
            if store.open_page(connection, run, number) is None:  # another process was faster
                return None
            return self._land_page(connection, run, page, histories, diagnosed)

    def _histories(self, page: Page) -> list[AccountHistory]:
        return list(self._accounts.histories(after=page.after, until=page.until))

    def _land_page(
        self,
        connection: Connection,
        run: Run,
        page: Page,
        histories: list[AccountHistory],
        diagnosed: list[Diagnosed] | None = None,
    ) -> Landed:
        found = diagnosed if diagnosed is not None else list(self._diagnosed(histories, run.at))
        store.take_turns(connection, postgresql=self._database.postgresql, shared=True)
        landed = self._compared(connection, found, run.at)
        last = histories[-1].account_id if histories else run.reached
        store.finish_page(connection, run, page, len(histories), last, self._clock())
        return landed

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
            diagnosed = list(self._diagnosed(histories[start : start + PAGE], report.at))
            with self._database.writing(EVERY_ACCOUNT) as connection:
                store.take_turns(connection, postgresql=self._database.postgresql)
                landed = self._compared(connection, diagnosed, report.at)
            report.add(landed, tell)
        return report

    def _today(self) -> datetime:
        return self._clock().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)

    def _broken_off(self, runs: list[Run], at: datetime | None) -> Run | None:
        return next((each for each in runs if at is None or each.at == at), None)

    def _compared(self, connection: Connection, diagnosed: list[Diagnosed], at: datetime) -> Landed:
        """What is new of accounts that follow each other, written."""
        if not diagnosed:
            return Landed()
        first, last = diagnosed[0][0].account.id, diagnosed[-1][0].account.id
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
        first_seen = sum(facts.account.id not in before for facts, _ in diagnosed)
        return Landed(len(diagnosed), first_seen, new)

    def _diagnosed(self, page: list[AccountHistory], at: datetime) -> Iterator[Diagnosed]:
        for history in page:
            try:
                facts = history.facts(at)
            except TooEarlyError:
                continue
            yield facts, diagnose(facts, at, self._guide)
