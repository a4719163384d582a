"""What is known of an account, as the API answers it: plain data, days where the account is, amounts as text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.accounts.details import AccountDetails, AccountSummary, Document
from app.diagnosis.facts import AccountFacts, Enrolment, Invoice, Payment
from app.diagnosis.ledger import Balance, Ledger, ledger_at
from app.diagnosis.timeline import day_of, local_day
from app.identity.roles import Evidence
from app.looks import Look
from app.remedies.answer import Json, fields_answer


def listed_account(account: AccountSummary) -> Json:
    return {"id": account.id, "name": account.name, "cloud": account.cloud, "country": account.country}


def account_answer(look: Look) -> Json:
    facts, details = look.facts, look.history.details(look.at)
    summary = details.summary
    seen = {Evidence.BILLING: look.sees_billing, Evidence.ACCOUNT: look.sees_account}
    return listed_account(summary) | {
        "as_of": look.at.isoformat(),
        "currency": summary.currency,
        "language": summary.language,
        "time_zone": summary.time_zone,
        "standing": look.diagnosis.standing,
        "programmes": None if facts.programmes is None else [_programme(facts, each) for each in facts.programmes],
        "visible": [kind for kind, visible in seen.items() if visible],
        "profile": _profile(facts, details) if look.sees_account else None,
        "vetting": _vetting(facts) if look.sees_account else None,
        "billing": _billing(facts, details, local_day(facts, look.at)) if look.sees_billing else None,
    }


def _programme(facts: AccountFacts, enrolment: Enrolment) -> Json:
    suspension = enrolment.suspension
    return {
        "programme": enrolment.programme,
        "role": enrolment.role,
        "since": _day_of(facts, enrolment.since),
        "suspended": suspension and suspension.suspended,
        "suspended_since": _day_of(facts, suspension.since) if suspension else None,
        "source": fields_answer(suspension.source if suspension else enrolment.source),
    }


def _profile(facts: AccountFacts, details: AccountDetails) -> Json:
    profile = facts.profile
    return {
        "status": profile and profile.status,
        "since": _day_of(facts, profile.since) if profile else None,
        "deadline": _iso(profile.deadline) if profile else None,
        "checks": [
            {"name": each.name, "status": each.status, "since": _day_of(facts, each.since)} for each in details.checks
        ],
        "source": fields_answer(profile.source) if profile else None,
    }


def _vetting(facts: AccountFacts) -> Json | None:
    vetting = facts.vetting
    if vetting is None:
        return None
    since = vetting.since or vetting.first_seen
    return {"status": vetting.status, "since": _day_of(facts, since), "source": fields_answer(vetting.source)}


# --- billing


def _billing(facts: AccountFacts, details: AccountDetails, day: date) -> Json:
    """As of the end of the day, where the account is."""
    ledger = ledger_at(facts, day)
    invoices = facts.invoices.rows if facts.invoices else ()
    issued = sorted([each for each in invoices if each.issued <= day], key=_due, reverse=True)
    paid = [each for each in facts.payments.rows if each.day <= day] if facts.payments else []
    last = max(paid, key=lambda each: (each.day, each.id), default=None)
    files = sorted(details.reconciliation, key=lambda each: (each.last_day, each.id), reverse=True)
    return {
        "known": ledger is not None,
        "due": _money(ledger.open if ledger else ()),
        "overdue": _money(ledger.overdue if ledger else ()),
        "last_payment": _payment(last) if last else None,
        "invoices": [_invoice(each, ledger, details.documents.get(each.id, ())) for each in issued],
        "reconciliation_files": [
            {
                "id": each.id,
                "first_day": each.first_day.isoformat(),
                "last_day": each.last_day.isoformat(),
                "invoice": each.invoice,
                "document": fields_answer(each.document),
            }
            for each in files
        ],
    }


def _invoice(invoice: Invoice, ledger: Ledger | None, documents: Iterable[Document]) -> Json:
    open_ = next((each for each in ledger.open if each.invoice.id == invoice.id), None) if ledger else None
    balance = open_.balance if open_ else Decimal(0)
    return {
        **{name: value for name, value in fields_answer(invoice).items() if name != "source"},
        "balance": _amount(balance) if ledger else None,
        "days_overdue": open_.days_overdue if open_ else None,
        "documents": [fields_answer(each) for each in documents],
    }


def _payment(payment: Payment) -> Json:
    return {name: value for name, value in fields_answer(payment).items() if name != "source"}


def _due(invoice: Invoice) -> tuple[date, str]:
    return invoice.due, invoice.id


def _money(balances: Iterable[Balance]) -> list[Json]:
    """A sum a currency: they are never added together."""
    totals: dict[str, Decimal] = {}
    for each in balances:
        currency = each.invoice.currency
        totals[currency] = totals.get(currency, Decimal(0)) + each.balance
    return [{"currency": currency, "amount": _amount(total)} for currency, total in sorted(totals.items())]


# --- plain values


def _day_of(facts: AccountFacts, moment: datetime | None) -> str | None:
    return _iso(day_of(facts, moment))


def _iso(day: Any) -> str | None:
    return None if day is None else day.isoformat()


def _amount(amount: Decimal) -> str:
    return format(amount, "f")
