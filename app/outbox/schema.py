"""The tables of the outbox: events, how many there are of each account, and what becomes of each for each receiver.

An account's row in `outbox_head` is held by whoever adds an event, until it is there for all to see: so events become
visible in the order of their numbers, without a gap, whoever writes at the same time.

A delivery is an event for one receiver: an endpoint or a person. It goes with its receiver.
"""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from app.columns import Moment, RowId
from app.database import METADATA

ID, ACCOUNT, WORD = String(32), String(64), String(64)
SAID = 200  # characters of what is kept of an answer

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
outbox_delivery = Table(
    "outbox_delivery",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("event_id", ID, ForeignKey("outbox_event.id", ondelete="CASCADE"), nullable=False),
    Column("account_id", ACCOUNT, ForeignKey("account.id"), comment="of the event"),
    Column("sequence", Integer, nullable=False, comment="of the event"),
    Column("channel", WORD, nullable=False, comment="webhook or mail"),
    Column("target", ID, nullable=False, comment="the endpoint or the identity"),
    Column("endpoint_id", ID, ForeignKey("webhook_endpoint.id", ondelete="CASCADE"), index=True),
    Column("identity_id", ID, ForeignKey("identities.id", ondelete="CASCADE"), index=True),
    Column("state", WORD, nullable=False, comment="waiting, delivered, given-up or dropped"),
    Column("attempts", Integer, nullable=False),
    Column("since", Moment, nullable=False, comment="when it was first to be sent, or was to be sent again"),
    Column("due_at", Moment, nullable=False, comment="when it is tried next"),
    Column("claimed_by", ID, comment="who is sending it"),
    Column("claimed_until", Moment, comment="after that, somebody else may"),
    Column("ended_at", Moment),
    UniqueConstraint("event_id", "target"),
    Index("ix_outbox_delivery_due", "state", "due_at"),
    Index("ix_outbox_delivery_lane", "target", "state", "account_id", "sequence"),
)
outbox_attempt = Table(
    "outbox_attempt",
    METADATA,
    Column("row_id", RowId, primary_key=True),
    Column("delivery_id", ID, ForeignKey("outbox_delivery.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("account_id", ACCOUNT, ForeignKey("account.id"), comment="of the event"),
    Column("at", Moment, nullable=False),
    Column("took_ms", Integer, nullable=False),
    Column("result", WORD, nullable=False),
    Column("status", Integer, comment="that the receiver answered with"),
    Column("said", String(SAID), nullable=False, comment="what the program says of it"),
)
