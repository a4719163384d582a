"""What others are told of a change of a request: that there is one, never what was written. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from app.outbox import EventType, Happening
from app.support.records import Action, Change

TOLD = {
    Action.CREATED: EventType.REQUEST_CREATED,
    Action.REPLIED: EventType.REQUEST_REPLIED,
    Action.CLOSED: EventType.REQUEST_CLOSED,
    Action.REOPENED: EventType.REQUEST_REOPENED,
}


def events_of(account: str, request_id: str, change: Change) -> Iterator[Happening]:
    """The event of a change; none of one that only the site's own people care about."""
    if change.action in TOLD:
        data = {
            "request": request_id,
            "version": change.version,
            "status": change.status.value,
            "side": change.author.side.value,
        }
        yield Happening(account, TOLD[change.action], change.at, data, actor=change.author.id)
