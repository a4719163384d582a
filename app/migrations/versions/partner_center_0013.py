"""Consents to read Partner Center, what is read and how it went; and that what was read goes with its consent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.columns import Moment, RowId
from app.migrations.protection import append_only, erasable, not_for_accounts, only_for_its_account

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ACCOUNT, WORD, ID, OPAQUE = sa.String(64), sa.String(32), sa.String(128), sa.String(32)
TABLES = (
    *("account_state", "enrolment", "suspension", "profile", "profile_check", "vetting", "requirement", "listing"),
    *("customer", "provider_issue", "incident", "subscription", "invoice", "credit", "payment"),
    *("reconciliation_file", "support_request_sent"),
)


def upgrade() -> None:
    derived = sa.Column(
        "due_derived", sa.Boolean, nullable=False, server_default=sa.false(), comment="from payment terms"
    )
    op.add_column("invoice", derived)
    _consents()
    _readings()
    for table in TABLES:
        erasable(table, withdrawals="partner_center_withdrawal")


def _consents() -> None:
    op.create_table(
        "partner_center_connection",
        sa.Column("account_id", ACCOUNT, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("tenant", ID, nullable=False, comment="that consented"),
        sa.Column("sealed", sa.Text, nullable=False, comment="the refresh token, encrypted"),
        sa.Column("connected_at", Moment, nullable=False),
        sa.Column("connected_by", OPAQUE, nullable=False, comment="an identity's id"),
        sa.Column("claimed_until", Moment, comment="somebody is reading it, until then at the latest"),
        sa.Column("claimed_by", sa.String(300), comment="HOST:PROCESS:ONE of whoever is"),
        sa.Column("run_id", OPAQUE, comment="the last run in which it was done"),
        sa.Column("tried_at", Moment),
        sa.Column("read_at", Moment, comment="when something was last read"),
        sa.Column("trouble", WORD, comment="why nothing could be read at all; none: something was"),
    )
    only_for_its_account("partner_center_connection")
    op.create_table(
        "partner_center_flow",
        sa.Column("secret_digest", sa.String(64), primary_key=True, comment="of the browser that began it"),
        sa.Column("account_id", ACCOUNT, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("verifier", sa.String(64), nullable=False, comment="PKCE"),
        sa.Column("began_by", OPAQUE, nullable=False, comment="an identity's id"),
        sa.Column("locale", sa.String(35), nullable=False),
        sa.Column("expires", Moment, nullable=False, index=True),
    )
    only_for_its_account("partner_center_flow")
    op.create_table(
        "partner_center_withdrawal",
        sa.Column("row_id", RowId, primary_key=True),
        sa.Column("account_id", ACCOUNT, sa.ForeignKey("account.id"), nullable=False, index=True),
        sa.Column("withdrawn_at", Moment, nullable=False),
        sa.Column("withdrawn_by", OPAQUE, nullable=False, comment="an identity's id"),
    )
    only_for_its_account("partner_center_withdrawal")
    append_only("partner_center_withdrawal")


def _readings() -> None:
    op.create_table(
        "partner_center_reading",
        sa.Column("account_id", ACCOUNT, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("resource", WORD, nullable=False),
        sa.Column("tried_at", Moment, nullable=False),
        sa.Column("read_at", Moment, comment="when it was last read; none: never"),
        sa.Column("trouble", WORD, comment="why it wasn't read when it was last tried; none: it was"),
        sa.Column("said", sa.String(256), nullable=False, comment="status, code, source and request id of a refusal"),
        sa.Column("unclear_since", Moment, comment="from when on it says what can't be made out; none: all is clear"),
        sa.Column("unclear", sa.String(256), nullable=False, comment="the first of the fields that can't be made out"),
        sa.PrimaryKeyConstraint("account_id", "resource"),
    )
    only_for_its_account("partner_center_reading")
    op.create_table(
        "partner_center_run",
        sa.Column("id", OPAQUE, primary_key=True),
        sa.Column("began_at", Moment, nullable=False, index=True),
        sa.Column("accounts", sa.Integer, nullable=False, comment="how many there were to read"),
        sa.Column("finished_at", Moment),
    )
    not_for_accounts("partner_center_run")
