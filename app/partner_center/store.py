"""The only SQL of Partner Center. Every function works in the transaction it is given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, delete, func, insert, or_, select, text, update
from sqlalchemy import Connection as Transaction

from app.database import METADATA
from app.diagnosis.vocabulary import Origin
from app.partner_center import claims
from app.partner_center.answers import Outcome
from app.partner_center.records import Connection, Flow, Reading, Run
from app.partner_center.schema import (
    partner_center_connection,
    partner_center_flow,
    partner_center_reading,
    partner_center_run,
    partner_center_withdrawal,
)
from app.partner_center.vocabulary import Resource, Trouble

_OF = partner_center_connection.c
_CONNECTIONS = select(
    *(_OF.account_id, _OF.tenant, _OF.sealed, _OF.connected_at, _OF.claimed_until, _OF.claimed_by),
    *(_OF.tried_at, _OF.read_at, _OF.trouble),
)
_RUN = partner_center_run.c
_RUNS = select(_RUN.id, _RUN.began_at, _RUN.accounts, _RUN.finished_at, _RUN.held_until, _RUN.held_by)
LOCK = 7_230_114  # any number: whoever begins a run, or keeps a consent, locks the same one

# --- consents


def connection_of(transaction: Transaction, account: str) -> Connection | None:
    row = transaction.execute(_CONNECTIONS.where(_OF.account_id == account)).first()
    return None if row is None else Connection(*row[:-1], trouble=row.trouble and Trouble(row.trouble))


def accounts_of(transaction: Transaction, tenant: str) -> list[str]:
    """Those whose facts the tenant gives already."""
    return list(transaction.execute(select(_OF.account_id).where(_OF.tenant == tenant)).scalars())


def connect(transaction: Transaction, connection: Connection, by: str) -> None:
    """In place of an earlier consent."""
    account = connection.account
    transaction.execute(delete(partner_center_connection).where(_OF.account_id == account))
    values = {"tenant": connection.tenant, "sealed": connection.sealed, "connected_at": connection.connected_at}
    transaction.execute(insert(partner_center_connection).values(account_id=account, connected_by=by, **values))


def change(transaction: Transaction, connection: Connection, **values: Any) -> bool:
    """Of this consent; False where it is no longer the account's."""
    this = update(partner_center_connection).where(*_this(connection))
    return bool(transaction.execute(this.values(values)).rowcount)


def _this(connection: Connection) -> tuple[ColumnElement[bool], ...]:
    return _OF.account_id == connection.account, _OF.connected_at == connection.connected_at


def claim(transaction: Transaction, connection: Connection, now: datetime, until: datetime) -> Connection | None:
    """As it is once it is claimed; None where somebody else is reading it, and is still there."""
    free = [_OF.claimed_until.is_(None), _OF.claimed_until <= now]
    if connection.claimed_by and claims.is_gone(connection.claimed_by):
        free.append(_OF.claimed_by == connection.claimed_by)
    claimed = replace(connection, claimed_until=until, claimed_by=claims.here())
    values = {"claimed_until": claimed.claimed_until, "claimed_by": claimed.claimed_by}
    this = update(partner_center_connection).where(*_this(connection), or_(*free))
    return claimed if transaction.execute(this.values(values)).rowcount else None


def release(transaction: Transaction, claimed: Connection) -> None:
    """Unless it has expired, and somebody else has claimed it since."""
    ours = (_OF.claimed_by == claimed.claimed_by, _OF.claimed_until == claimed.claimed_until)
    this = update(partner_center_connection).where(*_this(claimed), *ours)
    transaction.execute(this.values(claimed_until=None, claimed_by=None))


def withdraw(transaction: Transaction, account: str, by: str, now: datetime) -> int:
    """Forget the tokens and remove what was read, in this order: only a withdrawal lets rows go. Says how many went."""
    transaction.execute(insert(partner_center_withdrawal).values(account_id=account, withdrawn_at=now, withdrawn_by=by))
    for table in (partner_center_connection, partner_center_flow, partner_center_reading):
        transaction.execute(delete(table).where(table.c.account_id == account))
    return sum(_erase(transaction, table, account) for table in METADATA.sorted_tables if table.info.get("erasable"))


def _erase(transaction: Transaction, table: Table, account: str) -> int:
    read = (table.c.account_id == account, table.c.origin == Origin.PARTNER_CENTER.value)
    return int(transaction.execute(delete(table).where(*read)).rowcount)


# --- consents that are under way


def add_flow(transaction: Transaction, digest: str, flow: Flow, now: datetime) -> None:
    transaction.execute(delete(partner_center_flow).where(partner_center_flow.c.expires <= now))
    values = asdict(flow)
    account = values.pop("account")
    transaction.execute(insert(partner_center_flow).values(secret_digest=digest, account_id=account, **values))


def flow_of(transaction: Transaction, digest: str) -> Flow | None:
    of = partner_center_flow.c
    columns = (of.account_id, of.state, of.nonce, of.verifier, of.began_by, of.locale, of.expires)
    row = transaction.execute(select(*columns).where(of.secret_digest == digest)).first()
    return None if row is None else Flow(*row)


def take_flow(transaction: Transaction, digest: str) -> Flow | None:
    """It works once."""
    found = flow_of(transaction, digest)
    taken = transaction.execute(delete(partner_center_flow).where(partner_center_flow.c.secret_digest == digest))
    return found if taken.rowcount else None


