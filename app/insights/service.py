"""Counting, and what the counts say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from app.database import NO_ACCOUNT, Database
from app.identity.audit import Clock, utc_now
from app.insights import store
from app.insights.records import Counted, Insights, Kind
from app.insights.tally import Tally
from app.insights.words import FEWEST, words_to_keep

MOST_LISTED = 500
FORGOTTEN_AFTER = timedelta(days=30)  # words of searches that nobody repeats
REVISION = 16  # characters of a file's SHA-256 that tell its revisions apart


class InsightsService:
    def __init__(self, database: Callable[[], Database], clock: Clock = utc_now) -> None:
        """`database` is asked for when something is written or read, not before."""
        self._database = database
        self._clock = clock
        self._tally = Tally(self._write)
        self._tidied: date | None = None

    # --- counting

    def voted(self, article: str, locale: str, revision: str, *, helpful: bool) -> None:
        """A reader's vote, written at once. Raises DatabaseError."""
        kind = Kind.HELPFUL if helpful else Kind.UNHELPFUL
        self._write({Counted(self._today(), kind, locale, article, revision[:REVISION]): 1})

    def opened(self, article: str, anchor: str, locale: str) -> None:
        """Somebody followed an answer link, which opened in that locale."""
        self._tally.count(Counted(self._today(), Kind.OPENED, locale, article, anchor))

    def missed(self, query: str, locale: str) -> None:
        """A search found nothing. What may not be kept of it isn't."""
        if words := words_to_keep(query):
            self._tally.count(Counted(self._today(), Kind.MISSED, locale, words))

    def flush(self) -> None:
        """Write what waits."""
        self._tally.flush()

    # --- reading

    def insights(self, days: int) -> Insights:
        """What the last days say, today among them. Raises DatabaseError."""
        self.flush()
        until = self._today()
        since = until - timedelta(days=days - 1)
        with self._database().reading(NO_ACCOUNT) as connection:
            return Insights(
                since=since,
                until=until,
                opinions=tuple(store.opinions(connection, since)),
                links=tuple(store.links(connection, since, MOST_LISTED)),
                missed=tuple(store.missed(connection, since, FEWEST, MOST_LISTED)),
            )

    def _write(self, counts: Mapping[Counted, int]) -> None:
        today = self._today()
        with self._database().writing(NO_ACCOUNT) as connection:
            store.add(connection, counts)
            if self._tidied != today:
                store.forget(connection, today - FORGOTTEN_AFTER, FEWEST)
        self._tidied = today

    def _today(self) -> date:
        return self._clock().date()
