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
