"""What a rule says of an account, and on what evidence. Facts only: words come from the articles and catalogues."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from app.diagnosis.facts import Source
from app.diagnosis.vocabulary import (
    Extent,
    Fact,
    IncidentStatus,
    IssueStatus,
    Outside,
    ProfileStatus,
    Programme,
    State,
    VettingStatus,
    Word,
)


@dataclass(frozen=True, slots=True)
class OverdueInvoice:
    """An invoice with a balance, after its due date."""

    kind: ClassVar[str] = "overdue-invoice"
    invoice: str
    due: date
    days_overdue: int
    amount: Decimal
    balance: Decimal  # what is left of the amount, in its own currency
    currency: str
    past_threshold: bool
    source: Source
    due_derived: bool = False  # from the invoice's day and payment terms


@dataclass(frozen=True, slots=True)
class BillRead:
    """How many invoices there were to look at, so that nothing overdue is told from nothing at all."""

    kind: ClassVar[str] = "bill-read"
    invoices: int
    source: Source
    due_derived: bool = False  # of any of them


@dataclass(frozen=True, slots=True)
class ArrearsStated:
    """What somebody said of the bill as a whole."""

    kind: ClassVar[str] = "arrears-stated"
    overdue: bool
    oldest_due: date | None
    days_overdue: int | None
    extent: Extent | None
    source: Source


class Unused(Word):
    """Why money did not reduce any invoice."""

    UNALLOCATED = "unallocated"
    OTHER_CURRENCY = "other-currency"
    UNKNOWN_INVOICE = "unknown-invoice"
    OVERPAID = "overpaid"  # more than the invoice was


@dataclass(frozen=True, slots=True)
class UnusedMoney:
    """A payment, credit or credit note that reduces no invoice, and why."""

    kind: ClassVar[str] = "unused-money"
    why: Unused
    of: str  # payment, credit, credit-note or surplus
    id: str
    invoice: str | None
    day: date
    amount: Decimal
    currency: str
    source: Source


@dataclass(frozen=True, slots=True)
class ProfileSeen:
    kind: ClassVar[str] = "profile"
    status: ProfileStatus
    since: date | None
    deadline: date | None
    source: Source


@dataclass(frozen=True, slots=True)
class VettingSeen:
    kind: ClassVar[str] = "vetting"
    status: VettingStatus
    since: date | None
    days: int | None  # since then
    extent: Extent | None
    source: Source


@dataclass(frozen=True, slots=True)
class IncidentSeen:
    kind: ClassVar[str] = "incident"
    id: str
    status: IncidentStatus
    since: date | None
    source: Source


@dataclass(frozen=True, slots=True)
class ProviderIssueSeen:
    """That there is an issue; never what the provider's data says of it."""

    kind: ClassVar[str] = "provider-issue"
    id: str
    status: IssueStatus
    since: date | None
    source: Source


@dataclass(frozen=True, slots=True)
class NoneRecorded:
    """That a source lists nothing of the kind."""

    kind: ClassVar[str] = "none-recorded"
    fact: Fact
    source: Source


@dataclass(frozen=True, slots=True)
class RequirementSeen:
    kind: ClassVar[str] = "requirement"
    id: str
    met: bool
    since: date | None
    deadline: date | None
    source: Source


Evidence = (
    OverdueInvoice
    | BillRead
    | ArrearsStated
    | UnusedMoney
    | ProfileSeen
    | VettingSeen
    | IncidentSeen
    | ProviderIssueSeen
    | NoneRecorded
    | RequirementSeen
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason, under one programme. Days are calendar days in the account's time zone."""

    reason: str
    programme: Programme
    state: State
    since: date | None = None  # the first day of the state, where it is known
    deadline: date | None = None  # at risk: the last day on which settling it helps; past, nothing is decided yet
    applies_from: date | None = None  # at risk: the first day on which the reason applies, if nothing is done
    evidence: tuple[Evidence, ...] = ()
    missing: tuple[Fact, ...] = ()  # not known: for want of these
    outside: Outside | None = None  # does not apply: why
    failure: str = ""  # not known: the rule failed, with this kind of error
