"""The statements that the store executes: one for a group of tables, whose rows come in one shape.

An account has many small tables. Read one by one they would cost a round trip each; read together, every row says its
kind and puts what it has into common columns (slots.py).
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Executable,
    Select,
    String,
    Table,
    bindparam,
    cast,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.types import TypeEngine

from app.accounts import schema
from app.accounts.slots import BILL_TYPES, STATE_TYPES, AccountSlots
from app.diagnosis.vocabulary import Origin
from app.partner_center.schema import partner_center_reading
from app.support.records import Action
from app.support.schema import support_change, support_request

READING = "reading"  # the kind of what isn't said of the account but of a source
FIRST, LAST = bindparam("first", type_=String), bindparam("last", type_=String)
# What every dated row has, in the order in which `timeline.Stated` takes it.
COMMON = ("row_id", "since", "valid_from", "as_of", "origin", "reference")
# table: which of its columns goes into which slot
STATES: dict[Table, dict[str, str]] = {
    schema.enrolment: {"word": "status", "detail": "role"},
    schema.suspension: {"flag": "suspended"},
    schema.profile: {"word": "status", "day": "deadline"},
    schema.vetting: {"word": "status", "moment": "first_seen"},
    schema.requirement: {"flag": "met", "day": "deadline"},
    schema.listing: {},
    schema.incident: {"word": "status"},
    schema.provider_issue: {"word": "status"},
    schema.support_request_sent: {"moment": "sent"},
    schema.subscription: {
        "word": "status",
        "detail": "cause",
        "owner": "customer_id",
        "cloud": "cloud",
        "name": "offer",
    },
}
STATE_DETAILS: dict[Table, dict[str, str]] = {
    schema.profile_check: {"word": "status"},
    schema.customer: {"name": "name", "country": "country"},
}
SETTLED = {"day": "day", "amount": "amount", "currency": "currency", "invoice": "invoice_id"}
BILLS: dict[Table, dict[str, str]] = {
    schema.invoice: {
        "day": "issued",
        "due": "due",
        "amount": "amount",
        "currency": "currency",
        "derived": "due_derived",
    },
    schema.credit: SETTLED,
    schema.payment: SETTLED,
}
BILL_DETAILS: dict[Table, dict[str, str]] = {
    schema.invoice: BILLS[schema.invoice] | {"documents": "documents"},
    schema.reconciliation_file: {
        "day": "first_day",
        "due": "issued",
        "until": "last_day",
        "name": "name",
        "url": "url",
        "invoice": "invoice_id",
    },
}


def _part(table: Table, filled: dict[str, str], types: dict[str, TypeEngine[Any]]) -> Select[Any]:
    """The rows of one table, in the common shape, of the accounts from FIRST to LAST."""
    key: str | None = table.info["key"]
    columns: list[ColumnElement[Any]] = [
        literal_column(f"'{table.name}'", String).label("kind"),
        table.c.account_id,
        (table.c[key] if key else literal_column("''", String)).label("key"),
        *(table.c[name] for name in COMMON),
    ]
    for slot, kind in types.items():
        column = table.c[filled[slot]] if slot in filled else cast(null(), kind)
        columns.append(column.label(slot))
    return select(*columns).where(table.c.account_id.between(FIRST, LAST))


def _requests() -> Select[Any]:
    """When support requests were opened and closed, in the shape of a state; what was said meanwhile isn't read."""
    change, request = support_change, support_request
    filled: dict[str, ColumnElement[Any]] = {
        "word": change.c.status_to,
        "detail": request.c.purpose,
        "owner": request.c.opened_by,
    }
    dated = (change.c.version, *(change.c.at.label(name) for name in ("since", "valid_from", "as_of")))
    return (
        select(
            literal_column("'support_request'", String).label("kind"),
            change.c.account_id,
            change.c.request_id.label("key"),
            *dated,
            request.c.origin,
            change.c.request_id.label("reference"),
            *(filled.get(slot, cast(null(), kind)).label(slot) for slot, kind in STATE_TYPES.items()),
        )
        .join_from(change, request, request.c.id == change.c.request_id)
        .where(change.c.account_id.between(FIRST, LAST), change.c.action != Action.REPLIED.value)
    )


def _readings() -> Select[Any]:
    """What was read from Partner Center and when, in the shape of a state: what it says is said again at every reading.

    as_of: when it was last read; since: from when on not all of it can be made out.
    """
    read = partner_center_reading
    return select(
        literal_column(f"'{READING}'", String).label("kind"),
        read.c.account_id,
        read.c.resource.label("key"),
        literal_column("0").label("row_id"),
        read.c.unclear_since.label("since"),
        read.c.tried_at.label("valid_from"),
        read.c.read_at.label("as_of"),
        literal_column(f"'{Origin.PARTNER_CENTER}'", String).label("origin"),
        read.c.resource.label("reference"),
        *(cast(null(), kind).label(slot) for slot, kind in STATE_TYPES.items()),
    ).where(read.c.account_id.between(FIRST, LAST), read.c.read_at.is_not(None))


def _together(
    tables: dict[Table, dict[str, str]], types: dict[str, TypeEngine[Any]], *more: Select[Any]
) -> CompoundSelect[Any]:
    return union_all(*[_part(table, filled, types) for table, filled in tables.items()], *more)


ACCOUNTS = select(
    literal_column("'account_state'", String),
    schema.account_state.c.account_id,
    literal_column("''", String),
    *(schema.account_state.c[name] for name in (*COMMON, *AccountSlots._fields)),
).where(schema.account_state.c.account_id.between(FIRST, LAST))

Reading = tuple[Executable, ...]  # statements that together read accounts
# Enough for facts, and with all there is; of customers alone.
FOR_FACTS: Reading = (ACCOUNTS, _together(STATES, STATE_TYPES, _requests(), _readings()), _together(BILLS, BILL_TYPES))
FOR_DETAILS: Reading = (
    ACCOUNTS,
    _together(STATES | STATE_DETAILS, STATE_TYPES, _requests(), _readings()),
    _together(BILLS | BILL_DETAILS, BILL_TYPES),
)
CUSTOMERS: dict[Table, dict[str, str]] = {
    schema.listing: STATES[schema.listing],
    schema.customer: STATE_DETAILS[schema.customer],
    schema.subscription: STATES[schema.subscription],
}
FOR_CUSTOMERS: Reading = (ACCOUNTS, _together(CUSTOMERS, STATE_TYPES, _readings()))


@cache
def payload(table: Table) -> tuple[str, ...]:
    """The columns that say what is so, apart from since when and by whom."""
    apart = {*COMMON, "account_id", "recorded_at", "first_seen"}
    return tuple(column.name for column in table.columns if column.name not in apart)


@cache  # SQLAlchemy keeps with a statement what it has worked out of it
def known(table: Table) -> Select[Any]:
    """What has been said of things, by what tells them apart: `accounts`, and `keys` where the table has any.

    Ids that no other account may use are looked for in every account.
    """
    key: str | None = table.info["key"]
    columns = [table.c.account_id, table.c[key] if key else literal_column("''", String)]
    found = select(
        literal_column(f"'{table.name}'", String),
        *columns,
        *(table.c[name] for name in (*COMMON, *payload(table))),
    )
    if key:
        found = found.where(table.c[key].in_(bindparam("keys", expanding=True)))
    if not table.info.get("unique"):
        found = found.where(table.c.account_id.in_(bindparam("accounts", expanding=True)))
    return found
