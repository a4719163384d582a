"""The SQL of deliveries: who gets what, whose turn it is, what became of it. Each works in the transaction given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, func, insert, or_, select, text, update

from app.identity.opaque import new_id
from app.outbox.deliveries import Addressee, Channel, Delivery, Outcome, State
from app.outbox.events import Event, EventType
from app.outbox.schema import SAID, outbox_attempt, outbox_delivery, outbox_event

LOCK = 4_672_066  # any number: whoever spreads events holds the same one
LOOKED_AT = 100  # deliveries from which a process chooses: receivers that are slow may stand first
_EARLIER = outbox_delivery.alias("earlier")
_EVENT = [
    outbox_event.c[name].label(f"event_{name}")
    for name in ("id", "sequence", "type", "at", "data", "actor", "recorded_at")
]


def event_of(row: Any) -> Event:
    return Event(row.event_id, row.account_id, row.event_sequence, EventType(row.event_type), row.event_at,
                 row.event_data, row.event_actor, row.event_recorded_at)  # fmt: skip


def alone(connection: Connection, *, postgresql: bool) -> bool:
    """Whether nobody else spreads events now. SQLite lets in one writer anyway."""
    if not postgresql:
        return True
    return bool(connection.execute(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": LOCK}).scalar_one())


def unspread(connection: Connection, limit: int) -> list[Event]:
    """Events that nobody has been found for yet, of each account in their order."""
    rows = (
        select(*_EVENT, outbox_event.c.account_id)
        .where(outbox_event.c.spread_at.is_(None))
        .order_by(outbox_event.c.account_id, outbox_event.c.sequence)
        .limit(limit)
    )
    return [event_of(row) for row in connection.execute(rows)]


def spread(connection: Connection, events: Sequence[Event], to: Iterable[Addressee], now: datetime) -> None:
    rows = [_row(each, now) for each in to]
    if rows:
        connection.execute(insert(outbox_delivery).inline(), rows)
    done = outbox_event.c.id.in_([each.id for each in events])
    connection.execute(update(outbox_event).where(done).values(spread_at=now))


def _row(to: Addressee, now: datetime) -> dict[str, Any]:
    webhook = to.channel is Channel.WEBHOOK
    return {
        "id": new_id("dlv"),
        "event_id": to.event.id,
        "account_id": to.event.account,
        "sequence": to.event.sequence,
        "channel": to.channel.value,
        "target": to.target,
        "endpoint_id": to.target if webhook else None,
        "identity_id": None if webhook else to.target,
        "state": State.WAITING.value,
        "attempts": 0,
        "since": now,
        "due_at": now,
    }


def its_turn(now: datetime) -> ColumnElement[bool]:
    """Deliveries whose turn it is: of an account's events, a receiver is sent none while an earlier one waits."""
    earlier = exists().where(
        _EARLIER.c.target == outbox_delivery.c.target,
        _EARLIER.c.state == State.WAITING.value,
        _EARLIER.c.account_id == outbox_delivery.c.account_id,
        _EARLIER.c.sequence < outbox_delivery.c.sequence,
    )
    free = or_(outbox_delivery.c.claimed_until.is_(None), outbox_delivery.c.claimed_until <= now)
    due = and_(outbox_delivery.c.state == State.WAITING.value, outbox_delivery.c.due_at <= now)
    return and_(due, free, ~earlier)


@dataclass(frozen=True, slots=True)
class Room:
    """How much a process can take: in all, and to one receiver, beside what it is sending now."""

    free: int
    of_one: int
    busy: Mapping[str, int]  # target → deliveries under way


def claim(connection: Connection, by: str, now: datetime, lease: timedelta, room: Room) -> list[Delivery]:
    """Take deliveries whose turn it is, for as long as the lease lasts."""
    full = [target for target, number in room.busy.items() if number >= room.of_one]
    found = (
        select(
            *(outbox_delivery.c[name] for name in ("id", "account_id", "channel", "target", "attempts", "since")),
            *_EVENT,
        )
        .join_from(outbox_delivery, outbox_event, outbox_event.c.id == outbox_delivery.c.event_id)
        .where(its_turn(now), outbox_delivery.c.target.not_in(full))
        .order_by(outbox_delivery.c.due_at, outbox_delivery.c.sequence)
        .limit(LOOKED_AT)
        .with_for_update(of=outbox_delivery, skip_locked=True)  # SQLite has one writer, and leaves it out
    )
    taken, sending = list[Delivery](), Counter(room.busy)
    for row in connection.execute(found):
        if len(taken) < room.free and sending[row.target] < room.of_one:
            sending[row.target] += 1
            taken.append(_delivery(row))
    if taken:
        mine = outbox_delivery.c.id.in_([each.id for each in taken])
        connection.execute(update(outbox_delivery).where(mine).values(claimed_by=by, claimed_until=now + lease))
    return taken


