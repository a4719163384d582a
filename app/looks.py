"""One look at an account: who asks, as of which moment, what of it they may see. Pages and the API look through here.

Every look that shows something goes to the audit trail first. What the asker may not see is taken out before anything
else gets hold of the diagnosis: who is no admin is told how the account stands and what to do, on no evidence.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from app.accounts.history import AccountHistory
from app.accounts.store import AccountStore
from app.diagnosis.checking import FactsError, Problem
from app.diagnosis.engine import Diagnosis, diagnose
from app.diagnosis.facts import AccountFacts
from app.diagnosis.finding import Finding
from app.diagnosis.hypothetical import with_payment
from app.diagnosis.ledger import ledger_at
from app.diagnosis.rules import RULES
from app.diagnosis.standing import ProgrammeStanding
from app.diagnosis.timeline import local_day
from app.diagnosis.vocabulary import Basis
from app.identity.guard import account_or_404
from app.identity.roles import Evidence, Principal, can_see_evidence
from app.moments import facts_at, moment_asked
from app.queries import QueryError
from app.remedies import guide_of
from app.services import Services
from app.wording import Wording
from indexer.library import Library

BILLING_REASONS = frozenset(rule.id for rule in RULES if rule.basis is Basis.BILLING)


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see of an account."""

    account: str
    at: str = ""  # a moment or a day; empty: now
    pay: str = ""  # an invoice: what if it were paid?


@dataclass(frozen=True, slots=True)
class Look:
    history: AccountHistory
    at: datetime
    past: bool  # the moment was asked for
    held: AccountFacts  # at that moment
    facts: AccountFacts  # with what is supposed
    diagnosis: Diagnosis  # without the evidence that the asker may not see
    actual: Diagnosis | None  # the one without what is supposed, where something is
    sees_account: bool
    sees_billing: bool


def look(
    services: Services, library: Library, principal: Principal, asked: Asked, words: Wording, *, surface: str
) -> Look:
    """Raises ProblemError where the account is none for the asker, QueryError for a moment or invoice that is none."""
    store = AccountStore(services.database)
    history = account_or_404(principal, asked.account, lambda one: store.history(one, details=True))
    billing, account = (can_see_evidence(principal, asked.account, kind) for kind in Evidence)
    at = moment_asked(asked.at, history.zone, words)
    facts = facts_at(history, at, words)
    supposed = _paid(facts, asked.pay, at, words) if asked.pay and billing else facts
    guide = guide_of(library)
    found = _visible(diagnose(supposed, at, guide), account=account, billing=billing)
    actual = None
    if supposed is not facts:
        actual = _visible(diagnose(facts, at, guide), account=account, billing=billing)
    services.identity.trail.record(principal.id, "account.viewed", account=asked.account, surface=surface)
    return Look(history, at, bool(asked.at), facts, supposed, found, actual, account, billing)


def _paid(facts: AccountFacts, invoice: str, at: datetime, words: Wording) -> AccountFacts:
    """The facts had all that is open of the invoice been paid."""
    ledger = ledger_at(facts, local_day(facts, at))
    open_ = ledger is not None and any(each.invoice.id == invoice for each in ledger.open)
    try:
        if not open_:
            raise FactsError("invoice", Problem.UNKNOWN_INVOICE)
        return with_payment(facts, invoice, None, at)
    except FactsError:
        raise QueryError({"pay": words.gettext("There is no open invoice with this number.")}) from None


def _visible(diagnosis: Diagnosis, *, account: bool, billing: bool) -> Diagnosis:
    if account and billing:
        return diagnosis
    findings = [
        each if (billing if each.reason in BILLING_REASONS else account) else _bare(each) for each in diagnosis.findings
    ]
    return replace(
        diagnosis, findings=tuple(findings), standings=tuple([_undated(each) for each in diagnosis.standings])
    )


def _bare(finding: Finding) -> Finding:
    """The state alone: dates and failures tell of the evidence."""
    return replace(finding, since=None, deadline=None, applies_from=None, evidence=(), failure="")


def _undated(standing: ProgrammeStanding) -> ProgrammeStanding:
    """Since when it is suspended, everybody may know; since when something threatens it is evidence."""
    return standing if standing.suspended else replace(standing, since=None)
