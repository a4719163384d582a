"""What the store tells of customers and their subscriptions alone: few statements, and no other account's rows."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import event

from app.accounts import schema
from app.accounts.store import AccountStore
from app.database import Database
from app.diagnosis.vocabulary import Cause, Origin, SubscriptionStatus
from tests.app.accounts.conftest import NOW, Take, account, invoice, said

CUSTOMER = said("customer", id="C-1", name="Moules & Fils", country="BE", since="2026-01-01")


def subscription(status: str, since: str, **fields: str) -> dict[str, str]:
    base = {"id": "S-1", "customer": "C-1", "cloud": "21vianet", "offer": "Office"}
    return said("subscription", status=status, since=since, **base) | fields


@pytest.fixture
def store_of_two(store: AccountStore, take: Take) -> AccountStore:
    report = take(
        account(),
        account("A-2"),
        CUSTOMER,
        invoice("G-1"),
        subscription("active", "2026-01-05"),
        subscription("suspended", "2026-02-01", cause="fraud"),
        subscription("suspended", "2026-02-10", cause="fraud"),
        subscription("active", "2026-03-01"),
    )
    assert report.refused == 0
    return store


def test_customers_and_offers_are_told_and_nothing_else(store_of_two: AccountStore) -> None:
    history = store_of_two.customers("A-1")
    assert history
    facts, details = history.facts(NOW), history.details(NOW)
    assert facts.subscriptions
    assert [each.status for each in facts.subscriptions.rows] == [SubscriptionStatus.ACTIVE]
    assert facts.invoices is None
    assert [each.name for each in details.customers] == ["Moules & Fils"]
    assert details.offers == {"S-1": "Office"}


def test_changes_are_told_once_each_up_to_a_moment(store_of_two: AccountStore) -> None:
    history = store_of_two.customers("A-1")
    assert history
    changes = history.subscription_changes("S-1", NOW)
    assert [(each.status.value, each.cause) for each in changes] == [
        ("active", None),
        ("suspended", Cause.FRAUD),
        ("active", None),
    ]
    assert {each.origin for each in changes} == {Origin.IMPORT}
    assert len(history.subscription_changes("S-1", datetime(2026, 2, 5, tzinfo=UTC))) == 2
    assert history.subscription_changes("S-9", NOW) == ()


def test_it_takes_two_statements(store_of_two: AccountStore, database: Database) -> None:
    seen: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    assert store_of_two.customers("A-1")
    assert len([each for each in seen if each.lstrip("(").startswith("SELECT") and "set_config" not in each]) == 2


@pytest.mark.parametrize("unknown", ["A-9", "", "*", "A-1,A-2"])
def test_there_is_no_such_account(store_of_two: AccountStore, unknown: str) -> None:
    assert store_of_two.customers(unknown) is None


def test_whoever_records_for_one_account_meets_no_other(store_of_two: AccountStore, database: Database) -> None:
    with store_of_two.recording("A-2") as recording:
        found = recording.known(schema.subscription, ["A-2"], ["S-1"])
    if database.postgresql:  # SQLite has no row-level security: whoever asks looks at whose it is
        assert found == []
    with store_of_two.recording("A-1") as recording:
        assert len(recording.known(schema.subscription, ["A-1"], ["S-1"])) == 4
