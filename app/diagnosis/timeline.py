"""What held at a moment, and which day it was where the account is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Protocol, TypeVar

from app.diagnosis.facts import AccountFacts, Enrolment, Rows, Source, Suspension
from app.diagnosis.vocabulary import Programme, Word


class Dated(Protocol):
    """A row that may say since when it has been so."""

    @property
    def since(self) -> datetime | None: ...
    @property
    def source(self) -> Source | None: ...


class Case(Dated, Protocol):
    """A row that is resolved in the end."""

    @property
    def status(self) -> Word: ...


D = TypeVar("D", bound=Dated)


def universal(moment: datetime) -> datetime:
    """The moment in UTC, where comparing and counting know no clock changes. Raises ValueError where it is naive."""
    if moment.tzinfo is UTC:
        return moment
    if moment.utcoffset() is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC)


def local_day(facts: AccountFacts, moment: datetime) -> date:
    return moment.astimezone(facts.account.zone).date()


def day_of(facts: AccountFacts, moment: datetime | None) -> date | None:
    return None if moment is None else local_day(facts, moment)


def held(since: datetime | None, source: Source, now: datetime) -> bool:
    """Whether a state had begun by `now`; one that doesn't say since when, by when it was seen."""
    return (since or source.as_of) <= now


def begun(group: Rows[D], now: datetime) -> tuple[list[tuple[D, Source]], list[D]]:
    """The rows that had begun by `now`, each with its source; and those of later, which say little about `now`."""
    rows: list[tuple[D, Source]] = []
    later: list[D] = []
    for row in group.rows:
        source = row.source or group.source
        if held(row.since, source, now):
            rows.append((row, source))
        else:
            later.append(row)
    return rows, later


def undecided(later: Iterable[Case], resolved: Word) -> bool:
    """Whether rows of later leave open what held before: one that doesn't say since when, or that ended something."""
    return any(row.since is None or row.status is resolved for row in later)


def enrolled(facts: AccountFacts, now: datetime) -> tuple[Enrolment, ...]:
    """The programmes that the account was in by `now`. Enrolment without a date has always been."""
    programmes = facts.programmes or ()
    return tuple([each for each in programmes if each.since is None or each.since <= now])


def enrolment_in(facts: AccountFacts, programme: Programme, now: datetime) -> Enrolment | None:
    for each in facts.programmes or ():
        if each.programme is programme and (each.since is None or each.since <= now):
            return each
    return None


def suspension_at(enrolment: Enrolment, now: datetime) -> Suspension | None:
    """None: whether it was suspended isn't known."""
    suspension = enrolment.suspension
    return suspension if suspension is not None and held(suspension.since, suspension.source, now) else None


def earliest(known: Sequence[date | None]) -> date | None:
    """The first of them; None where one isn't known, for that one may be the first."""
    dated = [day for day in known if day is not None]
    return min(dated) if dated and len(dated) == len(known) else None


def days(count: int) -> timedelta:
    return timedelta(days=count)
