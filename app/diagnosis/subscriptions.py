"""Customers' subscriptions: who can still sign in, and the day on which deletion is due.

A suspended subscription and a suspended account are two different things. What happens on the day that deletion is due
is not known: only a source that reports it makes a subscription deleted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.diagnosis.facts import AccountFacts, Source, Subscription
from app.diagnosis.timeline import begun, day_of, days, local_day
from app.diagnosis.vocabulary import Cause, Cloud, SubscriptionStatus

# Who can sign in and use the services, or reach the data: (the customer's users, administrators). None: not stated.
SIGN_IN: dict[SubscriptionStatus, tuple[bool | None, bool | None]] = {
    SubscriptionStatus.ACTIVE: (True, True),
    SubscriptionStatus.SUSPENDED: (False, True),
    SubscriptionStatus.CANCELLED: (None, None),
    SubscriptionStatus.DELETED: (False, None),
}


@dataclass(frozen=True, slots=True)
class SubscriptionState:
    """A subscription at a moment. Days are calendar days in the account's time zone."""

    id: str
    customer: str
    cloud: Cloud
    status: SubscriptionStatus | None  # None: not known at that moment
    cause: Cause | None
    since: date | None
    users_can_sign_in: bool | None
    administrators_can_sign_in: bool | None
    deletion_due_on: date | None  # on 21Vianet, suspended: unless it is reactivated before
    days_left: int | None  # until then; negative: that many days ago
    source: Source


def subscriptions_at(
    facts: AccountFacts, now: datetime, deletion_days: int | None
) -> tuple[SubscriptionState, ...] | None:
    """The account's subscriptions, as listed. None where they aren't known.

    `deletion_days` is how long a suspended subscription can be reactivated on 21Vianet, as the articles state it; None:
    they don't, and then no day is known.
    """
    if facts.subscriptions is None:
        return None
    begun_rows, later = begun(facts.subscriptions, now)
    known = {row.id: _state(facts, row, source, now, deletion_days) for row, source in begun_rows}
    for row in later:
        known[row.id] = _unknown(row, row.source or facts.subscriptions.source)
    return tuple([known[row.id] for row in facts.subscriptions.rows])


def _state(
    facts: AccountFacts, row: Subscription, source: Source, now: datetime, deletion_days: int | None
) -> SubscriptionState:
    since, due, left = day_of(facts, row.since), None, None
    users, administrators = SIGN_IN[row.status]
    suspended = row.cloud is Cloud.VIANET and row.status is SubscriptionStatus.SUSPENDED
    if suspended and since is not None and deletion_days is not None:
        due = since + days(deletion_days)
        left = (due - local_day(facts, now)).days
    return SubscriptionState(
        row.id, row.customer, row.cloud, row.status, row.cause, since, users, administrators, due, left, source
    )


def _unknown(row: Subscription, source: Source) -> SubscriptionState:
    """Its status began later, and what it was before isn't known."""
    return SubscriptionState(row.id, row.customer, row.cloud, None, None, None, None, None, None, None, source)
