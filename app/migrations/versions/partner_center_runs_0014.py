"""A reading of all accounts has somebody who is at it, so that no two processes are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.columns import Moment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    held_until = sa.Column("held_until", Moment, comment="somebody is at it, until then unless they say so again")
    op.add_column("partner_center_run", held_until)
    op.add_column("partner_center_run", sa.Column("held_by", sa.String(300), comment="HOST:PROCESS:ONE of whoever is"))
