"""AI Cloud: vetting has been rejected for too long. Until the threshold is passed, the account is at risk.

Counted in calendar days from the rejection, else from when it was first seen, else from when its source stated it:
each of these is no earlier than the rejection, so that nothing is confirmed too soon.
"""

from __future__ import annotations

from datetime import datetime

from app.diagnosis.facts import AccountFacts
from app.diagnosis.finding import Finding, VettingSeen
from app.diagnosis.rule import N_, Thresholds, known, rule
from app.diagnosis.timeline import day_of, days, held, local_day
from app.diagnosis.vocabulary import AT_RISK, CONFIRMED, NOT_KNOWN, RULED_OUT, Extent, Fact, Programme, VettingStatus

ID = "vetting-rejected"
REJECTED = VettingStatus.REJECTED


@rule(
    ID,
    title=N_("Vetting has been rejected for long"),
    threat=N_("Vetting is rejected, and may stay so for too long"),
    question=N_("Whether vetting has been rejected for long isn’t known"),
    programmes={Programme.AI_CLOUD: None},
    needs=(Fact.VETTING,),
    threshold=True,
)
def evaluate(facts: AccountFacts, programme: Programme, now: datetime, thresholds: Thresholds) -> Finding:
    vetting = known(facts.vetting)
    dated = vetting.since or vetting.first_seen
    if not held(dated, vetting.source, now):
        return Finding(ID, programme, NOT_KNOWN, missing=(Fact.VETTING,))
    if vetting.status is not REJECTED:
        since = day_of(facts, dated)
        evidence = (VettingSeen(vetting.status, since, None, None, vetting.source),)
        return Finding(ID, programme, RULED_OUT, since=since, evidence=evidence)
    if dated is None and vetting.extent is not None:
        evidence = (VettingSeen(vetting.status, None, None, vetting.extent, vetting.source),)
        state = CONFIRMED if vetting.extent is Extent.BEYOND else AT_RISK
        return Finding(ID, programme, state, evidence=evidence)
    rejected = local_day(facts, dated or vetting.source.as_of)
    lasted, threshold = (local_day(facts, now) - rejected).days, thresholds[ID]
    evidence = (VettingSeen(vetting.status, rejected, lasted, None, vetting.source),)
    passed = rejected + days(threshold + 1)  # exactly the threshold is not more than the threshold
    if lasted > threshold:
        return Finding(ID, programme, CONFIRMED, since=passed, evidence=evidence)
    deadline = rejected + days(threshold)
    return Finding(ID, programme, AT_RISK, since=rejected, deadline=deadline, applies_from=passed, evidence=evidence)
