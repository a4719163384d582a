"""An account's bill on its page: what is due, how old it is, invoices with their documents, payments and credits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.accounts.details import AccountDetails
from app.diagnosis.facts import AccountFacts, Invoice
from app.diagnosis.ledger import Balance, Ledger, ledger_at
from app.remedies.evidence import DERIVED
from app.web.account_chart import age_of, ageing_chart
from app.web.account_page import BillView, FileRow, InvoiceRow
from app.web.account_settlements import last_payment, settlements
from app.web.account_trends import trends
from app.web.contexts import Badge, Link
from app.wording import Wording

PAGE = 24  # invoices


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a bill, and where its links lead."""

    today: date  # the bill is as of its end, in the account's time zone
    threshold: int  # days
    paid: str  # the invoice that is supposed to be paid; empty: none is
    page: int  # of invoices, from 1
    pay_href: Callable[[str], str]  # invoice → what would follow from paying it
    page_href: Callable[[int], str]  # page → itself


def bill_view(
    held: AccountFacts, supposed: AccountFacts, details: AccountDetails, asked: Asked, words: Wording
) -> BillView:
    """Sums and invoices are as supposed, and say so. Payments are those that were made."""
    ledger, today = ledger_at(supposed, asked.today), asked.today
    issued = [each for each in supposed.invoices.rows if each.issued <= today] if supposed.invoices else []
    page = min(asked.page, max(1, -(-len(issued) // PAGE)))
    shown = sorted(issued, key=_newest, reverse=True)[(page - 1) * PAGE : page * PAGE]
    open_ = {each.invoice.id: each for each in ledger.open} if ledger else None
    listed, earlier = settlements(held, today, words)
    return BillView(
        supposed=words.gettext("As if invoice %(invoice)s were paid.", invoice=asked.paid) if asked.paid else "",
        due=_amounts(ledger.due(), words) if ledger else (),
        overdue=_amounts(_overdue(ledger), words) if ledger else (),
        last_payment=last_payment(held, today, words),
        note=_note(ledger, words),
        chart=ageing_chart(ledger.open, asked.threshold, words) if ledger and ledger.open else None,
        trends=trends(held, today, words),
        invoices=tuple([_row(each, details, open_, asked, words) for each in shown]),
        newer=asked.page_href(page - 1) if page > 1 else "",
        older=asked.page_href(page + 1) if page * PAGE < len(issued) else "",
        settlements=listed,
        earlier=earlier,
        files=_files(details, words),
    )


def _note(ledger: Ledger | None, words: Wording) -> str:
    if ledger is None:
        return words.gettext("Not everything about billing is known, so no balance can be told.")
    notes = []
    if not ledger.complete:
        notes.append(words.gettext("Part of the bill can’t be made out: more may be open than is shown here."))
    if ledger.due_derived:
        notes.append(words.gettext(DERIVED))
    return " ".join(notes)


def _newest(invoice: Invoice) -> tuple[date, str]:
    return invoice.due, invoice.id


def _amounts(totals: dict[str, Decimal], words: Wording) -> tuple[str, ...]:
    return tuple(words.amount(amount, currency) for currency, amount in sorted(totals.items()))


def _overdue(ledger: Ledger) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = {}
    for each in ledger.overdue:
        currency = each.invoice.currency
        totals[currency] = totals.get(currency, Decimal(0)) + each.balance
    return totals


def _row(
    invoice: Invoice, details: AccountDetails, open_: dict[str, Balance] | None, asked: Asked, words: Wording
) -> InvoiceRow:
    found = open_.get(invoice.id) if open_ else None
    return InvoiceRow(
        id=invoice.id,
        issued=words.gettext("Issued on %(date)s", date=words.day(invoice.issued)),
        due=words.day(invoice.due),
        amount=words.amount(invoice.amount, invoice.currency),
        balance=words.amount(found.balance, invoice.currency) if found else "",
        badge=Badge("quiet", words.gettext("Not known"))
        if open_ is None
        else _badge(invoice, found, asked.threshold, words),
        documents=tuple(Link(each.name, each.url) for each in details.documents.get(invoice.id, ())),
        pay=asked.pay_href(invoice.id) if found else "",
    )


def _badge(invoice: Invoice, found: Balance | None, threshold: int, words: Wording) -> Badge:
    if invoice.amount < 0:
        return Badge("quiet", words.gettext("Credit note"))
    if found is None:
        return Badge("good", words.gettext("Settled"))
    if found.days_overdue > 0:
        return Badge("bad" if found.days_overdue > threshold else "risk", age_of(found, words))
    return Badge("info", words.gettext("Open"))


def _files(details: AccountDetails, words: Wording) -> tuple[FileRow, ...]:
    rows = []
    for each in sorted(details.reconciliation, key=lambda one: (one.last_day, one.id), reverse=True):
        period = words.gettext("%(first)s to %(last)s", first=words.day(each.first_day), last=words.day(each.last_day))
        rows.append(FileRow(period, Link(each.document.name, each.document.url)))
    return tuple(rows)
