"""What pages show of an account beside its facts: names, addresses of documents, checks, customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.accounts.slots import AccountSlots, BillSlots, StateSlots
from app.accounts.timeline import Stated
from app.diagnosis.vocabulary import Cause, Cloud, Origin, SubscriptionStatus


@dataclass(frozen=True, slots=True)
class Document:
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class VerificationCheck:
    name: str  # email-ownership, employment, business
    status: str  # pending, authorized, failed, rejected
    since: datetime | None
    as_of: datetime


@dataclass(frozen=True, slots=True)
class ReconciliationFile:
    id: str
    issued: date
    first_day: date
    last_day: date
    document: Document
    invoice: str | None


@dataclass(frozen=True, slots=True)
class Customer:
    id: str
    name: str
    country: str | None


@dataclass(frozen=True, slots=True)
class SubscriptionChange:
    """That a subscription came to be so."""

    begun: datetime  # since when, or by when it was seen
    status: SubscriptionStatus
    cause: Cause | None
    origin: Origin
    as_of: datetime


@dataclass(frozen=True, slots=True)
class AccountSummary:
    id: str
    name: str
    cloud: Cloud
    country: str | None
    currency: str | None  # the one it is billed in
    language: str | None
    time_zone: str


@dataclass(frozen=True, slots=True)
class AccountDetails:
    summary: AccountSummary
    checks: tuple[VerificationCheck, ...]
    customers: tuple[Customer, ...]
    documents: dict[str, tuple[Document, ...]]  # by invoice
    reconciliation: tuple[ReconciliationFile, ...]
    offers: dict[str, str]  # by subscription, of those whose offer is known


def assemble(
    account: Stated,
    *,
    checks: list[Stated],
    customers: list[Stated],
    invoices: list[Stated],
    files: list[Stated],
    subscriptions: list[Stated],
) -> AccountDetails:
    return AccountDetails(
        summary=summary(account),
        checks=tuple(_check(row) for row in checks),
        customers=tuple(_customer(row) for row in customers),
        documents={row.key: _documents(row) for row in invoices},
        reconciliation=tuple(_file(row) for row in files),
        offers={row.key: name for row in subscriptions if (name := StateSlots(*row.content).name)},
    )


def subscription_changes(rows: list[Stated]) -> tuple[SubscriptionChange, ...]:
    """The changes of one subscription, oldest first; what only repeats the one before is none."""
    changes: list[SubscriptionChange] = []
    for row in sorted(rows, key=lambda each: (each.valid_from, each.as_of, each.row)):
        slots = StateSlots(*row.content)
        status, cause = SubscriptionStatus(slots.word), None if slots.detail is None else Cause(slots.detail)
        if not changes or (changes[-1].status, changes[-1].cause) != (status, cause):
            changes.append(SubscriptionChange(row.valid_from, status, cause, Origin(row.origin), row.as_of))
    return tuple(changes)


def summary(account: Stated) -> AccountSummary:
    slots = AccountSlots(*account.content)
    return AccountSummary(
        id=account.account,
        name=slots.name,
        cloud=Cloud(slots.cloud),
        country=slots.country,
        currency=slots.currency,
        language=slots.language,
        time_zone=slots.time_zone,
    )


def _check(row: Stated) -> VerificationCheck:
    return VerificationCheck(row.key, StateSlots(*row.content).word, row.since, row.as_of)


def _customer(row: Stated) -> Customer:
    slots = StateSlots(*row.content)
    return Customer(row.key, slots.name or "", slots.country)


def _documents(row: Stated) -> tuple[Document, ...]:
    return tuple(Document(*each) for each in BillSlots(*row.content).documents or ())


def _file(row: Stated) -> ReconciliationFile:
    slots = BillSlots(*row.content)
    document = Document(slots.name, slots.url)
    return ReconciliationFile(row.key, slots.due, slots.day, slots.until, document, slots.invoice)
