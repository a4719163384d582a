"""What the pages of subscriptions show: a frozen record each, and those that they are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from app.web.contexts import Badge, Choice, Fact, Link, Notice, Page
from app.web.diagnosis import Quoted


@dataclass(frozen=True, slots=True)
class DueView:
    """The day on which deletion is due."""

    day: str
    left: str  # how long until then, or since
    tone: str
    over: str = ""  # what to do once the day is over


@dataclass(frozen=True, slots=True)
class SubscriptionLine:
    link: Link
    id: str  # where it's called by its offer
    customer: str
    badge: Badge
    cause: str
    since: str
    due: DueView | None


@dataclass(frozen=True, slots=True)
class SignInView:
    who: str
    badge: Badge
    sentence: str


@dataclass(frozen=True, slots=True)
class EventView:
    """What became of the subscription from a day on."""

    day: str
    badge: Badge
    cause: str
    source: str


@dataclass(frozen=True, slots=True)
class PathView:
    """How something is done, in the words of an article."""

    id: str
    title: str
    steps: tuple[Quoted, ...]
    source: Link
    note: str  # why it isn't in the reader's language; else empty


@dataclass(frozen=True, slots=True)
class RecordForm:
    action: str
    events: tuple[Choice, ...]
    event_error: str
    causes: tuple[Choice, ...]
    cause_error: str
    on: str
    today: str
    on_error: str


@dataclass(frozen=True, kw_only=True)
class _SubscriptionsPage(Page):
    name: Annotated[str, "What the account is called."]
    account_id: Annotated[str, "Its id."]
    back: Annotated[Link, "The way back."]
    notices: Annotated[tuple[Notice, ...], "What the reader must know first."]


@dataclass(frozen=True, kw_only=True)
class SubscriptionsPage(_SubscriptionsPage):
    caption: Annotated[str, "As of when the page holds."]
    counts: Annotated[tuple[tuple[Link, Badge], ...], "How many there are of each status, leading to these."]
    action: Annotated[str, "Where the filters are sent."]
    account: Annotated[str, "The account that the address names; empty for a partner's own."]
    at: Annotated[str, "The day that is shown, as the address names it."]
    text: Annotated[str, "What the list is searched for."]
    statuses: Annotated[tuple[Choice, ...], "Statuses to filter by, the first one being all."]
    causes: Annotated[tuple[Choice, ...], "Causes to filter by, the first one being all."]
    filtered: Annotated[Link | None, "The list without filters, where there are any."]
    found: Annotated[str, "How many are listed; empty where nobody has said which there are."]
    subscriptions: Annotated[tuple[SubscriptionLine, ...], "What nears deletion first, then by customer."]
    previous: Annotated[Link | None, "The subscriptions before these."]
    following: Annotated[Link | None, "The subscriptions after these."]


@dataclass(frozen=True, kw_only=True)
class SubscriptionPage(_SubscriptionsPage):
    heading: Annotated[str, "What the subscription is called."]
    customer: Annotated[str, "Who holds it."]
    badge: Annotated[Badge, "How it stands."]
    facts: Annotated[tuple[Fact, ...], "Since when, why, where, and who says so."]
    due: Annotated[DueView | None, "When deletion is due; None where no day is known."]
    due_text: Annotated[Quoted | None, "What the article says of that."]
    sign_in: Annotated[tuple[SignInView, ...], "Who can still sign in."]
    events: Annotated[tuple[EventView, ...], "What became of it, newest first."]
    paths: Annotated[tuple[PathView, ...], "How it is suspended, reactivated or cancelled, as it stands."]
    other_cloud: Annotated[bool, "Whether the article describes another cloud than the subscription's."]
    errors: Annotated[tuple[Link, ...], "What is wrong with what was sent, each leading to its field."]
    trouble: Annotated[str, "Why nothing was recorded; else empty."]
    form: Annotated[RecordForm | None, "To record what was done; None where nothing can be."]
