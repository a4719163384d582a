"""What agents do to support requests: answers attached, who works on one, how it ended, accounts reinstated."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.columns import Day, Moment, RowId
from app.migrations.protection import append_only, only_erased, only_for_its_account

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

WORD, ID, ACCOUNT, LOCALE, SUBJECT = sa.String(32), sa.String(32), sa.String(64), sa.String(35), sa.String(300)


def of_request() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["account_id", "request_id"], ["support_request.account_id", "support_request.id"])


def upgrade() -> None:
    op.add_column("support_change", sa.Column("resolution", WORD, comment="of a closing by support: how it ended"))
    op.create_table(
        "support_answer",
        sa.Column("request_id", ID, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("account_id", ACCOUNT, nullable=False),
        sa.Column("article", SUBJECT, nullable=False, comment="its id then; redirects know what became of it"),
        sa.Column("anchor", SUBJECT, nullable=False, comment="empty: the article as a whole"),
        sa.Column("locale", LOCALE, nullable=False, comment="that the link opens in, BCP 47"),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("passage", sa.Text, nullable=False, comment="plain text, as it was then"),
        sa.Column(
            "text_locale",
            LOCALE,
            nullable=False,
            comment="of the passage: the source's for want of a translation",
        ),
        sa.ForeignKeyConstraint(["request_id", "version"], ["support_change.request_id", "support_change.version"]),
        of_request(),
    )
    op.create_table(
        "support_assignment",
        sa.Column("request_id", ID, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False, comment="of the request: 1, 2, 3 …"),
        sa.Column("account_id", ACCOUNT, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("actor", ID, nullable=False, comment="an identity, which may have been erased"),
        sa.Column("assignee", ID, comment="likewise; none: nobody works on it"),
        of_request(),
    )
    op.create_table(
        "support_presence",
        sa.Column("request_id", ID, primary_key=True),
        sa.Column("identity_id", ID, primary_key=True),
        sa.Column("account_id", ACCOUNT, nullable=False),
        sa.Column("doing", WORD, nullable=False, comment="looking or writing"),
        sa.Column("seen_at", Moment, nullable=False),
        of_request(),
    )
    reinstatement()
    for table in ("support_answer", "support_assignment", "support_reinstatement"):
        only_for_its_account(table)
        append_only(table)
    only_for_its_account("support_presence")
    only_erased("support_reinstatement", "reason", "")
    if op.get_context().dialect.name == "sqlite":  # whose trigger names each column that stays
        only_erased("support_change", "message", "")


def reinstatement() -> None:
    op.create_table(
        "support_reinstatement",
        sa.Column("row_id", RowId, primary_key=True, comment="in the order of recording"),
        sa.Column("account_id", ACCOUNT, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("actor", ID, nullable=False, comment="an identity, which may have been erased"),
        sa.Column("programme", WORD, nullable=False),
        sa.Column("day", Day, nullable=False, comment="since when the account is reinstated, where it is"),
        sa.Column("reason", sa.Text, nullable=False, comment="plain text"),
        sa.Column("confirmed", sa.JSON, nullable=False, comment="[id] of the reasons that facts still confirmed"),
        sa.Column("request_id", ID, comment="the request that it was about"),
    )
    op.create_index("ix_support_reinstatement_history", "support_reinstatement", ["account_id", "at"])
