"""Reporting, listing and resolving problems of translations.

Anybody may report, so what is kept is bounded: a translation has at most so many open reports, and the site as well;
the same report sent again is counted, not kept twice. Resolved reports are forgotten after half a year.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from limits import parse

from app.database import NO_ACCOUNT, Database
from app.identity.audit import Clock, utc_now
from app.identity.opaque import new_id
from app.insights.service import REVISION
from app.translation_reports import store
from app.translation_reports.records import Draft, Query, State, TooManyReportsError, TranslationReport

MOST_LISTED = 100
OF_CLIENT = (parse("10 per hour"), parse("40 per day"))  # reports from one address, page and API together
MOST_OF_ONE, MOST_OF_ALL = 50, 5_000  # open reports of a translation, and of the site: nobody reads more
FORGOTTEN_AFTER = timedelta(days=180)
REPORT_ID = re.compile(r"rep_[0-9A-Za-z]{17}")  # no database is asked for what is none


class TranslationReports:
    def __init__(self, database: Callable[[], Database], clock: Clock = utc_now) -> None:
        """`database` is asked for when something is written or read, not before."""
        self._database = database
        self._clock = clock

    def report(self, draft: Draft) -> TranslationReport:
        """Keep it. Raises TooManyReportsError, and DatabaseError."""
        draft = replace(draft, revision=draft.revision[:REVISION])
        now = self._clock()
        with self._database().writing(NO_ACCOUNT) as connection:
            store.forget(connection, now - FORGOTTEN_AFTER)
            report_id = store.add(connection, new_id("rep"), draft, now.date())
            found = store.find(connection, report_id)
            bounds = (Query(State.OPEN, draft.locale, draft.article), MOST_OF_ONE), (Query(State.OPEN), MOST_OF_ALL)
            if any(store.count(connection, query) > most for query, most in bounds):
                raise TooManyReportsError  # which takes back what was written
        assert found is not None  # noqa: S101 - it has just been written
        return found

    def listed(self, query: Query) -> list[TranslationReport]:
        """Open ones first, what was reported last before others. Raises DatabaseError."""
        with self._database().reading(NO_ACCOUNT) as connection:
            return store.listed(connection, query)

    def count(self, query: Query) -> int:
        with self._database().reading(NO_ACCOUNT) as connection:
            return store.count(connection, query)

    def settle(self, by: str, report_id: str, *, resolved: bool) -> TranslationReport | None:
        """Resolve it in the name of that identity, or open it again. None: there is no such report."""
        if not REPORT_ID.fullmatch(report_id):
            return None
        with self._database().writing(NO_ACCOUNT) as connection:
            store.settle(connection, report_id, by, self._clock() if resolved else None)
            return store.find(connection, report_id)
