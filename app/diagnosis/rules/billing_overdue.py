"""CSP, where Microsoft bills the account: the balance of an invoice is unpaid too long after its due date.

Counted from the due date in calendar days, for payment terms may themselves run to weeks: with a threshold of 60 days,
an invoice due on 1 January 2026 is at risk up to 2 March, which is day 60, and confirmed from 3 March. A reseller is
billed by its provider, so the reason does not apply to it. Where there are no invoices to count, what somebody says of
the bill as a whole stands in.
"""

from __future__ import annotations

from datetime import date, datetime

from app.diagnosis.checking import ZERO
from app.diagnosis.facts import AccountFacts, Arrears, Settlement, Source
from app.diagnosis.finding import ArrearsStated, BillRead, Evidence, Finding, OverdueInvoice
from app.diagnosis.ledger import Ledger, ledger_at
from app.diagnosis.rule import N_, Thresholds, known, rule
from app.diagnosis.timeline import days, local_day
from app.diagnosis.vocabulary import AT_RISK, CONFIRMED, NOT_KNOWN, RULED_OUT, Basis, Extent, Fact, Programme, Role

ID = "billing-overdue"
NEEDS = (Fact.INVOICES, Fact.CREDITS, Fact.PAYMENTS)


def _was_overdue(facts: AccountFacts, since: datetime, now: datetime, thresholds: Thresholds) -> bool:
    """Whether an invoice was past the threshold on a day from `since` on, before what came in on that day."""
    if facts.invoices is None or facts.credits is None or facts.payments is None:
        return False
    first, today, past = local_day(facts, since), local_day(facts, now), days(thresholds[ID] + 1)
    day_of = {each.id: max(first, each.due + past) for each in facts.invoices.rows}
    open_then = {each.id: each for each in facts.invoices.rows if day_of[each.id] <= today}
    settled = dict.fromkeys(open_then, ZERO)
    money: tuple[Settlement, ...] = (*facts.payments.rows, *facts.credits.rows)
    for row in money:
        invoice = open_then.get(row.invoice or "")
        if invoice is not None and invoice.currency == row.currency and row.day < day_of[invoice.id]:
            settled[invoice.id] += row.amount
    return any(each.amount > settled[each.id] for each in open_then.values())


@rule(
    ID,
    title=N_("An invoice is long overdue"),
    threat=N_("An invoice is overdue, and may stay so for too long"),
    question=N_("Whether an invoice is long overdue isn’t known"),
    programmes={Programme.CSP: (Role.DIRECT_BILL, Role.INDIRECT_PROVIDER)},
    needs=NEEDS,
    instead=Fact.ARREARS,
    threshold=True,
    basis=Basis.BILLING,
    lately=_was_overdue,
)
def evaluate(facts: AccountFacts, programme: Programme, now: datetime, thresholds: Thresholds) -> Finding:
    today, threshold = local_day(facts, now), thresholds[ID]
    ledger = ledger_at(facts, today)
    if ledger is not None and (ledger.overdue or ledger.complete):
        return _of_invoices(ledger, known(facts.invoices).source, programme, threshold)
    if facts.arrears is not None and facts.arrears.source.as_of <= now:
        return _of_arrears(facts.arrears, programme, today, threshold)
    missing = tuple([fact for fact in NEEDS if getattr(facts, fact) is None]) or (Fact.INVOICES,)
    return Finding(ID, programme, NOT_KNOWN, missing=missing)


def _of_invoices(ledger: Ledger, source: Source, programme: Programme, threshold: int) -> Finding:
    overdue = ledger.overdue
    if not overdue:
        read: tuple[Evidence, ...] = (BillRead(ledger.invoices, source, ledger.due_derived), *ledger.unused)
        return Finding(ID, programme, RULED_OUT, evidence=read)
    listed = [
        OverdueInvoice(
            each.invoice.id,
            each.invoice.due,
            each.days_overdue,
            each.invoice.amount,
            each.balance,
            each.invoice.currency,
            each.days_overdue > threshold,
            each.source,
            each.invoice.due_derived,
        )
        for each in overdue
    ]
    evidence: tuple[Evidence, ...] = (*listed, *ledger.unused)
    oldest = overdue[0]  # the first to pass the threshold
    return _counted(oldest.invoice.due, oldest.days_overdue, programme, threshold, evidence)


def _of_arrears(arrears: Arrears, programme: Programme, today: date, threshold: int) -> Finding:
    due = arrears.oldest_due
    overdue_for = None if due is None else (today - due).days
    evidence = (ArrearsStated(arrears.overdue, due, overdue_for, arrears.extent, arrears.source),)
    if not arrears.overdue or (overdue_for is not None and overdue_for <= 0):
        return Finding(ID, programme, RULED_OUT, evidence=evidence)
    if due is not None and overdue_for is not None:
        return _counted(due, overdue_for, programme, threshold, evidence)
    state = CONFIRMED if arrears.extent is Extent.BEYOND else AT_RISK
    return Finding(ID, programme, state, evidence=evidence)


def _counted(
    due: date, days_overdue: int, programme: Programme, threshold: int, evidence: tuple[Evidence, ...]
) -> Finding:
    passed = due + days(threshold + 1)  # exactly the threshold is not more than the threshold
    if days_overdue > threshold:
        return Finding(ID, programme, CONFIRMED, since=passed, evidence=evidence)
    deadline = due + days(threshold)
    return Finding(
        ID, programme, AT_RISK, since=due + days(1), deadline=deadline, applies_from=passed, evidence=evidence
    )
