"""Deliveries: an event for one receiver, what became of each try, and when the next one is due. Pure."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from app.outbox.events import Event

if TYPE_CHECKING:
    from sqlalchemy import Connection

FIRST, FACTOR, LONGEST = timedelta(seconds=5), 4, timedelta(hours=6)
JITTER = 0.25  # of a wait, either way: what failed together doesn't come back together
GIVE_UP = timedelta(days=3)
KEPT = timedelta(days=30)  # what is over, for the log


class Channel(StrEnum):
    WEBHOOK = "webhook"
    MAIL = "mail"


class State(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given-up"  # for as long as is promised, nobody took it; or nobody ever will
    DROPPED = "dropped"  # its receiver doesn't want it any more


class Result(StrEnum):
    """What became of a try."""

    DELIVERED = "delivered"
    REFUSED = "refused"  # answered, but not with yes
    REDIRECTED = "redirected"  # which is never followed
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed-out"
    FORBIDDEN = "forbidden"  # the address is one that we must not reach
    BROKEN = "broken"  # what was answered makes no sense, or we can't send
    UNWANTED = "unwanted"  # nobody is there any more


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody who is to be told of an event."""

    event: Event
    channel: Channel
    target: str  # an endpoint's id, or an identity's


@dataclass(frozen=True, slots=True)
class Delivery:
    id: str
    event: Event
    channel: Channel
    target: str
    attempts: int  # before this one
    since: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    result: Result
    said: str = ""  # a sentence of ours: nothing that the receiver answered
    status: int | None = None
    wait: timedelta = timedelta()  # that the receiver asks for
    final: bool = False  # trying again would be of no use


class Carrier(Protocol):
    """What takes events to receivers of one channel. It may take a while, and must come to an end by itself."""

    def audience(self, connection: Connection, events: Sequence[Event], now: datetime) -> Sequence[Addressee]:
        """Who is to be told of these events, in the transaction given."""

    def carry(self, delivery: Delivery) -> Outcome:
        """Try once. Whatever goes wrong is an outcome."""


def wait_after(attempts: int, chance: Callable[[], float] = random.random) -> timedelta:
    """How long to wait after so many tries: 5 seconds, 20, 80 … up to 6 hours, a quarter more or less."""
    step: timedelta = min(FIRST * float(FACTOR ** min(attempts - 1, 10)), LONGEST)
    return step * (1 - JITTER + 2 * JITTER * chance())


def next_due(delivery: Delivery, outcome: Outcome, now: datetime) -> datetime | None:
    """When to try again; None: never."""
    if outcome.final or outcome.result is Result.DELIVERED:
        return None
    wait = max(wait_after(delivery.attempts + 1), min(outcome.wait, LONGEST))
    return now + wait if now + wait <= delivery.since + GIVE_UP else None
