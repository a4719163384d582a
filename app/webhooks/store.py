"""The only SQL about endpoints. Every function works in the transaction it is given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from app.outbox.deliveries import Channel, Result, State
from app.outbox.events import Event, EventType
from app.outbox.schema import outbox_attempt, outbox_delivery, outbox_event
from app.webhooks.records import Attempt, Endpoint, Logged
from app.webhooks.schema import webhook_endpoint

_LATER = outbox_attempt.alias("later")
_SHOWN = [webhook_endpoint.c[name] for name in ("id", "url", "name", "types", "created_at", "disabled_at", "gone",
                                                "former_until")]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sealed:
    """An endpoint's secrets as they are stored: the present one, and the one before it, until when."""

    secret: str
    former: str | None
    former_until: datetime | None


def _endpoint(row: Any) -> Endpoint:
    types = tuple(EventType(each) for each in row.types if each in set(EventType))
    return Endpoint(row.id, row.url, row.name, types, row.created_at, row.disabled_at, bool(row.gone), row.former_until)


def add(connection: Connection, endpoint: Endpoint, secret: str) -> None:
    values = {"id": endpoint.id, "url": endpoint.url, "name": endpoint.name, "secret": secret}
    types = [each.value for each in endpoint.types]
    connection.execute(insert(webhook_endpoint).values(**values, types=types, created_at=endpoint.created))


def listed(connection: Connection) -> list[Endpoint]:
    """Those that work before those that are disabled, the newest first."""
    order = (webhook_endpoint.c.disabled_at.is_not(None), webhook_endpoint.c.created_at.desc(), webhook_endpoint.c.id)
    return [_endpoint(row) for row in connection.execute(select(*_SHOWN).order_by(*order))]


def working(connection: Connection, *, hold: bool = False) -> list[Endpoint]:
    """`hold`: none of them is removed before the transaction ends. SQLite has one writer, and leaves it out."""
    wanted = select(*_SHOWN).where(webhook_endpoint.c.disabled_at.is_(None))
    if hold:
        wanted = wanted.with_for_update(read=True, key_share=True)
    return [_endpoint(row) for row in connection.execute(wanted)]


def find(connection: Connection, endpoint_id: str) -> Endpoint | None:
    row = connection.execute(select(*_SHOWN).where(webhook_endpoint.c.id == endpoint_id)).first()
    return _endpoint(row) if row else None


def sealed(connection: Connection, endpoint_id: str) -> tuple[Endpoint, Sealed] | None:
    """An endpoint with what it signs with."""
    row = connection.execute(select(webhook_endpoint).where(webhook_endpoint.c.id == endpoint_id)).first()
    return (_endpoint(row), Sealed(row.secret, row.former_secret, row.former_until)) if row else None


def change(connection: Connection, endpoint_id: str, values: Mapping[str, Any]) -> bool:
    """Whether there is such an endpoint."""
    wanted = update(webhook_endpoint).where(webhook_endpoint.c.id == endpoint_id)
    return connection.execute(wanted.values(**values)).rowcount == 1


def remove(connection: Connection, endpoint_id: str) -> None:
    """Its deliveries go with it."""
    connection.execute(delete(webhook_endpoint).where(webhook_endpoint.c.id == endpoint_id))


def counts(connection: Connection) -> dict[str, dict[State, int]]:
    """Endpoint → state → how many of its deliveries."""
    of_target = (outbox_delivery.c.endpoint_id, outbox_delivery.c.state)
    found: dict[str, dict[State, int]] = {}
    counted = select(*of_target, func.count()).where(outbox_delivery.c.endpoint_id.is_not(None)).group_by(*of_target)
    for endpoint, state, number in connection.execute(counted):
        found.setdefault(endpoint, {})[State(state)] = number
    return found


# --- the log


def _log() -> Select[Any]:
    later = select(func.max(_LATER.c.row_id)).where(_LATER.c.delivery_id == outbox_delivery.c.id)
    last = later.correlate(outbox_delivery).scalar_subquery()
    return (
        select(
            *(outbox_delivery.c[name] for name in ("id", "event_id", "state", "due_at", "attempts")),
            *(outbox_event.c[name].label(f"event_{name}") for name in ("type", "at")),
            *(outbox_attempt.c[name] for name in ("at", "took_ms", "result", "status", "said")),
        )
        .join_from(outbox_delivery, outbox_event, outbox_event.c.id == outbox_delivery.c.event_id)
        .outerjoin(outbox_attempt, outbox_attempt.c.row_id == last)
        .where(outbox_delivery.c.channel == Channel.WEBHOOK.value)
    )


def log(connection: Connection, endpoint_id: str, states: Iterable[State], limit: int, offset: int) -> list[Logged]:
    """The newest first."""
    wanted = (
        outbox_delivery.c.endpoint_id == endpoint_id,
        outbox_delivery.c.state.in_([each.value for each in states]),
    )
    order = (outbox_delivery.c.since.desc(), outbox_delivery.c.sequence.desc(), outbox_delivery.c.id)
    page = _log().where(*wanted).order_by(*order).limit(limit).offset(offset)
    return [_logged(row) for row in connection.execute(page)]


def logged(connection: Connection, delivery_id: str, endpoint_id: str | None = None) -> Logged | None:
    """A delivery; of this endpoint, where one is given."""
    wanted = _log().where(outbox_delivery.c.id == delivery_id)
    if endpoint_id is not None:
        wanted = wanted.where(outbox_delivery.c.endpoint_id == endpoint_id)
    row = connection.execute(wanted).first()
    return _logged(row) if row else None


def _logged(row: Any) -> Logged:
    last = None if row.result is None else Attempt(row.at, row.took_ms, Result(row.result), row.status, row.said)
    due = row.due_at if row.state == State.WAITING.value else None
    kind = EventType(row.event_type)
    return Logged(row.id, row.event_id, kind, row.event_at, State(row.state), due, row.attempts, last)


def again(connection: Connection, endpoint_id: str, delivery_id: str, now: datetime) -> bool:
    """Have it sent once more, whatever became of it. False: there is no such delivery of this endpoint."""
    wanted = (outbox_delivery.c.id == delivery_id) & (outbox_delivery.c.endpoint_id == endpoint_id)
    values = {"state": State.WAITING.value, "attempts": 0, "since": now, "due_at": now, "ended_at": None}
    return connection.execute(update(outbox_delivery).where(wanted).values(**values)).rowcount == 1


def add_test(connection: Connection, event: Event, delivery_id: str, endpoint_id: str, now: datetime) -> None:
    """An event of no account, for one endpoint alone."""
    said = {"id": event.id, "sequence": 0, "type": event.type.value, "at": event.at, "actor": event.actor}
    connection.execute(insert(outbox_event).values(**said, data=dict(event.data), recorded_at=now, spread_at=now))
    values = {"id": delivery_id, "event_id": event.id, "sequence": 0, "channel": Channel.WEBHOOK.value,
              "target": endpoint_id, "endpoint_id": endpoint_id, "state": State.WAITING.value, "attempts": 0,
              "since": now, "due_at": now}  # fmt: skip
    connection.execute(insert(outbox_delivery).values(**values))
