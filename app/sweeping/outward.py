"""What others are told of findings: how an account stands, and which days draw near or are over.

A day that is over is told without how long ago that was: it may be found late, and the day says it. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.outbox import EventType, Happening
from app.sweeping.findings import Event, Kind

# What threatens and by when, but no evidence. The customer stays out: whoever may know of it finds it behind the link.
THREAT, SUBSCRIPTION = ("reason", "programme", "day"), ("subscription", "cause", "day")
TOLD = {
    Kind.STANDING_CHANGED: (EventType.STANDING_CHANGED, ("before", "after", "programmes_before", "programmes_after")),
    Kind.DEADLINE_NEAR: (EventType.DEADLINE_NEAR, (*THREAT, "days_left")),
    Kind.DEADLINE_PASSED: (EventType.DEADLINE_PASSED, THREAT),
    Kind.DELETION_NEAR: (EventType.DELETION_NEAR, (*SUBSCRIPTION, "days_left")),
    Kind.DELETION_DUE: (EventType.DELETION_DUE, SUBSCRIPTION),
}


def happenings(found: Iterable[Event]) -> Iterator[Happening]:
    for each in found:
        kind, told = TOLD[each.kind]
        yield Happening(each.account, kind, each.at, {name: each.detail[name] for name in told})
