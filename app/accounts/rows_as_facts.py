"""One row of each kind as the fact that it states."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.accounts.slots import BillSlots, StateSlots
from app.accounts.timeline import Stated
from app.diagnosis.facts import (
    Credit,
    Incident,
    Invoice,
    Payment,
    Profile,
    ProviderIssue,
    Requirement,
    Source,
    Subscription,
    SupportRequest,
    Vetting,
)
from app.diagnosis.vocabulary import (
    Cause,
    Cloud,
    IncidentStatus,
    IssueStatus,
    ProfileStatus,
    SubscriptionStatus,
    VettingStatus,
)


def profile(row: Stated, source: Source) -> Profile:
    slots = StateSlots(*row.content)
    return Profile(ProfileStatus(slots.word), source, row.since, slots.day)


def vetting(row: Stated, source: Source) -> Vetting:
    slots = StateSlots(*row.content)
    return Vetting(VettingStatus(slots.word), source, row.since, slots.moment)


def invoice(row: Stated, source: Source) -> Invoice:
    slots = BillSlots(*row.content)
    return Invoice(row.key, slots.day, slots.due, slots.amount, slots.currency, source, bool(slots.derived))


def credit(row: Stated, source: Source) -> Credit:
    slots = BillSlots(*row.content)
    return Credit(row.key, slots.day, slots.amount, slots.currency, slots.invoice, source)


def payment(row: Stated, source: Source) -> Payment:
    slots = BillSlots(*row.content)
    return Payment(row.key, slots.day, slots.amount, slots.currency, slots.invoice, source)


def incident(row: Stated, source: Source) -> Incident:
    return Incident(row.key, IncidentStatus(StateSlots(*row.content).word), row.since, source)


def provider_issue(row: Stated, source: Source) -> ProviderIssue:
    return ProviderIssue(row.key, IssueStatus(StateSlots(*row.content).word), row.since, source)


def requirement(row: Stated, source: Source) -> Requirement:
    slots = StateSlots(*row.content)
    return Requirement(row.key, slots.flag, row.since, slots.day, source)


def support_request(row: Stated, source: Source) -> SupportRequest:
    moment: Any = StateSlots(*row.content).moment
    return SupportRequest(row.key, moment, source)


def subscription(row: Stated, source: Source) -> Subscription:
    slots = StateSlots(*row.content)
    cause = None if slots.detail is None else Cause(slots.detail)
    return Subscription(
        row.key, slots.owner, Cloud(slots.cloud), SubscriptionStatus(slots.word), row.since, cause, source
    )


FORMER: dict[str, Callable[[Stated, Source], Profile | Vetting | Incident | ProviderIssue | Requirement]] = {
    "profile": profile,
    "vetting": vetting,
    "incident": incident,
    "provider_issue": provider_issue,
    "requirement": requirement,
}
