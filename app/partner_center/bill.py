"""The bill: invoices, what was paid of them, credit notes that amend one; and whether it adds up.

The reference contradicts itself about the sign of `paidAmount`: it counts without one, and the summaries are asked
whether that can be right. Where Partner Center reckons with more open money than its invoices show, some of the bill
isn't here: what is overdue stays so, but nothing is ruled out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol, TypeVar

from app.diagnosis.checking import ZERO
from app.diagnosis.facts import Rows, Source
from app.diagnosis.timeline import local_day
from app.diagnosis.vocabulary import Origin
from app.partner_center.answers import Answers
from app.partner_center.resources import Invoice, Listed, Summary
from app.partner_center.vocabulary import Resource

if TYPE_CHECKING:
    from app.partner_center.mapping import Known, Mapped

ROUNDING = Decimal("0.01")  # for each invoice, in any currency


class Sourced(Protocol):
    @property
    def source(self) -> Source | None: ...


R = TypeVar("R", bound=Sourced)


def bill(to: Mapped, answers: Answers, known: Known, terms: int) -> None:
    listed: Listed[Invoice] | None = answers[Resource.INVOICES].value
    if listed is None:
        return
    summaries: Listed[Summary] | None = answers[Resource.SUMMARIES].value
    ids = {each.id for each in listed.items}
    if not answers[Resource.SUMMARIES].clear or summaries is None:
        to.unclear.setdefault(Resource.INVOICES, answers[Resource.SUMMARIES].unclear or "summaries.balanceAmount")
    elif len(ids) < len(listed.items) or not _adds_up(listed.items, summaries.items, known):
        to.unclear.setdefault(Resource.INVOICES, "invoices.paidAmount, summaries.balanceAmount")
    for each in listed.items:
        if not (each.credit_note and each.amends in ids):
            _say_invoice(to, each, known, terms)
    for each in listed.items:
        if each.credit_note and each.amends in ids:
            to.say(
                "credit",
                "invoices.totalCharges, amendsOf",
                id=each.id,
                day=each.issued.isoformat(),
                amount=format(-each.amount, "f"),
                currency=each.currency,
                invoice=each.amends,
            )
    paid_of = [each for each in listed.items if each.paid or not (each.credit_note and each.amends in ids)]
    _payments(to, paid_of, summaries.items if summaries else (), known)
    # Where some of it isn't clear, the list counts as incomplete: what is overdue shows, and nothing is ruled out.
    for kind, name in (("invoices", "totalCount"), ("payments", "paidAmount"), ("credits", "documentType")):
        to.say_listed(known, kind, f"invoices.{name}")


def _say_invoice(to: Mapped, invoice: Invoice, known: Known, terms: int) -> None:
    """A due date that somebody has stated stands, with the documents they know of; else it is derived."""
    others = [each for each in _others(known.facts.invoices) if each.id == invoice.id and not each.due_derived]
    stated = others[0] if others else None
    issued = invoice.issued if stated is None else min(invoice.issued, stated.due)
    due = invoice.issued + timedelta(days=terms) if stated is None else stated.due
    documents = known.details.documents.get(invoice.id, ()) if stated else ()
    to.say(
        "invoice",
        "invoices.totalCharges, invoiceDate",
        id=invoice.id,
        issued=issued.isoformat(),
        due=due.isoformat(),
        amount=format(invoice.amount, "f"),
        currency=invoice.currency,
        documents=[[each.name, each.url] for each in documents],
        due_derived=stated is None,
    )


def _others(group: Rows[R] | None) -> list[R]:
    """What somebody else has stated."""
    rows = group.rows if group else ()
    return [each for each in rows if each.source is None or each.source.origin is not Origin.PARTNER_CENTER]


def _adds_up(invoices: Sequence[Invoice], summaries: Sequence[Summary], known: Known) -> bool:
    """Whether no more is open, by Partner Center's own reckoning, than the invoices show; in each currency.

    Credits that somebody else has stated reduce what they show.
    """
    shown: dict[str, Decimal] = {}
    for each in invoices:
        shown[each.currency] = shown.get(each.currency, ZERO) + each.amount - each.paid
    ids = {each.id for each in invoices}
    for credit in _others(known.facts.credits):
        if credit.invoice in ids and credit.currency in shown:
            shown[credit.currency] -= credit.amount
    reckoned: dict[str, Decimal] = {}
    for summary in summaries:
        reckoned[summary.currency] = reckoned.get(summary.currency, ZERO) + summary.balance
    tolerance = ROUNDING * (len(invoices) + 1)
    told = all(currency in reckoned for currency, open_ in shown.items() if open_ != ZERO)
    return told and all(balance <= shown.get(currency, ZERO) + tolerance for currency, balance in reckoned.items())


def _payments(to: Mapped, invoices: Sequence[Invoice], summaries: Sequence[Summary], known: Known) -> None:
    """What was paid of an invoice, as one sum: on the day of the last payment where it must be that one, else on the
    day on which it was first seen. Where it comes to be another sum, all of it counts from then: earlier days show less
    paid. That what others state is part of it, readers of the account see to (`app/accounts/settled.py`).
    """
    before = known.history.sums_paid(Origin.PARTNER_CENTER)
    elsewhere: dict[tuple[str | None, str], Decimal] = {}
    for payment in _others(known.facts.payments):
        key = (payment.invoice, payment.currency)
        elsewhere[key] = elsewhere.get(key, ZERO) + payment.amount
    new: list[tuple[Invoice, Decimal]] = []
    for each in invoices:
        rest = each.paid - elsewhere.get((each.id, each.currency), ZERO)
        if rest < ZERO:
            to.unclear.setdefault(Resource.INVOICES, "invoices.paidAmount")
        if before.get(payment_id(each)) != each.paid:
            new.append((each, max(rest, ZERO)))
    today = local_day(known.facts, known.now)
    for each, rest in new:
        dated = _day_of_last(each, rest, new, summaries)
        to.say(
            "payment",
            "invoices.paidAmount" + (", summaries.lastPaymentDate" if dated else ""),
            id=payment_id(each),
            day=(dated or max(today, each.issued)).isoformat(),
            amount=format(each.paid, "f"),
            currency=each.currency,
            invoice=each.id,
        )


def payment_id(invoice: Invoice) -> str:
    return f"{invoice.id[:120]}-paid"


def _day_of_last(
    invoice: Invoice, paid: Decimal, new: Sequence[tuple[Invoice, Decimal]], summaries: Sequence[Summary]
) -> date | None:
    """The day of the last payment in its currency, where that can only be the one of this invoice."""
    own = [each for each in summaries if each.currency == invoice.currency and each.last_payment]
    alike = [each for each, rest in new if each.currency == invoice.currency and rest == paid]
    if len(own) != 1 or len(alike) != 1 or own[0].last_amount != paid:
        return None
    day = own[0].last_payment
    return day if day is not None and day >= invoice.issued else None
