"""What the pages of the workspace show: a frozen record each, and those that they are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from markupsafe import Markup

from app.support.presence import Peer
from app.web import Badge, ChangeView, Choice, Fact, FieldView, Link, Notice, Page, Quoted


@dataclass(frozen=True, slots=True)
class AccountRow:
    link: Link
    id: str
    facts: tuple[str, ...]  # cloud, country and language, as far as they are known


@dataclass(frozen=True, slots=True)
class Said:
    """One language's side of a row: the words of the interface, and what an article says."""

    title: str
    quoted: Quoted | None
    lines: tuple[str, ...]  # evidence, dates, remarks
    lead: str = ""  # goes before what the article says, where that doesn't hold of the account
    id: str = ""  # of what the article says, for scripts to copy; empty: nothing to copy


@dataclass(frozen=True, slots=True)
class PairRow:
    """Something that the diagnosis says, for the agent and for the partner."""

    badge: Badge
    agent: Said
    partner: Said | None  # None: both read the same language
    warnings: tuple[str, ...]  # what the agent must know of the partner's text
    copy: str  # address of the answer to be copied; empty: no article says it
    link: str  # absolute, in the partner's language; empty likewise


@dataclass(frozen=True, slots=True)
class PairPart:
    """A part of the diagnosis: reasons of one state, steps, capabilities."""

    id: str
    title: str
    partner_title: str
    compact: bool
    rows: tuple[PairRow, ...]


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An article or section that was found, as the agent and as the partner read it."""

    link: Link  # to the article as an answer; its title in the agent's language, if there is one
    section: Link | None  # to the section that answers best; None where it is the article as a whole
    passage: Markup
    lang: str  # of the passage, which is in the language that it was found in; empty: the page's
    partner: Link  # to the page that the partner will see
    partner_section: str
    badges: tuple[Badge, ...]  # the state of the partner's translation
    found_in: str  # the languages in which it was found, where all were searched


@dataclass(frozen=True, slots=True)
class CopyForm:
    """An answer in one of the forms in which it can be copied."""

    id: str
    name: str
    hint: str
    text: str
    rows: int
    rich: bool  # a script puts it on the clipboard as formatted text, too


@dataclass(frozen=True, slots=True)
class ExcerptView:
    """A text as it is read, in one language."""

    language: str
    lang: str
    html: Markup


@dataclass(frozen=True, slots=True)
class OfferView:
    """An answer that can go with a reply, as the agent and as the partner reads it."""

    value: str  # what the form calls it
    checked: bool
    title: str
    title_lang: str  # of title and text; empty: the page's
    text: str  # its beginning, for the agent; empty: the title says it
    theirs: str  # its beginning, for the partner; empty: both read the same
    theirs_lang: str
    fallback: bool  # the translation lacks it: the source stands in
    outdated: bool


@dataclass(frozen=True, slots=True)
class QueueRow:
    link: Link  # to the request; its subject
    account: str  # what the account is called, and its id
    badge: Badge  # the status
    standing: Badge | None  # of the account; None: not known yet
    waiting: str  # how long the partner has waited: "3 days"
    since: str  # the moment
    machine_since: str  # ISO 8601
    language: str
    assigned: str  # to whom; empty: nobody
    mine: bool


@dataclass(frozen=True, slots=True)
class DeskForm:
    """What the agent can do to a request, as it was typed last."""

    action: str  # where it is sent
    version: int  # of the request that is shown
    number: int  # of the assignment that is shown
    token: str  # says that it is this form, if it should be sent twice
    text: FieldView
    written: tuple[Choice, ...]  # languages that the text may be in
    then: tuple[tuple[Choice, str], ...]  # what follows on the reply, each with a hint
    resolutions: tuple[Choice, ...]
    resolution_error: str
    attach_error: str
    find: str
    searched: bool
    offers: tuple[OfferView, ...]
    closed: bool  # it can only be reopened
    assignees: tuple[Choice, ...]
    assigned: str  # who works on it; empty: nobody
    free: bool  # nobody works on it, so that the agent can take it
    me: str  # the agent's id


@dataclass(frozen=True, kw_only=True)
class WorkspacePage(Page):
    places: Annotated[tuple[tuple[Link, bool], ...], "The parts of the workspace, and whether this is the one."]
    sign_out: Annotated[str, "Where signing out is sent to."]


@dataclass(frozen=True, kw_only=True)
class FindPage(WorkspacePage):
    query: Annotated[str, "The part of a name or id, or the invoice, that is looked for."]
    longest: Annotated[int, "How many characters may be looked for."]
    action: Annotated[str, "Where looking for an account leads."]
    accounts: Annotated[tuple[AccountRow, ...], "Those found, in the order of their ids."]
    pages: Annotated[tuple[Link, ...], "To the beginning of the list, its next page, or all accounts."]


@dataclass(frozen=True, kw_only=True)
class PairedPage(WorkspacePage):
    name: Annotated[str, "What the account is called."]
    account_id: Annotated[str, "Its id."]
    facts: Annotated[tuple[Fact, ...], "What is known of the account: cloud, country, language."]
    ways: Annotated[tuple[Link, ...], "To the account as the partner sees it, and to what belongs to it."]
    action: Annotated[str, "Where choosing the partner's language leads."]
    partner_choices: Annotated[tuple[Choice, ...], "Languages that the partner may read."]
    agent_language: Annotated[str, "What the agent's language is called."]
    partner_lang: Annotated[str, "The partner's language, BCP 47."]
    partner_language: Annotated[str, "What the partner's language is called."]
    two: Annotated[bool, "Whether these are two languages."]
    tone: Annotated[str, "Of the standing."]
    caption: Annotated[str, "As of when the diagnosis holds."]
    headline: Annotated[tuple[str, str], "How the account stands, for the agent and for the partner."]
    sentences: Annotated[tuple[tuple[str, ...], tuple[str, ...]], "What that means, for both."]
    notices: Annotated[tuple[Notice, ...], "What the agent must know of the translations."]
    parts: Annotated[tuple[PairPart, ...], "The diagnosis, section by section."]


@dataclass(frozen=True, kw_only=True)
class AnswersPage(WorkspacePage):
    query: Annotated[str, "What was searched for."]
    action: Annotated[str, "Where searching leads."]
    search_choices: Annotated[tuple[Choice, ...], "Languages to search in, the first one being all."]
    partner_choices: Annotated[tuple[Choice, ...], "Languages that results are shown in, beside the agent's."]
    partner_language: Annotated[str, "What the partner's language is called."]
    results: Annotated[tuple[AnswerRow, ...], "What was found, best first."]
    corrected: Annotated[str, "The words that were searched for instead, where the given ones are unknown."]


@dataclass(frozen=True, kw_only=True)
class AnswerPage(WorkspacePage):
    back: Annotated[Link, "The way back to the search."]
    heading: Annotated[str, "What the answer is called in the agent's language, else in the source's."]
    heading_lang: Annotated[str, "Its language, where it differs from the page's."]
    within: Annotated[str, "The article that it is a section of; empty: all of it."]
    action: Annotated[str, "Where choosing the partner's language leads."]
    article: Annotated[str, "The article's id."]
    section: Annotated[str, "The anchor of the section or passage; empty: the article."]
    partner_choices: Annotated[tuple[Choice, ...], "Languages that the partner may read."]
    badges: Annotated[tuple[Badge, ...], "The state of the translation."]
    notices: Annotated[tuple[Notice, ...], "What the agent must know before copying it."]
    lacking: Annotated[tuple[str, ...], "What the translation of the section lacks or says otherwise."]
    shown: Annotated[ExcerptView, "What the partner will read."]
    beside: Annotated[ExcerptView | None, "The same for the agent; None where that is the same text."]
    forms: Annotated[tuple[CopyForm, ...], "The answer as link, Markdown, HTML and plain text."]
    reading: Annotated[Link, "The page that the partner will see."]
    sections: Annotated[tuple[tuple[Link, bool], ...], "The article's sections, and whether it is the one shown."]


@dataclass(frozen=True, kw_only=True)
class QueuePage(WorkspacePage):
    action: Annotated[str, "Where choosing what to see leads."]
    statuses: Annotated[tuple[Choice, ...], "Statuses to choose from."]
    queue_languages: Annotated[tuple[Choice, ...], "Languages to choose from, the first one being all."]
    assigned: Annotated[tuple[Choice, ...], "Whose requests: anybody's, the agent's, nobody's."]
    orders: Annotated[tuple[Choice, ...], "What comes first."]
    rows: Annotated[tuple[QueueRow, ...], "The requests."]
    previous: Annotated[Link | None, "The requests before these."]
    following: Annotated[Link | None, "The requests after these."]


@dataclass(frozen=True, kw_only=True)
class DeskRequestPage(WorkspacePage):
    back: Annotated[Link, "The way back to the queue."]
    name: Annotated[str, "What the account is called."]
    account_id: Annotated[str, "Its id."]
    subject: Annotated[str, "What the request is called."]
    subject_lang: Annotated[str, "Its language."]
    badge: Annotated[Badge, "The status."]
    trouble: Annotated[tuple[str, ...], "Why nothing was written, and what to do: a heading, then sentences."]
    errors: Annotated[tuple[Link, ...], "What is wrong with the form, each leading to its field."]
    facts: Annotated[tuple[Fact, ...], "What it asks for and is about."]
    changes: Annotated[tuple[ChangeView, ...], "Its history, oldest first."]
    form: Annotated[DeskForm, "What the agent can do to it."]
    partner_language: Annotated[str, "What the partner's language is called."]
    peers: Annotated[tuple[Peer, ...], "Who else of support is there right now."]
    presence: Annotated[str, "Where a script says that the agent is still there."]
    presence_seconds: Annotated[int, "How often it says so."]
    tone: Annotated[str, "Of the account's standing."]
    headline: Annotated[str, "How the account stands."]
    reasons: Annotated[tuple[str, ...], "Why, in the agent's words."]
    account: Annotated[Link, "The account in both languages."]
    reinstate: Annotated[Link | None, "To record that the account was reinstated; None where it isn't suspended."]


@dataclass(frozen=True, kw_only=True)
class ReinstatePage(WorkspacePage):
    back: Annotated[Link, "The way back."]
    name: Annotated[str, "What the account is called."]
    account_id: Annotated[str, "Its id."]
    action: Annotated[str, "Where the form is sent."]
    errors: Annotated[tuple[Link, ...], "What is wrong with the form, each leading to its field."]
    warning: Annotated[Notice | None, "That facts still confirm a reason, and which; None where none does."]
    programmes: Annotated[tuple[Choice, ...], "Programs in which the account is suspended."]
    programme_error: Annotated[str, "What is wrong with the program."]
    on: Annotated[str, "The day, as a form writes it."]
    today: Annotated[str, "The last day that can be chosen."]
    on_error: Annotated[str, "What is wrong with the day."]
    reason: Annotated[FieldView, "Why it was reinstated."]
    despite: Annotated[bool, "Whether the agent knows that facts still confirm a reason."]
    despite_error: Annotated[str, "That they have to say so."]
