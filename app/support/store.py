"""The only SQL about support requests: rows in, records out. Every function works in the transaction it is given.

What is read or written stands under one account, which the transaction names (see `app/database.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, func, insert, literal, select

from app.diagnosis.vocabulary import Programme
from app.identity.schema import identities
from app.outbox import add as tell
from app.support.events import events_of
from app.support.records import Action, Author, Change, Draft, Purpose, Request, Side, Status, Thread
from app.support.schema import support_change, support_request

_NOW = support_change.alias("last_change")
_LATER = support_change.alias("later_change")


def _requests(account: str) -> Select[Any]:
    """The account's requests, each beside its last change and the name of whoever opened it."""
    later = exists().where(and_(_LATER.c.request_id == _NOW.c.request_id, _LATER.c.version > _NOW.c.version))
    own = and_(support_request.c.account_id == account, _NOW.c.account_id == account)
    return (
        select(
            *support_request.c,
            identities.c.name,
            *(_NOW.c[name] for name in ("status_to", "version", "at", "side")),
        )
        .join_from(support_request, _NOW, _NOW.c.request_id == support_request.c.id)
        .outerjoin(identities, identities.c.id == support_request.c.opened_by)
        .where(own, ~later)
    )


def _request(row: Any) -> Request:
    return Request(
        id=row.id,
        account=row.account_id,
        purpose=Purpose(row.purpose),
        subject=row.subject,
        locale=row.locale,
        programme=None if row.programme is None else Programme(row.programme),
        reasons=tuple(row.reasons),
        opened=row.opened_at,
        opened_by=row.opened_by,
        opener=row.name or "",
        status=Status(row.status_to),
        version=row.version,
        changed=row.at,
        last_side=Side(row.side),
    )


def _of(by: str | None) -> ColumnElement[bool]:
    """Those that somebody opened; None: anybody."""
    return literal(value=True) if by is None else support_request.c.opened_by == by


def find(connection: Connection, account: str, request_id: str, by: str | None = None) -> Request | None:
    """`by`: only where this identity opened it."""
    row = connection.execute(_requests(account).where(support_request.c.id == request_id, _of(by))).first()
    return _request(row) if row else None


def count_open(connection: Connection, account: str) -> int:
    """The account's requests that are not closed."""
    later = exists().where(and_(_LATER.c.request_id == _NOW.c.request_id, _LATER.c.version > _NOW.c.version))
    wanted = (_NOW.c.account_id == account, _NOW.c.status_to != Status.CLOSED.value, ~later)
    return int(connection.execute(select(func.count()).select_from(_NOW).where(*wanted)).scalar_one())


def count_waiting(connection: Connection) -> dict[str, int]:
    """How many requests of any account are in each status; those that are closed are left out."""
    later = exists().where(and_(_LATER.c.request_id == _NOW.c.request_id, _LATER.c.version > _NOW.c.version))
    waiting = (_NOW.c.status_to != Status.CLOSED.value, ~later)
    counted = select(_NOW.c.status_to, func.count()).where(*waiting).group_by(_NOW.c.status_to)
    return {status: int(number) for status, number in connection.execute(counted)}


def count_sent(connection: Connection, account: str, since: datetime) -> int:
    """What the account's own people have written since then, in any request."""
    own = (support_change.c.account_id == account, support_change.c.side == Side.PARTNER.value)
    wanted = (*own, support_change.c.at > since, support_change.c.message != "")
    return int(connection.execute(select(func.count()).select_from(support_change).where(*wanted)).scalar_one())


def listed(
    connection: Connection, account: str, by: str | None, statuses: Sequence[Status], limit: int, offset: int
) -> list[Request]:
    """Open ones before closed ones, and the one that changed last first."""
    closed = case((_NOW.c.status_to == Status.CLOSED.value, 1), else_=0)
    page = (
        _requests(account)
        .where(_of(by), _NOW.c.status_to.in_([each.value for each in statuses]))
        .order_by(closed, _NOW.c.at.desc(), support_request.c.id)
    )
    return [_request(row) for row in connection.execute(page.limit(limit).offset(offset))]


def thread(connection: Connection, request: Request) -> Thread:
    rows = connection.execute(
        select(*support_change.c, identities.c.name)
        .join_from(support_change, identities, identities.c.id == support_change.c.actor, isouter=True)
        .where(support_change.c.account_id == request.account, support_change.c.request_id == request.id)
        .order_by(support_change.c.version)
    )
    return Thread(request, tuple([_change(row) for row in rows]))


def _change(row: Any) -> Change:
    return Change(
        version=row.version,
        at=row.at,
        author=Author(row.actor, row.name or "", Side(row.side)),
        action=Action(row.action),
        before=None if row.status_from is None else Status(row.status_from),
        status=Status(row.status_to),
        message=row.message,
        locale=row.locale,
    )


def sent(connection: Connection, account: str, actor: str, token: str) -> tuple[str, int] | None:
    """The request and version that somebody's form made when it was sent; None: it hasn't been."""
    if not token:
        return None
    row = connection.execute(
        select(support_change.c.request_id, support_change.c.version).where(
            support_change.c.account_id == account, support_change.c.actor == actor, support_change.c.token == token
        )
    ).first()
    return (row.request_id, row.version) if row else None


def add_request(
    connection: Connection, account: str, request_id: str, draft: Draft, first: Change, *, origin: str, token: str
) -> None:
    """A request and the change by which it came to be."""
    values = {
        "id": request_id,
        "account_id": account,
        "purpose": draft.purpose.value,
        "subject": draft.subject,
        "locale": draft.locale,
        "programme": None if draft.programme is None else draft.programme.value,
        "reasons": list(draft.reasons),
        "origin": origin,
        "opened_by": first.author.id,
        "opened_at": first.at,
    }
    connection.execute(insert(support_request).values(**values))
    add_change(connection, account, request_id, first, token)


def add_change(connection: Connection, account: str, request_id: str, change: Change, token: str) -> None:
    """With the event that others are told of.

    Raises IntegrityError where somebody was first with this version, or with this token.
    """
    values = {
        "request_id": request_id,
        "version": change.version,
        "account_id": account,
        "at": change.at,
        "actor": change.author.id,
        "side": change.author.side.value,
        "action": change.action.value,
        "status_from": None if change.before is None else change.before.value,
        "status_to": change.status.value,
        "message": change.message,
        "locale": change.locale,
        "token": token or None,
    }
    connection.execute(insert(support_change).values(**values))
    tell(connection, events_of(account, request_id, change))
