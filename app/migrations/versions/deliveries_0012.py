"""Endpoints of webhooks, addresses of people, and what becomes of each event for each of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.columns import Moment, RowId
from app.migrations.protection import not_for_accounts, only_for_its_account

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID, ACCOUNT, WORD = sa.String(32), sa.String(64), sa.String(64)


def upgrade() -> None:
    op.create_table(
        "webhook_endpoint",
        sa.Column("id", ID, primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("name", sa.String(100), nullable=False, comment="what operators call it"),
        sa.Column("types", sa.JSON, nullable=False, comment="[type] that it is sent; empty: all"),
        sa.Column("secret", sa.Text, nullable=False, comment="sealed"),
        sa.Column("former_secret", sa.Text, comment="sealed; signs as well until former_until"),
        sa.Column("former_until", Moment),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("disabled_at", Moment),
        sa.Column("gone", sa.String(8), comment="yes: the endpoint itself said that it is gone"),
    )
    op.create_table(
        "mail_addresses",
        sa.Column(
            "identity_id",
            sa.String(32),
            sa.ForeignKey("identities.id", ondelete="CASCADE"),
            primary_key=True,
            nullable=False,
        ),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("choices", sa.JSON, nullable=False),
        sa.Column("changed_at", Moment, nullable=False),
    )
    for table in ("webhook_endpoint", "mail_addresses"):
        not_for_accounts(table)
    _deliveries()
    for table in ("outbox_delivery", "outbox_attempt"):
        only_for_its_account(table)


def _deliveries() -> None:
    op.create_table(
        "outbox_delivery",
        sa.Column("id", ID, primary_key=True),
        sa.Column("event_id", ID, sa.ForeignKey("outbox_event.id", ondelete="CASCADE"), nullable=False),
        sa.Column("account_id", ACCOUNT, sa.ForeignKey("account.id"), comment="of the event"),
        sa.Column("sequence", sa.Integer, nullable=False, comment="of the event"),
        sa.Column("channel", WORD, nullable=False, comment="webhook or mail"),
        sa.Column("target", ID, nullable=False, comment="the endpoint or the identity"),
        sa.Column("endpoint_id", ID, sa.ForeignKey("webhook_endpoint.id", ondelete="CASCADE"), index=True),
        sa.Column("identity_id", ID, sa.ForeignKey("identities.id", ondelete="CASCADE"), index=True),
        sa.Column("state", WORD, nullable=False, comment="waiting, delivered, given-up or dropped"),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("since", Moment, nullable=False, comment="when it was first to be sent, or was to be sent again"),
        sa.Column("due_at", Moment, nullable=False, comment="when it is tried next"),
        sa.Column("claimed_by", ID, comment="who is sending it"),
        sa.Column("claimed_until", Moment, comment="after that, somebody else may"),
        sa.Column("ended_at", Moment),
        sa.UniqueConstraint("event_id", "target"),
    )
    op.create_index("ix_outbox_delivery_due", "outbox_delivery", ["state", "due_at"])
    op.create_index("ix_outbox_delivery_lane", "outbox_delivery", ["target", "state", "account_id", "sequence"])
    op.create_table(
        "outbox_attempt",
        sa.Column("row_id", RowId, primary_key=True),
        sa.Column(
            "delivery_id", ID, sa.ForeignKey("outbox_delivery.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("account_id", ACCOUNT, sa.ForeignKey("account.id"), comment="of the event"),
        sa.Column("at", Moment, nullable=False),
        sa.Column("took_ms", sa.Integer, nullable=False),
        sa.Column("result", WORD, nullable=False),
        sa.Column("status", sa.Integer, comment="that the receiver answered with"),
        sa.Column("said", sa.String(200), nullable=False, comment="what the program says of it"),
    )
