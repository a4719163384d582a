"""The shapes of endpoints and their deliveries in the API's questions and answers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.api.account_schemas import InWhich
from app.api.diagnosis_schemas import Moment
from app.api.schemas import Schema
from app.outbox.deliveries import Result, State
from app.outbox.events import EventType
from app.webhooks.reach import LONGEST
from app.webhooks.service import LONGEST_NAME

WebhookId = Annotated[str, Field(description="Opaque", examples=["whk_0rV5tKc1m2Qz8hYdA"])]
DeliveryId = Annotated[str, Field(description="Opaque", examples=["dlv_0rV5tKc1m2Qz8hYdA"])]
Name = Annotated[str, Field(description="What lists call it: one line", json_schema_extra={"maxLength": LONGEST_NAME})]
Chosen = Literal[
    "standing.changed",
    "request.created",
    "request.replied",
    "request.closed",
    "request.reopened",
    "deadline.near",
    "deadline.passed",
    "subscription.deletion_near",
    "subscription.deletion_due",
]
Types = Annotated[list[Chosen], Field(max_length=100, description="Types of events; none: all, also those to come")]


# --- questions


class NewWebhook(Schema):
    url: str = Field(
        description="https, and on the open internet; without name, password and fragment",
        examples=["https://tickets.example.com/hook"],
        json_schema_extra={"minLength": 1, "maxLength": LONGEST},
    )
    name: Name = ""
    types: Types = []


class WebhookChange(Schema):
    """What is null or left out stays as it is."""

    name: Name | None = None
    types: Types | None = None
    disabled: bool | None = Field(
        None,
        strict=True,
        description="true: it is sent nothing more, and what waits for it is dropped; false: it is sent what happens "
        "from now on",
    )


class DeliveriesQuery(Schema):
    state: State | None = Field(None, description="Only these; without it, all")
    limit: int = Field(50, ge=1, le=1_000, description="How many deliveries")
    offset: int = Field(0, ge=0, le=1_000_000, description="How many deliveries to pass over")
    locale: InWhich = "en"


# --- answers


class DeliveryNumbers(Schema):
    """How many deliveries of the endpoint are in which state; what is over is forgotten after 30 days."""

    waiting: int = Field(ge=0)
    delivered: int = Field(ge=0)
    given_up: int = Field(ge=0)
    dropped: int = Field(ge=0)


class Webhook(Schema):
    id: WebhookId
    url: str
    name: str
    types: list[EventType] = Field(description="That it is sent; none: all")
    state: Literal["works", "disabled", "gone"] = Field(
        description="`gone`: it is disabled because it answered 410; either is undone by `disabled: false`"
    )
    created_at: Moment
    disabled_at: Moment | None
    former_secret_until: Moment | None = Field(
        description="Until then, the secret before the last change signs as well"
    )
    deliveries: DeliveryNumbers


class WebhookWithSecret(Webhook):
    secret: str = Field(
        description="Keep it now: it is not shown again", examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
    )


class WebhooksAnswer(Schema):
    webhooks: list[Webhook] = Field(description="Those that work before those that are disabled, the newest first")


class Try(Schema):
    at: Moment
    took_ms: int = Field(ge=0)
    result: Result
    status: int | None = Field(description="That the endpoint answered with; nothing else of its answer is kept")
    said: str = Field(description="A sentence, in English; empty: the result says it")


class Delivery(Schema):
    """An event for the endpoint. Of which account it tells, stays out: operators reach none."""

    id: DeliveryId
    event_id: str = Field(description="What the endpoint knows the event by", examples=["evt_0rV5tKc1m2Qz8hYdA"])
    type: EventType
    happened_at: Moment
    state: State
    due_at: Moment | None = Field(description="When it is tried next; null: never")
    attempts: int = Field(ge=0)
    last: Try | None = Field(description="The last try; null: there was none yet")


class DeliveriesAnswer(Schema):
    deliveries: list[Delivery] = Field(description="The newest first")
    more: bool = Field(description="Whether there are more after these")
