"""What may be done to a subscription as it stands, and whether what somebody says was done can be so."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from app.diagnosis.checking import FactsError, check_day
from app.diagnosis.vocabulary import Cause, SubscriptionStatus
from app.subscriptions.records import Done, Event
from app.wording import N_

STATUS_AFTER = {
    Event.SUSPENDED: SubscriptionStatus.SUSPENDED,
    Event.REACTIVATED: SubscriptionStatus.ACTIVE,
    Event.CANCELLED: SubscriptionStatus.CANCELLED,
}
# Where nobody knows how it stands, whoever did something knows best.
POSSIBLE: dict[SubscriptionStatus | None, tuple[Event, ...]] = {
    SubscriptionStatus.ACTIVE: (Event.SUSPENDED, Event.CANCELLED),
    SubscriptionStatus.SUSPENDED: (Event.REACTIVATED, Event.CANCELLED),
    SubscriptionStatus.CANCELLED: (),
    SubscriptionStatus.DELETED: (),
    None: tuple(Event),
}
WITH_CAUSE = (Event.SUSPENDED, Event.CANCELLED)
NO_EVENT = N_("Choose what was done.")
NO_CAUSE = N_("Choose why it was done.")
CAUSE_TOO_MANY = N_("A reactivation has no cause. Leave it out.")
NO_DAY = N_("This is no date. Write it as 2026-01-31.")
STILL_TO_COME = N_("This day is still to come. Record what was done once it is done.")
TOO_EARLY = N_("This is before %(date)s, since when the subscription has stood as it does. Correct the date.")


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody typed or sent, with whatever a browser or somebody else may have put there."""

    event: str
    cause: str = ""
    on: str = ""  # empty: today


@dataclass(frozen=True, slots=True)
class Checked:
    given: Given
    done: Done | None  # None where there are errors
    errors: dict[str, str] = field(
        default_factory=dict
    )  # field → what is wrong, to be translated; TOO_EARLY has a date


def checked(given: Given, today: date, begun: date | None) -> Checked:
    """`today` and `begun`, since when the subscription has stood as it does, are days where the account is."""
    errors = {}
    event = Event(given.event) if given.event in set(Event) else None
    if event is None:
        errors["event"] = NO_EVENT
    cause = Cause(given.cause) if given.cause in set(Cause) else None
    if event in WITH_CAUSE and cause is None:
        errors["cause"] = NO_CAUSE
    if event is Event.REACTIVATED and given.cause:
        errors["cause"] = CAUSE_TOO_MANY
    day = _day(given.on) if given.on else today
    if day is None:
        errors["on"] = NO_DAY
    elif day > today:
        errors["on"] = STILL_TO_COME
    elif begun is not None and day < begun:
        errors["on"] = TOO_EARLY
    if errors or event is None or day is None:
        return Checked(given, None, errors)
    return Checked(given, Done(event, cause, day))


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
        check_day("on", day)
    except (ValueError, FactsError):
        return None
    return day
