"""The tables of accounts. Rows are only ever added; every one says who stated it, and when that was true.

    since       since when the source says it has been so; none where it doesn't say
    as_of       when the source was read
    valid_from  from when on the row counts: `since`, else `as_of`; the day it bears, for a bill or an event
    recorded_at when it came in here

What was read from Partner Center is the one thing that may go again: with the consent that it was read by, and only
then (`app/partner_center/`).

Two kinds of tables: a *state* holds until a later row of the same thing follows, an *event* has happened once, and its
last row is the truth about it.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    MetaData,
    String,
    Table,
    false,
)

from app.columns import Day, Moment, Money, RowId
from app.database import METADATA

WORD, ID, NAME = String(32), String(128), String(256)


def dated(name: str, *columns: Column[object], key: str | None = None, metadata: MetaData = METADATA) -> Table:
    """A table of dated rows. `key` is the column that tells an account's things of this kind apart."""
    order = ("account_id", key, "valid_from") if key else ("account_id", "valid_from")
    return Table(
        name,
        metadata,
        Column("row_id", RowId, primary_key=True, comment="in the order of recording"),
        Column("account_id", String(64), ForeignKey("account.id"), nullable=False),
        *columns,
        Column("since", Moment),
        Column("valid_from", Moment, nullable=False),
        Column("as_of", Moment, nullable=False),
        Column("origin", WORD, nullable=False),
        Column("reference", NAME, nullable=False, comment="the file or request it came in with"),
        Column("recorded_at", Moment, nullable=False),
        Index(f"ix_{name}_history", *order),
        info={"append_only": True, "key": key, "erasable": True},
    )


def identified(name: str, id_column: str, *columns: Column[object]) -> Table:
    """Dated rows of things that carry an id no other account may use."""
    table = dated(name, Column(id_column, ID, nullable=False), *columns, key=id_column)
    Index(f"ix_{name}_{id_column}", table.c[id_column])
    table.info["unique"] = True
    return table


account = Table(
    "account",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("recorded_at", Moment, nullable=False),
    # Row-level security names accounts in a list between commas, or "*" for all.
    CheckConstraint("id NOT LIKE '%,%' AND id <> '*' AND id <> ''", name="id"),
    info={"append_only": True},
)

account_state = dated(
    "account_state",
    Column("name", NAME, nullable=False),
    Column("country", String(2), comment="ISO 3166"),
    Column("currency", String(3), comment="ISO 4217"),
    Column("time_zone", String(64), nullable=False, comment="as IANA calls it"),
    Column("language", String(35), comment="BCP 47"),
    Column("cloud", WORD, nullable=False),
)
enrolment = dated(
    "enrolment",
    Column("programme", WORD, nullable=False),
    Column("status", WORD, nullable=False),
    Column("role", WORD, comment="in CSP; none: not known"),
    key="programme",
)
suspension = dated(
    "suspension",
    Column("programme", WORD, nullable=False),
    Column("suspended", Boolean, nullable=False),
    key="programme",
)
profile = dated(
    "profile",
    Column("status", WORD, nullable=False),
    Column("deadline", Day, comment="of a pending one: the day by which it must be complete"),
)
profile_check = dated(
    "profile_check",
    Column("check_name", WORD, nullable=False),
    Column("status", WORD, nullable=False),
    key="check_name",
)
vetting = dated(
    "vetting",
    Column("status", WORD, nullable=False),
    Column("first_seen", Moment, comment="where the source doesn't say since when"),
)
requirement = dated(
    "requirement",
    Column("requirement_id", ID, nullable=False),
    Column("met", Boolean, nullable=False),
    Column("deadline", Day),
    key="requirement_id",
)
listing = dated(
    "listing",
    Column("fact", WORD, nullable=False, comment="of which the source has stated all there is"),
    key="fact",
)
customer = dated(
    "customer",
    Column("customer_id", ID, nullable=False),
    Column("name", NAME, nullable=False),
    Column("country", String(2)),
    key="customer_id",
)
# Several accounts may feel the same issue of a provider, and serve the same customer.
provider_issue = dated(
    "provider_issue",
    Column("issue_id", ID, nullable=False),
    Column("status", WORD, nullable=False),
    key="issue_id",
)

incident = identified("incident", "incident_id", Column("status", WORD, nullable=False))
subscription = identified(
    "subscription",
    "subscription_id",
    Column("customer_id", ID, nullable=False),
    Column("offer", NAME),
    Column("cloud", WORD, nullable=False),
    Column("status", WORD, nullable=False),
    Column("cause", WORD),
)
invoice = identified(
    "invoice",
    "invoice_id",
    Column("issued", Day, nullable=False),
    Column("due", Day, nullable=False),
    Column("amount", Money, nullable=False, comment="negative: a credit note"),
    Column("currency", String(3), nullable=False),
    Column("documents", JSON, nullable=False, comment="[[name, address]]"),
    Column("due_derived", Boolean, nullable=False, server_default=false(), comment="from payment terms"),
)
invoice.append_constraint(CheckConstraint("due >= issued", name="dates"))


def settlement(name: str, id_column: str) -> Table:
    return identified(
        name,
        id_column,
        Column("day", Day, nullable=False, comment="on which the money arrived"),
        Column("amount", Money, nullable=False),
        Column("currency", String(3), nullable=False),
        Column("invoice_id", ID, comment="none: unallocated"),
    )


credit = settlement("credit", "credit_id")
payment = settlement("payment", "payment_id")
reconciliation_file = identified(
    "reconciliation_file",
    "file_id",
    Column("issued", Day, nullable=False),
    Column("first_day", Day, nullable=False),
    Column("last_day", Day, nullable=False),
    Column("name", NAME, nullable=False),
    Column("url", String(2048), nullable=False),
    Column("invoice_id", ID),
)
reconciliation_file.append_constraint(CheckConstraint("last_day >= first_day", name="dates"))
support_request_sent = identified("support_request_sent", "request_id", Column("sent", Moment, nullable=False))
