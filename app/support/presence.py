"""Who of support is at a request right now. Nothing of it stays: a minute and a half later nobody knows any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, delete, select

from app.database import Database
from app.identity.audit import Clock, utc_now
from app.identity.schema import identities
from app.support.schema import support_presence
from app.upserting import upsert

PRESENT = timedelta(seconds=90)  # after which somebody who has not been heard of is gone
EVERY_SECONDS = 25  # how often a page that is open says so


class Doing(StrEnum):
    LOOKING = "looking"
    WRITING = "writing"


@dataclass(frozen=True, slots=True)
class Peer:
    """Somebody else who is there."""

    name: str  # empty: not to be named here
    doing: Doing


def forget_absent(connection: Connection, now: datetime) -> None:
    """Remove what nobody is shown any more."""
    connection.execute(delete(support_presence).where(support_presence.c.seen_at < now - PRESENT))


class Presence:
    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock

    def seen(self, identity: str, account: str, request_id: str, doing: Doing) -> tuple[Peer, ...]:
        """Note that somebody is there; and who else is. Whether they may be is for the caller to ask first."""
        now, table = self._clock(), support_presence
        values = {"doing": doing.value, "seen_at": now}
        with self._database.writing(account) as connection:
            forget_absent(connection, now)
            row = {"request_id": request_id, "identity_id": identity, "account_id": account}
            mine = upsert(connection, table).values(**row, **values)
            connection.execute(mine.on_conflict_do_update(index_elements=["request_id", "identity_id"], set_=values))
            rows = connection.execute(
                select(identities.c.name, table.c.doing)
                .join_from(table, identities, identities.c.id == table.c.identity_id, isouter=True)
                .where(
                    table.c.account_id == account,
                    table.c.request_id == request_id,
                    table.c.identity_id != identity,
                )
                .order_by(table.c.doing.desc(), identities.c.name)
            )
            return tuple([Peer(name or "", Doing(what)) for name, what in rows])
