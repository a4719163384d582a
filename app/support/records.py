"""What there is to say of a support request: frozen records, never rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.diagnosis.vocabulary import Programme


class Purpose(StrEnum):
    """What a request asks for. The first two are about a suspension, and make the step of asking support done."""

    REINSTATEMENT = "reinstatement"
    EXPLANATION = "explanation"  # why the account is suspended, or what threatens it
    OTHER = "other"


class Status(StrEnum):
    OPEN = "open"  # nobody from support has answered yet
    WAITING_FOR_PARTNER = "waiting-for-partner"
    WAITING_FOR_SUPPORT = "waiting-for-support"
    CLOSED = "closed"


class Action(StrEnum):
    CREATED = "created"
    REPLIED = "replied"
    CLOSED = "closed"
    REOPENED = "reopened"


class Side(StrEnum):
    PARTNER = "partner"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True)
class Draft:
    """A request that makes sense, before anybody has sent it."""

    purpose: Purpose
    subject: str
    message: str
    locale: str  # that it is written in, BCP 47
    programme: Programme | None = None  # None: the account as a whole
    reasons: tuple[str, ...] = ()  # ids of rules


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody does to a request that stands as they have read it."""

    action: Action
    version: int  # that they have read
    message: str
    locale: str
    keep: bool = False  # an answer of support after which it is still support's turn


@dataclass(frozen=True, slots=True)
class Author:
    id: str  # of an identity
    name: str  # empty: the person was erased
    side: Side


@dataclass(frozen=True, slots=True)
class Change:
    """A row of a request's history: who did what and when, what the status was and became, and what was said."""

    version: int
    at: datetime
    author: Author
    action: Action
    before: Status | None  # None: the request came to be
    status: Status
    message: str
    locale: str


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it stands now."""

    id: str
    account: str
    purpose: Purpose
    subject: str
    locale: str
    programme: Programme | None
    reasons: tuple[str, ...]
    opened: datetime
    opened_by: str  # an identity's id
    opener: str  # their name; empty: the person was erased
    status: Status
    version: int
    changed: datetime
    last_side: Side  # of the last change


@dataclass(frozen=True, slots=True)
class Thread:
    """A request with all of its changes, oldest first."""

    request: Request
    changes: tuple[Change, ...]
