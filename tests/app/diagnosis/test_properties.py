"""What holds of every account, in every time zone, at every moment."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from app.diagnosis.engine import Diagnosis, diagnose
from app.diagnosis.facts import Account, AccountFacts, Enrolment, Invoice, Payment, Rows, Suspension
from app.diagnosis.finding import OverdueInvoice
from app.diagnosis.hypothetical import with_payment
from app.diagnosis.ledger import ledger_at
from app.diagnosis.rules import RULES
from app.diagnosis.timeline import local_day
from app.diagnosis.vocabulary import SEVERITY, Cloud, Programme, Role, Standing, State
from tests.app.diagnosis.building import (
    NO_CREDITS,
    NO_PAYMENTS,
    SOURCE,
    accounts,
    amounts,
    bills,
    csp,
    currencies,
    days,
    moments,
    our_guide,
    zones,
)
from tests.app.diagnosis.test_cases import check_sound

T = TypeVar("T")
# How long an example takes says more about the machine than about the rules.
steady = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
GUIDE = our_guide()
SIXTY = GUIDE.thresholds["billing-overdue"]
BY_ID = {rule.id: rule for rule in RULES}
GRAVITY = {State.RULED_OUT: 0, State.DOES_NOT_APPLY: 0, State.NOT_KNOWN: 1, State.AT_RISK: 2, State.CONFIRMED: 3}


def billing(diagnosis: Diagnosis) -> State:
    return next(finding.state for finding in diagnosis.findings if finding.reason == "billing-overdue")


def billed(zone: str, *invoices: Invoice, payments: Rows[Payment] = NO_PAYMENTS) -> AccountFacts:
    account = Account("A1", Cloud.GLOBAL, zone, SOURCE)
    return AccountFacts(account, (csp(),), invoices=Rows(invoices, SOURCE), credits=NO_CREDITS, payments=payments)


def of_bill(bill: dict[str, Any], zone: str = "Europe/Paris", *, suspended: bool = False) -> AccountFacts:
    """An account of which nothing but the bill is known."""
    return AccountFacts(Account("A1", Cloud.GLOBAL, zone, SOURCE), (csp(suspended=suspended),), **bill)


def only(group: Rows[T], wanted: Callable[[T], bool]) -> Rows[T]:
    return replace(group, rows=tuple(row for row in group.rows if wanted(row)))


def in_currency(group: Rows[Any], currency: str) -> Rows[Any]:
    return only(group, lambda row: row.currency == currency)


def noon(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone))


@settings(steady, max_examples=300)
@given(accounts(), moments)
def test_every_diagnosis_is_sound(facts: AccountFacts, now: datetime) -> None:
    diagnosis = diagnose(facts, now, GUIDE, strict=True)
    for finding in diagnosis.findings:
        check_sound(BY_ID[finding.reason], finding)
    assert diagnosis == diagnose(facts, now, GUIDE)
    assert len(diagnosis.findings) == len(diagnosis.standings) * len(RULES)
    if diagnosis.standings:
        assert SEVERITY[diagnosis.standing] == max(SEVERITY[each.standing] for each in diagnosis.standings)
    hash(diagnosis)


@steady
@given(accounts(), moments)
def test_a_missing_fact_never_rules_anything_out(facts: AccountFacts, now: datetime) -> None:
    for finding in diagnose(facts, now, GUIDE).findings:
        rule = BY_ID[finding.reason]
        if finding.state is State.RULED_OUT and any(getattr(facts, field) is None for field in rule.needs.values()):
            assert rule.instead is not None
            assert getattr(facts, rule.instead) is not None


@steady
@given(accounts(), moments)
def test_what_comes_later_changes_nothing(facts: AccountFacts, now: datetime) -> None:
    today = local_day(facts, now)

    invoices = facts.invoices and replace(
        facts.invoices,
        # One that was issued later but is paid already is still needed to know what the payment is for.
        rows=tuple(replace(row, amount=Decimal(1)) if row.issued > today else row for row in facts.invoices.rows),
    )
    before = replace(
        facts,
        payments=facts.payments and only(facts.payments, lambda row: row.day <= today),
        invoices=invoices,
        former=tuple([each for each in facts.former if each.until <= now]),
    )
    assert diagnose(before, now, GUIDE) == diagnose(facts, now, GUIDE)


@steady
@given(days, amounts, currencies, zones, st.integers(-5, SIXTY + 10))
def test_the_days_are_counted_where_the_account_is(
    due: date, amount: Decimal, currency: str, zone: str, late: int
) -> None:
    facts = billed(zone, Invoice("G1", due - timedelta(days=30), due, amount, currency))
    # The first and the last second of the day there, whatever its clocks do in between.
    local = due + timedelta(days=late)
    first = datetime(local.year, local.month, local.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    last = datetime(local.year, local.month, local.day, 23, 59, 59, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assume(local_day(facts, first) == local == local_day(facts, last))  # Apia once skipped a day
    expected = State.CONFIRMED if late > SIXTY else State.AT_RISK if late > 0 else State.RULED_OUT
    for moment in (first, last):
        diagnosis = diagnose(facts, moment, GUIDE, strict=True)
        assert billing(diagnosis) is expected
        for finding in diagnosis.in_state(State.AT_RISK):
            assert finding.deadline == due + timedelta(days=SIXTY)
            assert finding.applies_from == due + timedelta(days=SIXTY + 1)
        for finding in diagnosis.in_state(State.CONFIRMED):
            assert finding.since == due + timedelta(days=SIXTY + 1)


@steady
@given(days, zones)
def test_the_day_after_the_deadline_is_the_first_on_which_it_is_confirmed(due: date, zone: str) -> None:
    facts = billed(zone, Invoice("G1", due, due, Decimal(1), "EUR"))
    first = due + timedelta(days=SIXTY + 1)
    assume(local_day(facts, noon(first, zone)) == first)
    assert billing(diagnose(facts, noon(first, zone), GUIDE)) is State.CONFIRMED
    assert billing(diagnose(facts, noon(first - timedelta(days=1), zone), GUIDE)) is State.AT_RISK


@settings(steady, max_examples=300)
@given(accounts(), moments, st.timedeltas(timedelta(days=-40), timedelta(days=40)))
def test_a_finding_at_risk_is_confirmed_from_its_day_on_and_not_before(
    facts: AccountFacts, now: datetime, later: timedelta
) -> None:
    for finding in diagnose(facts, now, GUIDE).in_state(State.AT_RISK):
        if finding.applies_from is None:
            continue
        then = BY_ID[finding.reason](facts, finding.programme, now + later, GUIDE.thresholds)
        if then.state is State.CONFIRMED and then.since is not None:
            assert then.since <= local_day(facts, now + later)
        if then.state is State.AT_RISK and then.evidence == finding.evidence:
            assert local_day(facts, now + later) < finding.applies_from


@settings(steady, max_examples=300)
@given(accounts(), moments)
def test_what_is_settled_applied_while_it_was_suspended_and_does_not_now(facts: AccountFacts, now: datetime) -> None:
    diagnosis = diagnose(facts, now, GUIDE, strict=True)
    states = {(each.programme, each.reason): each.state for each in diagnosis.findings}
    for each in diagnosis.standings:
        assert (each.standing is Standing.SUSPENDED_SETTLED) == bool(each.settled)
        assert each.suspended or not each.settled
        for reason in each.settled:
            assert states[each.programme, reason] in (State.RULED_OUT, State.AT_RISK)
            assert State.CONFIRMED not in {each.state for each in diagnosis.under(each.programme)}
        # Whatever ended before the suspension began tells nothing of it.
        if each.suspended and each.since is not None:
            old = replace(
                facts, former=tuple([one for one in facts.former if local_day(facts, one.until) >= each.since])
            )
            again = diagnose(old, now, GUIDE)
            assert next(one for one in again.standings if one.programme is each.programme) == each


@steady
@given(bills(), zones, moments, st.integers(0, 100), st.integers(SIXTY + 1, 200))
def test_paying_all_that_is_too_late_settles_the_suspension(
    bill: dict[str, Any], zone: str, now: datetime, ago: int, late: int
) -> None:
    """Whenever it began, and however it was paid: billing is then what it was suspended for, as far as is known."""
    suspended = Suspension(True, SOURCE, now - timedelta(days=ago))
    enrolment = Enrolment(Programme.CSP, SOURCE, Role.DIRECT_BILL, suspension=suspended)
    due = now.astimezone(ZoneInfo(zone)).date() - timedelta(days=late)
    old = Invoice("old", due, due, Decimal(1), "EUR")
    bill["invoices"] = replace(bill["invoices"], rows=(*bill["invoices"].rows, old))
    facts = AccountFacts(Account("A1", Cloud.GLOBAL, zone, SOURCE), (enrolment,), **bill)
    assert billing(diagnose(facts, now, GUIDE)) is State.CONFIRMED
    ledger = ledger_at(facts, local_day(facts, now))
    assert ledger is not None
    for each in ledger.overdue:
        facts = with_payment(facts, each.invoice.id, None, now)
    (after,) = diagnose(facts, now, GUIDE).standings
    assert after.standing is Standing.SUSPENDED_SETTLED
    assert after.settled == ("billing-overdue",)


@steady
@given(bills(), zones, moments, st.integers(1, 200))
def test_more_overdue_is_never_less_severe(bill: dict[str, Any], zone: str, now: datetime, more: int) -> None:
    """With nothing paid, credited or issued meanwhile, waiting only makes it worse."""
    facts = of_bill(bill, zone)
    today, later = local_day(facts, now), now + timedelta(days=more)
    quiet = replace(
        facts,
        payments=only(bill["payments"], lambda row: row.day <= today),
        credits=only(bill["credits"], lambda row: row.day <= today),
    )
    first, second = diagnose(quiet, now, GUIDE), diagnose(quiet, later, GUIDE)
    assert GRAVITY[billing(first)] <= GRAVITY[billing(second)]
    assert SEVERITY[first.standing] <= SEVERITY[second.standing]


@steady
@given(bills(least=1), moments, amounts, st.booleans())
def test_paying_never_makes_it_worse(bill: dict[str, Any], now: datetime, amount: Decimal, suspended: bool) -> None:
    facts = of_bill(bill, suspended=suspended)
    ledger = ledger_at(facts, local_day(facts, now))
    assert ledger is not None
    before = diagnose(facts, now, GUIDE)
    for each in ledger.open:
        after = diagnose(with_payment(facts, each.invoice.id, amount, now), now, GUIDE)
        assert SEVERITY[after.standing] <= SEVERITY[before.standing]
        assert GRAVITY[billing(after)] <= GRAVITY[billing(before)]


@steady
@given(bills(least=1), moments)
def test_paying_everything_leaves_nothing_overdue(bill: dict[str, Any], now: datetime) -> None:
    facts = of_bill(bill)
    ledger = ledger_at(facts, local_day(facts, now))
    assert ledger is not None
    for each in ledger.open:
        facts = with_payment(facts, each.invoice.id, None, now)
    assert billing(diagnose(facts, now, GUIDE)) is State.RULED_OUT


@steady
@given(st.lists(amounts, min_size=1, max_size=5), zones)
def test_partial_payments_add_up(parts: list[Decimal], zone: str) -> None:
    due, total = date(2025, 12, 30), sum(parts, Decimal(0))
    payments = tuple(Payment(f"Z{n}", due, part, "EUR", "G1") for n, part in enumerate(parts))
    invoice = Invoice("G1", due, due, total, "EUR")
    now = noon(due + timedelta(days=SIXTY + 1), zone)
    paid = billed(zone, invoice, payments=Rows(payments, SOURCE))
    assert billing(diagnose(paid, now, GUIDE)) is State.RULED_OUT
    short = billed(zone, invoice, payments=Rows(payments[:-1], SOURCE))
    (found,) = [
        each
        for finding in diagnose(short, now, GUIDE).findings
        for each in finding.evidence
        if isinstance(each, OverdueInvoice)
    ]
    assert found.balance == parts[-1]


@steady
@given(bills(), moments)
def test_currencies_are_never_added_together(bill: dict[str, Any], now: datetime) -> None:
    facts = of_bill(bill, "Etc/UTC")
    ledger = ledger_at(facts, now.date())
    assert ledger is not None
    for currency, total in ledger.due().items():
        alone = of_bill({name: in_currency(rows, currency) for name, rows in bill.items()}, "Etc/UTC")
        ledger = ledger_at(alone, now.date())
        assert ledger is not None
        assert ledger.due() == {currency: total}


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("Pacific/Kiritimati", "2026-02-28T10:00:00+00:00", "2026-03-01"),
        ("Etc/GMT+12", "2026-03-01T11:59:59+00:00", "2026-02-28"),
        ("Europe/Stockholm", "2026-03-29T00:59:59+00:00", "2026-03-29"),  # an instant before summer time
        ("Europe/Stockholm", "2026-03-28T23:00:00+00:00", "2026-03-29"),
        ("Europe/Stockholm", "2026-06-30T22:00:00+00:00", "2026-07-01"),
        ("America/New_York", "2026-11-01T04:30:00+00:00", "2026-11-01"),  # 00:30; 01:30 comes twice
        ("America/New_York", "2026-11-02T04:59:59+00:00", "2026-11-01"),
    ],
)
def test_days_begin_where_the_account_is(zone: str, moment: str, day: str) -> None:
    assert local_day(billed(zone), datetime.fromisoformat(moment)) == date.fromisoformat(day)
