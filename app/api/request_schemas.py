"""The shapes of support requests in the API's questions and answers.

Lengths are told here and checked by `app/support/drafts.py`, which refuses in the language of the request.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.api.account_schemas import InWhich
from app.api.diagnosis_schemas import Moment, ReasonId
from app.api.schemas import ArticleId, AskedLocale, Locale, Schema
from app.diagnosis.vocabulary import Programme, Standing
from app.support.attaching import MOST_ATTACHED
from app.support.queue import MOST_QUEUED, AssignedTo, Order
from app.support.records import Action, Purpose, Resolution, Side, Status
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


class AnswerPlace(Schema):
    """A passage of an article. Former names of article and anchor will do."""

    article_id: Annotated[str, Field(max_length=300, description="As `/articles` and `/search` give it")]
    anchor: str = Field("", max_length=300, description="Of a section, or the mark of a passage; empty: the article")
    locale: AskedLocale | None = Field(None, description="That it goes out in; null: the reply's own")


Answers = Annotated[
    list[AnswerPlace],
    Field(
        default_factory=list,
        max_length=MOST_ATTACHED,
        description="Of support's: passages that go with it, in the partner's language",
        examples=[[{"article_id": "partner-center/pay-an-overdue-invoice", "anchor": "", "locale": "nl-NL"}]],
    ),
]


class Reply(Schema):
    locale: WrittenLocale
    version: ReadVersion
    message: Message
    still_working: bool = Field(
        default=False, strict=True, description="Of support's replies: whether it stays support's turn after this one"
    )
    answers: Answers
    idempotency_key: Key = ""


class Turn(Schema):
    """Reopening."""

    locale: WrittenLocale
    version: ReadVersion
    message: MaybeMessage = ""
    idempotency_key: Key = ""


class Closing(Turn):
    answers: Answers
    resolution: Resolution | None = Field(None, description="Of support's: how it ended; partners leave it out")


class Assigning(Schema):
    assignee: str | None = Field(max_length=32, description="The id of one of the account's agents; null: nobody")
    assignment: int = Field(
        ge=0, strict=True, description="The number that you have read; an older one is refused with 409", examples=[0]
    )


class QueueQuery(Schema):
    status: Status | None = Field(None, description="Only these; without it, those that support has to answer")
    everything: bool = Field(False, description="All, whatever their status")
    language: str = Field("", max_length=35, description="Only those asked in this locale", examples=["nl-NL"])
    assigned: AssignedTo = Field(AssignedTo.ANYBODY, description="Only those assigned to the token's owner, or nobody")
    order: Order = Field(Order.WAITING, description="What comes first")
    limit: int = Field(25, ge=1, le=MOST_QUEUED, description="How many requests")
    offset: int = Field(0, ge=0, le=1_000_000, description="How many requests to pass over")
    locale: InWhich = "en"


class NewReinstatement(Schema):
    """That an account was reinstated: nothing here does it."""

    locale: WrittenLocale
    programme: Programme
    reason: Message
    on: str | None = Field(None, max_length=10, description="The day, where the account is; null: today")
    despite_confirmed_reasons: bool = Field(
        default=False, strict=True, description="That you know that facts still confirm a reason; else that is refused"
    )
    request_id: RequestId | None = Field(None, description="The support request that it was about")


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
    assigned_to: str | None = Field(
        description="The id of the agent who works on it; null: nobody, or not yours to know"
    )
    assigned_name: str | None = Field(description="Their name; null likewise, or the person was erased")
    assignment: int = Field(description="Counts the assignments", examples=[0])


class AttachedAnswer(Schema):
    article_id: ArticleId
    anchor: str = Field(description="Empty: the article as a whole")
    locale: Annotated[Locale, Field(description="The locale that the link opens in")]
    title: str
    passage: str = Field(description="Plain text, as it was when it was sent")
    passage_locale: Annotated[Locale, Field(description="The source's, where the translation lacked it")]
    link: str = Field(description="Path that leads there for good, whatever becomes of the article's name")


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
    answers: list[AttachedAnswer] = Field(description="Passages of articles that went with it")
    resolution: Resolution | None = Field(description="Of a closing by support: how it ended")


class SupportThread(SupportRequest):
    history: list[RequestChange] = Field(description="Every change, oldest first")


class RequestsAnswer(Schema):
    account_id: str
    requests: list[SupportRequest] = Field(description="Open ones first, the one that changed last before others")
    more: bool = Field(description="Whether there are more after these")


class QueuedRequest(SupportRequest):
    waiting_since: Moment
    standing: Standing | None = Field(description="Of the account, as the last sweep found it; null: not swept yet")


class QueueAnswer(Schema):
    requests: list[QueuedRequest]
    more: bool = Field(description="Whether there are more after these")


class SupportAgent(Schema):
    id: str = Field(description="Opaque", examples=["usr_0rV5tKc1m2Qz8hYdA"])
    name: str
    me: bool = Field(description="Whether it is the token's owner")


class AgentsAnswer(Schema):
    account_id: str
    agents: list[SupportAgent]


class ReinstatementAnswer(Schema):
    account_id: str
    programme: Programme
    on: str = Field(description="The day since which it is reinstated, where the account is")
    confirmed: list[ReasonId] = Field(description="The reasons that facts still confirmed")
