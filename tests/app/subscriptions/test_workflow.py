"""What may be recorded of a subscription as it stands, and which ones a list shows first."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.diagnosis.facts import Source
from app.diagnosis.subscriptions import SubscriptionState
from app.diagnosis.vocabulary import Cause, Cloud, Origin, SubscriptionStatus
from app.subscriptions import workflow
from app.subscriptions.listing import NEAR, listed, nears_deletion
from app.subscriptions.records import Done, Event, Held, Wanted
from app.subscriptions.workflow import POSSIBLE, STATUS_AFTER, Given, checked

TODAY = date(2026, 11, 20)
SINCE = date(2026, 11, 1)
SOURCE = Source(Origin.IMPORT, datetime(2026, 11, 20, tzinfo=UTC))


@pytest.mark.parametrize(
    ("given", "done"),
    [
        (Given("suspended", "non-payment"), Done(Event.SUSPENDED, Cause.NON_PAYMENT, TODAY)),
        (Given("suspended", "fraud", "2026-11-01"), Done(Event.SUSPENDED, Cause.FRAUD, SINCE)),
        (Given("cancelled", "customer-request"), Done(Event.CANCELLED, Cause.CUSTOMER_REQUEST, TODAY)),
        (Given("reactivated"), Done(Event.REACTIVATED, None, TODAY)),
    ],
)
def test_what_can_be_so_is_taken(given: Given, done: Done) -> None:
    found = checked(given, TODAY, SINCE)
    assert (found.done, found.errors) == (done, {})


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        (Given(""), {"event": workflow.NO_EVENT}),
        (Given("deleted", "fraud"), {"event": workflow.NO_EVENT}),
        (Given("suspended"), {"cause": workflow.NO_CAUSE}),
        (Given("cancelled", "boredom"), {"cause": workflow.NO_CAUSE}),
        (Given("reactivated", "fraud"), {"cause": workflow.CAUSE_TOO_MANY}),
        (Given("reactivated", "", "soon"), {"on": workflow.NO_DAY}),
        (Given("reactivated", "", "0001-01-01"), {"on": workflow.NO_DAY}),
        (Given("reactivated", "", "2026-11-21"), {"on": workflow.STILL_TO_COME}),
        (Given("reactivated", "", "2026-10-31"), {"on": workflow.TOO_EARLY}),
        (Given("", "", "x"), {"event": workflow.NO_EVENT, "on": workflow.NO_DAY}),
    ],
)
def test_everything_that_is_wrong_is_said_at_its_field(given: Given, errors: dict[str, str]) -> None:
    found = checked(given, TODAY, SINCE)
    assert (found.done, found.errors, found.given) == (None, errors, given)


def test_where_nobody_knows_since_when_any_past_day_will_do() -> None:
    assert checked(Given("reactivated", "", "2020-01-01"), TODAY, None).errors == {}


def test_every_status_says_what_can_be_done_and_it_changes_something() -> None:
    assert set(POSSIBLE) == {*SubscriptionStatus, None}
    for status, events in POSSIBLE.items():
        assert status not in {STATUS_AFTER[event] for event in events}
    assert not POSSIBLE[SubscriptionStatus.CANCELLED]
    assert not POSSIBLE[SubscriptionStatus.DELETED]


# --- lists


def held(
    number: int,
    left: int | None = None,
    status: SubscriptionStatus | None = SubscriptionStatus.SUSPENDED,
    cause: Cause | None = Cause.FRAUD,
    customer: str = "Customer",
) -> Held:
    due = None if left is None else TODAY + timedelta(days=left)
    state = SubscriptionState(
        f"S{number}", f"C{number}", Cloud.VIANET, status, cause, SINCE, False, True, due, left, SOURCE
    )
    return Held(state, f"Offer {number}", customer, "CN")


MANY = [
    held(1, None, SubscriptionStatus.ACTIVE, None, "Östra"),
    held(2, 40),
    held(3, 5),
    held(4, None, SubscriptionStatus.ACTIVE, None, "alfa"),
    held(5, -3, cause=Cause.NON_PAYMENT),
    held(6, None, None, None, "Zeta"),
]


def ids(wanted: Wanted, limit: int = 50, offset: int = 0) -> list[str]:
    return [each.id for each in listed(MANY, wanted, limit, offset).subscriptions]


def test_what_nears_deletion_comes_first_then_customers_by_name() -> None:
    assert ids(Wanted()) == ["S5", "S3", "S2", "S4", "S1", "S6"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(SubscriptionStatus.ACTIVE), ["S4", "S1"]),
        (Wanted(SubscriptionStatus.SUSPENDED, Cause.NON_PAYMENT), ["S5"]),
        (Wanted(cause=Cause.FRAUD), ["S3", "S2"]),
        (Wanted(due_within=NEAR), ["S5", "S3"]),
        (Wanted(text="OSTRA"), ["S1"]),
        (Wanted(text="offer 2"), ["S2"]),
        (Wanted(text="c3"), ["S3"]),
        (Wanted(text="nobody"), []),
    ],
)
def test_a_list_is_narrowed_down(wanted: Wanted, found: list[str]) -> None:
    assert ids(wanted) == found
    assert listed(MANY, wanted, 1).total == len(found)


def test_a_list_comes_in_parts_and_counts_all_there_are() -> None:
    assert ids(Wanted(), 2, 2) == ["S2", "S4"]
    assert ids(Wanted(), 2, 99) == []
    part = listed(MANY, Wanted(SubscriptionStatus.ACTIVE), 1)
    assert part.statuses == {SubscriptionStatus.ACTIVE: 2, SubscriptionStatus.SUSPENDED: 3, None: 1}
    assert part.nearing == 2
    assert nears_deletion(MANY[2].state, 5)
    assert not nears_deletion(MANY[2].state, 4)
