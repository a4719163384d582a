"""The tables of the outbox: events, and how many there are of each account.

An account's row in `outbox_head` is held by whoever adds an event, until it is there for all to see: so events become
visible in the order of their numbers, without a gap, whoever writes at the same time.
"""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, UniqueConstraint

from app.columns import Moment
from app.database import METADATA

ID, ACCOUNT, WORD = String(32), String(64), String(64)

outbox_event = Table(
    "outbox_event",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("account_id", ACCOUNT, ForeignKey("account.id"), comment="none: a test"),
    Column("sequence", Integer, nullable=False, comment="of the account: 1, 2, 3 …"),
    Column("type", WORD, nullable=False),
    Column("at", Moment, nullable=False, comment="when it happened"),
    Column("actor", ID, nullable=False, comment="an identity, which may have been erased; empty: nobody"),
    Column("data", JSON, nullable=False, comment="opaque ids and words of the program"),
    Column("recorded_at", Moment, nullable=False),
    Column("spread_at", Moment, index=True, comment="when its deliveries came to be; none: not yet"),
    UniqueConstraint("account_id", "sequence"),
)
outbox_head = Table(
    "outbox_head",
    METADATA,
    Column("account_id", ACCOUNT, ForeignKey("account.id"), primary_key=True),
    Column("last", Integer, nullable=False, comment="the number of the account's last event"),
)
