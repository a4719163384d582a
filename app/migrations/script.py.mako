"""${message}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.columns import Moment, Money, RowId
from app.migrations.protection import append_only, only_for_its_account

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