# --- readings


def readings_of(transaction: Transaction, account: str) -> dict[Resource, Reading]:
    of = partner_center_reading.c
    columns = [of[each.name] for each in fields(Reading)]
    found = {}
    for row in transaction.execute(select(*columns).where(of.account_id == account)):
        values = row._asdict() | {"resource": Resource(row.resource), "trouble": row.trouble and Trouble(row.trouble)}
        found[Resource(row.resource)] = Reading(**values)
    return found


def note(
    transaction: Transaction,
    account: str,
    answers: Mapping[Resource, Outcome],
    unclear: Mapping[Resource, str],
    now: datetime,
) -> None:
    """What wasn't read keeps the day on which it last was; what stays unclear, the one from which it has been."""
    before = readings_of(transaction, account)
    rows = [
        _noted(before.get(resource), resource, each, unclear.get(resource, ""), now)
        for resource, each in answers.items()
    ]
    of = partner_center_reading.c
    for row in rows:
        row["account_id"] = account
    new = [row for row in rows if Resource(row["resource"]) not in before]
    if new:
        transaction.execute(insert(partner_center_reading), new)
    changed = [{f"new_{name}": value for name, value in row.items()} for row in rows if row not in new]
    if changed:
        this = (of.account_id == bindparam("new_account_id"), of.resource == bindparam("new_resource"))
        values: dict[str, Any] = {
            name: bindparam(f"new_{name}") for name in ("tried_at", "read_at", "trouble", "said", *UNCLEAR)
        }
        transaction.execute(update(partner_center_reading).where(*this).values(values), changed)


UNCLEAR = ("unclear_since", "unclear")


def _noted(before: Reading | None, resource: Resource, outcome: Outcome, field: str, now: datetime) -> dict[str, Any]:
    row: dict[str, Any] = {
        "resource": resource.value,
        "tried_at": now,
        "trouble": outcome.trouble and outcome.trouble.value,
        "said": outcome.said[:256],
        "read_at": before and before.read_at,
        "unclear": before.unclear if before else "",
        "unclear_since": before and before.unclear_since,
    }
    if outcome.read:
        since = (before and before.unclear_since) or now
        row |= {"read_at": now, "unclear": field[:256], "unclear_since": since if field else None}
    return row


# --- runs


def take_turns(transaction: Transaction, *, postgresql: bool) -> None:
    """Of two who would begin a run, or keep a consent, one waits for the other. SQLite lets in one writer anyway."""
    if postgresql:
        transaction.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def last_run(transaction: Transaction) -> Run | None:
    """The latest, done or not."""
    row = transaction.execute(_RUNS.order_by(_RUN.began_at.desc()).limit(1)).first()
    return None if row is None else Run(*row)


def last_finished(transaction: Transaction) -> datetime | None:
    """When a reading of all accounts was last done."""
    found: datetime | None = transaction.execute(select(func.max(_RUN.finished_at))).scalar()
    return found


def begin_run(transaction: Transaction, run_id: str, now: datetime) -> Run:
    run = Run(run_id, now, how_many(transaction))
    transaction.execute(insert(partner_center_run).values(id=run.id, began_at=run.began_at, accounts=run.accounts))
    return run


def hold_run(transaction: Transaction, run: Run, now: datetime, until: datetime) -> bool:
    """Be at it, or go on being. False where somebody else is, and is still there."""
    free = [_RUN.held_until.is_(None), _RUN.held_until <= now, _RUN.held_by == claims.here()]
    if run.held_by and claims.is_gone(run.held_by):
        free.append(_RUN.held_by == run.held_by)
    taking = update(partner_center_run).where(_RUN.id == run.id, _RUN.finished_at.is_(None), or_(*free))
    return bool(transaction.execute(taking.values(held_until=until, held_by=claims.here())).rowcount)


def leave_run(transaction: Transaction, run: Run, finished: datetime | None) -> None:
    """No longer be at it: it is done, or somebody may go on with it. What others have taken over stays theirs."""
    ours = update(partner_center_run).where(_RUN.id == run.id, _RUN.held_by == claims.here())
    transaction.execute(ours.values(finished_at=finished, held_until=None, held_by=None))


def left_in(transaction: Transaction, run: Run) -> list[str]:
    """The accounts that it hasn't done, in the order of ids."""
    undone = or_(_OF.run_id.is_(None), _OF.run_id != run.id)
    return list(transaction.execute(select(_OF.account_id).where(undone).order_by(_OF.account_id)).scalars())


def how_many(transaction: Transaction) -> int:
    """Accounts that are connected."""
    return int(transaction.execute(select(func.count()).select_from(partner_center_connection)).scalar_one())


def troubles(transaction: Transaction) -> dict[Trouble | None, int]:
    """How many connected accounts can't be read at all, by why; None: those that could, when last tried."""
    found = transaction.execute(select(_OF.trouble, func.count()).group_by(_OF.trouble))
    return {trouble and Trouble(trouble): number for trouble, number in found}


def connected_among(transaction: Transaction, accounts: Iterable[str]) -> set[str]:
    return set(transaction.execute(select(_OF.account_id).where(_OF.account_id.in_(list(accounts)))).scalars())
