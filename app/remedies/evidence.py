"""Each kind of evidence as a sentence in the reader's language, amounts and days as they are written there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from app.diagnosis.finding import (
    ArrearsStated,
    BillRead,
    Evidence,
    Finding,
    IncidentSeen,
    NoneRecorded,
    OverdueInvoice,
    ProfileSeen,
    ProviderIssueSeen,
    RequirementSeen,
    Unused,
    UnusedMoney,
    VettingSeen,
)
from app.diagnosis.rules import RULES
from app.diagnosis.sources import Source
from app.diagnosis.vocabulary import (
    Extent,
    Fact,
    IncidentStatus,
    IssueStatus,
    Origin,
    ProfileStatus,
    VettingStatus,
)
from app.remedies.words import ORIGINS
from app.wording import N_, Wording

PROFILES = {
    ProfileStatus.COMPLETE: N_("The account profile is complete."),
    ProfileStatus.PENDING: N_("The verification of the account profile is pending."),
    ProfileStatus.FAILED: N_("The verification of the account profile has failed."),
    ProfileStatus.REJECTED: N_("The account profile is rejected."),
}
VETTINGS = {
    VettingStatus.NONE: N_("Vetting hasn’t begun."),
    VettingStatus.PENDING: N_("Vetting is pending."),
    VettingStatus.AUTHORIZED: N_("Vetting is passed: its status is authorized."),
    VettingStatus.REJECTED: N_("Vetting is rejected."),
}
INCIDENTS = {
    IncidentStatus.INVESTIGATING: N_("Microsoft is investigating possible abuse."),
    IncidentStatus.STANDS: N_("Microsoft has found significant abuse, and it isn’t settled."),
    IncidentStatus.RESOLVED: N_("A case of abuse is settled."),
}
ISSUES = {
    IssueStatus.AFFECTS: N_("An issue of the indirect provider affects the account."),
    IssueStatus.RESOLVED: N_("An issue of the indirect provider is solved."),
}
NONE = {
    Fact.INCIDENTS: N_("No abuse has been reported."),
    Fact.PROVIDER_ISSUES: N_("No issue of an indirect provider affects the account."),
}
REQUIREMENTS = {rule.requirement.id: rule.requirement.title for rule in RULES if rule.requirement}
DERIVED = N_(
    "Partner Center states no due date: it is counted from the invoice’s date, by the payment terms that are set here."
)
NOTHING = N_("Nothing of the kind has been reported.")
MONEY = {"payment": N_("Payment"), "credit": N_("Credit"), "credit-note": N_("Credit note"), "surplus": N_("Surplus")}
UNUSED = {
    Unused.UNALLOCATED: N_("%(kind)s %(id)s of %(day)s, %(amount)s: belongs to no invoice, so it reduces none."),
    Unused.OTHER_CURRENCY: N_(
        "%(kind)s %(id)s of %(day)s, %(amount)s: is in another currency than invoice %(invoice)s, so it doesn’t"
        " reduce it."
    ),
    Unused.UNKNOWN_INVOICE: N_(
        "%(kind)s %(id)s of %(day)s, %(amount)s: names the invoice %(invoice)s, which isn’t there."
    ),
    Unused.OVERPAID: N_("Invoice %(invoice)s of %(day)s: %(amount)s more was paid than it was for."),
}


MOST = 10  # pieces of evidence that are said one by one; the rest are counted


def evidence_lines(
    words: Wording, finding: Finding, threshold: int, zone: ZoneInfo, today: date
) -> tuple[tuple[str, str], ...]:
    """What the finding rests on, the gravest first, each with who says so and as of which day (empty: the reader)."""
    shown = [
        (evidence_sentence(words, each, threshold), source_words(words, each.source, zone, today))
        for each in finding.evidence[:MOST]
    ]
    left = len(finding.evidence) - MOST
    if left > 0:
        shown.append((words.ngettext("And %(num)s more like this.", "And %(num)s more like these.", left), ""))
    return tuple(shown)


def source_words(words: Wording, source: Source, zone: ZoneInfo, today: date) -> str:
    """Who says so, and as of which day where the account is; empty for a reader's own answers.

    Of what was read from Partner Center, in which field and how long ago, too.
    """
    if source.origin is Origin.SELF_CHECK:
        return ""
    origin, day = words.gettext(ORIGINS[source.origin]), words.day_of(source.read, zone)
    if source.origin is not Origin.PARTNER_CENTER:
        return words.gettext("%(origin)s, %(date)s", origin=origin, date=day)
    days = (today - source.read.astimezone(zone).date()).days
    if days <= 0:
        return words.gettext("%(origin)s (%(field)s), read today", origin=origin, field=source.reference)
    return words.ngettext(
        "%(origin)s (%(field)s), read on %(date)s, %(num)s day ago",
        "%(origin)s (%(field)s), read on %(date)s, %(num)s days ago",
        days,
        origin=origin,
        field=source.reference,
        date=day,
    )


def evidence_sentence(words: Wording, evidence: Evidence, threshold: int) -> str:
    """`threshold`: the days that the articles state for the reason; 0 where they state none."""
    return SENTENCES[type(evidence)](words, evidence, threshold)


def _invoice(words: Wording, seen: OverdueInvoice, _: int) -> str:
    said = words.ngettext(
        "Invoice %(invoice)s was due on %(due)s and is %(num)s day overdue: %(balance)s of %(amount)s is open.",
        "Invoice %(invoice)s was due on %(due)s and is %(num)s days overdue: %(balance)s of %(amount)s is open.",
        seen.days_overdue,
        invoice=seen.invoice,
        due=words.day(seen.due),
        balance=words.amount(seen.balance, seen.currency),
        amount=words.amount(seen.amount, seen.currency),
    )
    return _derived(words, said) if seen.due_derived else said


def _bill(words: Wording, seen: BillRead, _: int) -> str:
    if not seen.invoices:
        return words.gettext("There are no invoices, so nothing is overdue.")
    said = words.ngettext(
        "Nothing is overdue on %(num)s invoice.", "Nothing is overdue on %(num)s invoices.", seen.invoices
    )
    return _derived(words, said) if seen.due_derived else said


def _derived(words: Wording, said: str) -> str:
    return f"{said} {words.gettext(DERIVED)}"


def _arrears(words: Wording, seen: ArrearsStated, threshold: int) -> str:
    if not seen.overdue:
        return words.gettext("No bill is overdue.")
    if seen.oldest_due is not None and seen.days_overdue is not None:
        due = words.day(seen.oldest_due)
        if seen.days_overdue <= 0:
            return words.gettext("The oldest unpaid invoice is due on %(due)s.", due=due)
        return words.ngettext(
            "The oldest unpaid invoice was due on %(due)s and is %(num)s day overdue.",
            "The oldest unpaid invoice was due on %(due)s and is %(num)s days overdue.",
            seen.days_overdue,
            due=due,
        )
    if seen.extent is Extent.BEYOND:
        return words.gettext("A bill is overdue by more than %(days)s days.", days=threshold)
    if seen.extent is Extent.WITHIN:
        return words.gettext("A bill is overdue by %(days)s days or less.", days=threshold)
    return words.gettext("A bill is overdue; since when isn’t known.")


def _money(words: Wording, seen: UnusedMoney, _: int) -> str:
    return words.gettext(
        UNUSED[seen.why],
        kind=words.gettext(MONEY[seen.of]),
        id=seen.id,
        day=words.day(seen.day),
        amount=words.amount(seen.amount, seen.currency),
        invoice=seen.invoice,
    )


def _profile(words: Wording, seen: ProfileSeen, _: int) -> str:
    # Without a day that it has to be done by it threatens nothing, and is no reason either.
    if seen.status is ProfileStatus.PENDING and seen.deadline is None:
        return words.gettext("The account profile is neither failed nor rejected: its verification is still pending.")
    return words.gettext(PROFILES[seen.status])


def _vetting(words: Wording, seen: VettingSeen, threshold: int) -> str:
    if seen.status is not VettingStatus.REJECTED:
        return words.gettext(VETTINGS[seen.status])
    if seen.since is not None and seen.days is not None:
        return words.ngettext(
            "Vetting was rejected on %(date)s, %(num)s day ago.",
            "Vetting was rejected on %(date)s, %(num)s days ago.",
            seen.days,
            date=words.day(seen.since),
        )
    if seen.extent is Extent.BEYOND:
        return words.gettext("Vetting has been rejected for more than %(days)s days.", days=threshold)
    # Whoever doesn't know since when is taken to be within, too: nothing is confirmed on a guess.
    return words.gettext("Vetting is rejected, but not for more than %(days)s days as far as is known.", days=threshold)


def _requirement(words: Wording, seen: RequirementSeen, _: int) -> str:
    title = REQUIREMENTS.get(seen.id)
    name = words.gettext(title) if title else seen.id
    if seen.met:
        return words.gettext("%(requirement)s: met.", requirement=name)
    return words.gettext("%(requirement)s: not met.", requirement=name)


def _none(words: Wording, seen: NoneRecorded, _: int) -> str:
    return words.gettext(NONE.get(seen.fact, NOTHING))


SENTENCES: dict[type, Callable[[Wording, Any, int], str]] = {
    OverdueInvoice: _invoice,
    BillRead: _bill,
    ArrearsStated: _arrears,
    UnusedMoney: _money,
    ProfileSeen: _profile,
    VettingSeen: _vetting,
    IncidentSeen: lambda words, seen, _: words.gettext(INCIDENTS[seen.status]),
    ProviderIssueSeen: lambda words, seen, _: words.gettext(ISSUES[seen.status]),
    NoneRecorded: _none,
    RequirementSeen: _requirement,
}
