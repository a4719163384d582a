"""How accounts stood, what the sweep found, and how far it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.columns import Moment, RowId
from app.migrations.protection import append_only, not_for_accounts, only_for_its_account

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ACCOUNT, WORD, ID = sa.String(64), sa.String(32), sa.String(32)


def upgrade() -> None:
    op.create_table(
        "account_standing",
        sa.Column("row_id", RowId, primary_key=True, comment="in the order of recording"),
        sa.Column("account_id", ACCOUNT, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("at", Moment, nullable=False, comment="the moment that was swept"),
        sa.Column("standing", WORD, nullable=False),
        sa.Column("programmes", sa.JSON, nullable=False, comment="{programme: standing}"),
        sa.Column("recorded_at", Moment, nullable=False),
    )
    op.create_index("ix_account_standing_history", "account_standing", ["account_id", "at"])
    op.create_table(
        "account_event",
        sa.Column("row_id", RowId, primary_key=True, comment="in the order of recording"),
        sa.Column("account_id", ACCOUNT, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("key", sa.String(320), nullable=False, comment="what makes it the one that was found before"),
        sa.Column("at", Moment, nullable=False, comment="the moment that was swept"),
        sa.Column("detail", sa.JSON, nullable=False),
        sa.Column("recorded_at", Moment, nullable=False),
        sa.UniqueConstraint("account_id", "key"),
    )
    op.create_table(
        "sweep_run",
        sa.Column("id", ID, primary_key=True),
        sa.Column("at", Moment, nullable=False, comment="the moment that is swept"),
        sa.Column("began_at", Moment, nullable=False, index=True),
        sa.Column("reached", ACCOUNT, nullable=False, comment="the last account that is done; empty: none"),
        sa.Column("accounts", sa.Integer, nullable=False, comment="how many are done"),
        sa.Column("finished_at", Moment),
    )
    for table in ("account_standing", "account_event"):
        only_for_its_account(table)
        append_only(table)
    not_for_accounts("sweep_run")
