"""The sweep on both databases: what it finds, once, and that it goes on where it was broken off."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.accounts.store import AccountStore
from app.database import EVERY_ACCOUNT, Database
from app.sweeping import service
from app.sweeping.findings import Event, Kind
from app.sweeping.schema import account_event, account_standing, sweep_run
from app.sweeping.service import Sweep
from indexer.errors import UsageError
from tests.app.accounts.conftest import Take, said
from tests.app.diagnosis.building import our_guide
from tests.app.sweeping.conftest import NOW, Sweeping, day

pytestmark = pytest.mark.usefixtures("accounts")


def told(events: list[Event]) -> list[tuple[str, str, object]]:
    return [
        (each.account, each.kind.value, each.detail.get("subscription") or each.detail.get("reason")) for each in events
    ]


def test_the_first_sweep_warns_and_calls_nothing_a_change(sweep: Sweeping) -> None:
    report, found = sweep()
    assert told(found) == [
        ("A-1", "deadline-near", "billing-overdue"),
        ("A-2", "deletion-due", "S-70"),
        ("A-2", "deletion-near", "S-57"),
        ("A-2", "deletion-near", "S-40"),
    ]
    assert [each.detail["ahead"] for each in found] == [7, 0, 7, 30]
    assert [each.detail["days_left"] for each in found] == [5, -10, 3, 20]
    assert (report.accounts, report.first_seen, report.resumed) == (3, 3, False)
    assert report.events == {Kind.DEADLINE_NEAR: 1, Kind.DELETION_NEAR: 2, Kind.DELETION_DUE: 1}


def test_twice_on_one_day_warns_once(sweep: Sweeping) -> None:
    sweep()
    again, found = sweep(hours=3)
    assert (found, again.accounts, again.first_seen) == ([], 3, 0)


def test_as_a_day_draws_near_each_warning_comes_once(sweep: Sweeping) -> None:
    ahead = [
        each.detail["ahead"]
        for days in range(25)
        for each in sweep(days)[1]
        if each.detail.get("subscription") == "S-40"
    ]
    assert ahead == [30, 14, 7, 1, 0]  # and once when it is over


def test_a_change_of_standing_is_told_once_with_what_was_before(sweep: Sweeping, take: Take) -> None:
    sweep()
    take(said("suspension", programme="csp", suspended=True, since=day(-5)), now=NOW + timedelta(days=5, hours=1))
    _, found = sweep(6)
    (changed,) = [each for each in found if each.kind is Kind.STANDING_CHANGED]
    assert (changed.account, changed.detail["before"], changed.detail["after"]) == (*("A-1", "at-risk", "suspended"),)
    assert not [each for each in sweep(6, hours=1)[1] if each.kind is Kind.STANDING_CHANGED]


def test_time_alone_may_change_a_standing(sweep: Sweeping) -> None:
    sweep()
    _, found = sweep(6)
    (changed,) = [each for each in found if each.kind is Kind.STANDING_CHANGED]
    assert changed.detail["after"] == "suspension-due"


def test_what_is_reactivated_is_warned_of_no_more(sweep: Sweeping, take: Take) -> None:
    sweep()
    active = said("subscription", "A-2", id="S-57", customer="C-1", cloud="21vianet", status="active", since=day(0))
    assert take(active, now=NOW + timedelta(hours=1)).landed
    assert not [each for each in sweep(2)[1] if each.detail.get("subscription") == "S-57"]


def test_some_accounts_alone(sweep: Sweeping) -> None:
    report, found = sweep(only=("A-2",))
    assert {each.account for each in found} == {"A-2"}
    assert report.accounts == 1
    assert {each.account for each in sweep()[1]} == {"A-1"}  # what was told of A-2 isn't told again
    with pytest.raises(UsageError, match="There is no account A-9"):
        sweep(only=("A-9",))


def test_a_past_moment_is_compared_with_what_was_known_by_then(sweep: Sweeping) -> None:
    sweep(6)
    report, found = sweep(0)
    assert report.first_seen == 3
    assert not [each for each in found if each.kind is Kind.STANDING_CHANGED]


def test_it_goes_on_where_it_was_broken_off(
    sweep: Sweeping, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PAGE", 1)

    class BrokenOffError(Exception):
        pass

    def stop(done: int, _total: int) -> None:
        if done == 1:
            raise BrokenOffError

    seen: list[Event] = []
    with pytest.raises(BrokenOffError):
        Sweep(database, our_guide(), clock=lambda: NOW).everything(None, seen.append, stop)
    assert {each.account for each in seen} == {"A-1"}
    report, found = sweep(hours=2)
    assert (report.resumed, report.accounts, report.at) == (True, 2, NOW)
    assert {each.account for each in found} == {"A-2"}
    assert not sweep(hours=3)[0].resumed  # that one has ended


def test_one_that_was_broken_off_on_another_day_is_left_alone(sweep: Sweeping, database: Database) -> None:
    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Sweep(database, our_guide(), clock=lambda: NOW).everything(None, lambda _: None, stop)
    assert not sweep(1)[0].resumed


def test_findings_are_kept_in_one_order_and_stay_as_written(sweep: Sweeping, database: Database) -> None:
    _, found = sweep()
    with database.reading(EVERY_ACCOUNT) as connection:
        rows = connection.execute(select(account_event).order_by(account_event.c.row_id)).all()
        assert connection.execute(select(account_standing)).all()
        (run,) = connection.execute(select(sweep_run)).all()
    assert [(row.account_id, row.key, row.detail) for row in rows] == [
        (each.account, each.key, each.detail) for each in found
    ]
    assert (run.accounts, run.reached, run.finished_at is not None) == (3, "A-3", True)
    with pytest.raises(DBAPIError), database.writing(EVERY_ACCOUNT) as connection:
        connection.execute(account_event.delete())


def test_findings_of_an_account_are_for_it_alone(sweep: Sweeping, database: Database) -> None:
    sweep()
    if not database.postgresql:
        pytest.skip("SQLite has no row-level security")
    with database.reading("A-1") as connection:
        assert {row.account_id for row in connection.execute(select(account_event))} == {"A-1"}
        assert {row.account_id for row in connection.execute(select(account_standing))} == {"A-1"}
        assert connection.execute(select(sweep_run)).all() == []


def test_accounts_come_behind_one(database: Database) -> None:
    assert [each.account_id for each in AccountStore(database).histories(after="A-1")] == ["A-2", "A-3"]
