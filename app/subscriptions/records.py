"""What surfaces show of subscriptions: plain, frozen, worked out for one moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.diagnosis.subscriptions import SubscriptionState
from app.diagnosis.vocabulary import Cause, SubscriptionStatus


class Event(StrEnum):
    """What a partner does to a customer's subscription."""

    SUSPENDED = "suspended"
    REACTIVATED = "reactivated"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Held:
    """A subscription, with what it's called and who holds it."""

    state: SubscriptionState
    offer: str  # empty: not known
    customer: str  # the name; the id where no name is known
    country: str | None  # of the customer, ISO 3166

    @property
    def id(self) -> str:
        return self.state.id


@dataclass(frozen=True, slots=True)
class Done:
    """That something was done to a subscription on a day."""

    event: Event
    cause: Cause | None  # of a suspension or cancellation
    on: date  # where the account is


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of the subscriptions are asked for. None: any."""

    status: SubscriptionStatus | None = None
    cause: Cause | None = None
    due_within: int | None = None  # days, until deletion is due
    text: str = ""  # part of the customer's name, of the offer or of an id


@dataclass(frozen=True, slots=True)
class Listing:
    """A part of a list."""

    subscriptions: tuple[Held, ...]
    total: int  # of all that are wanted
    statuses: dict[SubscriptionStatus | None, int]  # how many there are of each, wanted or not; None: not known
    nearing: int  # how many near the day on which deletion is due
    overdue: int  # of these, for how many that day is over
