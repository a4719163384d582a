"""Diagnosing accounts whose facts are in memory, beside a bare loop that only adds up the same amounts. One core."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import yaml

from app.diagnosis.engine import diagnose
from app.diagnosis.facts import (
    Account,
    AccountFacts,
    Credit,
    Enrolment,
    Incident,
    Invoice,
    Payment,
    Profile,
    ProviderIssue,
    Rows,
    Source,
    SupportRequest,
    Suspension,
    Vetting,
)
from app.diagnosis.guide import guide_from
from app.diagnosis.vocabulary import (
    Cloud,
    IncidentStatus,
    IssueStatus,
    Origin,
    ProfileStatus,
    Programme,
    Role,
    VettingStatus,
)
from bench.measure import Row, interleaved

T = TypeVar("T")
ACCOUNTS, INVOICES, ROUNDS = 5000, 20, 5
TARGET = 20_000  # accounts a second and core
GUIDANCE = Path(__file__).resolve().parent.parent / "content" / "guidance.yml"
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
ZONES = ("Europe/Paris", "Europe/Stockholm", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")
CURRENCIES = ("EUR", "SEK", "USD", "INR", "NZD")
SOURCE = Source(Origin.IMPORT, NOW - timedelta(days=1), "bench")


def run(docs: Path) -> Iterator[Row]:
    own = docs / "guidance.yml"
    guide = guide_from(yaml.safe_load((own if own.is_file() else GUIDANCE).read_text(encoding="utf-8")))
    dice = random.Random(20)
    accounts = [account(dice, number) for number in range(ACCOUNTS)]

    def diagnosed() -> None:
        for facts in accounts:
            diagnose(facts, NOW, guide, strict=True)

    ours, peer = interleaved(ROUNDS, diagnosed, lambda: [added_up(facts) for facts in accounts])
    standings = Counter(diagnose(facts, NOW, guide).standing for facts in accounts)
    yield Row(
        f"Diagnose {ACCOUNTS} accounts of {INVOICES} invoices ({len(standings)} standings)",
        f"{ACCOUNTS / ours:,.0f} accounts/s = {ours / peer:.1f}× the time",
        f"≥ {TARGET:,} accounts/s",
        f"adding up the same amounts {ACCOUNTS / peer:,.0f} accounts/s",
        ACCOUNTS / ours >= TARGET,
    )


def added_up(facts: AccountFacts) -> Decimal:
    """What the peer does: no rules, dates, currencies or invoices told apart."""
    total = Decimal(0)
    if facts.invoices and facts.payments and facts.credits:
        for invoice in facts.invoices.rows:
            total += invoice.amount
        for payment in facts.payments.rows:
            total -= payment.amount
        for credit in facts.credits.rows:
            total -= credit.amount
    return total


def account(dice: random.Random, number: int) -> AccountFacts:
    """Mostly sound, as accounts are: one in six pays late; one in four is in both programmes."""
    zone = dice.randrange(len(ZONES))
    invoices, payments, granted = bill(dice, CURRENCIES[zone])
    suspension = Suspension(dice.random() < 0.1, SOURCE, NOW - timedelta(days=dice.randrange(1, 90)))
    programmes = [Enrolment(Programme.CSP, SOURCE, dice.choice(list(Role)), suspension=suspension)]
    if dice.random() < 0.25:
        programmes.append(Enrolment(Programme.AI_CLOUD, SOURCE, suspension=suspension))
    seen = NOW - timedelta(days=dice.randrange(60))
    return AccountFacts(
        account=Account(f"A{number}", Cloud.GLOBAL, ZONES[zone], SOURCE),
        programmes=tuple(programmes),
        profile=Profile(rarely(dice, ProfileStatus.REJECTED, ProfileStatus.COMPLETE), SOURCE, seen),
        vetting=Vetting(rarely(dice, VettingStatus.REJECTED, VettingStatus.AUTHORIZED), SOURCE, seen),
        invoices=Rows(invoices, SOURCE),
        credits=Rows(granted, SOURCE),
        payments=Rows(payments, SOURCE),
        incidents=Rows((Incident("I1", rarely(dice, IncidentStatus.STANDS, IncidentStatus.RESOLVED), seen),), SOURCE),
        provider_issues=Rows((ProviderIssue("P1", IssueStatus.AFFECTS, seen),) if dice.random() < 0.05 else (), SOURCE),
        support_requests=Rows((SupportRequest("S1", seen),) if dice.random() < 0.1 else (), SOURCE),
    )


def rarely(dice: random.Random, seldom: T, else_: T) -> T:
    return seldom if dice.random() < 0.05 else else_


def bill(dice: random.Random, currency: str) -> tuple[tuple[Invoice, ...], tuple[Payment, ...], tuple[Credit, ...]]:
    """Monthly invoices, paid after about three weeks, some in two parts, some with a credit."""
    invoices, payments, granted = [], [], []
    late = dice.random() < 1 / 6
    for month in range(INVOICES):
        issued = date(2025, 4, 8) + timedelta(days=30 * month)
        amount = Decimal(dice.randrange(10_000, 9_000_000)) / 100
        invoice = Invoice(f"G{month:04}", issued, issued + timedelta(days=30), amount, currency)
        invoices.append(invoice)
        if dice.random() < 0.1:
            granted.append(Credit(f"C{month}", issued, Decimal("50.00"), currency, invoice.id))
            amount -= Decimal("50.00")
        if late and month > INVOICES - 6 and dice.random() < 0.5:
            continue
        paid = issued + timedelta(days=dice.randrange(15, 29))
        parts = (amount - 10, Decimal(10)) if dice.random() < 0.1 else (amount,)
        payments += [Payment(f"Z{month}-{part}", paid, each, currency, invoice.id) for part, each in enumerate(parts)]
    return tuple(invoices), tuple(payments), tuple(granted)
