"""How events come into the outbox. Every function works in the transaction it is given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter

from sqlalchemy import Connection, insert

from app.identity.opaque import new_id
from app.outbox.events import Happening
from app.outbox.schema import outbox_event, outbox_head
from app.upserting import upsert


def add(connection: Connection, happenings: Iterable[Happening], now: datetime | None = None) -> None:
    """Have others told of what this transaction does, once it is done; of several things in the order given.

    Accounts are taken in one order, so that two who write of several wait for each other, and never in a circle.
    """
    recorded = now or datetime.now(UTC)
    of_account = attrgetter("account")
    for account, group in groupby(sorted(happenings, key=of_account), key=of_account):
        some = list(group)
        first = _last(connection, account, len(some)) - len(some) + 1
        rows = [_row(each, number, recorded) for number, each in enumerate(some, first)]
        connection.execute(insert(outbox_event).inline(), rows)


def _last(connection: Connection, account: str, more: int) -> int:
    """The number of the account's last event, with those that are about to be added."""
    made = upsert(connection, outbox_head).values(account_id=account, last=more)
    counted = made.on_conflict_do_update(index_elements=["account_id"], set_={"last": outbox_head.c.last + more})
    return int(connection.execute(counted.returning(outbox_head.c.last)).scalar_one())


def _row(happening: Happening, number: int, recorded: datetime) -> dict[str, object]:
    return {
        "id": new_id("evt"),
        "account_id": happening.account,
        "sequence": number,
        "type": happening.type.value,
        "at": happening.at,
        "actor": happening.actor,
        "data": dict(happening.data),
        "recorded_at": recorded,
    }
