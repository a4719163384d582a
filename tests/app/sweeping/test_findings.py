"""When a warning is due, and what an event says."""

from datetime import UTC, datetime, timedelta

import pytest

from app.diagnosis.engine import diagnose
from app.sweeping.findings import WARN_DAYS, Kind, Stood, events_of, stood, warned_at
from tests.app.diagnosis.building import NOW, csp, facts_of, our_guide

GUIDE = our_guide()


@pytest.mark.parametrize(
    ("left", "ahead"),
    [(400, None), (31, None), (30, 30), (15, 30), (14, 14), (8, 14), (7, 7), (2, 7), (1, 1), (0, 1), (-1, None)],
)
def test_a_warning_is_due_so_many_days_ahead(left: int, ahead: int | None) -> None:
    assert warned_at(left) == ahead


def test_each_warning_comes_once_as_a_day_draws_near() -> None:
    told = [warned_at(left) for left in range(60, -5, -1)]
    assert tuple(dict.fromkeys(each for each in told if each is not None)) == WARN_DAYS


def test_a_change_is_told_with_what_was_before() -> None:
    facts = facts_of({"profile": {"status": "rejected"}}, csp(suspended=True))
    diagnosis = diagnose(facts, NOW, GUIDE)
    before = Stood("good", {"csp": "good"})
    (event,) = events_of(facts, diagnosis, before, 60)
    assert (event.kind, event.account, event.at) == (Kind.STANDING_CHANGED, "A1", NOW)
    assert (event.detail["before"], event.detail["after"]) == ("good", "suspended")
    assert event.detail["programmes_after"] == {"csp": "suspended"}
    assert list(events_of(facts, diagnosis, stood(diagnosis), 60)) == []
    assert list(events_of(facts, diagnosis, None, 60)) == []


def test_days_are_counted_where_the_account_is() -> None:
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # it is 3 March in Stockholm
    facts = facts_of({"profile": {"status": "pending", "deadline": datetime(2026, 3, 10, tzinfo=UTC).date()}}, csp())
    (event,) = events_of(facts, diagnose(facts, late, GUIDE), None, 60)
    assert (event.kind, event.detail["days_left"], event.detail["ahead"]) == (Kind.DEADLINE_NEAR, 7, 7)
    assert event.key == "deadline-near:profile-rejected:csp:2026-03-10:7"
    earlier = late - timedelta(hours=2)
    (event,) = events_of(facts, diagnose(facts, earlier, GUIDE), None, 60)
    assert event.detail["ahead"] == 14


def test_a_warning_counts_to_the_last_day_on_which_paying_helps() -> None:
    due = (NOW - timedelta(days=59)).date()
    invoice = {"id": "G1", "issued": due, "due": due, "amount": "5.00", "currency": "EUR"}
    facts = facts_of({"invoices": [invoice], "payments": [], "credits": []}, csp(suspended=False))
    (event,) = events_of(facts, diagnose(facts, NOW, GUIDE), None, 60)
    assert (event.kind, event.detail["day"]) == (Kind.DEADLINE_NEAR, (due + timedelta(days=60)).isoformat())
    assert event.detail["days_left"] == 1
    last = NOW + timedelta(days=1)
    assert diagnose(facts, last, GUIDE).standing == "at-risk"
    assert diagnose(facts, last + timedelta(days=1), GUIDE).standing == "suspension-due"


def test_a_deadline_that_is_over_is_told_once() -> None:
    past = (NOW - timedelta(days=3)).date()
    facts = facts_of({"profile": {"status": "pending", "deadline": past}}, csp(suspended=False))
    for later in (0, 40):
        (event,) = events_of(facts, diagnose(facts, NOW + timedelta(days=later), GUIDE), None, 60)
        assert (event.kind, event.key) == (Kind.DEADLINE_PASSED, f"deadline-passed:profile-rejected:csp:{past}")


def test_whoever_looks_late_for_the_first_time_is_told_of_what_was_missed() -> None:
    facts = facts_of({"requirements": [{"id": "csp-eligibility", "met": False, "deadline": NOW.date()}]}, csp())
    diagnosis = diagnose(facts, NOW + timedelta(days=9), GUIDE)
    (event,) = events_of(facts, diagnosis, None, 60)
    assert (event.kind, event.detail["day"]) == (Kind.DEADLINE_PASSED, NOW.date().isoformat())
    # Whoever has looked before sees it in the change of standing.
    assert [each.kind for each in events_of(facts, diagnosis, Stood("at-risk", {"csp": "at-risk"}), 60)] == [
        Kind.STANDING_CHANGED
    ]
    undated = facts_of({"requirements": [{"id": "csp-eligibility", "met": False}]}, csp())
    assert list(events_of(undated, diagnose(undated, NOW, GUIDE), None, 60)) == []
