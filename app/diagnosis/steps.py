"""The steps that lead back: which ones, for which reasons, and whether the facts show them done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.diagnosis.facts import AccountFacts
from app.diagnosis.finding import Finding
from app.diagnosis.ledger import ledger_at
from app.diagnosis.timeline import begun, enrolled, held, local_day, suspension_at, undecided
from app.diagnosis.vocabulary import (
    AT_RISK,
    CONFIRMED,
    NOT_KNOWN,
    IncidentStatus,
    IssueStatus,
    Origin,
    ProfileStatus,
    State,
    VettingStatus,
)

Done = Callable[[AccountFacts, datetime], bool | None]  # None: not known

WEIGHT = {CONFIRMED: 3, AT_RISK: 2, NOT_KNOWN: 1}  # states that call for steps
ASKED = "support-requested"  # done when support was asked
SUPPORT_CONTACT = "support-contact"  # a requirement that no reason rests on


@dataclass(frozen=True, slots=True)
class NextStep:
    id: str
    done: bool | None
    reasons: tuple[str, ...]  # that it helps with; none: no reason is known to stand against the account
    state: State | None  # the gravest finding among them


def next_steps(
    findings: Iterable[Finding],
    steps: Mapping[str, tuple[str, ...]],
    done_when: Mapping[str, str],
    facts: AccountFacts,
    now: datetime,
    *,
    asking: bool,
) -> tuple[NextStep, ...]:
    """The steps for every reason that isn't ruled out, in the order in which they are taken.

    Steps for what isn't known are among them, for they are how to find out. `asking` adds asking support: of a
    suspension that is unexplained, or whose reasons are settled.
    """
    wanted: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.state in WEIGHT:
            for step in steps.get(finding.reason, ()):
                wanted.setdefault(step, []).append(finding)
    if asking:
        for step, fact in done_when.items():
            if fact == ASKED:
                wanted.setdefault(step, [])
    return tuple([_step(step, wanted[step], done_when[step], facts, now) for step in done_when if step in wanted])


def _step(step: str, findings: list[Finding], fact: str, facts: AccountFacts, now: datetime) -> NextStep:
    reasons = tuple(dict.fromkeys([finding.reason for finding in findings]))  # two programmes may share one
    gravest = max([finding.state for finding in findings], key=WEIGHT.__getitem__, default=None)
    return NextStep(step, DONE[fact](facts, now), reasons, gravest)


def profile_complete(facts: AccountFacts, now: datetime) -> bool | None:
    profile = facts.profile
    if profile is None or not held(profile.since, profile.source, now):
        return None
    return profile.status is ProfileStatus.COMPLETE


def balance_known(facts: AccountFacts, now: datetime) -> bool:
    """Whether there is a bill to look at, or somebody says that they have looked at it."""
    if ledger_at(facts, local_day(facts, now)) is not None:
        return True
    return facts.arrears is not None and facts.arrears.source.as_of <= now


def nothing_overdue(facts: AccountFacts, now: datetime) -> bool | None:
    today = local_day(facts, now)
    ledger = ledger_at(facts, today)
    if ledger is not None and (ledger.overdue or ledger.complete):
        return not ledger.overdue
    arrears = facts.arrears
    if arrears is None or arrears.source.as_of > now:
        return None
    return not arrears.overdue or (arrears.oldest_due is not None and arrears.oldest_due >= today)


def vetting_authorized(facts: AccountFacts, now: datetime) -> bool | None:
    vetting = facts.vetting
    if vetting is None or not held(vetting.since or vetting.first_seen, vetting.source, now):
        return None
    return vetting.status is VettingStatus.AUTHORIZED


def abuse_resolved(facts: AccountFacts, now: datetime) -> bool | None:
    if facts.incidents is None:
        return None
    rows, later = begun(facts.incidents, now)
    if any(row.status is not IncidentStatus.RESOLVED for row, _ in rows):
        return False
    return None if undecided(later, IncidentStatus.RESOLVED) else True


def provider_issue_resolved(facts: AccountFacts, now: datetime) -> bool | None:
    if facts.provider_issues is None:
        return None
    rows, later = begun(facts.provider_issues, now)
    if any(row.status is not IssueStatus.RESOLVED for row, _ in rows):
        return False
    return None if undecided(later, IssueStatus.RESOLVED) else True


def requirements_met(facts: AccountFacts, now: datetime) -> bool | None:
    """Whether every requirement that is spoken of is met; of none there is nothing to tell."""
    if facts.requirements is None:
        return None
    rows, _ = begun(facts.requirements, now)
    met = [row.met for row, _ in rows if row.id != SUPPORT_CONTACT]
    return all(met) if met else None


def support_requested(facts: AccountFacts, now: datetime) -> bool | None:
    """Whether support was asked about this suspension: a request from before it was about something else."""
    if facts.support_requests is None:
        return None
    suspensions = [suspension_at(each, now) for each in enrolled(facts, now)]
    begins = [each.since for each in suspensions if each is not None and each.suspended and each.since is not None]
    since = min(begins, default=None)
    asked = [each for each in facts.support_requests.rows if each.sent <= now and (since is None or each.sent >= since)]
    # A service request in Partner Center may be about anything: nothing there says what.
    if asked and all(each.source is not None and each.source.origin is Origin.PARTNER_CENTER for each in asked):
        return None
    return bool(asked)


DONE: dict[str, Done] = {
    "profile-complete": profile_complete,
    "balance-known": balance_known,
    "nothing-overdue": nothing_overdue,
    "vetting-authorized": vetting_authorized,
    "abuse-resolved": abuse_resolved,
    "provider-issue-resolved": provider_issue_resolved,
    "requirements-met": requirements_met,
    ASKED: support_requested,
}
