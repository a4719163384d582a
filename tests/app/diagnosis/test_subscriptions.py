"""Subscriptions: who can sign in, and when deletion is due."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.diagnosis.subscriptions import SubscriptionState, subscriptions_at
from app.diagnosis.vocabulary import Cause, Cloud, SubscriptionStatus
from tests.app.diagnosis.building import NOW, SOURCE, csp, facts_of

SINCE = datetime(2026, 1, 10, 17, 0, tzinfo=UTC)  # 11 January in Shanghai
SHANGHAI = "Asia/Shanghai"


def states(*rows: dict[str, Any], now: datetime = NOW) -> tuple[SubscriptionState, ...]:
    listed = [{"id": f"S{n}", "customer": "C1", "cloud": "21vianet"} | row for n, row in enumerate(rows)]
    facts = facts_of({"subscriptions": listed}, csp(), cloud=Cloud.VIANET, time_zone=SHANGHAI)
    found = subscriptions_at(facts, now, 60)
    assert found is not None
    return found


@pytest.mark.parametrize("cause", Cause)
def test_a_suspended_one_keeps_users_out_and_lets_administrators_in(cause: Cause) -> None:
    (state,) = states({"status": "suspended", "cause": str(cause), "since": SINCE})
    assert (state.status, state.cause, state.since) == (SubscriptionStatus.SUSPENDED, cause, date(2026, 1, 11))
    assert (state.users_can_sign_in, state.administrators_can_sign_in) == (False, True)
    assert state.source == SOURCE


@pytest.mark.parametrize(
    ("status", "users", "administrators"),
    [("active", True, True), ("cancelled", None, None), ("deleted", False, None)],
)
def test_who_can_sign_in(status: str, users: bool | None, administrators: bool | None) -> None:
    (state,) = states({"status": status, "since": SINCE})
    assert (state.users_can_sign_in, state.administrators_can_sign_in) == (users, administrators)
    assert state.deletion_due_on is None


def test_on_21vianet_deletion_is_due_60_days_after_the_day_there() -> None:
    (state,) = states({"status": "suspended", "since": SINCE})
    assert state.deletion_due_on == date(2026, 3, 12)
    assert state.days_left == 10


def test_past_that_day_deletion_is_still_only_due() -> None:
    (state,) = states({"status": "suspended", "since": SINCE}, now=NOW + timedelta(days=30))
    assert state.status is SubscriptionStatus.SUSPENDED
    assert state.days_left == -20


@pytest.mark.parametrize("cloud", ["global", "us-government"])
def test_elsewhere_no_day_is_stated(cloud: str) -> None:
    (state,) = states({"status": "suspended", "since": SINCE, "cloud": cloud})
    assert (state.deletion_due_on, state.days_left) == (None, None)


def test_without_a_date_nothing_can_be_counted() -> None:
    (state,) = states({"status": "suspended"})
    assert (state.since, state.deletion_due_on) == (None, None)


def test_what_begins_later_is_not_known_and_the_order_is_kept() -> None:
    later, now = states({"status": "suspended", "since": NOW + timedelta(days=1)}, {"status": "active"})
    assert (later.id, now.id) == ("S0", "S1")
    assert (later.status, later.users_can_sign_in, later.deletion_due_on) == (None, None, None)
    assert now.status is SubscriptionStatus.ACTIVE


def test_subscriptions_that_nobody_states() -> None:
    assert subscriptions_at(facts_of({}, csp()), NOW, 60) is None
    assert states() == ()


def test_where_no_article_states_the_days_no_day_is_known() -> None:
    row = {"id": "S1", "customer": "C1", "cloud": "21vianet", "status": "suspended", "since": SINCE}
    found = subscriptions_at(facts_of({"subscriptions": [row]}, cloud=Cloud.VIANET), NOW, None)
    assert found
    assert (found[0].deletion_due_on, found[0].days_left) == (None, None)
