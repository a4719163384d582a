"""Accounts, and what is said of them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from app.columns import Moment, Money, RowId
from app.migrations.protection import append_only, only_for_its_account

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WORD, ID, NAME, CURRENCY = sa.String(32), sa.String(128), sa.String(256), sa.String(3)
Column = sa.Column[Any]


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.CheckConstraint("id NOT LIKE '%,%' AND id <> '*' AND id <> ''", name=op.f("ck_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
    )
    append_only("account")
    only_for_its_account("account", "id")
    _profiles()
    _bills()
    _customers()
    _others()


def _dated(name: str, *columns: Column, key: str | None = None, unique: bool = False, checks: str = "") -> None:
    """A table of dated rows; `unique`: its key is looked for in every account."""
    op.create_table(
        name,
        sa.Column("row_id", RowId, nullable=False, comment="in the order of recording"),
        sa.Column("account_id", sa.String(64), nullable=False),
        *columns,
        sa.Column("since", Moment()),
        sa.Column("valid_from", Moment(), nullable=False),
        sa.Column("as_of", Moment(), nullable=False),
        sa.Column("origin", WORD, nullable=False),
        sa.Column("reference", NAME, nullable=False, comment="the file or request it came in with"),
        sa.Column("recorded_at", Moment(), nullable=False),
        *([sa.CheckConstraint(checks, name=op.f(f"ck_{name}_dates"))] if checks else []),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f(f"fk_{name}_account_id")),
        sa.PrimaryKeyConstraint("row_id", name=op.f(f"pk_{name}")),
    )
    order = ["account_id", key, "valid_from"] if key else ["account_id", "valid_from"]
    op.create_index(f"ix_{name}_history", name, order)
    if key and unique:
        op.create_index(f"ix_{name}_{key}", name, [key])
    append_only(name)
    only_for_its_account(name)


def _profiles() -> None:
    _dated(
        "account_state",
        sa.Column("name", NAME, nullable=False),
        sa.Column("country", sa.String(2), comment="ISO 3166"),
        sa.Column("currency", CURRENCY, comment="ISO 4217"),
        sa.Column("time_zone", sa.String(64), nullable=False, comment="as IANA calls it"),
        sa.Column("language", sa.String(35), comment="BCP 47"),
        sa.Column("cloud", WORD, nullable=False),
    )
    _dated(
        "enrolment",
        sa.Column("programme", WORD, nullable=False),
        sa.Column("status", WORD, nullable=False),
        sa.Column("role", WORD, comment="in CSP; none: not known"),
        key="programme",
    )
    _dated(
        "suspension",
        sa.Column("programme", WORD, nullable=False),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        key="programme",
    )
    _dated(
        "profile",
        sa.Column("status", WORD, nullable=False),
        sa.Column("deadline", sa.Date(), comment="of a pending one: the day by which it must be complete"),
    )
    _dated(
        "profile_check",
        sa.Column("check_name", WORD, nullable=False),
        sa.Column("status", WORD, nullable=False),
        key="check_name",
    )
    _dated(
        "vetting",
        sa.Column("status", WORD, nullable=False),
        sa.Column("first_seen", Moment(), comment="where the source doesn't say since when"),
    )
    _dated(
        "requirement",
        sa.Column("requirement_id", ID, nullable=False),
        sa.Column("met", sa.Boolean(), nullable=False),
        sa.Column("deadline", sa.Date()),
        key="requirement_id",
    )


def _bills() -> None:
    _dated(
        "invoice",
        sa.Column("invoice_id", ID, nullable=False),
        sa.Column("issued", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("amount", Money(), nullable=False, comment="negative: a credit note"),
        sa.Column("currency", CURRENCY, nullable=False),
        sa.Column("documents", sa.JSON(), nullable=False, comment="[[name, address]]"),
        key="invoice_id",
        unique=True,
        checks="due >= issued",
    )
    for name, key in (("credit", "credit_id"), ("payment", "payment_id")):
        _dated(
            name,
            sa.Column(key, ID, nullable=False),
            sa.Column("day", sa.Date(), nullable=False, comment="on which the money arrived"),
            sa.Column("amount", Money(), nullable=False),
            sa.Column("currency", CURRENCY, nullable=False),
            sa.Column("invoice_id", ID, comment="none: unallocated"),
            key=key,
            unique=True,
        )
    _dated(
        "reconciliation_file",
        sa.Column("file_id", ID, nullable=False),
        sa.Column("issued", sa.Date(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("url", sa.String(2048), nullable=False),
        sa.Column("invoice_id", ID),
        key="file_id",
        unique=True,
        checks="last_day >= first_day",
    )


def _customers() -> None:
    _dated(
        "customer",
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("country", sa.String(2)),
        key="customer_id",
    )
    _dated(
        "subscription",
        sa.Column("subscription_id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("offer", NAME),
        sa.Column("cloud", WORD, nullable=False),
        sa.Column("status", WORD, nullable=False),
        sa.Column("cause", WORD),
        key="subscription_id",
        unique=True,
    )


def _others() -> None:
    _dated(
        "incident",
        sa.Column("incident_id", ID, nullable=False),
        sa.Column("status", WORD, nullable=False),
        key="incident_id",
        unique=True,
    )
    _dated(
        "provider_issue",
        sa.Column("issue_id", ID, nullable=False),
        sa.Column("status", WORD, nullable=False),
        key="issue_id",
    )
    _dated(
        "support_request_sent",
        sa.Column("request_id", ID, nullable=False),
        sa.Column("sent", Moment(), nullable=False),
        key="request_id",
        unique=True,
    )
    _dated(
        "listing",
        sa.Column("fact", WORD, nullable=False, comment="of which the source has stated all there is"),
        key="fact",
    )