def _delivery(row: Any) -> Delivery:
    return Delivery(row.id, event_of(row), Channel(row.channel), row.target, row.attempts, row.since)


def anything_due(connection: Connection, now: datetime) -> bool:
    """Whether there is something to spread or to send. It takes no lock."""
    new = select(outbox_event.c.id).where(outbox_event.c.spread_at.is_(None)).limit(1)
    due = select(outbox_delivery.c.id).where(its_turn(now))
    return any(connection.execute(each).first() is not None for each in (new, due.limit(1)))


@dataclass(frozen=True, slots=True)
class Ended:
    """How a try ended, and what it makes of its delivery."""

    outcome: Outcome
    state: State
    due: datetime | None
    began: datetime
    took_ms: int


def end(connection: Connection, delivery: Delivery, by: str, ended: Ended, now: datetime) -> bool:
    """Note a try. False: somebody else has taken the delivery meanwhile, who says what becomes of it."""
    values: dict[str, Any] = {"state": ended.state.value, "attempts": delivery.attempts + 1, "claimed_by": None}
    values |= {"claimed_until": None, "ended_at": None if ended.state is State.WAITING else now}
    if ended.due is not None:
        values["due_at"] = ended.due
    mine = (outbox_delivery.c.id == delivery.id) & (outbox_delivery.c.claimed_by == by)
    held = connection.execute(update(outbox_delivery).where(mine).values(**values)).rowcount == 1
    if held:
        attempt = {
            "delivery_id": delivery.id,
            "account_id": delivery.event.account,
            "at": ended.began,
            "took_ms": ended.took_ms,
            "result": ended.outcome.result.value,
            "status": ended.outcome.status,
            "said": ended.outcome.said[:SAID],
        }
        connection.execute(insert(outbox_attempt).values(**attempt))
    return held


def drop_waiting(connection: Connection, target: str, now: datetime) -> int:
    """What waits for a receiver isn't sent any more."""
    waiting = (outbox_delivery.c.target == target) & (outbox_delivery.c.state == State.WAITING.value)
    values = {"state": State.DROPPED.value, "ended_at": now}
    return connection.execute(update(outbox_delivery).where(waiting).values(**values)).rowcount


def forget(connection: Connection, before: datetime) -> None:
    """Remove what was over by then: deliveries with their attempts, then events that nothing is to be sent of."""
    over = and_(outbox_delivery.c.state != State.WAITING.value, outbox_delivery.c.ended_at < before)
    connection.execute(delete(outbox_delivery).where(over))
    wanted = exists().where(outbox_delivery.c.event_id == outbox_event.c.id)
    connection.execute(delete(outbox_event).where(outbox_event.c.spread_at < before, ~wanted))


def forget_untold(connection: Connection, before: datetime) -> int:
    """Remove events that nobody has looked at since then, where nobody ever will."""
    untold = and_(outbox_event.c.spread_at.is_(None), outbox_event.c.recorded_at < before)
    return connection.execute(delete(outbox_event).where(untold)).rowcount


def waiting(connection: Connection) -> dict[str, int]:
    """Channel → how many deliveries wait; `new`: events whose receivers are still to be found."""
    in_channel = select(outbox_delivery.c.channel, func.count()).where(outbox_delivery.c.state == State.WAITING.value)
    found = {channel.value: 0 for channel in Channel}
    found |= {row.channel: row[1] for row in connection.execute(in_channel.group_by(outbox_delivery.c.channel))}
    new = select(func.count()).select_from(outbox_event).where(outbox_event.c.spread_at.is_(None))
    return found | {"new": int(connection.execute(new).scalar_one())}


def how_many(connection: Connection) -> dict[State, int]:
    counted = select(outbox_delivery.c.state, func.count()).group_by(outbox_delivery.c.state)
    return {State(state): number for state, number in connection.execute(counted)}
