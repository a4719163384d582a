"""What the pages of support requests show: a frozen record each, and those that they are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from app.web.contexts import Badge, Choice, Fact, Link, Notice, Page


@dataclass(frozen=True, slots=True)
class RequestLine:
    link: Link
    badge: Badge
    purpose: str
    opened: str  # by whom, and when
    changed: str  # when, and by which side; empty where nobody has answered yet


@dataclass(frozen=True, slots=True)
class OptionView:
    id: str
    value: str
    text: str
    hint: str
    checked: bool


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field to type into, with what was typed."""

    value: str
    most: int  # characters
    error: str


@dataclass(frozen=True, slots=True)
class AnswerView:
    """A passage of an article that goes with a message."""

    title: str
    href: str
    lang: str
    paragraphs: tuple[str, ...]
    long: bool


@dataclass(frozen=True, slots=True)
class ChangeView:
    id: str
    author: str
    side: Badge
    own: bool  # the reader's own side said it
    moment: str
    machine_moment: str  # ISO 8601
    done: str  # what was done, where more than a word was said
    resolution: str  # how it ended, where support has closed it; else empty
    before: Badge | None  # where the status changed
    after: Badge | None
    lang: str  # of the text
    paragraphs: tuple[str, ...]
    answers: tuple[AnswerView, ...]
    fresh: bool  # the reader hasn't seen it


@dataclass(frozen=True, slots=True)
class ReplyForm:
    action: str  # where it is sent
    version: int  # of the request that the reader has read
    token: str  # says that it is this form, if it should be sent twice
    text: FieldView
    label: str
    hint: str
    reply: bool  # what can be done to the request now
    close: bool
    reopen: bool
    keep: bool | None  # whether the turn stays with support; None: the reader is none of them


@dataclass(frozen=True, kw_only=True)
class _AccountsPage(Page):
    name: Annotated[str, "What the account is called."]
    account_id: Annotated[str, "Its id."]


@dataclass(frozen=True, kw_only=True)
class RequestsPage(_AccountsPage):
    account: Annotated[Link, "The way back to the account."]
    ask: Annotated[str, "Address of a new request; empty for those who only answer."]
    own_only: Annotated[bool, "Whether the reader sees no requests but their own."]
    requests: Annotated[tuple[RequestLine, ...], "The requests: open ones first."]
    previous: Annotated[Link | None, "The requests before these."]
    following: Annotated[Link | None, "The requests after these."]


@dataclass(frozen=True, kw_only=True)
class RequestFormPage(_AccountsPage):
    back: Annotated[Link, "The way back to the list."]
    action: Annotated[str, "Where the form is sent."]
    token: Annotated[str, "Says that it is this form, if it should be sent twice."]
    errors: Annotated[tuple[Link, ...], "What is wrong with the form, each leading to its field."]
    before: Annotated[Link | None, "The request that this form has made before, with another text."]
    purposes: Annotated[tuple[OptionView, ...], "What can be asked for."]
    purpose_error: Annotated[str, "What is wrong with the purpose."]
    programmes: Annotated[tuple[Choice, ...], "Programs that it may be about; none where there is no choice."]
    programme_error: Annotated[str, "What is wrong with the program."]
    reasons: Annotated[tuple[OptionView, ...], "Reasons that it may be about; none where none applies."]
    reasons_error: Annotated[str, "What is wrong with the reasons."]
    subject: Annotated[FieldView, "The subject."]
    message: Annotated[FieldView, "The message."]


@dataclass(frozen=True, kw_only=True)
class RequestPage(_AccountsPage):
    back: Annotated[Link, "The way back to the list."]
    account: Annotated[Link, "The way back to the account, and how it stands."]
    subject: Annotated[str, "What the request is called."]
    subject_lang: Annotated[str, "Its language, where it differs from the page's."]
    badge: Annotated[Badge, "The status."]
    notices: Annotated[tuple[Notice, ...], "What the reader must know of the request as it is now."]
    trouble: Annotated[tuple[str, ...], "Why nothing was written, and what to do: a heading, then sentences."]
    facts: Annotated[tuple[Fact, ...], "What it asks for and is about."]
    changes: Annotated[tuple[ChangeView, ...], "Its history, oldest first."]
    form: Annotated[ReplyForm, "What the reader can do to it."]
