"""Events are kept with what they tell of, or not at all, and in the order in which it happened."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from app.database import EVERY_ACCOUNT, Database
from app.outbox import EventType, Happening
from app.outbox.schema import outbox_event
from app.outbox.store import add
from app.support.records import Action
from app.support.service import SupportService
from tests.app.accounts.conftest import Take, said
from tests.app.outbox.conftest import NOW, Events
from tests.app.support.conftest import Clock, People, clock, draft, step, support, trail, who
from tests.app.sweeping.conftest import Sweeping, day, sweep
from tests.app.sweeping.conftest import accounts as swept

__all__ = ["clock", "support", "sweep", "swept", "trail", "who"]


def happening(account: str = "A-1", number: int = 0) -> Happening:
    return Happening(account, EventType.REQUEST_REPLIED, NOW, {"number": number})


@pytest.mark.usefixtures("accounts")
def test_events_are_numbered_for_each_account(database: Database, events: Events) -> None:
    for some in ([happening(), happening("A-2"), happening()], [happening("A-2")]):
        with database.writing(EVERY_ACCOUNT) as connection:
            add(connection, some)
    assert [(account, number) for account, number, _ in events()] == [("A-1", 1), ("A-1", 2), ("A-2", 1), ("A-2", 2)]


@pytest.mark.usefixtures("accounts")
def test_what_is_undone_was_never_told(database: Database, events: Events) -> None:
    def fail() -> None:
        with database.writing("A-1") as connection:
            add(connection, [happening()])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not events()
    with database.writing("A-1") as connection:
        add(connection, [happening()])
    assert [number for _, number, _ in events()] == [1]  # nor does it leave a gap


@pytest.mark.usefixtures("accounts")
def test_whoever_reads_sees_no_event_before_one_with_a_lower_number(database: Database) -> None:
    """Writers hold the account's place until their event can be seen; a sequence of the database alone would not."""
    seen: list[list[int]] = []
    done = threading.Event()

    def write(account: str) -> None:
        for number in range(25):
            with database.writing(account) as connection:
                add(connection, [happening(account, number)])

    def read() -> Iterator[int]:
        numbers = select(outbox_event.c.sequence).where(outbox_event.c.account_id == "A-1")
        with database.reading(EVERY_ACCOUNT) as connection:
            yield from connection.execute(numbers.order_by(outbox_event.c.sequence)).scalars()

    def watch() -> None:
        while not done.is_set():
            seen.append(list(read()))

    writers = [threading.Thread(target=write, args=("A-1",)) for _ in range(3)]
    watcher = threading.Thread(target=watch)
    for one in (watcher, *writers):
        one.start()
    for one in writers:
        one.join()
    done.set()
    watcher.join()
    assert list(read()) == list(range(1, 76))
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in seen)


def test_a_request_tells_of_each_step_and_of_nothing_that_was_written(
    support: SupportService, who: People, database: Database, events: Events
) -> None:
    thread = support.create(who.admin, "A-1", draft(message="Our invoice is paid."))
    for by, action in ((who.agent, Action.REPLIED), (who.admin, Action.CLOSED), (who.admin, Action.REOPENED)):
        done = support.change(by, "A-1", thread.request.id, step(action, thread.request.version, "Look again."))
        assert done is not None
        thread = done
    types = ["request.created", "request.replied", "request.closed", "request.reopened"]
    assert events() == [("A-1", number, kind) for number, kind in enumerate(types, 1)]
    with database.reading("A-1") as connection:
        kept = connection.execute(select(outbox_event).order_by(outbox_event.c.sequence)).all()
    replied = kept[1]
    assert (replied.actor, replied.at) == (who.agent.id, thread.changes[1].at)
    expected = {"request": thread.request.id, "version": 2, "status": "waiting-for-partner", "side": "support"}
    assert replied.data == expected
    assert not any(word in repr(kept) for word in ("invoice", "Look", "Reinstate"))


def test_what_is_refused_tells_nothing(support: SupportService, who: People, events: Events) -> None:
    from app.support.errors import StaleError

    thread = support.create(who.admin, "A-1", draft(), token="once")
    support.create(who.admin, "A-1", draft(), token="once")
    assert len(events()) == 1
    late = step(Action.REPLIED, thread.request.version)
    support.change(who.agent, "A-1", thread.request.id, late)
    with pytest.raises(StaleError):
        support.change(who.admin, "A-1", thread.request.id, late)
    assert len(events()) == 2


@pytest.mark.usefixtures("swept")
def test_the_sweep_tells_of_standings_and_of_days_once(sweep: Sweeping, take: Take, events: Events) -> None:
    sweep()
    found = [
        ("A-1", 1, "deadline.near"),
        ("A-2", 1, "subscription.deletion_due"),
        ("A-2", 2, "subscription.deletion_near"),
        ("A-2", 3, "subscription.deletion_near"),
    ]
    assert events() == found
    sweep(hours=1)
    assert events() == found
    take(said("suspension", programme="csp", suspended=True, since=day(0)), now=NOW)
    sweep(1, only=("A-1",))  # as after a sync of the account
    sweep(1, hours=1)
    assert [each for each in events() if each[0] == "A-1"] == [found[0], ("A-1", 2, "standing.changed")]


@pytest.mark.usefixtures("swept")
def test_days_are_told_with_ids_and_words_of_the_program_alone(sweep: Sweeping, take: Take, database: Database) -> None:
    pending = said("profile", "A-3", status="pending", deadline=day(3), since=day(30))
    enrolled = said("enrolment", "A-3", programme="csp", role="direct-bill", since=day(300))
    assert take(pending, enrolled, now=NOW).refused == 0
    sweep()
    with database.reading(EVERY_ACCOUNT) as connection:
        kept = connection.execute(select(outbox_event).order_by(outbox_event.c.account_id, outbox_event.c.sequence))
        told = [(each.account_id, each.type, each.data) for each in kept]
    assert told == [
        ("A-1", "deadline.near", {"reason": "billing-overdue", "programme": "csp", "day": day(-5), "days_left": 5}),
        ("A-2", "subscription.deletion_due", {"subscription": "S-70", "cause": "fraud", "day": day(10)}),
        ("A-2", "subscription.deletion_near",
         {"subscription": "S-57", "cause": "fraud", "day": day(-3), "days_left": 3}),
        ("A-2", "subscription.deletion_near",
         {"subscription": "S-40", "cause": "fraud", "day": day(-20), "days_left": 20}),
        ("A-3", "deadline.passed", {"reason": "profile-rejected", "programme": "csp", "day": day(3)}),
    ]  # fmt: skip


@pytest.mark.usefixtures("swept")
def test_a_standing_is_told_without_its_reasons(sweep: Sweeping, take: Take, database: Database) -> None:
    sweep()
    take(said("suspension", programme="csp", suspended=True, since=day(0)), now=NOW)
    sweep(1, only=("A-1",))
    with database.reading("A-1") as connection:
        changed = (outbox_event.c.account_id == "A-1") & (outbox_event.c.type == "standing.changed")
        (told,) = connection.execute(select(outbox_event).where(changed)).all()
    assert told.data == {
        "before": "at-risk",
        "after": "suspended-unexplained",
        "programmes_before": {"csp": "at-risk"},
        "programmes_after": {"csp": "suspended-unexplained"},
    }


def test_events_of_one_account_are_nobody_else_s(
    support: SupportService, who: People, clock: Clock, database: Database
) -> None:
    support.create(who.admin, "A-1", draft())
    if database.postgresql:
        with database.reading("A-2") as connection:
            assert not connection.execute(select(outbox_event)).all()
