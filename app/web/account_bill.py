"""An account's bill on its page: what is due, how old it is, every invoice with its documents, what was paid last."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from app.accounts.details import AccountDetails
from app.diagnosis.facts import AccountFacts, Invoice
from app.diagnosis.ledger import Balance, Ledger, ledger_at
from app.web.account_page import Bar, BillView, Chart, FileRow, InvoiceRow
from app.web.account_trends import trends
from app.web.contexts import Badge, Link
from app.wording import Wording

SHOWN = 12  # bars; the table has them all
ROW, BAR_BELOW, TOP = 46, 9, 30  # pixels
LONGEST_LABEL = 22
ROOM = 1.12  # beside the longest bar
PayHref = Callable[[str], str]


def bill_view(
    facts: AccountFacts, details: AccountDetails, today: date, threshold: int, words: Wording, pay: PayHref
) -> BillView:
    """As of the end of `today`, in the account's time zone. `pay`: invoice → the address of what would follow."""
    ledger = ledger_at(facts, today)
    group = facts.invoices
    issued = [each for each in group.rows if each.issued <= today] if group else []
    rows = [_row(each, details, ledger, threshold, words, pay) for each in sorted(issued, key=_newest, reverse=True)]
    return BillView(
        due=_amounts(ledger.due(), words) if ledger else (),
        overdue=_amounts(_overdue(ledger), words) if ledger else (),
        last_payment=_last_payment(facts, today, words),
        note="" if ledger else words.gettext("Not everything about billing is known, so no balance can be told."),
        chart=_chart(ledger.open, threshold, words) if ledger and ledger.open else None,
        trends=trends(facts, today, words),
        invoices=tuple(rows),
        files=_files(details, words),
    )


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


def _last_payment(facts: AccountFacts, today: date, words: Wording) -> str:
    group = facts.payments
    made = [each for each in group.rows if each.day <= today] if group else []
    if not made:
        return words.gettext("No payment is known.") if group else ""
    last = max(made, key=lambda each: (each.day, each.id))
    amount, day = words.amount(last.amount, last.currency), words.day(last.day)
    if last.invoice:
        return words.gettext("%(amount)s on %(date)s, for invoice %(invoice)s", amount=amount, date=day,
                             invoice=last.invoice)  # fmt: skip
    return words.gettext("%(amount)s on %(date)s", amount=amount, date=day)


# --- invoices


def _row(
    invoice: Invoice, details: AccountDetails, ledger: Ledger | None, threshold: int, words: Wording, pay: PayHref
) -> InvoiceRow:
    found = next((each for each in ledger.open if each.invoice.id == invoice.id), None) if ledger else None
    return InvoiceRow(
        id=invoice.id,
        issued=words.day(invoice.issued),
        due=words.day(invoice.due),
        amount=words.amount(invoice.amount, invoice.currency),
        balance=words.amount(found.balance, invoice.currency) if found else "",
        badge=_badge(invoice, found, threshold, words) if ledger else Badge("quiet", words.gettext("Not known")),
        documents=tuple(Link(each.name, each.url) for each in details.documents.get(invoice.id, ())),
        pay=pay(invoice.id) if found else "",
    )


def _badge(invoice: Invoice, found: Balance | None, threshold: int, words: Wording) -> Badge:
    if invoice.amount < 0:
        return Badge("quiet", words.gettext("Credit note"))
    if found is None:
        return Badge("good", words.gettext("Settled"))
    if found.days_overdue > 0:
        return Badge("bad" if found.days_overdue > threshold else "risk", _age(found, words))
    return Badge("info", words.gettext("Open"))


def _age(found: Balance, words: Wording) -> str:
    days = found.days_overdue
    if days > 0:
        return words.ngettext("%(num)s day overdue", "%(num)s days overdue", days)
    if days == 0:
        return words.gettext("due today")
    return words.ngettext("due in %(num)s day", "due in %(num)s days", -days)


def _files(details: AccountDetails, words: Wording) -> tuple[FileRow, ...]:
    rows = []
    for each in sorted(details.reconciliation, key=lambda one: (one.last_day, one.id), reverse=True):
        period = words.gettext("%(first)s to %(last)s", first=words.day(each.first_day), last=words.day(each.last_day))
        rows.append(FileRow(period, Link(each.document.name, each.document.url)))
    return tuple(rows)


# --- the chart


def _chart(open_: tuple[Balance, ...], threshold: int, words: Wording) -> Chart:
    """A bar an invoice, oldest first. Across, everything is in percent, so that it fits any screen."""
    shown = open_[:SHOWN]
    most = max([threshold, *[each.days_overdue for each in shown]]) * ROOM or 1
    past = len([each for each in open_ if each.days_overdue > threshold])
    at = threshold / most * 100
    left = len(open_) - len(shown)
    return Chart(
        height=TOP + ROW * len(shown),
        line=f"{at:.1f}%",
        line_label=words.ngettext("%(num)s day", "%(num)s days", threshold),
        anchor="end" if at > 80 else "middle",
        bars=tuple(_bar(number, each, most, threshold, words) for number, each in enumerate(shown)),
        summary=words.ngettext(
            "%(num)s open invoice is more than %(days)s days overdue.",
            "%(num)s open invoices are more than %(days)s days overdue.",
            past,
            days=threshold,
        ),
        more=words.ngettext("%(num)s more invoice is open.", "%(num)s more invoices are open.", left) if left else "",
    )


def _bar(number: int, found: Balance, most: float, threshold: int, words: Wording) -> Bar:
    over, top = found.days_overdue > threshold, TOP + ROW * number
    verdict = words.gettext("Yes") if over else words.gettext("No")
    name = found.invoice.id
    return Bar(
        invoice=name,
        label=name if len(name) <= LONGEST_LABEL else name[: LONGEST_LABEL - 1] + "…",
        due=words.day(found.invoice.due),
        age=_age(found, words),
        balance=words.amount(found.balance, found.invoice.currency),
        width=f"{max(found.days_overdue, 0) / most * 100:.1f}%",
        text_y=top + 14,
        bar_y=top + 14 + BAR_BELOW,
        tone="bad" if over else "risk",
        verdict=verdict,
    )
