"""What is open on the bill at a day: every invoice in its own currency, reduced only by money that belongs to it.

Money that belongs to no invoice, to one that isn't there, is in another currency, or is more than its invoice reduces
nothing. It is listed: somebody has to look at it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.diagnosis.checking import ZERO
from app.diagnosis.facts import AccountFacts, Credit, Invoice, Payment, Rows, Source
from app.diagnosis.finding import Unused, UnusedMoney


@dataclass(frozen=True, slots=True)
class Balance:
    """What is open of an invoice at a day: always more than nothing."""

    invoice: Invoice
    balance: Decimal
    days_overdue: int  # calendar days after the due date; negative before it
    source: Source


@dataclass(frozen=True, slots=True)
class Ledger:
    invoices: int  # issued by the day
    open: tuple[Balance, ...]  # of these, oldest due date first
    unused: tuple[UnusedMoney, ...]
    complete: bool = True  # False: there is more of the bill, which nobody can make out
    due_derived: bool = False  # of any invoice

    @property
    def overdue(self) -> tuple[Balance, ...]:
        return tuple([each for each in self.open if each.days_overdue > 0])

    def due(self) -> dict[str, Decimal]:
        """The balance due, a currency, overdue or not. Currencies are never added together."""
        totals: dict[str, Decimal] = {}
        for each in self.open:
            currency = each.invoice.currency
            totals[currency] = totals.get(currency, ZERO) + each.balance
        return totals


def ledger_at(facts: AccountFacts, day: date) -> Ledger | None:
    """The bill as it stood at the end of `day`. None where invoices, credits or payments aren't known."""
    group = facts.invoices
    if group is None or facts.credits is None or facts.payments is None:
        return None
    unused: list[UnusedMoney] = []
    invoices = {invoice.id: invoice for invoice in group.rows}
    settled: dict[str, Decimal] = {}
    _settle(facts.payments, "payment", day, invoices, settled, unused)
    _settle(facts.credits, "credit", day, invoices, settled, unused)
    issued, balances, derived = 0, [], False
    for invoice in group.rows:
        if invoice.issued > day:
            continue
        issued += 1
        derived = derived or invoice.due_derived
        amount = invoice.amount
        paid = settled.get(invoice.id, ZERO)
        if amount > paid:
            balances.append(Balance(invoice, amount - paid, (day - invoice.due).days, invoice.source or group.source))
        elif amount < ZERO or amount < paid:
            unused += _surplus(invoice, paid, invoice.source or group.source)
    balances.sort(key=_oldest_first)
    complete = group.complete and facts.credits.complete and facts.payments.complete
    return Ledger(issued, tuple(balances), tuple(unused), complete, derived)


def _surplus(invoice: Invoice, paid: Decimal, source: Source) -> Iterator[UnusedMoney]:
    """What a credit note is worth, and what was paid beyond the invoice."""
    note, over = max(-invoice.amount, ZERO), paid - max(invoice.amount, ZERO)
    if note:
        yield UnusedMoney(
            Unused.UNALLOCATED, "credit-note", invoice.id, None, invoice.issued, note, invoice.currency, source
        )
    if over:
        yield UnusedMoney(
            Unused.OVERPAID, "surplus", invoice.id, invoice.id, invoice.issued, over, invoice.currency, source
        )


def _oldest_first(balance: Balance) -> tuple[date, str]:
    return balance.invoice.due, balance.invoice.id


def _settle(
    group: Rows[Payment] | Rows[Credit],
    of: str,
    day: date,
    invoices: dict[str, Invoice],
    settled: dict[str, Decimal],
    unused: list[UnusedMoney],
) -> None:
    """Add what had arrived by `day` to what its invoice was settled with, else to what is unused."""
    for row in group.rows:
        if row.day > day:
            continue
        target = row.invoice
        invoice = None if target is None else invoices.get(target)
        if invoice is not None and invoice.currency == row.currency:
            settled[invoice.id] = settled.get(invoice.id, ZERO) + row.amount
            continue
        if target is None:
            why = Unused.UNALLOCATED
        else:
            why = Unused.UNKNOWN_INVOICE if invoice is None else Unused.OTHER_CURRENCY
        source = row.source or group.source
        unused.append(UnusedMoney(why, of, row.id, target, row.day, row.amount, row.currency, source))
