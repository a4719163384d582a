"""Support requests, and every change of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.columns import Moment
from app.migrations.protection import append_only, only_for_its_account

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WORD, ID, ACCOUNT, LOCALE = sa.String(32), sa.String(32), sa.String(64), sa.String(35)


def upgrade() -> None:
    op.create_table(
        "support_request",
        sa.Column("id", ID, primary_key=True),
        sa.Column("account_id", ACCOUNT, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("purpose", WORD, nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("locale", LOCALE, nullable=False, comment="the language that it was asked in, BCP 47"),
        sa.Column("programme", WORD, comment="none: it is about the account as a whole"),
        sa.Column("reasons", sa.JSON, nullable=False, comment="[id] of the reasons that it is about"),
        sa.Column("origin", WORD, nullable=False, comment="person: on a page; api: by a program"),
        sa.Column("opened_by", ID, nullable=False, comment="an identity, which may have been erased"),
        sa.Column("opened_at", Moment, nullable=False),
        sa.UniqueConstraint("account_id", "id"),
    )
    op.create_table(
        "support_change",
        sa.Column("request_id", ID, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("account_id", ACCOUNT, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("actor", ID, nullable=False, comment="an identity, which may have been erased"),
        sa.Column("side", WORD, nullable=False, comment="partner or support"),
        sa.Column("action", WORD, nullable=False),
        sa.Column("status_from", WORD, comment="none: the request came to be"),
        sa.Column("status_to", WORD, nullable=False),
        sa.Column("message", sa.Text, nullable=False, comment="plain text; empty: nothing was said"),
        sa.Column("locale", LOCALE, nullable=False, comment="of the page that it was written on, BCP 47"),
        sa.Column("token", sa.String(64), comment="of the form that was sent: sent twice, it changes nothing"),
        sa.ForeignKeyConstraint(["account_id", "request_id"], ["support_request.account_id", "support_request.id"]),
        sa.UniqueConstraint("account_id", "actor", "token"),
    )
    op.create_index("ix_support_change_history", "support_change", ["account_id", "at"])
    for table in ("support_request", "support_change"):
        only_for_its_account(table)
        append_only(table)
