"""What is known of an account: the immutable snapshot that rules read.

Every fact says who states it and when that was true. A fact that nobody states is None, which is not the same as an
empty list: no invoices known of is not "there are no invoices". Moments are aware; days are calendar days in the
account's time zone. Making a record that can't be true raises FactsError, which names the field.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from app.diagnosis.bill import Arrears, Credit, Invoice, Payment, Settlement
from app.diagnosis.checking import (
    CURRENCIES,
    FactsError,
    Problem,
    check_country,
    check_day,
    check_moment,
    check_text,
    check_unique,
    zone_called,
)
from app.diagnosis.sources import Rows, Source
from app.diagnosis.vocabulary import (
    Cause,
    Cloud,
    Extent,
    IncidentStatus,
    IssueStatus,
    ProfileStatus,
    Programme,
    Role,
    SubscriptionStatus,
    VettingStatus,
)

__all__ = [
    "Account",
    "AccountFacts",
    "Arrears",
    "Credit",
    "Enrolment",
    "Former",
    "Incident",
    "Invoice",
    "Payment",
    "Profile",
    "ProviderIssue",
    "Requirement",
    "Rows",
    "Settlement",
    "Source",
    "Subscription",
    "SupportRequest",
    "Suspension",
    "Vetting",
]


@dataclass(frozen=True, slots=True)
class Account:
    id: str
    cloud: Cloud
    time_zone: str  # as IANA calls it; days are counted there
    source: Source
    country: str | None = None  # ISO 3166, two letters
    language: str | None = None  # BCP 47
    currency: str | None = None  # ISO 4217: the one it is billed in

    def __post_init__(self) -> None:
        check_text("id", self.id)
        zone_called(self.time_zone)
        if self.currency is not None and self.currency not in CURRENCIES:
            raise FactsError("currency", Problem.UNKNOWN_CURRENCY)
        check_country("country", self.country)

    @property
    def zone(self) -> ZoneInfo:
        return zone_called(self.time_zone)


@dataclass(frozen=True, slots=True)
class Suspension:
    """Whether the account is suspended in a programme. No record of it: not known."""

    suspended: bool
    source: Source
    since: datetime | None = None

    def __post_init__(self) -> None:
        check_moment("since", self.since)


@dataclass(frozen=True, slots=True)
class Enrolment:
    programme: Programme
    source: Source
    role: Role | None = None  # in CSP; None there: not known
    since: datetime | None = None
    suspension: Suspension | None = None

    def __post_init__(self) -> None:
        check_moment("since", self.since)
        if self.role is not None and self.programme is not Programme.CSP:
            raise FactsError("role", Problem.HAS_NO_ROLES)


@dataclass(frozen=True, slots=True)
class Profile:
    status: ProfileStatus
    source: Source
    since: datetime | None = None
    deadline: date | None = None  # of a pending one: the day by which it must be complete

    def __post_init__(self) -> None:
        check_moment("since", self.since)
        check_day("deadline", self.deadline)


@dataclass(frozen=True, slots=True)
class Vetting:
    """The decision of the AI Cloud programme about the partner."""

    status: VettingStatus
    source: Source
    since: datetime | None = None
    first_seen: datetime | None = None  # stands in where the source doesn't say since when
    extent: Extent | None = None  # of a rejection that neither dates: read only then

    def __post_init__(self) -> None:
        check_moment("since", self.since)
        check_moment("first_seen", self.first_seen)


@dataclass(frozen=True, slots=True)
class Incident:
    """A significant abuse incident, in the status that it has had since a moment."""

    id: str
    status: IncidentStatus
    since: datetime | None = None
    source: Source | None = None

    def __post_init__(self) -> None:
        check_text("id", self.id)
        check_moment("since", self.since)


@dataclass(frozen=True, slots=True)
class ProviderIssue:
    """That an issue of the indirect provider affects this account, and nothing about the provider."""

    id: str
    status: IssueStatus
    since: datetime | None = None
    source: Source | None = None

    def __post_init__(self) -> None:
        check_text("id", self.id)
        check_moment("since", self.since)


@dataclass(frozen=True, slots=True)
class Requirement:
    """A requirement that a source says is met or not, for reasons that rest on its word alone."""

    id: str
    met: bool
    since: datetime | None = None
    deadline: date | None = None  # of one that isn't met: the day by which it must be
    source: Source | None = None

    def __post_init__(self) -> None:
        check_text("id", self.id)
        check_moment("since", self.since)
        check_day("deadline", self.deadline)


@dataclass(frozen=True, slots=True)
class SupportRequest:
    """That support was asked to reinstate the account, or why it is suspended."""

    id: str
    sent: datetime
    source: Source | None = None

    def __post_init__(self) -> None:
        check_text("id", self.id)
        check_moment("sent", self.sent)


@dataclass(frozen=True, slots=True)
class Subscription:
    """A customer's subscription, in the status that it has had since a moment."""

    id: str
    customer: str
    cloud: Cloud
    status: SubscriptionStatus
    since: datetime | None = None
    cause: Cause | None = None
    source: Source | None = None

    def __post_init__(self) -> None:
        check_text("id", self.id)
        check_text("customer", self.customer)
        check_moment("since", self.since)


@dataclass(frozen=True, slots=True)
class Former:
    """What was so until a moment, and isn't any more."""

    row: Profile | Vetting | Incident | ProviderIssue | Requirement
    until: datetime  # what is so now began then

    def __post_init__(self) -> None:
        check_moment("until", self.until)

    @property
    def field(self) -> str:
        """Of AccountFacts: where it stood."""
        return FORMER_FIELDS[type(self.row)]

    def restored(self, facts: AccountFacts) -> AccountFacts:
        """The facts with it in the place of what followed."""
        row, there = self.row, getattr(facts, self.field)
        was: Any = row
        if not isinstance(row, Profile | Vetting):
            group: Rows[Any] = there or Rows((), facts.account.source)
            was = replace(group, rows=(*[each for each in group.rows if each.id != row.id], row))
        return replace(facts, **{self.field: was})


FORMER_FIELDS: dict[type, str] = {
    Profile: "profile",
    Vetting: "vetting",
    Incident: "incidents",
    ProviderIssue: "provider_issues",
    Requirement: "requirements",
}


@dataclass(frozen=True, slots=True)
class AccountFacts:
    account: Account
    programmes: tuple[Enrolment, ...] | None = None
    profile: Profile | None = None
    vetting: Vetting | None = None
    invoices: Rows[Invoice] | None = None
    credits: Rows[Credit] | None = None
    payments: Rows[Payment] | None = None
    arrears: Arrears | None = None
    incidents: Rows[Incident] | None = None
    provider_issues: Rows[ProviderIssue] | None = None
    requirements: Rows[Requirement] | None = None
    support_requests: Rows[SupportRequest] | None = None
    subscriptions: Rows[Subscription] | None = None
    former: tuple[Former, ...] = ()  # of what rules read: what was so while a suspension that stands lasted
    programmes_open: bool = False  # there may be others than `programmes` names

    def __post_init__(self) -> None:
        if self.programmes:
            check_unique("programmes", self.programmes, attrgetter("programme"))
        for field in ROW_FIELDS:
            group: Rows[object] | None = getattr(self, field)
            if group is not None:
                check_unique(field, group.rows, attrgetter("id"))


ROW_FIELDS = (
    *("invoices", "credits", "payments", "incidents"),
    *("provider_issues", "requirements", "support_requests", "subscriptions"),
)
