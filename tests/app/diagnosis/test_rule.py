"""Declarations: what they refuse, what they check before a rule looks, and what becomes of a rule that fails."""

import inspect
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.diagnosis.engine import diagnose
from app.diagnosis.facts import AccountFacts
from app.diagnosis.finding import Finding, RequirementSeen
from app.diagnosis.rule import N_, Evaluate, Rule, RuleFailedError, Thresholds, known, rule
from app.diagnosis.rules import RULES
from app.diagnosis.timeline import begun, day_of
from app.diagnosis.vocabulary import Fact, Outside, Programme, Standing, State
from tests.app.diagnosis.building import GUIDANCE, NOW, ai_cloud, csp, facts_of, our_guide

GUIDE = our_guide()
BY_ID = {each.id: each for each in RULES}


def called(file: str, judge: Evaluate) -> Evaluate:
    judge.__module__ = f"app.diagnosis.rules.{file}"
    return judge


def failing(facts: AccountFacts, programme: Programme, now: datetime, thresholds: Thresholds) -> Finding:
    raise ZeroDivisionError(f"the secrets of {facts.account.id}")


def broken() -> Rule:
    declare = rule("account-abuse", title=N_("Broken"), programmes={Programme.CSP: None}, needs=())
    return declare(called("account_abuse", failing))


def test_a_rule_is_called_as_its_file() -> None:
    declare = rule("account-abuse", title="Abuse", programmes={}, needs=())
    with pytest.raises(ValueError, match=r"the rule account-abuse stands in a file called misuse\.py"):
        declare(called("misuse", failing))


def test_the_rules_stand_in_the_order_of_the_guidance() -> None:
    assert [each.id for each in RULES] == list(GUIDANCE["reasons"])


@pytest.mark.parametrize("each", RULES, ids=lambda each: each.id)
def test_a_rule_declares_what_the_guidance_states(each: Rule) -> None:
    stated = GUIDANCE["reasons"][each.id]
    assert set(each.programmes) == set(stated["marks"])
    assert each.threshold == ("threshold" in stated)
    assert each.title
    assert inspect.getmodule(each.judge).__doc__


def test_a_rule_that_fails_is_not_known_and_the_others_still_run() -> None:
    facts = facts_of({"profile": {"status": "rejected"}}, csp(suspended=False))
    diagnosis = diagnose(facts, NOW, GUIDE, rules=(BY_ID["profile-rejected"], broken()))
    rejected, failed = diagnosis.findings
    assert rejected.state is State.CONFIRMED
    assert failed == Finding("account-abuse", Programme.CSP, State.NOT_KNOWN, failure="ZeroDivisionError")
    assert diagnosis.standing is Standing.SUSPENSION_DUE


def test_a_rule_that_fails_never_leaves_a_good_standing() -> None:
    facts = facts_of({"profile": {"status": "complete"}}, csp(suspended=False))
    assert diagnose(facts, NOW, GUIDE, rules=(BY_ID["profile-rejected"],)).standing is Standing.GOOD
    assert diagnose(facts, NOW, GUIDE, rules=(BY_ID["profile-rejected"], broken())).standing is Standing.NOT_KNOWN


def test_strict_diagnoses_raise_naming_the_rule() -> None:
    with pytest.raises(RuleFailedError, match="rule account-abuse failed") as failed:
        diagnose(facts_of({}, csp()), NOW, GUIDE, strict=True, rules=(broken(),))
    assert failed.value.reason == "account-abuse"
    assert isinstance(failed.value.__cause__, ZeroDivisionError)


def test_a_fact_that_was_not_declared_is_not_read_in_silence() -> None:
    assert known(0) == 0
    with pytest.raises(LookupError, match="does not declare"):
        known(None)


def test_a_rule_says_when_the_programme_is_none_of_the_account() -> None:
    abuse = RULES[1]
    outside = abuse(facts_of({}, ai_cloud()), Programme.CSP, NOW, {})
    assert (outside.state, outside.outside) == (State.DOES_NOT_APPLY, Outside.PROGRAMME)
    unknown = abuse(facts_of({}), Programme.CSP, NOW, {})
    assert (unknown.state, unknown.missing) == (State.NOT_KNOWN, (Fact.PROGRAMMES,))


def test_thresholds_are_given() -> None:
    facts = facts_of({"vetting": {"status": "rejected", "since": datetime(2026, 2, 20, tzinfo=UTC)}}, ai_cloud())
    vetting = BY_ID["vetting-rejected"]
    assert vetting(facts, Programme.AI_CLOUD, NOW, {vetting.id: 9}).state is State.CONFIRMED
    assert vetting(facts, Programme.AI_CLOUD, NOW, {vetting.id: 10}).state is State.AT_RISK


@pytest.mark.parametrize("each", RULES, ids=lambda each: each.id)
def test_a_moment_without_a_time_zone_is_refused(each: Rule) -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 - the point
    with pytest.raises(ValueError, match="time zone"):
        each(facts_of({}, csp()), Programme.CSP, naive, {})
    with pytest.raises(ValueError, match="time zone"):
        diagnose(facts_of({}, csp()), naive, GUIDE)


def test_a_new_reason_needs_no_new_kind_of_fact() -> None:
    """Where there are no records to reason from, a rule rests on a requirement that a source says is met or not."""

    def judge(facts: AccountFacts, programme: Programme, now: datetime, _: Thresholds) -> Finding:
        rows, _later = begun(known(facts.requirements), now)
        seen = tuple(
            RequirementSeen(row.id, row.met, day_of(facts, row.since), row.deadline, source) for row, source in rows
        )
        state = State.RULED_OUT if all(each.met for each in seen) else State.CONFIRMED
        return Finding("made-up", programme, state, evidence=seen)

    declare = rule("made-up", title="Made up", programmes={Programme.CSP: None}, needs=(Fact.REQUIREMENTS,))
    made_up = declare(called("made_up", judge))
    guide = replace(GUIDE, steps={"made-up": ("request-support",)})
    for requirements, standing in (
        ({"requirements": [{"id": "made-up", "met": False}]}, Standing.SUSPENSION_DUE),
        ({"requirements": [{"id": "made-up", "met": True}]}, Standing.GOOD),
        ({}, Standing.NOT_KNOWN),
    ):
        diagnosis = diagnose(facts_of(requirements, csp(suspended=False)), NOW, guide, rules=(made_up,))
        assert diagnosis.standing is standing
        assert len(diagnosis.next_steps) == (standing is not Standing.GOOD)
