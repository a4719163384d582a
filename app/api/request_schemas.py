"""The shapes of support requests in the API's questions and answers.

Lengths are told here and checked by `app/support/drafts.py`, which refuses in the language of the request.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.api.diagnosis_schemas import Moment, ReasonId
from app.api.schemas import AskedLocale, Locale, Schema
from app.diagnosis.vocabulary import Programme
from app.support.records import Action, Purpose, Side, Status
from app.support.service import MOST_LISTED
from app.support.texts import MOST_MESSAGE, MOST_SUBJECT

RequestId = Annotated[str, Field(description="Opaque", examples=["req_0rV5tKc1m2Qz8hYdA"])]
Version = Annotated[int, Field(description="Counts the changes: 1 when the request is sent", examples=[3])]
Subject = Annotated[str, Field(description="One line", json_schema_extra={"minLength": 1, "maxLength": MOST_SUBJECT})]
Message = Annotated[
    str,
    Field(
        description="Plain text; line breaks are kept, control characters refused",
        json_schema_extra={"minLength": 1, "maxLength": MOST_MESSAGE},
    ),
]
MaybeMessage = Annotated[
    str, Field(description="Plain text, or nothing", json_schema_extra={"maxLength": MOST_MESSAGE})
]
Key = Annotated[
    str,
    Field(
        max_length=64,
        pattern=r"^[A-Za-z0-9_-]*$",
        description="Any key of yours: sent again with the same key and text, nothing more is written and the answer "
        "is the same",
        examples=["order-4711-reply-1"],
    ),
]
WrittenLocale = Annotated[
    AskedLocale, Field(description="The locale that the text is written in; errors are told in it")
]
ReadVersion = Annotated[
    int,
    Field(
        ge=1, strict=True, description="The version that you have read; an older one is refused with 409", examples=[3]
    ),
]


# --- questions


class RequestsQuery(Schema):
    status: Status | None = Field(None, description="Only these; without it, all")
    limit: int = Field(25, ge=1, le=MOST_LISTED, description="How many requests")
    offset: int = Field(0, ge=0, le=1_000_000, description="How many requests to pass over")


class NewRequest(Schema):
    locale: WrittenLocale
    purpose: Purpose
    subject: Subject
    message: Message
    programme: Programme | None = Field(None, description="The programme that it is about; null: the whole account")
    reasons: list[ReasonId] = Field(default_factory=list, max_length=20, description="The reasons that it is about")
    idempotency_key: Key = ""


class Reply(Schema):
    locale: WrittenLocale
    version: ReadVersion
    message: Message
    still_working: bool = Field(
        default=False, strict=True, description="Of support's replies: whether it stays support's turn after this one"
    )
    idempotency_key: Key = ""


class Turn(Schema):
    """Closing or reopening."""

    locale: WrittenLocale
    version: ReadVersion
    message: MaybeMessage = ""
    idempotency_key: Key = ""


# --- answers


class SupportRequest(Schema):
    id: RequestId
    account_id: str
    purpose: Purpose
    subject: str
    locale: Annotated[Locale, Field(description="The locale that it was asked in")]
    programme: Programme | None
    reasons: list[ReasonId]
    status: Status
    version: Version
    opened_at: Moment
    opened_by: str | None = Field(description="A name; null: the person was erased")
    changed_at: Moment
    changed_by: Side


class RequestChange(Schema):
    version: Version
    at: Moment
    action: Action
    side: Side
    author: str | None = Field(description="A name; null: the person was erased")
    status_from: Status | None
    status_to: Status
    message: str = Field(description="Plain text; empty: nothing was said")
    locale: Locale


class SupportThread(SupportRequest):
    history: list[RequestChange] = Field(description="Every change, oldest first")


class RequestsAnswer(Schema):
    account_id: str
    requests: list[SupportRequest] = Field(description="Open ones first, the one that changed last before others")
    more: bool = Field(description="Whether there are more after these")
