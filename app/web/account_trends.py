"""Billing month by month: what was billed and what was paid, a chart a currency, which are never added together."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from app.diagnosis.facts import AccountFacts
from app.web.account_page import Month, Trend
from app.wording import Wording

SHOWN = 12  # months up to today
FEWEST = 2  # of them with a bill or a payment: one alone is no trend
TALLEST, TOP, BELOW = 120, 12, 26  # pixels: the highest bar, above it, and for the names of months
GAP = Decimal("0.16")  # between months, of a month's room
NAMED = 6  # months whose names have room; of more, every other one is named

Sums = dict[tuple[int, int], Decimal]  # year and month → amount


def trends(facts: AccountFacts, today: date, words: Wording) -> tuple[Trend, ...]:
    """Billed: by the day of the invoice, less credit notes and credits. Paid: by the day on which the money came."""
    billed, paid = _billed(facts, today), _paid(facts, today)
    found = []
    for currency in sorted({*billed, *paid}):
        of_bills, of_payments = billed.get(currency, {}), paid.get(currency, {})
        months = _last_months(today, of_bills, of_payments)
        if len([one for one in months if one in of_bills or one in of_payments]) >= FEWEST:
            found.append(_trend(currency, months, of_bills, of_payments, words))
    return tuple(found)


def _billed(facts: AccountFacts, today: date) -> dict[str, Sums]:
    sums: dict[str, Sums] = {}
    for invoice in facts.invoices.rows if facts.invoices else ():
        if invoice.issued <= today:
            _add(sums, invoice.currency, invoice.issued, invoice.amount)
    for credit in facts.credits.rows if facts.credits else ():
        if credit.day <= today:
            _add(sums, credit.currency, credit.day, -credit.amount)
    return sums


def _paid(facts: AccountFacts, today: date) -> dict[str, Sums]:
    sums: dict[str, Sums] = {}
    for payment in facts.payments.rows if facts.payments else ():
        if payment.day <= today:
            _add(sums, payment.currency, payment.day, payment.amount)
    return sums


def _add(sums: dict[str, Sums], currency: str, day: date, amount: Decimal) -> None:
    of_currency, month = sums.setdefault(currency, {}), (day.year, day.month)
    of_currency[month] = of_currency.get(month, Decimal(0)) + amount


def _last_months(today: date, *sums: Sums) -> list[tuple[int, int]]:
    """Up to today's, oldest first, without those before the first in which there was anything."""
    last = today.year * 12 + today.month - 1
    months = [(each // 12, each % 12 + 1) for each in range(last - SHOWN + 1, last + 1)]
    begun = [one for one in months if any(one in each for each in sums)]
    return months[months.index(begun[0]) :] if begun else []


def _trend(currency: str, months: list[tuple[int, int]], billed: Sums, paid: Sums, words: Wording) -> Trend:
    nothing = Decimal(0)
    most = max(*(each.get(one, nothing) for one in months for each in (billed, paid)), nothing)
    room = Decimal(100) / len(months)
    width = room * (1 - GAP) / 2
    drawn = []
    for number, one in enumerate(months):
        heights = [int(TALLEST * max(each.get(one, nothing), nothing) / (most or 1)) for each in (billed, paid)]
        left = room * number + room * GAP / 2
        day = date(*one, 1)
        named = len(months) <= NAMED or (len(months) - 1 - number) % 2 == 0
        drawn.append(
            Month(
                name=words.month(day),
                short=words.short_month(day) if named else "",
                billed=words.amount(billed.get(one, nothing), currency),
                paid=words.amount(paid.get(one, nothing), currency),
                billed_x=f"{left:.2f}%",
                paid_x=f"{left + width:.2f}%",
                middle=f"{left + width:.2f}%",
                width=f"{width:.2f}%",
                billed_y=TOP + TALLEST - heights[0],
                billed_height=heights[0],
                paid_y=TOP + TALLEST - heights[1],
                paid_height=heights[1],
            )
        )
    return Trend(currency, TOP + TALLEST + BELOW, TOP + TALLEST, words.amount(most, currency), tuple(drawn))
