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


class Resolution(StrEnum):
    """How a request ended, as support sees it."""

    ANSWERED = "answered"
    REINSTATED = "reinstated"
    DUPLICATE = "duplicate"  # another request says the same
    NOT_OURS = "not-ours"  # somebody else has to answer it
    WITHDRAWN = "withdrawn"  # the partner no longer asks


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
class Answer:
    """A passage of an article that goes with a reply, as it was when it was sent."""

    article: str
    anchor: str  # empty: the article as a whole
    locale: str  # that its link opens in
    title: str
    passage: str  # plain text
    text_locale: str  # of title and passage: the source's, where the translation lacks it


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody does to a request that stands as they have read it."""

    action: Action
    version: int  # that they have read
    message: str
    locale: str
    keep: bool = False  # an answer of support after which it is still support's turn
    answers: tuple[Answer, ...] = ()  # of support's
    resolution: Resolution | None = None  # of a closing by support


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
    answers: tuple[Answer, ...] = ()
    resolution: Resolution | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who of support works on a request."""

    number: int = 0  # counts them; 0: nobody has ever been named
    assignee: str = ""  # an identity's id; empty: nobody
    name: str = ""  # empty: nobody, or the person was erased


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody who may work on the requests of an account."""

    id: str
    name: str


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
    assigned: Assignment = Assignment()


@dataclass(frozen=True, slots=True)
class Thread:
    """A request with all of its changes, oldest first."""

    request: Request
    changes: tuple[Change, ...]
