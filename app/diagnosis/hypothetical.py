"""What would follow if something happened: facts with a supposition added, to be diagnosed as any others."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from app.diagnosis.checking import ZERO, FactsError, Problem
from app.diagnosis.facts import AccountFacts, Payment, Rows, Source
from app.diagnosis.ledger import ledger_at
from app.diagnosis.timeline import local_day, universal
from app.diagnosis.vocabulary import Origin


def with_payment(facts: AccountFacts, invoice: str, amount: Decimal | None, when: datetime) -> AccountFacts:
    """The same account, had it paid `amount` of `invoice` at `when`, in the invoice's currency; None: all that is open.

    The payment is marked as supposed. Raises FactsError for an invoice that isn't known, an amount that is no payment,
    or a bill of which too little is known to tell.
    """
    day = local_day(facts, universal(when))
    ledger = ledger_at(facts, day)
    if ledger is None or facts.payments is None or facts.invoices is None:
        raise FactsError("payments", Problem.MISSING)
    currency = next((row.currency for row in facts.invoices.rows if row.id == invoice and row.issued <= day), None)
    if currency is None:
        raise FactsError("invoice", Problem.UNKNOWN_INVOICE)
    paid = amount
    if paid is None:
        paid = next((each.balance for each in ledger.open if each.invoice.id == invoice), ZERO)
    if not paid.is_finite():
        raise FactsError("amount", Problem.NOT_FINITE)
    if paid <= ZERO:
        raise FactsError("amount", Problem.NOT_POSITIVE)
    source = Source(Origin.WHAT_IF, when)
    payment = Payment(_free_id(facts.payments), day, paid, currency, invoice, source)
    return replace(facts, payments=replace(facts.payments, rows=(*facts.payments.rows, payment)))


def _free_id(payments: Rows[Payment]) -> str:
    taken = {payment.id for payment in payments.rows}
    number = 1
    while f"what-if-{number}" in taken:
        number += 1
    return f"what-if-{number}"
