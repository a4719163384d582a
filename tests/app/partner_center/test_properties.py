"""Whatever comes over the wire: never a wrong `ruled-out`, never a crash.

A true bill is drawn, then answers are spoilt: fields go missing, become null, words that nobody documented, negative
amounts, the date that stands for none. What the truth confirms may come out as not known; it must not be ruled out.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.diagnosis.vocabulary import Programme, State, VettingStatus
from app.identity.opaque import new_id
from app.partner_center.vocabulary import Resource
from tests.app.partner_center.conftest import Bench, add_account
from tests.app.partner_center.fixtures import (
    NONE,
    NOW,
    customer,
    invoice,
    legal_business,
    partner,
    subscription,
    summary,
)

SPOILT: st.SearchStrategy[Any] = st.sampled_from(
    [None, "", "never_heard_of", -1, -100.5, 0, 10**30, True, [], {}, NONE, "9999-12-31T00:00:00Z", "\x00", "é" * 400]
)
FIELDS = {
    "invoices": (
        "id",
        "invoiceDate",
        "totalCharges",
        "paidAmount",
        "currencyCode",
        "documentType",
        "amendments",
        "amendsOf",
    ),
    "summaries": ("balanceAmount", "currencyCode", "lastPaymentDate", "lastPaymentAmount"),
    "legalbusiness": ("vettingStatus", "vettingSubStatus"),
    "organization": ("tenantId", "companyName", "defaultAddress", "language", "culture"),
    "customers": ("id", "companyProfile"),
    "servicerequests": ("id", "status", "severity", "createdDate"),
}
TARGETS = st.sampled_from([(name, field) for name, fields in FIELDS.items() for field in fields])
MISSING = object()


@contextmanager
def fresh_account(bench: Bench) -> Iterator[Bench]:
    """An account and a tenant of its own, in a database that serves all examples."""
    bench.now, bench.account = NOW, new_id("A").replace("_", "-")
    tenant = bench.server.add(partner(f"tenant-{bench.account}"))
    add_account(bench, bench.account)
    bench.tenant = tenant
    bench.say(
        {"type": "enrolment", "programme": "csp", "role": "direct-bill"},
        {"type": "enrolment", "programme": "ai-cloud"},
    )
    bench.connect(bench.account, tenant)
    yield bench
    bench.slept.clear()
    bench.server.seen.clear()


bills = st.lists(
    st.tuples(
        st.integers(0, 400),  # days ago
        st.sampled_from([100, 250.5, 99.99]),
        st.sampled_from(["open", "half", "paid"]),
        st.booleans(),  # the sign of what was paid
    ),
    max_size=4,
)
spoilings = st.lists(st.tuples(TARGETS, st.integers(0, 3), st.one_of(SPOILT, st.just(MISSING))), max_size=4)


def true_bill(bench: Bench, bill: list[tuple[int, float, str, bool]]) -> bool:
    """Put it on the server; whether anything is overdue by more than nothing, so that it can't be ruled out."""
    rows, open_ = [], 0.0
    for number, (days, total, state, negative) in enumerate(bill):
        paid = {"open": 0, "half": 50, "paid": total}[state]
        open_ += total - paid
        rows.append(invoice(f"{bench.account}-{number}", days, total, -paid if negative else paid))
    bench.tenant.resources |= {"invoices": rows, "summaries": [summary(round(open_, 2))]}
    bench.tenant.resources["customers"] = [customer(f"C-{bench.account}")]
    bench.tenant.subscriptions = {f"C-{bench.account}": [subscription(f"S-{bench.account}")]}
    bench.tenant.resources["servicerequests"] = []
    return any(days > 30 and state != "paid" for days, _, state, _ in bill)


def spoil(bench: Bench, spoilings: list[tuple[tuple[str, str], int, Any]]) -> None:
    for (resource, field), number, value in spoilings:
        found = bench.tenant.resources[resource]
        rows = found if isinstance(found, list) else [found]
        if not rows:
            continue
        row = rows[number % len(rows)]
        if value is MISSING:
            row.pop(field, None)
        else:
            row[field] = value


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    bill=bills,
    status=st.sampled_from(["authorized", "rejected", "pending", "none"]),
    spoilings=spoilings,
    read_before=st.booleans(),
)
def test_nothing_is_ruled_out_wrongly_and_nothing_crashes(
    desk: Bench, bill: list[tuple[int, float, str, bool]], status: str, spoilings: list[Any], read_before: bool
) -> None:
    with fresh_account(desk) as bench:
        overdue = true_bill(bench, bill)
        bench.tenant.resources["legalbusiness"] = legal_business(status)
        if read_before:
            bench.read()
        spoil(bench, spoilings)
        report = bench.read()
        touched = {resource for (resource, _), _, _ in spoilings}
        found = bench.finding("billing-overdue")
        assert found is not None
        # Two resources that are spoilt alike could tell one lie together.
        if overdue and not touched >= {"invoices", "summaries"}:
            assert found.state is not State.RULED_OUT, (bill, spoilings)
        vetting = bench.finding("vetting-rejected", Programme.AI_CLOUD)
        assert vetting is not None
        if status == VettingStatus.REJECTED and not touched & {"legalbusiness"}:
            assert vetting.state is not State.RULED_OUT
        for finding in bench.diagnosis.findings:
            assert not finding.failure
        assert report.trouble is not None or set(report.troubles) <= set(Resource)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(bill=bills, told=st.lists(st.integers(0, 3), max_size=6))
def test_payments_that_somebody_imports_as_well_change_nothing(
    desk: Bench, bill: list[tuple[int, float, str, bool]], told: list[int]
) -> None:
    """What Partner Center has counted already is told again, in parts: before and after the next reading."""
    with fresh_account(desk) as bench:
        true_bill(bench, bill)
        bench.read()
        before = bench.finding("billing-overdue")
        parts = dict.fromkeys(range(len(bill)), 0)
        for number in told:
            days, _, state, _ = bill[number] if number < len(bill) else (0, 0, "open", False)
            if state != "open" and parts[number] < 2:  # of 20 each; at least 50 was paid
                parts[number] += 1
                part = {"id": f"{bench.account}-P-{number}-{parts[number]}", "invoice": f"{bench.account}-{number}"}
                day = (NOW - timedelta(days=days)).date().isoformat()
                bench.say({"type": "payment", "day": day, "currency": "EUR", "amount": "20", **part})
        found = [bench.finding("billing-overdue")]
        assert not bench.read(days=0).unclear.keys() & {Resource.INVOICES}
        found.append(bench.finding("billing-overdue"))
        assert before is not None
        assert [each.state for each in found if each] == [before.state] * 2, (bill, told)


@pytest.mark.parametrize("field", [field for field in FIELDS["invoices"] if field not in ("amendments", "amendsOf")])
def test_every_field_of_an_overdue_invoice_may_be_missing(desk: Bench, field: str) -> None:
    with fresh_account(desk) as bench:
        assert true_bill(bench, [(200, 100, "open", False), (300, 100, "paid", True)])
        del bench.tenant.resources["invoices"][0][field]
        bench.read()
        found = bench.finding("billing-overdue")
        assert found is not None
        assert found.state is State.NOT_KNOWN
