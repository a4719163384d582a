"""How an account has stood: the diagnosis at every moment at which it may have changed, what is the same left out.

A standing changes when something is reported, and when time passes a line: the day after an invoice was due, or the
first day past a threshold, which the diagnosis before it names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from heapq import heapify, heappop, heappush
from zoneinfo import ZoneInfo

from app.accounts.history import AccountHistory, TooEarlyError
from app.diagnosis.engine import Diagnosis, diagnose
from app.diagnosis.guide import Guide
from app.diagnosis.vocabulary import AT_RISK, CONFIRMED, Standing

MOST_MOMENTS = 150  # at which is looked; the newest of them
MOST_CHANGES = 12


@dataclass(frozen=True, slots=True)
class Change:
    at: datetime
    standing: Standing
    reasons: tuple[str, ...]  # that applied or threatened, ids


def changes(history: AccountHistory, now: datetime, guide: Guide) -> list[Change]:
    """Newest first, and no more than can be read."""
    zone = history.zone
    due = [_begin(day + timedelta(1), zone) for day in _due_days(history, now)]
    wanted = sorted({each for each in (*history.moments, *due) if each <= now} | {now})
    found = _walk(history, wanted[-MOST_MOMENTS:], guide, zone)
    # Where not all was looked at, the first one has begun before.
    return (found[1:] if len(wanted) > MOST_MOMENTS else found)[::-1][:MOST_CHANGES]


def _walk(history: AccountHistory, moments: Sequence[datetime], guide: Guide, zone: ZoneInfo) -> list[Change]:
    queue, seen, found = list(moments), set(moments), list[Change]()
    last = max(moments)
    heapify(queue)
    while queue:
        at = heappop(queue)
        try:
            diagnosis = diagnose(history.facts(at), at, guide)
        except TooEarlyError:
            continue
        for finding in diagnosis.findings:
            line = _begin(finding.deadline, zone) if finding.deadline else None
            if line is not None and at < line <= last and line not in seen:
                seen.add(line)
                heappush(queue, line)
        change = Change(at, diagnosis.standing, _reasons(diagnosis))
        if not found or (found[-1].standing, found[-1].reasons) != (change.standing, change.reasons):
            found.append(change)
    return found


def _due_days(history: AccountHistory, now: datetime) -> list[date]:
    group = history.facts(now).invoices
    return [each.due for each in group.rows] if group else []


def _begin(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def _reasons(diagnosis: Diagnosis) -> tuple[str, ...]:
    found = [each.reason for each in diagnosis.findings if each.state in (CONFIRMED, AT_RISK)]
    return tuple(dict.fromkeys(found))
