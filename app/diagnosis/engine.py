"""An account's diagnosis at a moment: every rule, under every programme, and what follows from the findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.diagnosis.capabilities import Capability, capabilities_of
from app.diagnosis.facts import AccountFacts
from app.diagnosis.finding import Finding
from app.diagnosis.guide import Guide
from app.diagnosis.rule import COVERED, Rule
from app.diagnosis.rules import RULES
from app.diagnosis.settled import settled_in
from app.diagnosis.standing import ProgrammeStanding, standing_in, worst
from app.diagnosis.steps import NextStep, next_steps
from app.diagnosis.timeline import enrolled, universal
from app.diagnosis.vocabulary import Fact, Programme, Standing, State

# Suspended, and nothing that is known has to be settled first: only support can help.
ASKING = (Standing.SUSPENDED_UNEXPLAINED, Standing.SUSPENDED_SETTLED)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    account_id: str
    as_of: datetime
    covered: bool  # False: the articles don't cover the account's cloud
    standing: Standing  # the worst of `standings`
    standings: tuple[ProgrammeStanding, ...]
    findings: tuple[Finding, ...]  # programme by programme, in the order of the rules
    capabilities: tuple[Capability, ...]
    next_steps: tuple[NextStep, ...]
    missing: tuple[Fact, ...]  # what would have to be known for a surer answer

    def under(self, programme: Programme) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.programme is programme)

    def in_state(self, state: State) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.state is state)


def diagnose(
    facts: AccountFacts, now: datetime, guide: Guide, *, strict: bool = False, rules: Sequence[Rule] = RULES
) -> Diagnosis:
    """What stands against the account at `now`, and what leads back. Facts later than `now` don't count.

    The rules that run are those whose reasons the articles state. One that fails yields `not-known` with its failure;
    where `strict`, RuleFailedError is raised instead. Raises ValueError where `now` has no time zone.
    """
    moment = universal(now)
    stated = guide.stated(rules)
    covered = facts.account.cloud in COVERED
    findings: list[Finding] = []
    standings: list[ProgrammeStanding] = []
    for enrolment in enrolled(facts, moment):
        programme = enrolment.programme
        found = [rule.finding(facts, programme, moment, guide.thresholds, strict=strict) for rule in stated]
        settled = settled_in(facts, enrolment, stated, found, moment, guide.thresholds)
        standings.append(standing_in(facts, enrolment, found, moment, settled))
        findings += found
    asking = any(each.standing in ASKING for each in standings)
    steps = next_steps(findings, guide.steps, guide.done_when, facts, moment, asking=asking)
    missing = dict.fromkeys([fact for each in standings for fact in each.missing])
    overall = worst(standings)
    if facts.programmes_open:
        missing[Fact.PROGRAMMES] = None
        overall = Standing.NOT_KNOWN if overall is Standing.GOOD else overall
    return Diagnosis(
        account_id=facts.account.id,
        as_of=now,
        covered=covered,
        standing=overall if covered else Standing.NOT_COVERED,
        standings=tuple(standings),
        findings=tuple(findings),
        capabilities=capabilities_of(standings, covered, guide.capabilities),
        next_steps=steps,
        missing=tuple(missing) if standings or not covered else (Fact.PROGRAMMES,),
    )
