"""The queue of support: requests of all accounts that an agent serves, by how long they wait, standing and language."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, func, literal, or_, select

from app.database import EVERY_ACCOUNT, Database
from app.diagnosis.vocabulary import Standing
from app.identity.audit import Trail
from app.identity.roles import Principal, Role, is_account_id
from app.support.records import Request, Side, Status
from app.support.schema import support_change, support_request
from app.support.store import ASSIGNED, NOW, request_of, requests
from app.sweeping.schema import account_standing

MOST_QUEUED = 100
# Whose turn it is: what an agent has to look at.
SUPPORT_S_TURN = (Status.OPEN, Status.WAITING_FOR_SUPPORT)
GRAVITY = tuple(reversed(Standing))  # gravest first


class AssignedTo(StrEnum):
    ANYBODY = "anybody"
    ME = "me"
    NOBODY = "nobody"


class Order(StrEnum):
    WAITING = "waiting"  # who has waited longest comes first
    STANDING = "standing"  # whose account stands worst
    LANGUAGE = "language"
    CHANGED = "changed"  # what has changed last


@dataclass(frozen=True, slots=True)
class Wanted:
    statuses: tuple[Status, ...] = SUPPORT_S_TURN
    language: str = ""  # that they were asked in, BCP 47; empty: any
    assigned: AssignedTo = AssignedTo.ANYBODY
    order: Order = Order.WAITING
    limit: int = MOST_QUEUED
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Queued:
    request: Request
    waiting: datetime  # since when the partner has waited for an answer; where they don't, the last change
    standing: Standing | None  # of the account, as the last sweep found it; None: never swept


class Queue:
    def __init__(self, database: Database, trail: Trail) -> None:
        self._database = database
        self._trail = trail

    def listed(self, by: Principal, wanted: Wanted, *, surface: str = "workspace") -> list[Queued]:
        """Requests of the accounts that the agent serves, no others. The trail notes that there was a list."""
        serving = _serving(by)
        found: list[Queued] = []
        if serving is None or serving:
            with self._database.reading(EVERY_ACCOUNT if serving is None else ",".join(sorted(serving))) as connection:
                found = _listed(connection, by.id, serving, wanted)
        self._trail.record(by.id, "requests.queued", count=str(len(found)), surface=surface)
        return found


def _serving(by: Principal) -> frozenset[str] | None:
    """None: every account. An agent who is somebody's partner as well answers themselves nowhere."""
    if not by.has(Role.AGENT):
        return frozenset()
    return None if by.serves is None else frozenset(filter(is_account_id, by.serves))


def _listed(connection: Connection, me: str, serving: Collection[str] | None, wanted: Wanted) -> list[Queued]:
    waiting, standing = _waiting(), _standing()
    page = requests().add_columns(waiting.label("waiting"), standing.label("standing"))
    parameters: dict[str, Any] = {}
    if serving is not None:
        page = page.where(support_request.c.account_id.in_(bindparam("serving", expanding=True)))
        parameters["serving"] = sorted(serving)
    page = page.where(NOW.c.status_to.in_([each.value for each in wanted.statuses]))
    if wanted.language:
        page = page.where(support_request.c.locale == wanted.language)
    if wanted.assigned is AssignedTo.ME:
        page = page.where(ASSIGNED.c.assignee == me)
    elif wanted.assigned is AssignedTo.NOBODY:
        page = page.where(ASSIGNED.c.assignee.is_(None))
    gravity = case({each.value: place for place, each in enumerate(GRAVITY)}, value=standing, else_=len(GRAVITY))
    orders: dict[Order, tuple[Any, ...]] = {
        Order.WAITING: (waiting,),
        Order.STANDING: (gravity, waiting),
        Order.LANGUAGE: (support_request.c.locale, waiting),
        Order.CHANGED: (NOW.c.at.desc(),),
    }
    page = page.order_by(*orders[wanted.order], support_request.c.id).limit(wanted.limit).offset(wanted.offset)
    rows = connection.execute(page, parameters)
    return [
        Queued(request_of(row), row.waiting, None if row.standing is None else Standing(row.standing)) for row in rows
    ]


def _waiting() -> ColumnElement[datetime]:
    """When the partner first wrote what support has not answered. That support is still on it is no answer."""
    asked, answered = support_change.alias("asked_change"), support_change.alias("answered_change")
    last = (
        select(func.max(answered.c.version))
        .where(
            answered.c.request_id == support_request.c.id,
            or_(
                and_(answered.c.side == Side.SUPPORT.value, answered.c.status_to == Status.WAITING_FOR_PARTNER.value),
                answered.c.status_to == Status.CLOSED.value,
            ),
        )
        .correlate(support_request)
        .scalar_subquery()
    )
    first = (
        select(func.min(asked.c.at))
        .where(
            asked.c.request_id == support_request.c.id,
            asked.c.side == Side.PARTNER.value,
            asked.c.version > func.coalesce(last, literal(0)),
        )
        .correlate(support_request)
        .scalar_subquery()
    )
    return func.coalesce(first, NOW.c.at, type_=support_change.c.at.type)


def _standing() -> ColumnElement[str]:
    return (
        select(account_standing.c.standing)
        .where(account_standing.c.account_id == support_request.c.account_id)
        .order_by(account_standing.c.at.desc(), account_standing.c.row_id.desc())
        .limit(1)
        .correlate(support_request)
        .scalar_subquery()
    )
