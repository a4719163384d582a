"""Every rule against its cases, and whether the cases leave anything out."""

import dataclasses
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from app.diagnosis.engine import diagnose
from app.diagnosis.facts import Enrolment, Source, Suspension
from app.diagnosis.finding import Finding
from app.diagnosis.rule import Rule
from app.diagnosis.rules import RULES
from app.diagnosis.vocabulary import Cloud, Origin, Programme, Role, Standing, State
from tests.app.diagnosis.building import SOURCE, facts_of, former_of, our_guide

CASES = Path(__file__).parent / "cases"
PLACES = [*(f"csp/{role}" for role in Role), "ai-cloud"]
THRESHOLDS = our_guide().thresholds


class Case(NamedTuple):
    rule: Rule
    title: str
    place: str
    cloud: Cloud
    now: datetime
    time_zone: str
    facts: dict[str, Any]
    finds: dict[str, Any]

    @property
    def enrolment(self) -> Enrolment:
        programme, _, role = self.place.partition("/")
        return Enrolment(Programme(programme), SOURCE, Role(role) if role else None)


def cases() -> Iterator[Case]:
    for rule in RULES:
        data = yaml.safe_load((CASES / f"{rule.id}.yml").read_text(encoding="utf-8"))
        assert data["rule"] == rule.id
        for each in data["cases"]:
            for place, cloud in product(each["in"], each["clouds"]):
                zone = each.get("time_zone", "Europe/Stockholm")
                yield Case(rule, each["title"], place, Cloud(cloud), each["now"], zone, each["facts"], each["finds"])


ALL = list(cases())


@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.rule.id}: {case.title} [{case.place}, {case.cloud}]")
def test_the_rule_finds_what_the_case_says(case: Case) -> None:
    facts = facts_of(case.facts, case.enrolment, cloud=case.cloud, time_zone=case.time_zone)
    finding = case.rule(facts, case.enrolment.programme, case.now, THRESHOLDS)
    assert (finding.reason, finding.programme) == (case.rule.id, case.enrolment.programme)
    expected = dict(case.finds)
    evidence, origin = expected.pop("evidence", None), expected.pop("origin", "import")
    assert {name: plain(getattr(finding, name)) for name in expected} == expected
    if evidence is not None:
        assert [
            {name: plain(getattr(found, name)) for name in wanted}
            for found, wanted in zip(finding.evidence, evidence, strict=True)
        ] == evidence
    if "arrears" not in case.facts and "vetting" not in case.facts:
        assert {found.source.origin for found in finding.evidence} <= {origin}
    check_sound(case.rule, finding)


def check_sound(rule: Rule, finding: Finding) -> None:
    """What holds of any finding."""
    assert finding.state in rule.states
    assert (finding.state is State.DOES_NOT_APPLY) == (finding.outside is not None)
    assert (finding.state is State.NOT_KNOWN) == bool(finding.missing or finding.failure)
    assert bool(finding.evidence) == (finding.state in {State.CONFIRMED, State.AT_RISK, State.RULED_OUT})
    assert finding.deadline is None or finding.state is State.AT_RISK
    # Where time alone makes it apply, it does on the day after the last one on which settling it helps.
    assert finding.applies_from is None or finding.deadline == finding.applies_from - timedelta(days=1)
    hash(finding)  # immutable to the last field


def plain(given: Any) -> Any:
    """As YAML has it."""
    if isinstance(given, Decimal):
        return str(given)
    if isinstance(given, tuple):
        return [plain(each) for each in given]
    return given if given is None or isinstance(given, bool | int | date) else str(given)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_state_has_a_case_in_every_programme_role_and_cloud(rule: Rule) -> None:
    shown = {(case.place, case.cloud, State(case.finds["state"])) for case in ALL if case.rule is rule}
    wanted = set()
    for place, cloud in product(PLACES, Cloud):
        programme, _, role = place.partition("/")
        roles = rule.programmes.get(Programme(programme), frozenset())
        inside = cloud in rule.clouds and (roles is None or role in roles)
        wanted |= {(place, cloud, state) for state in rule.states if (state is not State.DOES_NOT_APPLY) == inside}
    assert not wanted - shown
    # And nothing beyond what is declared, but for CSP in a role that nobody knows.
    assert not {each for each in shown - wanted if each[0] != "csp"}


def test_every_case_file_belongs_to_a_rule() -> None:
    assert sorted(path.stem for path in CASES.iterdir()) == sorted(rule.id for rule in RULES)


def test_records_of_findings_are_frozen() -> None:
    finding = Finding("billing-overdue", Programme.CSP, State.CONFIRMED)
    with pytest.raises(dataclasses.FrozenInstanceError):
        finding.reason = "account-abuse"  # type: ignore[misc]


class SettledCase(NamedTuple):
    rule: Rule
    title: str
    place: str
    data: dict[str, Any]


def settled_cases() -> Iterator[SettledCase]:
    for rule in RULES:
        for each in yaml.safe_load((CASES / f"{rule.id}.yml").read_text(encoding="utf-8"))["settled"]:
            for place in each["in"]:
                yield SettledCase(rule, each["title"], place, each)


SETTLED = list(settled_cases())


@pytest.mark.parametrize("case", SETTLED, ids=lambda case: f"{case.rule.id}: {case.title} [{case.place}]")
def test_what_it_was_suspended_for_is_settled_where_the_case_says_so(case: SettledCase) -> None:
    data, (programme, _, role) = case.data, case.place.partition("/")
    seen = Source(Origin.IMPORT, data.get("seen", SOURCE.as_of))
    suspended = Suspension(True, seen, data.get("suspended"))
    enrolment = Enrolment(Programme(programme), SOURCE, Role(role) if role else None, suspension=suspended)
    facts = replace(facts_of(data["facts"], enrolment), former=former_of(data.get("former", [])))
    diagnosis = diagnose(facts, data["now"], our_guide(), strict=True, rules=[case.rule])
    (only,) = diagnosis.standings
    assert only.settled == ((case.rule.id,) if data["settled"] else ())
    # While the reason applies it is what to settle.
    (finding,) = diagnosis.findings
    applies = finding.state is State.CONFIRMED
    otherwise = Standing.SUSPENDED if applies else Standing.SUSPENDED_UNEXPLAINED
    assert diagnosis.standing is (Standing.SUSPENDED_SETTLED if data["settled"] else otherwise)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_reason_has_cases_of_having_been_settled(rule: Rule) -> None:
    shown = {(case.place, case.data["settled"]) for case in SETTLED if case.rule is rule}
    places = [place for place in PLACES if Programme(place.partition("/")[0]) in rule.programmes]
    limited = [place for place in places if (roles := rule.programmes[Programme(place.partition("/")[0])]) is None
               or place.partition("/")[2] in roles]  # fmt: skip
    assert {place for place, settled in shown if settled} == set(limited)
    assert {settled for _, settled in shown} == {True, False}
