"""The only SQL about support requests: rows in, records out. Every function works in the transaction it is given.

What is read or written stands under one account, which the transaction names (see `app/database.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, func, insert, literal, select

from app.diagnosis.vocabulary import Programme
from app.identity.schema import identities
from app.outbox.store import add as tell
from app.support.events import events_of
from app.support.records import (
    Action,
    Answer,
    Assignment,
    Author,
    Change,
    Draft,
    Purpose,
    Request,
    Resolution,
    Side,
    Status,
    Thread,
)
from app.support.schema import support_answer, support_assignment, support_change, support_request

NOW = support_change.alias("last_change")
_LATER = support_change.alias("later_change")
ASSIGNED = support_assignment.alias("last_assignment")
_LATER_ASSIGNED = support_assignment.alias("later_assignment")
_ASSIGNEE = identities.alias("assignee_identity")


def requests() -> Select[Any]:
    """Requests, each beside its last change, who works on it, and the name of whoever opened it."""
    later = exists().where(and_(_LATER.c.request_id == NOW.c.request_id, _LATER.c.version > NOW.c.version))
    reassigned = exists().where(
        and_(_LATER_ASSIGNED.c.request_id == ASSIGNED.c.request_id, _LATER_ASSIGNED.c.number > ASSIGNED.c.number)
    )
    return (
        select(
            *support_request.c,
            identities.c.name,
            *(NOW.c[name] for name in ("status_to", "version", "at", "side")),
            ASSIGNED.c.number,
            ASSIGNED.c.assignee,
            _ASSIGNEE.c.name.label("assignee_name"),
        )
        .join_from(support_request, NOW, NOW.c.request_id == support_request.c.id)
        .outerjoin(identities, identities.c.id == support_request.c.opened_by)
        .outerjoin(ASSIGNED, and_(ASSIGNED.c.request_id == support_request.c.id, ~reassigned))
        .outerjoin(_ASSIGNEE, _ASSIGNEE.c.id == ASSIGNED.c.assignee)
        .where(~later)
    )


def _requests(account: str) -> Select[Any]:
    return requests().where(support_request.c.account_id == account, NOW.c.account_id == account)


def request_of(row: Any) -> Request:
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
        assigned=Assignment(row.number or 0, row.assignee or "", row.assignee_name or ""),
    )


def _of(by: str | None) -> ColumnElement[bool]:
    """Those that somebody opened; None: anybody."""
    return literal(value=True) if by is None else support_request.c.opened_by == by


def find(connection: Connection, account: str, request_id: str, by: str | None = None) -> Request | None:
    """`by`: only where this identity opened it."""
    row = connection.execute(_requests(account).where(support_request.c.id == request_id, _of(by))).first()
    return request_of(row) if row else None


def count_open(connection: Connection, account: str) -> int:
    """The account's requests that are not closed."""
    later = exists().where(and_(_LATER.c.request_id == NOW.c.request_id, _LATER.c.version > NOW.c.version))
    wanted = (NOW.c.account_id == account, NOW.c.status_to != Status.CLOSED.value, ~later)
    return int(connection.execute(select(func.count()).select_from(NOW).where(*wanted)).scalar_one())


def count_waiting(connection: Connection) -> dict[str, int]:
    """How many requests of any account are in each status; those that are closed are left out."""
    later = exists().where(and_(_LATER.c.request_id == NOW.c.request_id, _LATER.c.version > NOW.c.version))
    waiting = (NOW.c.status_to != Status.CLOSED.value, ~later)
    counted = select(NOW.c.status_to, func.count()).where(*waiting).group_by(NOW.c.status_to)
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
    closed = case((NOW.c.status_to == Status.CLOSED.value, 1), else_=0)
    page = (
        _requests(account)
        .where(_of(by), NOW.c.status_to.in_([each.value for each in statuses]))
        .order_by(closed, NOW.c.at.desc(), support_request.c.id)
    )
    return [request_of(row) for row in connection.execute(page.limit(limit).offset(offset))]


def thread(connection: Connection, request: Request) -> Thread:
    rows = connection.execute(
        select(*support_change.c, identities.c.name)
        .join_from(support_change, identities, identities.c.id == support_change.c.actor, isouter=True)
        .where(support_change.c.account_id == request.account, support_change.c.request_id == request.id)
        .order_by(support_change.c.version)
    )
    answers = _answers(connection, request)
    return Thread(request, tuple([_change(row, tuple(answers.get(row.version, ()))) for row in rows]))


def _answers(connection: Connection, request: Request) -> dict[int, list[Answer]]:
    """By the version of the change that they go with, each change's in their order."""
    column = support_answer.c
    names = ("article", "anchor", "locale", "title", "passage", "text_locale")
    rows = connection.execute(
        select(column.version, *(column[name] for name in names))
        .where(column.account_id == request.account, column.request_id == request.id)
        .order_by(column.version, column.position)
    )
    found: dict[int, list[Answer]] = {}
    for version, *values in rows:
        found.setdefault(version, []).append(Answer(*values))
    return found


def _change(row: Any, answers: tuple[Answer, ...]) -> Change:
    return Change(
        version=row.version,
        at=row.at,
        author=Author(row.actor, row.name or "", Side(row.side)),
        action=Action(row.action),
        before=None if row.status_from is None else Status(row.status_from),
        status=Status(row.status_to),
        message=row.message,
        locale=row.locale,
        answers=answers,
        resolution=None if row.resolution is None else Resolution(row.resolution),
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
        "resolution": None if change.resolution is None else change.resolution.value,
    }
    connection.execute(insert(support_change).values(**values))
    attached = [
        {"request_id": request_id, "version": change.version, "position": position, "account_id": account}
        | asdict(answer)
        for position, answer in enumerate(change.answers, 1)
    ]
    if attached:
        connection.execute(insert(support_answer).inline(), attached)
    tell(connection, events_of(account, request_id, change))


def add_assignment(
    connection: Connection, account: str, request_id: str, number: int, assignee: str, *, actor: str, at: datetime
) -> None:
    """Raises IntegrityError where somebody was first with this number. An empty assignee: nobody."""
    values = {"request_id": request_id, "number": number, "account_id": account, "at": at, "actor": actor}
    connection.execute(insert(support_assignment).values(**values, assignee=assignee or None))
