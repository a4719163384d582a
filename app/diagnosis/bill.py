"""The bill: invoices, and the money that reduces them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.diagnosis.checking import ZERO, FactsError, Problem, check_day, check_money, check_text
from app.diagnosis.sources import Source
from app.diagnosis.vocabulary import Extent


@dataclass(frozen=True, slots=True)
class Invoice:
    id: str
    issued: date
    due: date
    amount: Decimal  # negative: a credit note
    currency: str  # ISO 4217
    source: Source | None = None
    due_derived: bool = False  # from `issued` and payment terms, for the source doesn't state it

    def __post_init__(self) -> None:
        check_text("id", self.id)
        check_day("issued", self.issued)
        check_day("due", self.due)
        if self.due < self.issued:
            raise FactsError("due", Problem.OUT_OF_ORDER)
        check_money("amount", self.amount, self.currency)


@dataclass(frozen=True, slots=True)
class Settlement:
    """Money that may reduce an invoice, from the day it arrived."""

    id: str
    day: date
    amount: Decimal
    currency: str
    invoice: str | None = None  # None: unallocated, so it reduces none
    source: Source | None = None

    def __post_init__(self) -> None:
        check_text("id", self.id)
        check_day("day", self.day)
        check_money("amount", self.amount, self.currency)
        if self.amount < ZERO:
            raise FactsError("amount", Problem.NEGATIVE)


@dataclass(frozen=True, slots=True)
class Payment(Settlement):
    """What the partner paid."""


@dataclass(frozen=True, slots=True)
class Credit(Settlement):
    """What Microsoft granted."""


@dataclass(frozen=True, slots=True)
class Arrears:
    """What somebody says of the bill as a whole, read where invoices, credits and payments aren't all at hand."""

    overdue: bool
    source: Source
    oldest_due: date | None = None  # due date of the oldest invoice that is unpaid
    extent: Extent | None = None  # read only where that date isn't known

    def __post_init__(self) -> None:
        check_day("oldest_due", self.oldest_due)
        if not self.overdue and (self.oldest_due or self.extent):
            raise FactsError("overdue", Problem.CONTRADICTORY)
