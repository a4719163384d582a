"""How it stands with reading an account, as pages show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.database import Database
from app.partner_center import store
from app.partner_center.records import Connection, Reading
from app.partner_center.vocabulary import Resource, Trouble

# What isn't a failure: there is nothing to read.
NOTHING_THERE = frozenset({Trouble.NOT_OFFERED, Trouble.NO_RESOURCE})


@dataclass(frozen=True, slots=True)
class Stand:
    connection: Connection | None  # None: nobody has consented
    readings: Mapping[Resource, Reading]

    @property
    def failed(self) -> tuple[Reading, ...]:
        """What couldn't be read, or can't be made out."""
        return tuple(
            [
                each
                for each in self.readings.values()
                if each.unclear_since is not None or (each.trouble is not None and each.trouble not in NOTHING_THERE)
            ]
        )


def stand_of(database: Database, account: str) -> Stand:
    with database.reading(account) as transaction:
        return Stand(store.connection_of(transaction, account), store.readings_of(transaction, account))
