"""What was paid and credited, as the account page lists it: always what has moved, never what is supposed."""

from __future__ import annotations

from datetime import date

from app.diagnosis.facts import AccountFacts, Credit, Payment
from app.web.account_page import SettlementRow
from app.wording import Wording

MOST = 24


def last_payment(facts: AccountFacts, today: date, words: Wording) -> str:
    made = _payments(facts, today)
    if not made:
        return words.gettext("No payment is known.") if facts.payments else ""
    last = max(made, key=_newest)
    amount, day = words.amount(last.amount, last.currency), words.day(last.day)
    if last.invoice:
        return words.gettext(
            "%(amount)s on %(date)s, for invoice %(invoice)s", amount=amount, date=day, invoice=last.invoice
        )
    return words.gettext("%(amount)s on %(date)s", amount=amount, date=day)


def settlements(facts: AccountFacts, today: date, words: Wording) -> tuple[tuple[SettlementRow, ...], str]:
    """The newest first; and how many older ones there are, in a sentence that is empty where there are none."""
    credited = [each for each in facts.credits.rows if each.day <= today] if facts.credits else []
    made: list[Payment | Credit] = [*_payments(facts, today), *credited]
    made.sort(key=_newest, reverse=True)
    older = len(made) - MOST
    earlier = (
        words.ngettext(
            "%(num)s earlier one isn’t listed: show another day to see it.",
            "%(num)s earlier ones aren’t listed: show another day to see them.",
            older,
        )
        if older > 0
        else ""
    )
    return tuple([_row(each, words) for each in made[:MOST]]), earlier


def _payments(facts: AccountFacts, today: date) -> list[Payment]:
    """Of what Partner Center shows as paid, nothing remains where it was taken back."""
    return [each for each in facts.payments.rows if each.day <= today and each.amount] if facts.payments else []


def _newest(settlement: Payment | Credit) -> tuple[date, str]:
    return settlement.day, settlement.id


def _row(settlement: Payment | Credit, words: Wording) -> SettlementRow:
    return SettlementRow(
        day=words.day(settlement.day),
        kind=words.gettext("Payment") if isinstance(settlement, Payment) else words.gettext("Credit"),
        id=settlement.id,
        invoice=settlement.invoice or "",
        amount=words.amount(settlement.amount, settlement.currency),
    )
