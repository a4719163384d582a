"""Diagnoses: standings, what is missing, next steps, capabilities, and what the guide refuses."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.diagnosis.capabilities import UnknownOperationError, Why, can
from app.diagnosis.engine import Diagnosis, diagnose
from app.diagnosis.facts import Enrolment, Suspension
from app.diagnosis.guide import Guide, GuideError
from app.diagnosis.rules import RULES
from app.diagnosis.standing import worst
from app.diagnosis.steps import DONE, NextStep
from app.diagnosis.vocabulary import SEVERITY, Basis, Cloud, Fact, Programme, Role, Standing, State
from tests.app.diagnosis.building import NOW, SOURCE, ai_cloud, csp, facts_of, former_of, our_guide

GUIDE = our_guide()
SOUND: dict[str, Any] = {
    "invoices": [],
    "credits": [],
    "payments": [],
    "incidents": [],
    "profile": {"status": "complete"},
    "vetting": {"status": "authorized"},
    "provider_issues": [],
    "requirements": [{"id": rule.requirement.id, "met": True} for rule in RULES if rule.requirement],
    "support_requests": [],
}
REJECTED = {"profile": {"status": "rejected"}}
PENDING = {"profile": {"status": "pending", "deadline": NOW.date()}}
NEW_REJECTION = {"vetting": {"status": "rejected", "since": NOW - timedelta(days=3)}}


def diagnosed(data: dict[str, Any], *programmes: Enrolment, **about: Any) -> Diagnosis:
    return diagnose(facts_of(SOUND | data, *programmes, **about), NOW, GUIDE, strict=True)


@pytest.mark.parametrize(
    ("data", "suspended", "standing", "missing"),
    [
        (REJECTED, True, Standing.SUSPENDED, ()),
        ({}, True, Standing.SUSPENDED_UNEXPLAINED, ()),
        (PENDING, True, Standing.SUSPENDED_UNEXPLAINED, ()),
        (REJECTED, False, Standing.SUSPENSION_DUE, ()),
        (REJECTED, None, Standing.SUSPENSION_DUE, (Fact.SUSPENSION,)),
        (PENDING, False, Standing.AT_RISK, ()),
        (PENDING, None, Standing.AT_RISK, (Fact.SUSPENSION,)),
        ({}, False, Standing.GOOD, ()),
        ({}, None, Standing.NOT_KNOWN, (Fact.SUSPENSION,)),
    ],
)
def test_a_standing(
    data: dict[str, Any], suspended: bool | None, standing: Standing, missing: tuple[Fact, ...]
) -> None:
    diagnosis = diagnosed(data, csp(suspended=suspended))
    assert diagnosis.standing is standing
    (only,) = diagnosis.standings
    assert (only.programme, only.role, only.standing, only.suspended) == (
        *(Programme.CSP, Role.DIRECT_BILL, standing, suspended),
    )
    assert only.missing == diagnosis.missing == missing


def test_nothing_against_it_but_facts_missing_is_not_good() -> None:
    known = {"profile": {"status": "complete"}, "payments": [], "requirements": SOUND["requirements"]}
    diagnosis = diagnose(facts_of(known, csp(suspended=False)), NOW, GUIDE)
    assert diagnosis.standing is Standing.NOT_KNOWN
    assert diagnosis.missing == (Fact.INVOICES, Fact.CREDITS, Fact.INCIDENTS)


def test_since_when() -> None:
    suspended = diagnosed(REJECTED, csp(suspended=True)).standings[0]
    assert suspended.since == (NOW - timedelta(days=10)).date()
    threatened = diagnosed(NEW_REJECTION, ai_cloud(suspended=False)).standings[0]
    assert threatened.since == (NOW - timedelta(days=3)).date()
    assert diagnosed({}, csp(suspended=False)).standings[0].since is None
    assert suspended.source == SOURCE
    assert diagnosed({}, csp(suspended=None)).standings[0].source is None


def test_the_worst_standing_is_the_account_s() -> None:
    diagnosis = diagnosed(NEW_REJECTION, csp(suspended=False), ai_cloud(suspended=False))
    assert [each.standing for each in diagnosis.standings] == [Standing.GOOD, Standing.AT_RISK]
    assert diagnosis.standing is Standing.AT_RISK
    assert [finding.reason for finding in diagnosis.in_state(State.AT_RISK)] == ["vetting-rejected"]
    assert len(diagnosis.under(Programme.AI_CLOUD)) == len(RULES)
    assert worst([]) is Standing.NOT_KNOWN
    assert list(SEVERITY) == sorted(Standing, key=lambda standing: SEVERITY[standing])


@pytest.mark.parametrize("programmes", [None, ()])
def test_in_no_programme_known_of_nothing_is_known(programmes: tuple[Enrolment, ...] | None) -> None:
    diagnosis = diagnose(replace(facts_of(SOUND), programmes=programmes), NOW, GUIDE)
    assert (diagnosis.standing, diagnosis.findings, diagnosis.next_steps) == (Standing.NOT_KNOWN, (), ())
    assert diagnosis.missing == (Fact.PROGRAMMES,)
    assert can(diagnosis, "sell-new").allowed is None
    assert can(diagnosis, "manage-existing").allowed is True


def test_21vianet_is_said_not_to_be_covered() -> None:
    diagnosis = diagnosed(REJECTED, csp(suspended=True), ai_cloud(suspended=None), cloud=Cloud.VIANET)
    assert not diagnosis.covered
    assert {each.standing for each in diagnosis.standings} == {diagnosis.standing} == {Standing.NOT_COVERED}
    assert {finding.state for finding in diagnosis.findings} == {State.DOES_NOT_APPLY}
    assert {(each.allowed, each.why) for each in diagnosis.capabilities} == {(None, Why.NOT_COVERED)}
    assert (diagnosis.next_steps, diagnosis.missing) == ((), ())
    assert diagnosed({}, cloud=Cloud.VIANET).standing is Standing.NOT_COVERED


def test_what_begins_later_has_not_begun() -> None:
    later = NOW + timedelta(seconds=1)
    suspended_later = replace(csp(), suspension=Suspension(True, SOURCE, later))
    assert diagnosed({}, suspended_later).standings[0].suspended is None
    joined_later = replace(ai_cloud(suspended=True), since=later)
    diagnosis = diagnosed({}, csp(suspended=False), joined_later)
    assert [each.programme for each in diagnosis.standings] == [Programme.CSP]
    assert diagnosed({}, replace(csp(suspended=True), since=NOW)).standing is Standing.SUSPENDED_UNEXPLAINED


# -- steps


def steps(diagnosis: Diagnosis) -> list[tuple[str, bool | None, State | None]]:
    return [(step.id, step.done, step.state) for step in diagnosis.next_steps]


def test_the_steps_for_what_is_found_in_the_order_of_the_guidance() -> None:
    data = REJECTED | {"incidents": [{"id": "I1", "status": "investigating"}]}
    assert steps(diagnosed(data, csp(suspended=True))) == [
        ("check-profile", False, State.CONFIRMED),
        ("review-abuse", False, State.AT_RISK),
        ("request-support", False, State.CONFIRMED),
    ]


def test_a_step_helps_with_several_reasons_and_two_programmes_share_one() -> None:
    incident = {"incidents": [{"id": "I1", "status": "stands"}]}
    diagnosis = diagnosed(REJECTED | incident, csp(suspended=True), ai_cloud(suspended=True))
    assert diagnosis.next_steps[-1] == NextStep(
        "request-support", False, ("account-abuse", "profile-rejected"), State.CONFIRMED
    )


def test_an_unexplained_suspension_asks_support_why() -> None:
    assert diagnosed({}, csp(suspended=True)).next_steps == (NextStep("request-support", False, (), None),)
    asked = {"support_requests": [{"id": "R1", "sent": NOW - timedelta(days=1)}]}
    assert steps(diagnosed(asked, csp(suspended=True))) == [("request-support", True, None)]
    assert diagnosed({}, csp(suspended=False)).next_steps == ()


def test_what_is_not_known_has_steps_to_find_out() -> None:
    known = {"incidents": [], "profile": {"status": "complete"}, "requirements": SOUND["requirements"]}
    facts = facts_of(known, csp(suspended=None))
    assert steps(diagnose(facts, NOW, GUIDE)) == [
        ("check-bill", False, State.NOT_KNOWN),
        ("pay-invoice", None, State.NOT_KNOWN),
        ("request-support", None, State.NOT_KNOWN),
    ]


LATER = NOW + timedelta(days=1)
OVERDUE = {"id": "G1", "issued": NOW.date() - timedelta(days=9), "due": NOW.date() - timedelta(days=1)} | {
    "amount": "1.00",
    "currency": "EUR",
}
BILL = {"invoices": [OVERDUE], "credits": [], "payments": []}


@pytest.mark.parametrize(
    ("fact", "data", "done"),
    [
        ("profile-complete", {}, None),
        ("profile-complete", {"profile": {"status": "complete"}}, True),
        ("profile-complete", {"profile": {"status": "pending"}}, False),
        ("profile-complete", {"profile": {"status": "complete", "since": LATER}}, None),
        ("balance-known", {}, False),
        ("balance-known", BILL, True),
        ("balance-known", {"arrears": {"overdue": True}}, True),
        (
            "balance-known",
            {"arrears": {"overdue": True, "source": {"origin": "person", "as_of": LATER}}},
            False,
        ),
        ("nothing-overdue", {}, None),
        ("nothing-overdue", BILL, False),
        ("nothing-overdue", BILL | {"invoices": []}, True),
        ("nothing-overdue", {"arrears": {"overdue": False}}, True),
        ("nothing-overdue", {"arrears": {"overdue": True}}, False),
        ("nothing-overdue", {"arrears": {"overdue": True, "oldest_due": NOW.date()}}, True),
        ("nothing-overdue", {"arrears": {"overdue": True, "oldest_due": OVERDUE["due"]}}, False),
        (
            "nothing-overdue",
            {"arrears": {"overdue": False, "source": {"origin": "person", "as_of": LATER}}},
            None,
        ),
        ("vetting-authorized", {}, None),
        ("vetting-authorized", {"vetting": {"status": "authorized"}}, True),
        ("vetting-authorized", {"vetting": {"status": "pending"}}, False),
        ("vetting-authorized", {"vetting": {"status": "authorized", "since": LATER}}, None),
        ("abuse-resolved", {}, None),
        ("abuse-resolved", {"incidents": []}, True),
        ("abuse-resolved", {"incidents": [{"id": "I1", "status": "resolved"}]}, True),
        ("abuse-resolved", {"incidents": [{"id": "I1", "status": "investigating"}]}, False),
        ("abuse-resolved", {"incidents": [{"id": "I1", "status": "resolved", "since": LATER}]}, None),
        ("abuse-resolved", {"incidents": [{"id": "I1", "status": "stands", "since": LATER}]}, True),
        ("provider-issue-resolved", {}, None),
        ("provider-issue-resolved", {"provider_issues": []}, True),
        ("provider-issue-resolved", {"provider_issues": [{"id": "P1", "status": "affects"}]}, False),
        ("provider-issue-resolved", {"provider_issues": [{"id": "P1", "status": "resolved"}]}, True),
        ("provider-issue-resolved", {"provider_issues": [{"id": "P1", "status": "resolved", "since": LATER}]}, None),
        ("requirements-met", {}, None),
        ("requirements-met", {"requirements": []}, None),
        ("requirements-met", {"requirements": [{"id": "R1", "met": True}]}, True),
        ("requirements-met", {"requirements": [{"id": "R1", "met": True}, {"id": "R2", "met": False}]}, False),
        ("requirements-met", {"requirements": [{"id": "R1", "met": True, "since": LATER}]}, None),
        ("support-requested", {}, None),
        ("support-requested", {"support_requests": []}, False),
        ("support-requested", {"support_requests": [{"id": "R1", "sent": NOW}]}, True),
        ("support-requested", {"support_requests": [{"id": "R1", "sent": LATER}]}, False),
        ("support-requested", {"support_requests": [{"id": "R1", "sent": NOW - timedelta(days=11)}]}, False),
    ],
)
def test_what_shows_a_step_done(fact: str, data: dict[str, Any], done: bool | None) -> None:
    assert DONE[fact](facts_of(data, csp(suspended=True)), NOW) is done


def test_a_request_counts_where_nobody_says_since_when_the_account_is_suspended() -> None:
    asked = facts_of({"support_requests": [{"id": "R1", "sent": NOW - timedelta(days=900)}]}, ai_cloud(suspended=None))
    assert DONE["support-requested"](asked, NOW) is True


# -- capabilities


@pytest.mark.parametrize(
    ("suspended", "allowed", "why"),
    [(True, False, Why.SUSPENDED), (False, True, Why.NOT_SUSPENDED), (None, None, Why.NOT_KNOWN)],
)
@pytest.mark.parametrize("operation", ["sell-new", "authorize", "resell", "add"])
def test_a_suspension_stops_new_sales(suspended: bool | None, allowed: bool | None, why: Why, operation: str) -> None:
    found = can(diagnosed({}, csp(suspended=suspended)), operation)
    assert (found.operation, found.allowed, found.why) == ("sell-new", allowed, why)
    assert found.programmes == (() if allowed else (Programme.CSP,))


@pytest.mark.parametrize("suspended", [True, False, None])
@pytest.mark.parametrize("operation", ["manage-existing", "manage"])
def test_what_exists_can_always_be_managed(suspended: bool | None, operation: str) -> None:
    found = can(diagnosed({}, csp(suspended=suspended)), operation)
    assert (found.operation, found.allowed, found.why) == ("manage-existing", True, Why.UNAFFECTED)


def test_programmes_are_stopped_one_by_one() -> None:
    diagnosis = diagnosed({}, csp(suspended=False), ai_cloud(suspended=True))
    assert can(diagnosis, "sell-new").programmes == (Programme.AI_CLOUD,)
    assert can(diagnosis, "sell-new", Programme.AI_CLOUD).allowed is False
    assert can(diagnosis, "sell-new", Programme.CSP).allowed is True
    with pytest.raises(UnknownOperationError, match="fly"):
        can(diagnosis, "fly")


# -- the guide


def changed(**parts: Any) -> Guide:
    return replace(GUIDE, **parts)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"steps": {"account-abuse": ("wait",)}}, "reason account-abuse names step wait, which is not defined"),
        ({"done_when": GUIDE.done_when | {"wait": "it-rains"}}, "step wait is done when it-rains, which nobody"),  # type: ignore[operator]
        ({"thresholds": {"billing-overdue": -1}}, "reason billing-overdue has a threshold of -1 days"),
        ({"periods": {"made-up": -1}}, "period made-up has -1 days"),
        ({"thresholds": {}}, "reason billing-overdue needs a threshold"),
        ({"thresholds": GUIDE.thresholds | {"account-abuse": 5}}, "account-abuse has no use for a threshold"),  # type: ignore[operator]
    ],
)
def test_a_guide_that_does_not_fit_is_refused(parts: dict[str, Any], message: str) -> None:
    with pytest.raises(GuideError, match=message):
        changed(**parts).check()


def test_what_the_articles_do_not_state_is_no_reason() -> None:
    guide = changed(steps={"profile-rejected": ("check-profile",), "made-up": ("check-bill",)})
    guide.check()
    assert guide.unjudged() == ("made-up",)
    assert GUIDE.unjudged() == ()
    diagnosis = diagnose(facts_of(SOUND | REJECTED, csp(suspended=True)), NOW, guide)
    assert [finding.reason for finding in diagnosis.findings] == ["profile-rejected"]


def test_our_thresholds_are_those_of_the_articles() -> None:
    assert GUIDE.thresholds == {"billing-overdue": 60, "vetting-rejected": 30}
    assert GUIDE.capabilities == {"manage-existing": True, "sell-new": False}


def test_a_moment_is_the_same_in_every_time_zone_and_kept_as_it_was_given() -> None:
    facts = facts_of(SOUND | NEW_REJECTION, ai_cloud(suspended=False))
    elsewhere = NOW.astimezone(ZoneInfo("Asia/Tokyo"))
    there, here = diagnose(facts, elsewhere, GUIDE), diagnose(facts, NOW, GUIDE)
    assert there.as_of is elsewhere
    assert there.findings == here.findings


# -- what it was suspended for is settled


def test_what_it_was_suspended_for_is_settled_so_support_is_asked_to_reinstate_it() -> None:
    was = former_of([{"profile": {"status": "rejected"}, "until": NOW - timedelta(days=1)}])
    facts = replace(facts_of(SOUND, csp(suspended=True)), former=was)
    diagnosis = diagnose(facts, NOW, GUIDE, strict=True)
    assert diagnosis.standing is Standing.SUSPENDED_SETTLED
    (only,) = diagnosis.standings
    assert (only.settled, only.since) == (("profile-rejected",), (NOW - timedelta(days=10)).date())
    assert diagnosis.next_steps == (NextStep("request-support", False, (), None),)
    # Not suspended any more, nothing is left to ask for; in another cloud, nothing is said of it.
    lifted = replace(facts, programmes=(csp(suspended=False),))
    assert diagnose(lifted, NOW, GUIDE).standings[0].settled == ()
    elsewhere = replace(facts, account=replace(facts.account, cloud=Cloud.VIANET))
    assert diagnose(elsewhere, NOW, GUIDE).standings[0].settled == ()


def test_in_another_programme_it_is_still_unexplained() -> None:
    was = former_of([{"profile": {"status": "rejected"}, "until": NOW - timedelta(days=1)}])
    facts = replace(facts_of(SOUND, csp(suspended=True), ai_cloud(suspended=True)), former=was)
    diagnosis = diagnose(facts, NOW, GUIDE)
    assert [each.standing for each in diagnosis.standings] == [
        Standing.SUSPENDED_SETTLED,
        Standing.SUSPENDED_UNEXPLAINED,
    ]
    assert diagnosis.standing is Standing.SUSPENDED_UNEXPLAINED


def test_what_was_so_takes_the_place_of_what_followed() -> None:
    (incident, profile) = former_of(
        [
            {"incidents": {"id": "I1", "status": "stands"}, "until": NOW},
            {"profile": {"status": "rejected"}, "until": NOW},
        ]
    )
    rows = [{"id": "I1", "status": "resolved"}, {"id": "I2", "status": "investigating"}]
    facts = facts_of({"incidents": rows})
    restored = incident.restored(facts).incidents
    assert restored is not None
    assert [(row.id, row.status) for row in restored.rows] == [("I2", "investigating"), ("I1", "stands")]
    alone = incident.restored(facts_of({})).incidents
    assert alone is not None
    assert alone.rows == (incident.row,)
    assert profile.restored(facts_of({})).profile is profile.row


def test_the_days_of_a_kind_of_reason_are_those_that_the_articles_state() -> None:
    assert GUIDE.days_of(Basis.BILLING) == GUIDE.thresholds["billing-overdue"]
    assert GUIDE.days_of(Basis.ACCOUNT) == GUIDE.thresholds["vetting-rejected"]
    without = replace(GUIDE, thresholds={}, steps={}, done_when={})
    assert without.days_of(Basis.BILLING) is None
    assert GUIDE.deletion_days == 60
