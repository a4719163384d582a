"""The pages of a sweep, for processes to share."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.columns import Moment
from app.migrations.protection import not_for_accounts

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ACCOUNT, ID = sa.String(64), sa.String(32)


def upgrade() -> None:
    op.create_table(
        "sweep_page",
        sa.Column("run_id", ID, sa.ForeignKey("sweep_run.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("after", ACCOUNT, nullable=False, comment="accounts behind this one; empty: from the first"),
        sa.Column("until", ACCOUNT, nullable=False, comment="up to this one; empty: to the last"),
        sa.Column("done_at", Moment),
    )
    not_for_accounts("sweep_page")
