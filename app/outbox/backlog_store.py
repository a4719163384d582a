"""The SQL that says whether the outbox is emptied: what has waited for how long, for whom, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from app.outbox.deliveries import Channel, State
from app.outbox.delivery_store import its_turn
from app.outbox.schema import outbox_attempt, outbox_delivery, outbox_event

NEW = "new"  # what nobody has looked at yet

_WAITING = outbox_delivery.c.state == State.WAITING.value
_UNSPREAD = outbox_event.c.spread_at.is_(None)


@dataclass(frozen=True, slots=True)
class Refusing:
    """A receiver that was tried, and hasn't taken what it is sent."""

    channel: Channel
    target: str  # an endpoint; of mail, nobody in particular
    deliveries: int
    since: datetime
    said: str  # of the last try: its result, its status, and what the program says of it


def oldest(connection: Connection) -> dict[str, datetime]:
    """Channel → since when the oldest delivery has waited; `new`: the oldest event that nobody has looked at."""
    first = select(outbox_delivery.c.channel, func.min(outbox_delivery.c.since)).where(_WAITING)
    found = {row.channel: row[1] for row in connection.execute(first.group_by(outbox_delivery.c.channel))}
    unseen = connection.execute(select(func.min(outbox_event.c.recorded_at)).where(_UNSPREAD)).scalar()
    return found if unseen is None else found | {NEW: unseen}


def untouched(connection: Connection, now: datetime) -> datetime | None:
    """Since when something is due that nobody takes; None: nothing is."""
    due = select(func.min(outbox_delivery.c.due_at)).where(its_turn(now))
    unseen = select(func.min(outbox_event.c.recorded_at)).where(_UNSPREAD)
    return min([at for each in (due, unseen) if (at := connection.execute(each).scalar()) is not None], default=None)


def refusing(connection: Connection, before: datetime) -> list[Refusing]:
    """Receivers that have not taken something since before that moment, though they were tried; mail as one."""
    mail = outbox_delivery.c.channel == Channel.MAIL.value
    rows = (
        select(
            outbox_delivery.c.channel,
            outbox_delivery.c.endpoint_id,
            func.count().label("deliveries"),
            func.min(outbox_delivery.c.since).label("since"),
            func.max(outbox_delivery.c.id).label("one"),
        )
        .where(_WAITING, outbox_delivery.c.attempts > 0, outbox_delivery.c.since < before)
        .group_by(outbox_delivery.c.channel, outbox_delivery.c.endpoint_id)
        .order_by(mail, func.min(outbox_delivery.c.since))
    )
    return [
        Refusing(Channel(row.channel), row.endpoint_id or "", row.deliveries, row.since, _last(connection, row.one))
        for row in connection.execute(rows).all()
    ]


def given_up(connection: Connection, since: datetime) -> dict[tuple[Channel, str], int]:
    """Channel and endpoint → how many deliveries have been given up since."""
    over = (outbox_delivery.c.state == State.GIVEN_UP.value, outbox_delivery.c.ended_at >= since)
    of = (outbox_delivery.c.channel, outbox_delivery.c.endpoint_id)
    rows = connection.execute(select(*of, func.count().label("number")).where(*over).group_by(*of).order_by(*of))
    return {(Channel(row.channel), row.endpoint_id or ""): row.number for row in rows}


def _last(connection: Connection, delivery_id: str) -> str:
    tries = select(outbox_attempt).where(outbox_attempt.c.delivery_id == delivery_id)
    row: Any = connection.execute(tries.order_by(outbox_attempt.c.row_id.desc()).limit(1)).first()
    if row is None:
        return ""
    outcome = " ".join(str(each) for each in (row.result, row.status) if each)
    return f"{outcome}. {row.said}".rstrip()
