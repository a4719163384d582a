"""The shape of a diagnosis in the API's answers. Words are those of `app/diagnosis`; amounts are text."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.api.schemas import ArticleId, Html, Locale, Schema
from app.diagnosis.capabilities import Why
from app.diagnosis.finding import Unused
from app.diagnosis.vocabulary import (
    Extent,
    Fact,
    IncidentStatus,
    IssueStatus,
    Origin,
    Outside,
    ProfileStatus,
    Programme,
    Role,
    Standing,
    State,
    VettingStatus,
)

Day = Annotated[str, Field(description="A calendar day in the account's time zone, ISO 8601", examples=["2026-03-03"])]
Moment = Annotated[str, Field(description="ISO 8601, with its time zone")]
Amount = Annotated[str, Field(description="A decimal number", examples=["1234.56"])]
ReasonId = Annotated[str, Field(description="Id of a reason for suspension", examples=["billing-overdue"])]
Done = Annotated[bool | None, Field(description="Whether the facts show it done; null: not known")]


class FactSource(Schema):
    """Who states a fact, and when it was true."""

    origin: Origin
    as_of: Moment
    reference: Annotated[
        str, Field(description="A file, a request, a person; of Partner Center the field it said it in")
    ]
    confirmed: Annotated[
        Moment | None, Field(description="When the source last said so again; null: once, as of `as_of`")
    ]


class OverdueInvoice(Schema):
    kind: Literal["overdue-invoice"]
    invoice: str
    due: Day
    days_overdue: int
    amount: Amount
    balance: Annotated[Amount, Field(description="What is left of the amount after payments and credits")]
    currency: str
    past_threshold: bool
    source: FactSource
    due_derived: Annotated[
        bool, Field(description="Whether `due` follows from payment terms; the source doesn't state it")
    ]


class BillRead(Schema):
    kind: Literal["bill-read"]
    invoices: int
    source: FactSource
    due_derived: Annotated[bool, Field(description="Whether any due date follows from payment terms")]


class ArrearsStated(Schema):
    kind: Literal["arrears-stated"]
    overdue: bool
    oldest_due: Day | None
    days_overdue: int | None
    extent: Extent | None
    source: FactSource


class UnusedMoney(Schema):
    """A payment, credit or credit note that reduces no invoice, and why."""

    kind: Literal["unused-money"]
    why: Unused
    of: str
    id: str
    invoice: str | None
    day: Day
    amount: Amount
    currency: str
    source: FactSource


class ProfileSeen(Schema):
    kind: Literal["profile"]
    status: ProfileStatus
    since: Day | None
    deadline: Day | None
    source: FactSource


class VettingSeen(Schema):
    kind: Literal["vetting"]
    status: VettingStatus
    since: Day | None
    days: int | None
    extent: Extent | None
    source: FactSource


class IncidentSeen(Schema):
    kind: Literal["incident"]
    id: str
    status: IncidentStatus
    since: Day | None
    source: FactSource


class ProviderIssueSeen(Schema):
    kind: Literal["provider-issue"]
    id: str
    status: IssueStatus
    since: Day | None
    source: FactSource


class NoneRecorded(Schema):
    kind: Literal["none-recorded"]
    fact: Fact
    source: FactSource


class RequirementSeen(Schema):
    kind: Literal["requirement"]
    id: str
    met: bool
    since: Day | None
    deadline: Day | None
    source: FactSource


Evidence = Annotated[
    OverdueInvoice
    | BillRead
    | ArrearsStated
    | UnusedMoney
    | ProfileSeen
    | VettingSeen
    | IncidentSeen
    | ProviderIssueSeen
    | NoneRecorded
    | RequirementSeen,
    Field(discriminator="kind"),
]


class Statement(Schema):
    """What an article states, in the reader's language or, where that doesn't state it, in the source's."""

    text: str
    html: Annotated[Html, Field(description="Sanitised HTML with its links; empty where there is only the text")]
    locale: Annotated[Locale, Field(description="The locale that the text is in")]
    fallback: bool = Field(description="The requested locale doesn't state it; the source's sentence stands in")
    article: ArticleId
    anchor: str
    url: str = Field(description="Path of the page in which the sentence stands")


class Step(Schema):
    id: str
    done: Done
    statement: Statement | None


class NextStep(Step):
    reasons: list[ReasonId] = Field(
        description="That it helps with; none: no reason is known to stand against the account"
    )
    state: State | None = Field(description="The gravest finding among them")


class Finding(Schema):
    reason: ReasonId
    programme: Programme
    state: State
    since: Day | None
    deadline: Day | None = Field(
        description="At risk: the last day on which settling it helps; it may be over, with nothing decided"
    )
    applies_from: Day | None = Field(description="At risk: the first day on which it applies, if nothing is done")
    evidence: list[Evidence]
    missing: list[Fact] = Field(description="Not known: for want of these")
    outside: Outside | None = Field(description="Does not apply: why")
    failure: str | None = Field(description="Not known: an error on our side")
    statement: Statement | None = Field(description="The reason under the programme; null where no article states it")
    steps: list[Step]


class ProgrammeStanding(Schema):
    programme: Programme
    role: Role | None
    standing: Standing
    suspended: bool | None = Field(description="null: not known")
    since: Day | None
    missing: list[Fact]
    source: FactSource | None
    settled: list[ReasonId] = Field(description="Suspended: the reasons that applied since it began and don’t any more")


class Capability(Schema):
    operation: str
    allowed: bool | None = Field(description="null: not known")
    why: Why
    while_suspended: bool = Field(description="Whether a suspension leaves it allowed")
    programmes: list[Programme]
    statement: Statement | None


class DiagnosisAnswer(Schema):
    account_id: str
    as_of: Moment
    locale: Locale
    covered: bool = Field(description="Whether the articles cover the account's cloud")
    standing: Standing = Field(description="The worst of `standings`")
    standings: list[ProgrammeStanding]
    findings: list[Finding]
    capabilities: list[Capability]
    next_steps: list[NextStep]
    missing: list[Fact] = Field(description="What would have to be known for a surer answer")
