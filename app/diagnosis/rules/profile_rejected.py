"""CSP: the account profile is failed or rejected. While it is pending with a deadline, the account is at risk.

The day that a source sets doesn't decide anything: past it, the account is at risk until somebody says how the
verification came out.
"""

from __future__ import annotations

from datetime import datetime

from app.diagnosis.facts import AccountFacts
from app.diagnosis.finding import Finding, ProfileSeen
from app.diagnosis.rule import N_, Thresholds, known, rule
from app.diagnosis.timeline import day_of, held
from app.diagnosis.vocabulary import AT_RISK, CONFIRMED, NOT_KNOWN, RULED_OUT, Fact, ProfileStatus, Programme

ID = "profile-rejected"
PENDING = ProfileStatus.PENDING
REFUSED = (ProfileStatus.FAILED, ProfileStatus.REJECTED)


@rule(
    ID,
    title=N_("The account profile is failed or rejected"),
    threat=N_("The verification of the account profile isn’t passed yet"),
    question=N_("Whether the account profile is failed or rejected isn’t known"),
    programmes={Programme.CSP: None},
    needs=(Fact.PROFILE,),
)
def evaluate(facts: AccountFacts, programme: Programme, now: datetime, _: Thresholds) -> Finding:
    profile = known(facts.profile)
    if not held(profile.since, profile.source, now):
        return Finding(ID, programme, NOT_KNOWN, missing=(Fact.PROFILE,))
    since = day_of(facts, profile.since)
    evidence = (ProfileSeen(profile.status, since, profile.deadline, profile.source),)
    if profile.status in REFUSED:
        return Finding(ID, programme, CONFIRMED, since=since, evidence=evidence)
    if profile.status is PENDING and profile.deadline is not None:
        return Finding(ID, programme, AT_RISK, since=since, deadline=profile.deadline, evidence=evidence)
    return Finding(ID, programme, RULED_OUT, since=since, evidence=evidence)
