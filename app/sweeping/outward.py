"""Which findings others are told of, and what they are told: how an account stands, and which days draw near. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.outbox import EventType, Happening
from app.sweeping.findings import Event, Kind

TOLD = {
    Kind.STANDING_CHANGED: (EventType.STANDING_CHANGED, ("before", "after", "programmes_before", "programmes_after")),
    # The customer stays out: whoever may know of it finds it behind the link.
    Kind.DELETION_NEAR: (EventType.DELETION_NEAR, ("subscription", "cause", "day", "days_left")),
}


def happenings(found: Iterable[Event]) -> Iterator[Happening]:
    for each in found:
        if each.kind in TOLD:
            kind, told = TOLD[each.kind]
            yield Happening(each.account, kind, each.at, {name: each.detail[name] for name in told})
