"""The outbox: events, written with what they tell of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.columns import Moment
from app.migrations.protection import only_for_its_account

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID, ACCOUNT, WORD = sa.String(32), sa.String(64), sa.String(64)


def upgrade() -> None:
    op.create_table(
        "outbox_event",
        sa.Column("id", ID, primary_key=True),
        sa.Column("account_id", ACCOUNT, sa.ForeignKey("account.id"), comment="none: a test"),
        sa.Column("sequence", sa.Integer, nullable=False, comment="of the account: 1, 2, 3 …"),
        sa.Column("type", WORD, nullable=False),
        sa.Column("at", Moment, nullable=False, comment="when it happened"),
        sa.Column("actor", ID, nullable=False, comment="an identity, which may have been erased; empty: nobody"),
        sa.Column("data", sa.JSON, nullable=False, comment="opaque ids and words of the program"),
        sa.Column("recorded_at", Moment, nullable=False),
        sa.Column("spread_at", Moment, index=True, comment="when its deliveries came to be; none: not yet"),
        sa.UniqueConstraint("account_id", "sequence"),
    )
    op.create_table(
        "outbox_head",
        sa.Column("account_id", ACCOUNT, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("last", sa.Integer, nullable=False, comment="the number of the account's last event"),
    )
    for table in ("outbox_event", "outbox_head"):
        only_for_its_account(table)
