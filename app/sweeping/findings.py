"""What there is to report of an account at a moment. Pure: facts, diagnosis and what was known in, events out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.diagnosis.engine import Diagnosis
from app.diagnosis.facts import AccountFacts
from app.diagnosis.finding import Finding
from app.diagnosis.subscriptions import subscriptions_at
from app.diagnosis.timeline import days, local_day
from app.diagnosis.vocabulary import AT_RISK, CONFIRMED, Standing

WARN_DAYS = (30, 14, 7, 1)  # ahead of the last day on which something helps: each warns once


class Kind(StrEnum):
    STANDING_CHANGED = "standing-changed"
    DEADLINE_NEAR = "deadline-near"  # the last day on which a reason that may soon apply can be settled
    DEADLINE_PASSED = "deadline-passed"  # that day is over
    DELETION_NEAR = "deletion-near"  # of a customer's subscription, on 21Vianet
    DELETION_DUE = "deletion-due"  # the day on which it was due is over; nobody says that it took place


DEADLINE = (Kind.DEADLINE_NEAR, Kind.DEADLINE_PASSED)
DELETION = (Kind.DELETION_NEAR, Kind.DELETION_DUE)
Detail = dict[str, str | int | dict[str, str] | None]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was found. Days are calendar days where the account is."""

    account: str
    kind: Kind
    key: str  # of two events with one key, the second tells nothing new
    at: datetime
    detail: Detail


@dataclass(frozen=True, slots=True)
class Stood:
    """How an account stood."""

    standing: str
    programmes: dict[str, str]


def stood(diagnosis: Diagnosis) -> Stood:
    return Stood(diagnosis.standing.value, {each.programme.value: each.standing.value for each in diagnosis.standings})


def warned_at(days_left: int) -> int | None:
    """Which warning is due so many days ahead. None: none yet, or the day is over."""
    return min([days for days in WARN_DAYS if days_left <= days], default=None) if days_left >= 0 else None


def events_of(
    facts: AccountFacts, diagnosis: Diagnosis, before: Stood | None, deletion_days: int | None
) -> Iterator[Event]:
    """`before`: how it stood when it was last looked at; None: it never was, and nothing has changed."""
    account, at = diagnosis.account_id, diagnosis.as_of
    now = stood(diagnosis)
    if before is not None and before != now:
        detail: Detail = {
            "before": before.standing,
            "after": now.standing,
            "programmes_before": before.programmes,
            "programmes_after": now.programmes,
        }
        yield Event(account, Kind.STANDING_CHANGED, f"standing:{at.isoformat()}", at, detail)
    today = local_day(facts, at)
    for finding in diagnosis.findings:
        day = _deadline(finding, diagnosis, first=before is None)
        if day is not None:
            subject = f"{finding.reason}:{finding.programme}"
            about: Detail = {"reason": finding.reason, "programme": finding.programme.value}
            yield from _warning(DEADLINE, account, subject, at, day, today, about)
    for state in subscriptions_at(facts, at, deletion_days) or ():
        if state.deletion_due_on is not None:
            about = {
                "subscription": state.id,
                "customer": state.customer,
                "cause": None if state.cause is None else state.cause.value,
            }
            yield from _warning(DELETION, account, state.id, at, state.deletion_due_on, today, about)


def _deadline(finding: Finding, diagnosis: Diagnosis, *, first: bool) -> date | None:
    """The last day to settle it. Where it has been missed, that shows in a change of standing, unless nobody looked
    before."""
    if finding.state is AT_RISK:
        return finding.deadline
    if first and finding.state is CONFIRMED and finding.since is not None:
        due = {each.programme for each in diagnosis.standings if each.standing is Standing.SUSPENSION_DUE}
        return finding.since - days(1) if finding.programme in due else None
    return None


def _warning(
    kinds: tuple[Kind, Kind], account: str, subject: str, at: datetime, day: date, today: date, about: Detail
) -> Iterator[Event]:
    """The first of the kinds up to the day, the second once it is over: that is told once, whenever it is found."""
    left = (day - today).days
    ahead = warned_at(left)
    near, over = kinds
    detail = about | {"day": day.isoformat(), "days_left": left}
    if ahead is not None:
        yield Event(account, near, f"{near}:{subject}:{day.isoformat()}:{ahead}", at, detail | {"ahead": ahead})
    elif left < 0:
        yield Event(account, over, f"{over}:{subject}:{day.isoformat()}", at, detail | {"ahead": 0})
