"""What Partner Center says was paid of an invoice, and what others say: nothing counts twice, whichever came first.

Partner Center knows one sum of an invoice, and not what it is made of. Payments that others state, of days up to its
last reading, are part of that sum; later ones come on top. Where they are more than the sum, or a credit was stated
that the sum may hold already, one of the two is wrong: until Partner Center is read again nothing is ruled out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

from app.diagnosis.checking import ZERO
from app.diagnosis.facts import Credit, Payment, Rows, Settlement, Source
from app.diagnosis.vocabulary import Origin

Bill = tuple[str | None, str]  # an invoice's id, and the currency
Sums = Mapping[Bill, Payment]


def counted_once(
    payments: Rows[Payment] | None, credits_: Rows[Credit] | None, zone: ZoneInfo
) -> tuple[Rows[Payment] | None, Rows[Credit] | None]:
    sums = {_bill(each): each for each in payments.rows if _is_sum(each)} if payments else {}
    if payments is None or not sums:
        return payments, credits_
    contained: dict[Bill, Decimal] = {}
    for row in payments.rows:
        whole = sums.get(_bill(row))
        if whole is not None and row is not whole and row.day <= _read(whole).read.astimezone(zone).date():
            contained[_bill(row)] = contained.get(_bill(row), ZERO) + row.amount
    rest = [_without(each, contained) if sums.get(_bill(each)) is each else each for each in payments.rows]
    agreed = all(amount <= sums[bill].amount for bill, amount in contained.items())
    rows = tuple([each for each in rest if each is not None])
    return replace(payments, rows=rows, complete=payments.complete and agreed), _checked(credits_, sums)


def _without(whole: Payment, contained: Mapping[Bill, Decimal]) -> Payment | None:
    """What nobody else states of it; None: nothing."""
    stated = contained.get(_bill(whole), ZERO)
    rest = whole.amount - stated
    if rest <= ZERO:
        return None
    return replace(whole, amount=rest) if stated else whole


def _checked(credits_: Rows[Credit] | None, sums: Sums) -> Rows[Credit] | None:
    """Reading compares the whole bill with what is open by Partner Center's own reckoning; what came since, it will."""
    if credits_ is None or not any(_unread(each, sums) for each in credits_.rows):
        return credits_
    return replace(credits_, complete=False)


def _unread(credit: Credit, sums: Sums) -> bool:
    whole = sums.get(_bill(credit))
    stated = credit.source
    return whole is not None and stated is not None and not _of_theirs(stated) and stated.as_of > _read(whole).read


def _is_sum(payment: Payment) -> bool:
    return payment.source is not None and _of_theirs(payment.source)


def _of_theirs(source: Source) -> bool:
    return source.origin is Origin.PARTNER_CENTER


def _read(whole: Payment) -> Source:
    assert whole.source is not None  # noqa: S101 - that is what tells a sum
    return whole.source


def _bill(row: Settlement) -> Bill:
    return row.invoice, row.currency
