"""The SQL of the audit trail: appending, reading in order, and what accounts are called in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, insert, select, true, update

from app.identity.schema import audit_aliases, audit_head, audit_trail
from app.upserting import upsert

PAGE = 5_000  # rows read at a time: a trail is long


@dataclass(frozen=True)
class Entry:
    """A row of the trail as it is stored."""

    position: int
    at: str
    actor: str
    action: str
    subject: str
    detail: str
    previous: str
    hash: str


# Made once: whoever looks at an account waits for these.
_ALIAS = select(audit_aliases.c.alias).where(audit_aliases.c.account == bindparam("named")).scalar_subquery()
_LOCK = (
    update(audit_head)
    .values(length=audit_head.c.length)
    .returning(audit_head.c.length, audit_head.c.hash, _ALIAS.label("alias"))
)
_ADD = insert(audit_trail).inline()
_MOVE = update(audit_head).values(length=bindparam("position"), hash=bindparam("newest"))


def lock_head(connection: Connection, account: str = "") -> tuple[int, str, str]:
    """The trail's length, its last hash, and the account's alias; others who append wait until this transaction ends.

    An UPDATE, because it is the one statement that takes the lock and then sees what others committed in the meantime,
    in SQLite as in PostgreSQL. The alias is empty where there is none yet, or it was made while this one waited.
    """
    row = connection.execute(_LOCK, {"named": account}).one()
    return row.length, row.hash, row.alias or ""


def append(connection: Connection, entry: Entry) -> None:
    """Add an entry and make it the head. The head is locked."""
    connection.execute(_ADD, vars(entry))
    connection.execute(_MOVE, {"position": entry.position, "newest": entry.hash})


def read_head(connection: Connection) -> tuple[int, str]:
    row = connection.execute(select(audit_head.c.length, audit_head.c.hash)).one()
    return row.length, row.hash


def entries(connection: Connection) -> Iterator[Entry]:
    """All of them by position, a page in memory at a time."""
    last: int | None = None
    while page := _page(connection, true() if last is None else audit_trail.c.position > last):
        yield from page
        last = page[-1].position


def latest(connection: Connection, limit: int, subject: str | None = None, actor: str | None = None) -> list[Entry]:
    """The newest entries first, those about one subject or of one actor only where named."""
    query = select(audit_trail).order_by(audit_trail.c.position.desc()).limit(limit)
    if subject is not None:
        query = query.where(audit_trail.c.subject == subject)
    if actor is not None:
        query = query.where(audit_trail.c.actor == actor)
    return [_entry(row) for row in connection.execute(query)]


def _page(connection: Connection, condition: ColumnElement[bool]) -> list[Entry]:
    query = select(audit_trail).where(condition).order_by(audit_trail.c.position).limit(PAGE)
    return [_entry(row) for row in connection.execute(query)]


def _entry(row: Any) -> Entry:
    return Entry(*row)


# --- what accounts are called


def alias_of(connection: Connection, account: str) -> str | None:
    """What the trail calls an account, where it has ever been named."""
    return connection.execute(select(audit_aliases.c.alias).where(audit_aliases.c.account == account)).scalar()


def name_alias(connection: Connection, account: str, alias: str) -> str:
    """What the trail calls an account: what it was called before, else `alias` from now on."""
    made = upsert(connection, audit_aliases).values(account=account, alias=alias)
    # Updated with itself, because an INSERT that does nothing returns nothing either.
    same = made.on_conflict_do_update(index_elements=["account"], set_={"account": account})
    return str(connection.execute(same.returning(audit_aliases.c.alias)).scalar_one())


def accounts_called(connection: Connection, aliases: Iterable[str]) -> dict[str, str]:
    """Alias → account, for those that have not been erased."""
    wanted = select(audit_aliases.c.alias, audit_aliases.c.account).where(audit_aliases.c.alias.in_(set(aliases)))
    return {row.alias: row.account for row in connection.execute(wanted)}


def erase_account(connection: Connection, account: str) -> bool:
    """Forget what an account is called, so that nobody can tell which entries are about it."""
    return connection.execute(delete(audit_aliases).where(audit_aliases.c.account == account)).rowcount == 1
