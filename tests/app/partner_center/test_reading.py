"""What each documented resource says, as facts with the field they come from and the moment they were read."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.diagnosis.finding import OverdueInvoice
from app.diagnosis.vocabulary import (
    Cause,
    Origin,
    ProfileStatus,
    Programme,
    Role,
    Standing,
    State,
    SubscriptionStatus,
    VettingStatus,
)
from app.partner_center.vocabulary import Resource, Trouble
from tests.app.partner_center.conftest import TERMS, Bench
from tests.app.partner_center.fixtures import (
    CUSTOMER,
    NONE,
    NOW,
    ago,
    customer,
    invoice,
    legal_business,
    organization,
    relationship,
    service_request,
    subscription,
    summary,
)
from tests.app.partner_center.server import Trouble as Fault


def test_every_resource_becomes_facts_with_their_field_and_time(bench: Bench) -> None:
    report = bench.read()
    assert not report.failed, report
    assert not report.unclear
    facts, details = bench.facts, bench.history.details(NOW)
    assert facts.vetting is not None
    assert facts.vetting.status is VettingStatus.AUTHORIZED
    assert facts.vetting.source.reference == "legalbusiness.vettingStatus"
    assert facts.vetting.source.origin is Origin.PARTNER_CENTER
    assert facts.vetting.source.read == NOW
    assert facts.profile is not None
    assert facts.profile.status is ProfileStatus.COMPLETE
    summary_ = details.summary
    place = (summary_.name, summary_.country, summary_.language, summary_.currency)
    assert place == ("Zebrafils", "FR", "fr-FR", "EUR")
    assert facts.account.source.reference == (
        "organization.companyName, organization.defaultAddress.country, organization.culture, billing.billingCurrency"
    )
    assert {each.programme for each in facts.programmes or ()} == {Programme.CSP, Programme.AI_CLOUD}
    assert facts.requirements is not None
    assert [(each.id, each.met) for each in facts.requirements.rows] == [("support-contact", True)]
    assert facts.subscriptions is not None
    assert facts.subscriptions.complete
    assert {each.id: (each.status, each.cause) for each in facts.subscriptions.rows} == {
        "S-1": (SubscriptionStatus.ACTIVE, None),
        "S-2": (SubscriptionStatus.SUSPENDED, Cause.CUSTOMER_REQUEST),
    }
    assert facts.support_requests is not None
    assert [each.id for each in facts.support_requests.rows] == ["615112491169010"]
    assert [each.name for each in details.customers] == ["Zebra Kunde"]
    assert {each.name: each.status for each in details.checks} == dict.fromkeys(
        ("email-ownership", "employment", "business"), "authorized"
    )


def test_the_bill_has_its_due_dates_from_the_payment_terms_and_says_so(bench: Bench) -> None:
    bench.read()
    facts = bench.facts
    assert facts.invoices is not None
    assert facts.payments is not None
    assert facts.credits is not None
    rows = {each.id: each for each in facts.invoices.rows}
    assert rows["G-2"].due == rows["G-2"].issued + timedelta(days=TERMS)
    assert rows["G-2"].due_derived
    assert rows["G-1"].amount == Decimal("24606.35")
    payments = {each.invoice: each for each in facts.payments.rows}
    assert payments["G-2"].amount == 50  # the reference says negative, its example positive
    assert payments["G-2"].day == date(2026, 3, 23)  # only that payment can be the last one
    assert payments["G-2"].source is not None
    assert payments["G-2"].source.reference == "invoices.paidAmount, summaries.lastPaymentDate"
    bench.say({"type": "enrolment", "programme": "csp", "role": "direct-bill"})
    finding = bench.finding("billing-overdue")
    assert finding is not None
    assert finding.state is State.AT_RISK
    seen = finding.evidence[0]
    assert isinstance(seen, OverdueInvoice)
    assert (seen.invoice, seen.balance, seen.due_derived) == ("G-2", Decimal(50), True)


def test_reading_again_adds_nothing_and_confirms_all(bench: Bench) -> None:
    bench.read()
    first = bench.facts
    again = bench.read(days=3)
    assert (again.landed, again.failed) == (0, False)
    facts = bench.facts
    assert facts.vetting is not None
    assert first.vetting is not None
    assert facts.vetting.first_seen == first.vetting.first_seen == NOW
    for source in (facts.vetting.source, facts.invoices.source, facts.payments.rows[0].source):  # type: ignore[union-attr]
        assert source is not None
        assert (source.as_of, source.read) == (NOW, NOW + timedelta(days=3))
    past = bench.history.facts(NOW)
    assert past.vetting is not None
    assert past.vetting.source.confirmed is None


def test_what_follows_from_an_account_is_not_remembered_past_a_reading(desk: Bench) -> None:
    desk.read()
    before = desk.history.fingerprint()
    assert desk.history.fingerprint() == before
    assert desk.read(days=1).landed == 0
    assert desk.history.fingerprint() != before  # what is known is younger
    desk.tenant.resources["legalbusiness"] = legal_business("under_review")
    between = desk.history.fingerprint()
    assert desk.read().unclear
    assert desk.history.fingerprint() != between


def test_what_has_no_endpoint_stays_not_known(desk: Bench) -> None:
    desk.read()
    assert desk.facts.incidents is None
    assert desk.facts.provider_issues is None
    assert all(each.suspension is None for each in desk.facts.programmes or ())
    assert desk.diagnosis.standing is not Standing.GOOD
    for finding in desk.diagnosis.findings:
        unseen = ("account-abuse", "csp-eligibility-not-met")
        assert finding.state is not State.RULED_OUT or finding.reason not in unseen


def test_a_refusal_of_the_program_is_a_suspension_until_it_is_no_longer_said(bench: Bench) -> None:
    bench.tenant.troubles["/invoices"] = Fault(403, 800039)
    report = bench.read()
    assert report.troubles[Resource.INVOICES] is Trouble.PROGRAM_NOT_ACTIVE
    assert not report.failed
    enrolled = {each.programme: each for each in bench.facts.programmes or ()}
    suspension = enrolled[Programme.CSP].suspension
    assert suspension is not None
    assert suspension.suspended
    assert "800039" in suspension.source.reference
    assert bench.diagnosis.standing is Standing.SUSPENDED_UNEXPLAINED
    bench.tenant.troubles.clear()
    bench.read(days=1)
    enrolled = {each.programme: each for each in bench.facts.programmes or ()}
    assert enrolled[Programme.CSP].suspension is None
    assert bench.history.facts(NOW).programmes is not None


@pytest.mark.parametrize(
    ("status", "sub_status", "vetting", "checks"),
    [
        ("pending", "email_ownership", VettingStatus.PENDING, {"email-ownership": "pending"}),
        ("Rejected", "EmploymentVerification", VettingStatus.REJECTED, {"employment": "failed"}),
        ("rejected", "business_verification", VettingStatus.REJECTED, {"business": "failed"}),
        (3, 7, VettingStatus.REJECTED, {"business": "failed"}),
        ("rejected", "never_heard_of", VettingStatus.REJECTED, {}),
        ("none", None, VettingStatus.NONE, {}),
    ],
)
def test_vetting_and_the_check_that_failed(
    desk: Bench, status: object, sub_status: object, vetting: VettingStatus, checks: dict[str, str]
) -> None:
    desk.tenant.resources["legalbusiness"] = legal_business(status, sub_status)
    desk.read()
    assert desk.facts.vetting is not None
    assert desk.facts.vetting.status is vetting
    assert {each.name: each.status for each in desk.history.details(NOW).checks} == checks


def test_a_rejection_counts_from_when_it_was_first_seen(desk: Bench) -> None:
    desk.tenant.resources["legalbusiness"] = legal_business("rejected", "decision")
    desk.read()
    for _ in range(3):
        desk.read(days=10)
    finding = desk.finding("vetting-rejected", Programme.AI_CLOUD)
    assert finding is not None
    assert finding.state is State.AT_RISK
    desk.read(days=1)
    finding = desk.finding("vetting-rejected", Programme.AI_CLOUD)
    assert finding is not None
    assert finding.state is State.CONFIRMED


@pytest.mark.parametrize("value", ["under_review", None, "", 9, True, ["authorized"], {"is": "authorized"}])
def test_a_status_that_is_not_documented_is_not_known_though_it_was(desk: Bench, value: object) -> None:
    desk.read()
    desk.say({"type": "enrolment", "programme": "csp", "role": "direct-bill"})
    finding = desk.finding("profile-rejected")
    assert finding is not None
    assert finding.state is State.RULED_OUT
    desk.tenant.resources["legalbusiness"] = legal_business(value)
    report = desk.read(days=1)
    assert report.unclear == {Resource.LEGAL_BUSINESS: "legalbusiness.vettingStatus"}
    for reason, programme in (("profile-rejected", Programme.CSP), ("vetting-rejected", Programme.AI_CLOUD)):
        finding = desk.finding(reason, programme)
        assert finding is not None
        assert finding.state is State.NOT_KNOWN
    desk.tenant.resources["legalbusiness"] = legal_business()
    desk.read(days=1)
    finding = desk.finding("profile-rejected")
    assert finding is not None
    assert finding.state is State.RULED_OUT


# --- the bill


def open_bill(bench: Bench, *invoices: dict[str, object], balance: object = 0) -> State:
    bench.tenant.resources |= {"invoices": list(invoices), "summaries": [summary(balance)]}
    bench.read()
    bench.say({"type": "enrolment", "programme": "csp", "role": "direct-bill"})
    finding = bench.finding("billing-overdue")
    assert finding is not None
    return finding.state


def test_a_bill_that_adds_up_and_is_paid_is_ruled_out(desk: Bench) -> None:
    assert open_bill(desk, invoice("G-1", 200, 100, 100)) is State.RULED_OUT


def test_a_bill_that_is_open_for_long_is_confirmed(desk: Bench) -> None:
    assert open_bill(desk, invoice("G-1", 200, 100), balance=100) is State.CONFIRMED


@pytest.mark.parametrize(
    "change",
    [
        {"totalCharges": None},
        {"totalCharges": "100"},
        {"paidAmount": None},
        {"currencyCode": "XXX"},
        {"currencyCode": None},
        {"invoiceDate": NONE},
        {"invoiceDate": "yesterday"},
        {"invoiceDate": None},
        {"documentType": "void_note"},
        {"documentType": None},
        {"id": None},
        {"id": "\x00"},
        {"amendments": [invoice("G-9", 100)]},
        {"totalCharges": 10**20},
        {"invoiceDate": "2027-01-01T00:00:00Z"},
    ],
)
def test_an_invoice_that_cannot_be_made_out_rules_nothing_out(desk: Bench, change: dict[str, object]) -> None:
    paid = invoice("G-1", 300, 100, 100)
    assert open_bill(desk, paid, invoice("G-2", 200, 100) | change, balance=0) is State.NOT_KNOWN
    desk.tenant.resources["invoices"].append(invoice("G-3", 250, 7))
    desk.read(days=1)
    finding = desk.finding("billing-overdue")
    assert finding is not None
    assert finding.state is State.CONFIRMED


def test_an_overdue_invoice_beside_one_that_cannot_be_made_out_is_still_confirmed(desk: Bench) -> None:
    assert open_bill(desk, invoice("G-1", 200, 100), balance=100) is State.CONFIRMED
    desk.tenant.resources["invoices"].append(invoice("G-2", 100, None))
    assert desk.read(days=1).unclear
    finding = desk.finding("billing-overdue")
    assert finding is not None
    assert finding.state is State.CONFIRMED


def test_more_open_than_the_invoices_show_rules_nothing_out(desk: Bench) -> None:
    assert open_bill(desk, invoice("G-1", 200, 100, 100)) is State.RULED_OUT
    desk.tenant.resources["summaries"] = [summary(100)]
    report = desk.read(days=1)
    assert report.unclear == {Resource.INVOICES: "invoices.paidAmount, summaries.balanceAmount"}
    finding = desk.finding("billing-overdue")
    assert finding is not None
    assert finding.state is State.NOT_KNOWN


def test_a_payment_that_was_taken_back_is_none(desk: Bench) -> None:
    assert open_bill(desk, invoice("G-1", 200, 100, 100)) is State.RULED_OUT
    desk.tenant.resources |= {"invoices": [invoice("G-1", 200, 100, 0)], "summaries": [summary(100)]}
    desk.read(days=1)
    finding = desk.finding("billing-overdue")
    assert finding is not None
    assert finding.state is State.CONFIRMED


def test_what_was_imported_as_paid_is_not_paid_twice(desk: Bench) -> None:
    money = {"currency": "EUR", "amount": "100"}
    desk.say(
        {"type": "invoice", "id": "G-1", "issued": "2025-09-01", "due": "2025-10-01", "currency": "EUR", "amount":
        "200", "documents": [["Invoice", "https://documents.example.com/1"]]}, {"type": "payment", "id": "P-1",
        "invoice": "G-1", "day": "2025-10-01", **money},
    )  # fmt: skip
    assert open_bill(desk, invoice("G-1", 212, 200, 100), balance=100) is State.CONFIRMED
    facts, details = desk.facts, desk.history.details(NOW)
    assert facts.invoices is not None
    assert not facts.invoices.rows[0].due_derived
    assert facts.invoices.rows[0].due == date(2025, 10, 1)  # somebody stated it
    assert details.documents["G-1"]


def half_paid(desk: Bench) -> None:
    """An invoice of 200, half of which Partner Center says is paid."""
    assert open_bill(desk, invoice("G-1", 212, 200, 100), balance=100) is State.CONFIRMED


def billing(desk: Bench) -> tuple[State, float]:
    """How it stands with the bill, and what of it counts as paid."""
    finding, payments = desk.finding("billing-overdue"), desk.facts.payments
    assert finding is not None
    return finding.state, sum(float(each.amount) for each in payments.rows) if payments else 0


def say_paid(desk: Bench, amount: str, day: str, number: int = 1) -> None:
    fields = {"id": f"P-{number}", "invoice": "G-1", "day": day, "currency": "EUR", "amount": amount}
    desk.say({"type": "payment", **fields})


def test_what_is_imported_after_a_reading_is_not_paid_twice_either(bench: Bench) -> None:
    half_paid(bench)
    say_paid(bench, "100", "2026-03-30")  # the very payment that Partner Center has counted
    assert billing(bench) == (State.CONFIRMED, 100)
    report = bench.read(days=1)
    assert report.unclear == {}
    assert billing(bench) == (State.CONFIRMED, 100)
    say_paid(bench, "40", "2026-03-31", 2)  # more than Partner Center says: one of them is wrong
    assert billing(bench) == (State.CONFIRMED, 140)
    assert Resource.INVOICES in bench.read(days=1).unclear


def test_what_is_paid_after_the_last_reading_counts_until_partner_center_shows_it(desk: Bench) -> None:
    half_paid(desk)
    desk.now += timedelta(days=2)
    say_paid(desk, "100", "2026-04-03")
    assert billing(desk) == (State.RULED_OUT, 200)
    desk.tenant.resources |= {"invoices": [invoice("G-1", 212, 200, 200)], "summaries": [summary(0)]}
    assert desk.read(days=1).unclear == {}
    assert billing(desk) == (State.RULED_OUT, 200)


@pytest.mark.parametrize("paid", [0, 100])
def test_what_contradicts_partner_center_rules_nothing_out(desk: Bench, paid: int) -> None:
    assert open_bill(desk, invoice("G-1", 212, 200, paid), balance=200 - paid) is State.CONFIRMED
    say_paid(desk, "200", "2026-03-30")  # of which Partner Center knew nothing on a later day
    assert billing(desk)[0] is State.NOT_KNOWN
    desk.read(days=1)
    assert billing(desk)[0] is State.NOT_KNOWN
    desk.tenant.resources |= {"invoices": [invoice("G-1", 212, 200, 200)], "summaries": [summary(0)]}
    assert desk.read(days=1).unclear == {}
    assert billing(desk) == (State.RULED_OUT, 200)


def test_a_credit_that_partner_center_may_have_counted_rules_nothing_out_before_it_is_read_again(desk: Bench) -> None:
    note = invoice("N-1", 150, 100, 0, documentType="Credit Note", amendsOf="G-1")
    assert open_bill(desk, invoice("G-1", 212, 200), note, balance=100) is State.CONFIRMED
    credit = {"id": "C-9", "invoice": "G-1", "day": "2025-11-02", "currency": "EUR", "amount": "100"}
    desk.say({"type": "credit", **credit})  # the same as the note, by another name
    assert billing(desk)[0] is State.NOT_KNOWN
    desk.read(days=1)
    assert billing(desk)[0] is State.NOT_KNOWN  # what is open by Partner Center is more than what is left
    desk.tenant.resources["summaries"] = [summary(0)]
    assert desk.read(days=1).unclear == {}
    assert billing(desk)[0] is State.RULED_OUT


def test_who_stated_more_before_counts_as_it_was_in_the_past(desk: Bench) -> None:
    half_paid(desk)
    say_paid(desk, "60", "2025-12-01")
    paid = desk.history.facts(datetime(2025, 12, 24, tzinfo=UTC)).payments
    assert paid is not None
    assert [each.amount for each in paid.rows] == [60]
    assert billing(desk) == (State.CONFIRMED, 100)


def test_a_credit_note_reduces_the_invoice_that_it_amends(desk: Bench) -> None:
    note = invoice("N-1", 150, 100, 0, documentType="Credit Note", amendsOf="G-1")
    assert open_bill(desk, invoice("G-1", 200, 100), note) is State.RULED_OUT


def test_amounts_finer_than_money_is_are_taken_against_the_partner(desk: Bench) -> None:
    assert open_bill(desk, invoice("G-1", 200, 100.000001, 100.000001)) is State.CONFIRMED


def test_all_pages_are_read_and_none_twice(desk: Bench) -> None:
    desk.tenant.page = 2
    desk.tenant.resources["customers"] = [customer(f"C-{number}", f"Kunde {number}") for number in range(5)]
    desk.tenant.subscriptions = {f"C-{number}": [subscription(f"S-{number}")] for number in range(4)}
    report = desk.read()  # of the fifth one, the partner is told that it has no such customer
    assert not report.failed
    assert not report.unclear
    facts = desk.facts
    assert facts.invoices is not None
    assert len(facts.invoices.rows) == 3
    assert facts.subscriptions is not None
    assert len(facts.subscriptions.rows) == 4
    assert len(desk.history.details(NOW).customers) == 5
    assert desk.server.counts["/v1/invoices"] == 2
    assert desk.server.counts["/v1/customers"] == 3


# --- programmes and the rest


@pytest.mark.parametrize(
    ("kinds", "role"),
    [
        (["is_indirect_cloud_solution_provider_of"], Role.INDIRECT_PROVIDER),
        (["IsIndirectResellerOf"], Role.INDIRECT_RESELLER),
        (["is_indirect_reseller_of", "is_indirect_cloud_solution_provider_of"], None),
        ([], None),
    ],
)
def test_relationships_tell_the_role(desk: Bench, kinds: list[str], role: Role | None) -> None:
    desk.tenant.relationships["IsIndirectResellerOf"] = [relationship(kind) for kind in kinds]
    desk.read()
    enrolled = {each.programme: each for each in desk.facts.programmes or ()}
    assert enrolled[Programme.CSP].role is role


def test_a_relationship_that_is_not_in_force_tells_nothing(desk: Bench) -> None:
    desk.say({"type": "enrolment", "programme": "csp", "role": "direct-bill"})
    desk.tenant.relationships["IsIndirectResellerOf"] = [relationship("is_indirect_reseller_of", "Inactive")]
    desk.read(days=1)
    assert {each.role for each in desk.facts.programmes or ()} == {Role.DIRECT_BILL, None}


def test_one_programme_that_is_seen_says_nothing_of_the_other(desk: Bench) -> None:
    desk.tenant.resources["mpn"] = None
    desk.read()
    assert desk.facts.programmes_open
    assert "programmes" in desk.diagnosis.missing


def test_nothing_that_shows_a_programme_states_none(desk: Bench) -> None:
    desk.tenant.resources |= {"mpn": None, "invoices": [], "customers": [], "summaries": []}
    desk.read()
    assert desk.facts.programmes is None


def test_a_profile_that_says_little_leaves_what_was_known(desk: Bench) -> None:
    odd: dict[str, Any] = {"companyName": None, "culture": "klingon", "defaultAddress": {"country": "Atlantis"}}
    desk.tenant.resources["organization"] = organization() | odd
    desk.read()
    summary_ = desk.history.details(NOW).summary
    assert (summary_.name, summary_.country, summary_.language, summary_.currency) == ("Before", None, None, "EUR")


@pytest.mark.parametrize("status", ["paused", None, -1, 99])
def test_a_subscription_that_cannot_be_made_out_leaves_the_others(desk: Bench, status: object) -> None:
    desk.tenant.subscriptions[CUSTOMER] = [subscription("S-1"), subscription("S-9", status)]
    report = desk.read()
    assert Resource.SUBSCRIPTIONS in report.unclear
    assert desk.facts.subscriptions is not None
    assert [each.id for each in desk.facts.subscriptions.rows] == ["S-1"]
    assert not desk.facts.subscriptions.complete


REQUESTS = [(1, True), (3, True), ("attention_needed", True), (2, False), (0, False)]


@pytest.mark.parametrize(("status", "known"), REQUESTS)
def test_service_requests_come_with_numbers(desk: Bench, status: object, known: bool) -> None:
    desk.tenant.resources["servicerequests"] = [service_request("R-1", status, 3)]
    desk.read()
    assert (desk.facts.support_requests is not None) is known


def test_a_change_of_standing_becomes_an_event(bench: Bench) -> None:
    bench.say({"type": "enrolment", "programme": "csp", "role": "direct-bill"})
    bench.read()
    bench.tenant.resources["legalbusiness"] = legal_business("rejected", "decision")
    report = bench.read(days=1)
    assert [each.kind.value for each in report.events if each.kind.value == "standing-changed"] == ["standing-changed"]


def test_dates_of_invoices_are_read_in_every_writing(desk: Bench) -> None:
    rows = [
        invoice("G-1", 0, 1, 1, invoiceDate="2018-02-08T01:22:47.6038957Z"),
        invoice("G-2", 0, 1, 1, invoiceDate="2018-03-16T00:00:00"),
        invoice("G-3", 0, 1, 1, invoiceDate="2018-02-08T23:30:00-05:00"),
    ]
    assert open_bill(desk, *rows) is State.RULED_OUT
    assert desk.facts.invoices is not None
    days = {each.id: each.issued.isoformat() for each in desk.facts.invoices.rows}
    assert days == {"G-1": "2018-02-08", "G-2": "2018-03-16", "G-3": "2018-02-09"}
    assert ago(0).startswith("2026-04-01")
