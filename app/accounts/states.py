"""States: what holds until another one follows. The docstrings are the documentation of an import."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import model_validator

from app.accounts import schema
from app.accounts.fields import (
    Country,
    Currency,
    Day,
    Flag,
    Id,
    Language,
    Text,
    When,
    Word,
    Zone,
    moment_of,
    refused,
)
from app.accounts.records import Record, Reference
from app.diagnosis import facts
from app.diagnosis.facts import Source
from app.diagnosis.vocabulary import (
    Cause,
    Cloud,
    IncidentStatus,
    IssueStatus,
    ProfileStatus,
    Programme,
    Role,
    SubscriptionStatus,
    VettingStatus,
)


class CheckStatus(StrEnum):
    PENDING = "pending"
    AUTHORIZED = "authorized"
    FAILED = "failed"
    REJECTED = "rejected"


class Listed(StrEnum):
    """Of which a source can state all there is."""

    PROGRAMMES = "programmes"
    INVOICES = "invoices"
    CREDITS = "credits"
    PAYMENTS = "payments"
    INCIDENTS = "incidents"
    PROVIDER_ISSUES = "provider-issues"
    REQUIREMENTS = "requirements"
    SUPPORT_REQUESTS = "support-requests"
    SUBSCRIPTIONS = "subscriptions"


CheckName = Literal["email-ownership", "employment", "business"]
EnrolmentStatus = Literal["enrolled", "left"]


class StateRecord(Record):
    since: When | None = None

    def own_date(self) -> datetime | date | None:
        return self.since

    def said_since(self) -> datetime | date | None:
        return self.since


class AccountRecord(StateRecord):
    """The account itself, before anything else of it."""

    table = schema.account_state
    name: Text
    cloud: Annotated[Cloud, Word]
    time_zone: Zone
    country: Country | None = None
    currency: Currency | None = None
    language: Language | None = None


class EnrolmentRecord(StateRecord):
    """A programme that the account is in, its role in CSP, or that it has left."""

    table = schema.enrolment
    programme: Annotated[Programme, Word]
    role: Annotated[Role, Word] | None = None
    status: EnrolmentStatus = "enrolled"

    def check(self, source: Source) -> None:
        facts.Enrolment(self.programme, source, self.role)


class SuspensionRecord(StateRecord):
    """Whether the account is suspended in a programme."""

    table = schema.suspension
    programme: Annotated[Programme, Word]
    suspended: Flag

    def needs(self) -> tuple[Reference, ...]:
        return ((schema.enrolment, self.programme.value, "programme", "unknown-enrolment"),)


class ProfileRecord(StateRecord):
    """The verification state of the account profile; deadline: of a pending one."""

    table = schema.profile
    status: Annotated[ProfileStatus, Word]
    deadline: Day | None = None


class CheckRecord(StateRecord):
    """One check of the profile's verification."""

    table = schema.profile_check
    columns = {"check_name": "name"}
    name: CheckName
    status: Annotated[CheckStatus, Word]


class VettingRecord(StateRecord):
    """The decision of AI Cloud; first_seen: where the source doesn't say since when."""

    table = schema.vetting
    status: Annotated[VettingStatus, Word]
    first_seen: When | None = None

    def own_date(self) -> datetime | date | None:
        return self.since or self.first_seen

    def dated_by(self) -> str:
        return "since" if self.since else "first_seen"

    def values(self, zone: ZoneInfo) -> dict[str, Any]:
        seen = None if self.first_seen is None else moment_of(self.first_seen, zone)
        return super().values(zone) | {"first_seen": seen}


class RequirementRecord(StateRecord):
    """A requirement that is met or not; deadline: the day by which it must be."""

    table = schema.requirement
    columns = {"requirement_id": "id"}
    id: Id
    met: Flag
    deadline: Day | None = None


class ListingRecord(StateRecord):
    """That the source has stated all there is of one kind; with no record of it, there is none."""

    table = schema.listing
    columns = {"fact": "of"}
    of: Annotated[Listed, Word]

    def own_date(self) -> datetime | date | None:
        return self.since or self.as_of  # a source that lists anew at a moment says something new


class IncidentRecord(StateRecord):
    """A significant abuse incident."""

    table = schema.incident
    columns = {"incident_id": "id"}
    id: Id
    status: Annotated[IncidentStatus, Word]


class ProviderIssueRecord(StateRecord):
    """That an issue of the indirect provider affects this account; nothing about the provider."""

    table = schema.provider_issue
    columns = {"issue_id": "id"}
    id: Id
    status: Annotated[IssueStatus, Word]


class CustomerRecord(StateRecord):
    """A customer of the account."""

    table = schema.customer
    columns = {"customer_id": "id"}
    id: Id
    name: Text
    country: Country | None = None


class SubscriptionRecord(StateRecord):
    """A customer's subscription; cause: why it was suspended or cancelled."""

    table = schema.subscription
    columns = {"subscription_id": "id", "customer_id": "customer"}
    id: Id
    customer: Id
    cloud: Annotated[Cloud, Word]
    status: Annotated[SubscriptionStatus, Word]
    cause: Annotated[Cause, Word] | None = None
    offer: Text | None = None

    @model_validator(mode="after")
    def _caused(self) -> Self:
        if self.cause is not None and self.status is SubscriptionStatus.ACTIVE:
            raise refused("cause-of-nothing", status=self.status.value)
        return self

    def needs(self) -> tuple[Reference, ...]:
        return ((schema.customer, self.customer, "customer", "unknown-customer"),)
