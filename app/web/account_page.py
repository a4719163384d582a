"""What the account page shows: one frozen record, and those that it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from app.web.contexts import Badge, Link, Notice, Page
from app.web.diagnosis import DiagnosisView
from app.web.partner_center_page import PartnerCenterPart


@dataclass(frozen=True, slots=True)
class Bar:
    """An open invoice in the chart: its age against the threshold. Positions are CSS percentages or pixels."""

    invoice: str
    label: str  # shortened to fit
    due: str
    age: str  # "74 days overdue", "due in 19 days"
    balance: str
    width: str
    text_y: int
    bar_y: int
    tone: str
    verdict: str  # on which side of the line it is


@dataclass(frozen=True, slots=True)
class Chart:
    height: int
    line: str  # where the threshold is
    line_label: str
    anchor: str  # of its label: middle, or end near the edge
    bars: tuple[Bar, ...]
    summary: str
    more: str  # how many invoices aren't drawn; empty: all are


@dataclass(frozen=True, slots=True)
class Month:
    """What was billed and what was paid in a month, side by side. Positions are CSS percentages or pixels."""

    name: str  # "January 2026"
    short: str  # below the bars: "Jan"; empty where there is no room
    billed: str
    paid: str
    billed_x: str
    paid_x: str
    middle: str
    width: str
    billed_y: int
    billed_height: int
    paid_y: int
    paid_height: int


@dataclass(frozen=True, slots=True)
class Trend:
    """Billing month by month, in one currency."""

    currency: str
    height: int  # with the names below
    floor: int  # where the bars stand
    most: str  # the highest bar, in words
    months: tuple[Month, ...]  # oldest first, none left out


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    id: str
    issued: str  # in a sentence
    due: str
    amount: str
    balance: str
    badge: Badge
    documents: tuple[Link, ...]
    pay: str  # address of what would follow if it were paid; empty where nothing is open


@dataclass(frozen=True, slots=True)
class SettlementRow:
    """A payment or a credit."""

    day: str
    kind: str
    id: str
    invoice: str  # empty: it belongs to none
    amount: str


@dataclass(frozen=True, slots=True)
class FileRow:
    period: str
    link: Link


@dataclass(frozen=True, slots=True)
class BillView:
    supposed: str  # that the sums and invoices suppose a payment; empty: they don't
    due: tuple[str, ...]  # the balance due, a currency
    overdue: tuple[str, ...]  # of that, a currency
    last_payment: str
    note: str  # what can't be told, and why
    chart: Chart | None
    trends: tuple[Trend, ...]  # one a currency
    invoices: tuple[InvoiceRow, ...]  # newest first, a page of them
    newer: str  # address of the page with newer invoices; empty: there is none
    older: str
    settlements: tuple[SettlementRow, ...]  # newest first
    earlier: str  # how many older settlements aren't shown; empty: all are
    files: tuple[FileRow, ...]  # newest first


@dataclass(frozen=True, slots=True)
class CheckLine:
    name: str
    badge: Badge
    since: str


@dataclass(frozen=True, slots=True)
class ProfileView:
    badge: Badge
    sentences: tuple[str, ...]
    checks: tuple[CheckLine, ...]


@dataclass(frozen=True, slots=True)
class ChangeView:
    """The standing from a day on."""

    day: str
    badge: Badge
    reasons: tuple[str, ...]  # that applied or threatened, for those who may see evidence
    href: str  # the account as it was then
    current: bool


@dataclass(frozen=True, slots=True)
class Supposed:
    """What would follow if an invoice were paid, beside what holds now."""

    title: str
    sentence: str
    before: Badge
    after: Badge
    back: Link


@dataclass(frozen=True, slots=True)
class RequestsView:
    """The account's support requests."""

    all: Link
    open: Link | None  # how many the reader may see that are open; None: none is
    new: str  # address of the form to ask; empty for those who only answer
    elsewhere: str  # when support was asked elsewhere, as a source says; empty: none says so


@dataclass(frozen=True, kw_only=True)
class AccountPage(Page):
    name: Annotated[str, "What the account is called."]
    account_id: Annotated[str, "Its id, and the cloud it is in."]
    caption: Annotated[str, "As of when the page holds, and that it may be supposed."]
    notices: Annotated[tuple[Notice, ...], "That this is the past, or that evidence isn't shown, and why."]
    diagnosis: Annotated[DiagnosisView, "How the account stands, why, and what to do."]
    supposed: Annotated[Supposed | None, "What would follow from a payment; None where nothing is supposed."]
    bill: Annotated[BillView | None, "Billing, for those who may see it; None for others."]
    profile: Annotated[ProfileView | None, "The profile and its checks, for those who may see them; None for others."]
    changes: Annotated[tuple[ChangeView, ...], "How the account has stood, newest first."]
    requests: Annotated[RequestsView, "The way to its support requests."]
    others: Annotated[Link | None, "The list of accounts, for whoever has a choice; None for others."]
    account: Annotated[str, "The account that the address names; empty for a partner's own."]
    action: Annotated[str, "Address of the page without anything asked."]
    at: Annotated[str, "The day that is shown, as a form writes it."]
    today: Annotated[str, "The last day that can be asked for."]
    subscriptions: Annotated[Link | None, "Its customers' subscriptions, for those who may see them; None for others."]
    partner_center: Annotated[
        PartnerCenterPart | None, "How it is read from Partner Center; None: it isn't, or not for them."
    ]
    sign_out: Annotated[str, "Where signing out is sent to."]
