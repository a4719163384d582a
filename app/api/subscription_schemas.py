"""The shape of subscriptions in the API's questions and answers. Words are those of `app/diagnosis`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.api.accounts import DiagnosisQuery
from app.api.diagnosis_schemas import Day, FactSource, Moment, Statement
from app.api.schemas import Locale, Schema
from app.diagnosis.vocabulary import Cause, Cloud, Origin, SubscriptionStatus
from app.queries import MAX_LIMIT
from app.subscriptions.records import Event

MOST = 1_000_000  # subscriptions that may be passed over


class SubscriptionsQuery(DiagnosisQuery):
    status: SubscriptionStatus | None = None
    cause: Cause | None = None
    due_within: Annotated[
        int | None, Field(ge=0, le=3650, description="Only those whose deletion is due within so many days, or was due")
    ] = None
    q: Annotated[str, Field(max_length=128, description="Part of the customer's name, the offer or an id")] = ""
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT, description="How many subscriptions")] = 50
    offset: Annotated[int, Field(ge=0, le=MOST, description="How many to pass over")] = 0


class Customer(Schema):
    id: str
    name: str = Field(description="The id where no name is known")
    country: str | None


SignIn = Annotated[bool | None, Field(description="null: no article says")]


class Subscription(Schema):
    id: str
    offer: str | None
    customer: Customer
    cloud: Cloud
    status: SubscriptionStatus | None = Field(description="null: not known at that moment")
    cause: Cause | None
    since: Day | None
    users_can_sign_in: SignIn
    administrators_can_sign_in: SignIn
    deletion_due_on: Day | None = Field(
        description="On 21Vianet, suspended: the day on which deletion is due unless it is reactivated before"
    )
    days_left: int | None = Field(description="Until then; negative: that many days ago. Nobody says it took place")
    possible: list[Event] = Field(description="What can be done to it as it stands")
    source: FactSource


class SubscriptionsAnswer(Schema):
    account_id: str
    as_of: Moment
    locale: Locale
    known: bool = Field(description="Whether anybody has said which subscriptions there are")
    total: int = Field(description="How many match")
    nearing_deletion: int = Field(description="Of all: how many are due for deletion within 30 days, or were")
    next_offset: int | None = Field(description="Where the rest begins; null: this is all")
    subscriptions: list[Subscription] = Field(description="What is due for deletion first, then by customer")


class SubscriptionChange(Schema):
    begun: Moment
    status: SubscriptionStatus
    cause: Cause | None
    origin: Origin
    as_of: Moment


class Path(Schema):
    """How something is done in Partner Center: nothing here does it there."""

    event: Event
    steps: list[Statement]


class SubscriptionAnswer(Subscription):
    account_id: str
    as_of: Moment
    locale: Locale
    history: list[SubscriptionChange] = Field(description="Oldest first")
    deletion: Statement | None = Field(description="What the article says of the period, where a day is due")
    paths: list[Path] = Field(description="The documented way to everything that can be done to it as it stands")


class RecordedAnswer(SubscriptionAnswer):
    recorded: bool = Field(description="false: the same was recorded before, and nothing was added")
