"""The form: which facts may be stated, each under the name that `AccountFacts` gives it. Strict: nothing is guessed.

A fact that is left out isn't known; an empty list says that there are none.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from app.accounts import fields
from app.accounts.fields import Country, Currency, Flag, Language, Word, Zone
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

MOST = 5000  # rows of a kind
_DAY = {"type": "string", "format": "date", "examples": ["2026-01-31"]}
_MOMENT = {
    "type": "string",
    "description": "A moment with its time zone, or a day, which begins at midnight where the account is",
    "anyOf": [{"format": "date-time"}, {"format": "date"}],
    "examples": ["2026-01-31T12:00:00Z", "2026-01-31"],
}
_AMOUNT = {
    "anyOf": [{"type": "string", "pattern": r"^[+-]?\d+(\.\d{1,4})?$"}, {"type": "integer"}],
    "description": "Text, so that no decimal is lost, or a whole number",
    "examples": ["1234.56"],
}
Id = Annotated[fields.Id, WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 128})]
Name = Annotated[fields.Text, WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 256})]
AccountId = Annotated[
    fields.AccountId, WithJsonSchema({"type": "string", "pattern": r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$"})
]
Amount = Annotated[fields.Amount, WithJsonSchema(_AMOUNT)]
Day = Annotated[fields.Day, WithJsonSchema(_DAY)]
When = Annotated[fields.When, WithJsonSchema(_MOMENT)]


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class AccountForm(Form):
    cloud: Annotated[Cloud, Word]
    time_zone: Annotated[Zone, Field(description="As IANA calls it; days are counted there", examples=["Europe/Paris"])]
    id: AccountId = "unnamed"
    country: Country | None = None
    currency: Annotated[Currency | None, Field(description="ISO 4217: the one it is billed in")] = None
    language: Language | None = None


class SuspensionForm(Form):
    """Whether the account is suspended in the programme."""

    suspended: Flag
    since: When | None = None


class EnrolmentForm(Form):
    programme: Annotated[Programme, Word]
    role: Annotated[Annotated[Role, Word] | None, Field(description="In CSP; AI Cloud has none")] = None
    since: When | None = None
    suspension: SuspensionForm | None = None


class ProfileForm(Form):
    status: Annotated[ProfileStatus, Word]
    since: When | None = None
    deadline: Annotated[Day | None, Field(description="Of a pending one: by when it must be complete")] = None


class VettingForm(Form):
    status: Annotated[VettingStatus, Word]
    since: When | None = None
    first_seen: When | None = None
    extent: Annotated[
        Annotated[Extent, Word] | None,
        Field(description="Of a rejection without a date: within the days that the articles state, or beyond"),
    ] = None


class InvoiceForm(Form):
    id: Id
    issued: Day
    due: Day
    amount: Amount
    currency: Annotated[Currency, Field(description="ISO 4217", examples=["EUR"])]


class SettlementForm(Form):
    """A payment or a credit."""

    id: Id
    day: Day
    amount: Amount
    currency: Annotated[Currency, Field(description="ISO 4217", examples=["EUR"])]
    invoice: Annotated[Id | None, Field(description="Id of the invoice that it reduces; else it reduces none")] = None


class ArrearsForm(Form):
    """The bill as a whole, for who has no invoices at hand."""

    overdue: Flag
    oldest_due: Annotated[Day | None, Field(description="Due date of the oldest unpaid invoice")] = None
    extent: Annotated[
        Annotated[Extent, Word] | None,
        Field(description="Where that date isn't known: within the days that the articles state, or beyond"),
    ] = None


class IncidentForm(Form):
    id: Id
    status: Annotated[IncidentStatus, Word]
    since: When | None = None


class ProviderIssueForm(Form):
    id: Id
    status: Annotated[IssueStatus, Word]
    since: When | None = None


class RequirementForm(Form):
    id: Id
    met: Flag
    since: When | None = None
    deadline: Day | None = None


class SupportRequestForm(Form):
    id: Id
    sent: When


class CustomerForm(Form):
    id: Id
    name: Name
    country: Country | None = None


class SubscriptionForm(Form):
    id: Id
    customer: Id
    cloud: Annotated[Cloud, Word]
    status: Annotated[SubscriptionStatus, Word]
    since: When | None = None
    cause: Annotated[Cause, Word] | None = None


class FormerProfile(ProfileForm):
    kind: Literal["profile"]
    until: When


class FormerVetting(VettingForm):
    kind: Literal["vetting"]
    until: When


class FormerIncident(IncidentForm):
    kind: Literal["incident"]
    until: When


class FormerProviderIssue(ProviderIssueForm):
    kind: Literal["provider-issue"]
    until: When


class FormerRequirement(RequirementForm):
    kind: Literal["requirement"]
    until: When


FormerForm = Annotated[
    FormerProfile | FormerVetting | FormerIncident | FormerProviderIssue | FormerRequirement,
    Field(discriminator="kind"),
]


def _rows(kind: str) -> str:
    return f"All {kind} there are; left out: not known; empty: there are none"


class FactsForm(Form):
    """What is known of the account. A fact that is left out isn't known."""

    account: AccountForm
    as_of: Annotated[When | None, Field(description="When the facts were true; else now")] = None
    programmes: Annotated[list[EnrolmentForm] | None, Field(max_length=2)] = None
    profile: ProfileForm | None = None
    vetting: VettingForm | None = None
    invoices: Annotated[list[InvoiceForm] | None, Field(max_length=MOST, description=_rows("invoices"))] = None
    credits: Annotated[list[SettlementForm] | None, Field(max_length=MOST, description=_rows("credits"))] = None
    payments: Annotated[list[SettlementForm] | None, Field(max_length=MOST, description=_rows("payments"))] = None
    arrears: ArrearsForm | None = None
    incidents: Annotated[list[IncidentForm] | None, Field(max_length=MOST, description=_rows("incidents"))] = None
    provider_issues: Annotated[list[ProviderIssueForm] | None, Field(max_length=MOST)] = None
    requirements: Annotated[list[RequirementForm] | None, Field(max_length=MOST)] = None
    support_requests: Annotated[list[SupportRequestForm] | None, Field(max_length=MOST)] = None
    customers: Annotated[list[CustomerForm] | None, Field(max_length=MOST, description=_rows("customers"))] = None
    subscriptions: Annotated[list[SubscriptionForm] | None, Field(max_length=MOST)] = None
    former: Annotated[
        list[FormerForm] | None,
        Field(
            max_length=MOST,
            description="What was so until a moment, and isn't any more: it may be what the account was suspended for",
        ),
    ] = None


class DiagnosisForm(Form):
    """A question: these facts, in this language, at this moment."""

    locale: Annotated[str, Field(min_length=2, max_length=35, description="The reader's locale", examples=["fr-FR"])]
    at: Annotated[When | None, Field(description="The moment that is asked about; else now")] = None
    facts: FactsForm
