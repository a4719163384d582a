"""CSP: the account lacks what its role requires. Up to the day that a source sets, it is at risk, then confirmed.

There are no records to count from: whether they are met, somebody must say.
"""

from __future__ import annotations

from datetime import datetime

from app.diagnosis.facts import AccountFacts
from app.diagnosis.finding import Finding, RequirementSeen
from app.diagnosis.rule import N_, Required, Thresholds, known, rule
from app.diagnosis.timeline import begun, day_of, days, local_day
from app.diagnosis.vocabulary import AT_RISK, CONFIRMED, NOT_KNOWN, RULED_OUT, Fact, Programme

ID = "csp-eligibility-not-met"
ELIGIBILITY = Required(
    "csp-eligibility",
    N_("Eligibility for the CSP program"),
    N_("Does the account meet the eligibility requirements of the CSP program?"),
)


@rule(
    ID,
    title=N_("The eligibility requirements of the CSP program aren’t met"),
    threat=N_("The eligibility requirements of the CSP program aren’t met yet, and have to be soon"),
    question=N_("Whether the eligibility requirements of the CSP program are met isn’t known"),
    programmes={Programme.CSP: None},
    needs=(Fact.REQUIREMENTS,),
    requirement=ELIGIBILITY,
)
def evaluate(facts: AccountFacts, programme: Programme, now: datetime, _: Thresholds) -> Finding:
    rows, _later = begun(known(facts.requirements), now)
    stated = next(((row, source) for row, source in rows if row.id == ELIGIBILITY.id), None)
    if stated is None:
        return Finding(ID, programme, NOT_KNOWN, missing=(Fact.REQUIREMENTS,))
    row, source = stated
    since = day_of(facts, row.since)
    evidence = (RequirementSeen(row.id, row.met, since, row.deadline, source),)
    if row.met:
        return Finding(ID, programme, RULED_OUT, since=since, evidence=evidence)
    if row.deadline is None:
        return Finding(ID, programme, CONFIRMED, since=since, evidence=evidence)
    passed = row.deadline + days(1)
    if local_day(facts, now) < passed:
        return Finding(
            ID, programme, AT_RISK, since=since, deadline=row.deadline, applies_from=passed, evidence=evidence
        )
    return Finding(ID, programme, CONFIRMED, since=passed, evidence=evidence)
