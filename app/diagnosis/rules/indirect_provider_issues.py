"""CSP, indirect resellers: an issue of the indirect provider affects this account.

The issue is recorded on the reseller's own account. The provider's data is nobody else's business: the facts hold none.
"""

from __future__ import annotations

from datetime import datetime

from app.diagnosis.facts import AccountFacts
from app.diagnosis.finding import Finding, NoneRecorded, ProviderIssueSeen
from app.diagnosis.rule import N_, Thresholds, known, rule
from app.diagnosis.timeline import begun, day_of, earliest, undecided
from app.diagnosis.vocabulary import CONFIRMED, DOES_NOT_APPLY, NOT_KNOWN, RULED_OUT, Fact, IssueStatus, Programme, Role

ID = "indirect-provider-issues"
RESOLVED = IssueStatus.RESOLVED


@rule(
    ID,
    title=N_("Issues of the indirect provider affect the account"),
    question=N_("Whether issues of the indirect provider affect the account isn’t known"),
    programmes={Programme.CSP: (Role.INDIRECT_RESELLER,)},
    needs=(Fact.PROVIDER_ISSUES,),
    states=(CONFIRMED, RULED_OUT, NOT_KNOWN, DOES_NOT_APPLY),
)
def evaluate(facts: AccountFacts, programme: Programme, now: datetime, _: Thresholds) -> Finding:
    issues = known(facts.provider_issues)
    rows, later = begun(issues, now)
    seen = tuple([ProviderIssueSeen(row.id, row.status, day_of(facts, row.since), source) for row, source in rows])
    found = tuple([each for each in seen if each.status is IssueStatus.AFFECTS])
    if found:
        since = earliest([each.since for each in found])
        return Finding(ID, programme, CONFIRMED, since=since, evidence=found)
    if later and undecided(later, RESOLVED):
        return Finding(ID, programme, NOT_KNOWN, missing=(Fact.PROVIDER_ISSUES,))
    return Finding(ID, programme, RULED_OUT, evidence=seen or (NoneRecorded(Fact.PROVIDER_ISSUES, issues.source),))
