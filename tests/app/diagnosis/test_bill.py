"""The bill: what is open, and what would be if an invoice were paid."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.diagnosis.checking import FactsError, Problem
from app.diagnosis.engine import diagnose
from app.diagnosis.facts import AccountFacts
from app.diagnosis.hypothetical import with_payment
from app.diagnosis.ledger import ledger_at
from app.diagnosis.vocabulary import Origin, Standing
from tests.app.diagnosis.building import NOW, csp, facts_of, our_guide

GUIDE = our_guide()
TODAY = date(2026, 3, 2)


def bill(**changes: Any) -> dict[str, Any]:
    invoices = [
        {"id": "G1", "issued": date(2025, 11, 1), "due": date(2025, 12, 1), "amount": "100.00", "currency": "EUR"},
        {"id": "G2", "issued": date(2026, 2, 1), "due": date(2026, 3, 3), "amount": "50.00", "currency": "EUR"},
        {"id": "G3", "issued": date(2026, 2, 1), "due": date(2026, 3, 2), "amount": "900", "currency": "SEK"},
        {"id": "G4", "issued": date(2026, 3, 3), "due": date(2026, 4, 3), "amount": "1.00", "currency": "EUR"},
    ]
    return {"invoices": invoices, "credits": [], "payments": []} | changes


def facts(**changes: Any) -> AccountFacts:
    rest = {"incidents": [], "profile": {"status": "complete"}}
    return facts_of(bill(**changes) | rest, csp(suspended=True))


def test_what_is_open_is_listed_by_due_date_and_added_up_by_currency() -> None:
    ledger = ledger_at(facts(), TODAY)
    assert ledger is not None
    assert [(each.invoice.id, each.days_overdue) for each in ledger.open] == [("G1", 91), ("G3", 0), ("G2", -1)]
    assert [each.invoice.id for each in ledger.overdue] == ["G1"]
    assert ledger.due() == {"EUR": Decimal("150.00"), "SEK": Decimal(900)}
    assert ledger.invoices == 3


def test_money_that_arrives_later_is_neither_used_nor_unused() -> None:
    paid = [{"id": "Z1", "day": TODAY + timedelta(days=1), "amount": "5", "currency": "EUR"}]
    ledger = ledger_at(facts(payments=paid), TODAY)
    assert ledger is not None
    assert ledger.unused == ()


def test_paying_what_is_open_leaves_the_account_to_be_reinstated() -> None:
    before = facts()
    assert diagnose(before, NOW, GUIDE).standing is Standing.SUSPENDED
    after = with_payment(before, "G1", None, NOW)
    assert diagnose(after, NOW, GUIDE).standing is Standing.SUSPENDED_SETTLED
    assert before.payments is not None
    assert before.payments.rows == ()  # the facts themselves stay as they were
    assert after.payments is not None
    (payment,) = after.payments.rows
    assert (payment.amount, payment.currency, payment.invoice) == (Decimal("100.00"), "EUR", "G1")
    assert payment.source is not None
    assert payment.source.origin is Origin.WHAT_IF


def test_paying_a_part_is_not_enough_and_paying_twice_adds_up() -> None:
    once = with_payment(facts(), "G1", Decimal("99.99"), NOW)
    assert diagnose(once, NOW, GUIDE).standing is Standing.SUSPENDED
    twice = with_payment(once, "G1", Decimal("0.01"), NOW)
    assert diagnose(twice, NOW, GUIDE).standing is Standing.SUSPENDED_SETTLED


def test_a_payment_planned_for_later_does_not_count_yet() -> None:
    planned = with_payment(facts(), "G1", None, NOW + timedelta(days=1))
    assert diagnose(planned, NOW, GUIDE).standing is Standing.SUSPENDED
    assert diagnose(planned, NOW + timedelta(days=1), GUIDE).standing is Standing.SUSPENDED_SETTLED


@pytest.mark.parametrize(
    ("invoice", "amount", "field", "problem"),
    [
        ("G9", None, "invoice", Problem.UNKNOWN_INVOICE),
        ("G4", None, "invoice", Problem.UNKNOWN_INVOICE),  # not issued yet
        ("G1", Decimal(0), "amount", Problem.NOT_POSITIVE),
        ("G1", Decimal(-1), "amount", Problem.NOT_POSITIVE),
        ("G1", Decimal("NaN"), "amount", Problem.NOT_FINITE),
        ("G1", Decimal("1e20"), "amount", Problem.ABSURD),
        ("G1", Decimal("0.000001"), "amount", Problem.TOO_PRECISE),
    ],
)
def test_what_is_no_payment_is_refused(invoice: str, amount: Decimal | None, field: str, problem: Problem) -> None:
    with pytest.raises(FactsError, match=f"^{field}: {problem}$"):
        with_payment(facts(), invoice, amount, NOW)


def test_a_settled_invoice_cannot_be_paid_again() -> None:
    with pytest.raises(FactsError, match="amount: not-positive"):
        with_payment(with_payment(facts(), "G1", None, NOW), "G1", None, NOW)


def test_too_little_is_known_to_suppose_anything() -> None:
    with pytest.raises(FactsError, match="payments: missing"):
        with_payment(facts_of({"invoices": bill()["invoices"]}, csp()), "G1", None, NOW)
