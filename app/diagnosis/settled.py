"""What an account was suspended for and doesn't stand against it any more: it can ask to be reinstated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from app.diagnosis.facts import AccountFacts, Enrolment
from app.diagnosis.finding import Finding
from app.diagnosis.rule import Rule, Thresholds
from app.diagnosis.timeline import suspension_at
from app.diagnosis.vocabulary import AT_RISK, CONFIRMED, RULED_OUT

EASED = (RULED_OUT, AT_RISK)  # known not to apply now


def settled_in(
    facts: AccountFacts,
    enrolment: Enrolment,
    rules: Iterable[Rule],
    findings: Sequence[Finding],
    now: datetime,
    thresholds: Thresholds,
) -> tuple[str, ...]:
    """The reasons that applied when the suspension began or since, as the facts show, and don't apply now.

    None while a reason applies, which is then what to settle. A source that doesn't say since when the account is
    suspended has seen it so: it began no later. `findings` are those of the rules, in their order.
    """
    suspension = suspension_at(enrolment, now)
    if suspension is None or not suspension.suspended or any(each.state is CONFIRMED for each in findings):
        return ()
    since = suspension.since or suspension.source.as_of
    programme = enrolment.programme
    return tuple(
        [
            rule.id
            for rule, finding in zip(rules, findings, strict=True)
            if finding.state in EASED and rule.applied_since(facts, programme, since, now, thresholds)
        ]
    )
