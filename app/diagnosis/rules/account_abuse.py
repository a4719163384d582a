"""Both programmes: a significant abuse incident stands. While Microsoft investigates one, the account is at risk."""

from __future__ import annotations

from datetime import datetime

from app.diagnosis.facts import AccountFacts
from app.diagnosis.finding import Finding, IncidentSeen, NoneRecorded
from app.diagnosis.rule import N_, Thresholds, known, rule
from app.diagnosis.timeline import begun, day_of, earliest, undecided
from app.diagnosis.vocabulary import AT_RISK, CONFIRMED, NOT_KNOWN, RULED_OUT, Fact, IncidentStatus, Programme

ID = "account-abuse"
BAD = ((IncidentStatus.STANDS, CONFIRMED), (IncidentStatus.INVESTIGATING, AT_RISK))
RESOLVED = IncidentStatus.RESOLVED


@rule(
    ID,
    title=N_("Significant abuse of the account was detected"),
    threat=N_("Possible abuse of the account is being investigated"),
    question=N_("Whether significant abuse of the account was detected isn’t known"),
    programmes={Programme.CSP: None, Programme.AI_CLOUD: None},
    needs=(Fact.INCIDENTS,),
)
def evaluate(facts: AccountFacts, programme: Programme, now: datetime, _: Thresholds) -> Finding:
    incidents = known(facts.incidents)
    rows, later = begun(incidents, now)
    seen = tuple([IncidentSeen(row.id, row.status, day_of(facts, row.since), source) for row, source in rows])
    for status, state in BAD:
        found = tuple([each for each in seen if each.status is status])
        if found:
            since = earliest([each.since for each in found])
            return Finding(ID, programme, state, since=since, evidence=found)
    if later and undecided(later, RESOLVED):
        return Finding(ID, programme, NOT_KNOWN, missing=(Fact.INCIDENTS,))
    return Finding(ID, programme, RULED_OUT, evidence=seen or (NoneRecorded(Fact.INCIDENTS, incidents.source),))
