"""What is known in part: lists that hold more than can be made out, programmes that may not be all there are."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.diagnosis.engine import diagnose
from app.diagnosis.facts import AccountFacts, Rows, Source, SupportRequest
from app.diagnosis.finding import BillRead, OverdueInvoice
from app.diagnosis.ledger import ledger_at
from app.diagnosis.steps import SUPPORT_CONTACT, nothing_overdue, requirements_met, support_requested
from app.diagnosis.vocabulary import Fact, Origin, Programme, Standing, State
from tests.app.diagnosis.building import NOW, csp, facts_of, our_guide

GUIDE = our_guide()
PAID = [{"id": "P1", "day": date(2026, 1, 1), "amount": "100", "currency": "EUR", "invoice": "G1"}]
GOOD: dict[str, Any] = {
    "incidents": [],
    "provider_issues": [],
    "profile": {"status": "complete"},
    "requirements": [{"id": "csp-eligibility", "met": True}],
}


def facts(*, complete: bool = True, paid: bool = True, derived: bool = False, **more: Any) -> AccountFacts:
    invoice = {"id": "G1", "issued": date(2025, 11, 1), "due": date(2025, 12, 1), "amount": "100", "currency": "EUR"}
    bill = {"invoices": [invoice | {"due_derived": derived}], "credits": [], "payments": PAID if paid else []}
    made = facts_of(bill | GOOD | more, csp())
    assert made.payments is not None
    return replace(made, payments=replace(made.payments, complete=complete))


def state(known: AccountFacts) -> State:
    found = next(each for each in diagnose(known, NOW, GUIDE, strict=True).findings if each.reason == "billing-overdue")
    return found.state


def test_a_bill_of_which_some_cannot_be_made_out_is_never_ruled_out() -> None:
    assert state(facts()) is State.RULED_OUT
    assert state(facts(complete=False)) is State.NOT_KNOWN
    assert state(facts(complete=False, paid=False)) is State.CONFIRMED


def test_what_somebody_says_of_the_bill_as_a_whole_stands_in() -> None:
    assert state(facts(complete=False, arrears={"overdue": False})) is State.RULED_OUT


def test_nothing_is_done_about_a_bill_that_cannot_be_made_out() -> None:
    assert nothing_overdue(facts(), NOW) is True
    assert nothing_overdue(facts(complete=False), NOW) is None
    assert nothing_overdue(facts(complete=False, paid=False), NOW) is False


@pytest.mark.parametrize("paid", [True, False])
def test_a_due_date_that_was_derived_says_so(*, paid: bool) -> None:
    found = diagnose(facts(derived=True, paid=paid), NOW, GUIDE, strict=True)
    evidence = next(each for each in found.findings if each.reason == "billing-overdue").evidence[0]
    assert isinstance(evidence, BillRead | OverdueInvoice)
    assert evidence.due_derived
    ledger = ledger_at(facts(derived=True), date(2025, 10, 1))
    assert ledger is not None
    assert not ledger.due_derived  # the invoice wasn't there yet


def test_programmes_that_may_not_be_all_keep_an_account_from_being_called_good() -> None:
    whole = diagnose(facts(), NOW, GUIDE, strict=True)
    assert whole.standing is Standing.GOOD
    part = diagnose(replace(facts(), programmes_open=True), NOW, GUIDE, strict=True)
    assert part.standing is Standing.NOT_KNOWN
    assert Fact.PROGRAMMES in part.missing
    overdue = diagnose(replace(facts(paid=False), programmes_open=True), NOW, GUIDE, strict=True)
    assert overdue.standing is Standing.SUSPENSION_DUE
    assert [each.programme for each in overdue.standings] == [Programme.CSP]


def test_a_way_to_reach_support_is_no_requirement_that_a_reason_rests_on() -> None:
    assert requirements_met(facts(requirements=[{"id": SUPPORT_CONTACT, "met": True}]), NOW) is None
    both = [{"id": SUPPORT_CONTACT, "met": False}, {"id": "csp-eligibility", "met": True}]
    assert requirements_met(facts(requirements=both), NOW) is True


def test_a_service_request_does_not_show_that_support_was_asked() -> None:
    there = Source(Origin.PARTNER_CENTER, NOW)
    sent = NOW - timedelta(days=1)
    known = replace(facts(), support_requests=Rows((SupportRequest("R-1", sent, there),), there))
    assert support_requested(known, NOW) is None
    both = (SupportRequest("R-1", sent, there), SupportRequest("R-2", sent, Source(Origin.IMPORT, NOW)))
    assert support_requested(replace(known, support_requests=Rows(both, there)), NOW) is True
    assert support_requested(replace(known, support_requests=Rows((), there)), NOW) is False


def test_a_source_that_says_the_same_again_is_as_old_as_its_last_word() -> None:
    once = Source(Origin.PARTNER_CENTER, NOW - timedelta(days=3))
    assert once.read == NOW - timedelta(days=3)
    assert replace(once, confirmed=NOW).read == NOW
