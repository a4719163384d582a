"""CSP, indirect resellers: an issue of the indirect provider affects this account.

The issue is recorded on the reseller's own account. The provider's data is nobody else's business: the facts hold none.
"""

from __future__ import annotations

from datetime import datetime

from app.diagnosis.facts import AccountFacts
from app.diagnosis.finding import Finding, NoneRecorded, ProviderIssueSeen
from app.diagnosis.rule import N_, Thresholds, known, rule
from app.diagnosis.timeline import begun, day_of, earliest
from app.diagnosis.vocabulary import Fact, IssueStatus, Programme, Role, State

ID = "indirect-provider-issues"


@rule(
    ID,
    title=N_("Issues of the indirect provider affect the account"),
    programmes={Programme.CSP: (Role.INDIRECT_RESELLER,)},
    needs=(Fact.PROVIDER_ISSUES,),
    states=(State.CONFIRMED, State.RULED_OUT, State.NOT_KNOWN, State.DOES_NOT_APPLY),
)
def evaluate(facts: AccountFacts, programme: Programme, now: datetime, _: Thresholds) -> Finding:
    issues = known(facts.provider_issues)
    rows, later = begun(issues, now)
    seen = tuple([ProviderIssueSeen(row.id, row.status, day_of(facts, row.since), source) for row, source in rows])
    found = tuple([each for each in seen if each.status is IssueStatus.AFFECTS])
    if found:
        since = earliest([each.since for each in found])
        return Finding(ID, programme, State.CONFIRMED, since=since, evidence=found)
    if any(row.status is IssueStatus.RESOLVED for row in later):
        # There was an issue at the time, but whether it affected the account already isn't known.
        return Finding(ID, programme, State.NOT_KNOWN, missing=(Fact.PROVIDER_ISSUES,))
    return Finding(
        ID, programme, State.RULED_OUT, evidence=seen or (NoneRecorded(Fact.PROVIDER_ISSUES, issues.source),)
    )
