"""What a receiver is sent of an event: JSON of a version, with opaque ids and links into the API. Pure."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any
from urllib.parse import quote

from app.outbox.events import VERSION, Event, EventType

DIAGNOSED = (EventType.STANDING_CHANGED, EventType.DEADLINE_NEAR, EventType.DEADLINE_PASSED)
DELETED = (EventType.DELETION_NEAR, EventType.DELETION_DUE)


def payload(event: Event, base_url: str) -> dict[str, Any]:
    """Ids, statuses and days; who may know more asks for it behind the links."""
    said: dict[str, Any] = {
        "id": event.id,
        "type": event.type.value,
        "version": VERSION,
        "timestamp": event.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    if event.account is None:
        return said | {"data": dict(event.data)}
    links = _links(event, f"{base_url}/api/v1/accounts/{quote(event.account, safe='')}")
    return said | {"account": event.account, "sequence": event.sequence, "data": dict(event.data), "links": links}


def body(event: Event, base_url: str) -> bytes:
    """The very bytes that are signed and sent."""
    return json.dumps(payload(event, base_url), ensure_ascii=False, separators=(",", ":")).encode()


def _links(event: Event, account: str) -> dict[str, str]:
    if event.type in DIAGNOSED:
        return {"diagnosis": f"{account}/diagnosis"}
    if event.type in DELETED:
        return {"subscription": f"{account}/subscriptions/{quote(str(event.data['subscription']))}"}
    return {"request": f"{account}/requests/{event.data['request']}"}
