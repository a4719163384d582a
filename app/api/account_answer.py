"""What is known of an account, as the API answers it: plain data, days where the account is, amounts as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.accounts.details import AccountDetails, AccountSummary, Document
from app.diagnosis.facts import AccountFacts, Credit, Enrolment, Invoice, Payment, Rows, Settlement
from app.diagnosis.ledger import Balance, ledger_at
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
    open_ = {each.invoice.id: each for each in ledger.open} if ledger else None
    payments = _settlements(facts.payments, day)
    files = sorted(details.reconciliation, key=lambda each: (each.last_day, each.id), reverse=True)
    return {
        "known": ledger is not None,
        "due": _money(ledger.open if ledger else ()),
        "overdue": _money(ledger.overdue if ledger else ()),
        "last_payment": payments[0] if payments else None,
        "invoices": [_invoice(each, open_, details.documents.get(each.id, ())) for each in issued],
        "payments": payments,
        "credits": _settlements(facts.credits, day),
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


def _invoice(invoice: Invoice, open_: Mapping[str, Balance] | None, documents: Iterable[Document]) -> Json:
    found = open_.get(invoice.id) if open_ else None
    balance = found.balance if found else Decimal(0)
    return {
        **{name: value for name, value in fields_answer(invoice).items() if name != "source"},
        "balance": None if open_ is None else _amount(balance),
        "days_overdue": found.days_overdue if found else None,
        "documents": [fields_answer(each) for each in documents],
    }


def _settlements(group: Rows[Payment] | Rows[Credit] | None, day: date) -> list[Json]:
    """Newest first, as of the end of the day."""
    made = sorted([each for each in group.rows if each.day <= day], key=_newest, reverse=True) if group else []
    return [{name: value for name, value in fields_answer(each).items() if name != "source"} for each in made]


def _newest(settlement: Settlement) -> tuple[date, str]:
    return settlement.day, settlement.id


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
