"""How an account stands, a programme and altogether: whether it is suspended, beside what the rules find."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.diagnosis.facts import AccountFacts, Enrolment, Source
from app.diagnosis.finding import Finding
from app.diagnosis.rule import COVERED
from app.diagnosis.timeline import day_of, earliest, suspension_at
from app.diagnosis.vocabulary import AT_RISK, CONFIRMED, NOT_KNOWN, SEVERITY, Fact, Programme, Role, Standing


@dataclass(frozen=True, slots=True)
class ProgrammeStanding:
    programme: Programme
    role: Role | None
    standing: Standing
    suspended: bool | None  # None: not known
    since: date | None  # the first day of the suspension, or of what threatens it, where it is known
    missing: tuple[Fact, ...]  # what would have to be known for a surer answer
    source: Source | None  # of whether it is suspended
    settled: tuple[str, ...] = ()  # suspended: the reasons that applied since it began and don't any more


def standing_in(
    facts: AccountFacts,
    enrolment: Enrolment,
    findings: Sequence[Finding],
    now: datetime,
    settled: tuple[str, ...] = (),
) -> ProgrammeStanding:
    """The standing in one programme, from the findings under it, and the reasons that are settled by now.

    Where nobody says whether the account is suspended, a confirmed reason makes suspension due and a threat puts it at
    risk, as if it weren't; but it is never called good.
    """
    suspension = suspension_at(enrolment, now)
    suspended = None if suspension is None else suspension.suspended
    source = None if suspension is None else suspension.source
    programme, role = enrolment.programme, enrolment.role
    if facts.account.cloud not in COVERED:
        return ProgrammeStanding(programme, role, Standing.NOT_COVERED, suspended, None, (), source)
    standing = _standing(suspended, findings, settled)
    since = day_of(facts, suspension.since) if suspension and suspended else _threatened_since(standing, findings)
    missing = _missing(suspended, findings)
    return ProgrammeStanding(programme, role, standing, suspended, since, missing, source, settled)


def worst(standings: Iterable[ProgrammeStanding]) -> Standing:
    """The account's overall standing. In no programme known of, nothing is known."""
    return max([each.standing for each in standings], key=SEVERITY.__getitem__, default=Standing.NOT_KNOWN)


def _standing(suspended: bool | None, findings: Sequence[Finding], settled: tuple[str, ...]) -> Standing:
    states = [finding.state for finding in findings]
    if CONFIRMED in states:
        return Standing.SUSPENDED if suspended else Standing.SUSPENSION_DUE
    if suspended:
        return Standing.SUSPENDED_SETTLED if settled else Standing.SUSPENDED_UNEXPLAINED
    if AT_RISK in states:
        return Standing.AT_RISK
    if suspended is None or NOT_KNOWN in states:
        return Standing.NOT_KNOWN
    return Standing.GOOD


def _missing(suspended: bool | None, findings: Sequence[Finding]) -> tuple[Fact, ...]:
    missing = [] if suspended is not None else [Fact.SUSPENSION]
    for finding in findings:
        missing += finding.missing
    return tuple(dict.fromkeys(missing)) if missing else ()


THREATS = {Standing.SUSPENSION_DUE: CONFIRMED, Standing.AT_RISK: AT_RISK}


def _threatened_since(standing: Standing, findings: Sequence[Finding]) -> date | None:
    state = THREATS.get(standing)
    if state is None:
        return None
    return earliest([finding.since for finding in findings if finding.state is state])
