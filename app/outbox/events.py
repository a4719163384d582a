"""What others can be told of: the types of events, and what each says. Pure.

An event holds opaque ids and words of the program: no evidence, and nothing that a person typed. Types, and the names
in `data`, are promised to receivers: they are added to, and never mean something else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

VERSION = 1  # of what receivers are sent


class EventType(StrEnum):
    STANDING_CHANGED = "standing.changed"
    REQUEST_CREATED = "request.created"
    REQUEST_REPLIED = "request.replied"
    REQUEST_CLOSED = "request.closed"
    REQUEST_REOPENED = "request.reopened"
    DEADLINE_NEAR = "deadline.near"  # the last day on which a reason that may soon apply can be settled
    DEADLINE_PASSED = "deadline.passed"  # that day is over, and nothing else has come of it
    DELETION_NEAR = "subscription.deletion_near"
    DELETION_DUE = "subscription.deletion_due"  # the day is over; nobody says that it took place
    TEST = "webhook.test"  # asked for by an operator; of no account


# What receivers can choose.
TYPES = tuple(each for each in EventType if each is not EventType.TEST)


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that is happening to an account in the transaction that writes it down."""

    account: str
    type: EventType
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    actor: str = ""  # whoever did it, an opaque id: they need not be told. Empty: nobody


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, as it is kept. `id` is what a receiver knows it by when it comes twice."""

    id: str
    account: str | None  # None: a test
    sequence: int  # 1, 2, 3 … of its account, in the order in which it happened
    type: EventType
    at: datetime
    data: Mapping[str, Any]
    actor: str
    recorded: datetime
