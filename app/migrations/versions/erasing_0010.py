"""What was written in support requests can be erased, and nothing else of them changed."""

from __future__ import annotations

from app.migrations.protection import only_erased

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    only_erased("support_change", "message", "")
    only_erased("support_request", "subject", "–")
