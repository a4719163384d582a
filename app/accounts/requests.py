"""The account's support requests that are open at a moment, from the rows that say when each was opened and closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.accounts.slots import StateSlots
from app.accounts.timeline import Stated
from app.diagnosis.facts import Rows, Source, SupportRequest
from app.diagnosis.vocabulary import Origin
from app.support.records import Purpose, Status


@dataclass(frozen=True, slots=True)
class OpenRequest:
    id: str
    purpose: Purpose
    opened_by: str  # an identity's id
    sent: datetime  # when it was opened, or opened again
    source: Source


def open_requests(things: Mapping[str, Sequence[Stated]], at: datetime) -> tuple[OpenRequest, ...]:
    """Oldest first. A request is known from the moment it was sent, and stays open until it is closed."""
    found = []
    for request_id, rows in things.items():
        last = max([row for row in rows if row.valid_from <= at], key=_version, default=None)
        if last is None:
            continue
        slots = StateSlots(*last.content)
        if slots.word != Status.CLOSED:
            source = Source(Origin(last.origin), last.as_of, request_id)
            found.append(OpenRequest(request_id, Purpose(slots.detail or ""), slots.owner, last.valid_from, source))
    return tuple(sorted(found, key=_sent))


def with_open_requests(
    stated: Rows[SupportRequest] | None, open_: Sequence[OpenRequest]
) -> Rows[SupportRequest] | None:
    """What sources say was asked of support, and what was asked here about a suspension.

    That nothing is open here doesn't say that support wasn't asked elsewhere.
    """
    own = [SupportRequest(each.id, each.sent, each.source) for each in open_ if each.purpose is not Purpose.OTHER]
    if not own:
        return stated
    ids = {each.id for each in own}
    others = [] if stated is None else [each for each in stated.rows if each.id not in ids]
    return Rows((*others, *own), open_[-1].source if stated is None else stated.source)


def _version(row: Stated) -> int:
    return row.row


def _sent(each: OpenRequest) -> tuple[datetime, str]:
    return each.sent, each.id
