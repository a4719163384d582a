"""The trail: nothing is changed, removed or moved without its being found and named, and nothing breaks the chain."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from time import sleep

import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import DBAPIError

from app.database import NO_ACCOUNT, Database, open_database
from app.identity import trail_store
from app.identity.audit import START, Fault, Trail, check_chain, hash_of
from app.identity.service import IdentityServices
from app.identity.trail_store import Entry
from tests.app.identity.conftest import PASSWORD, Clock, Profiles
from tests.postgres import OWNER, Cluster

Tamper = Callable[..., None]
CHANGED = "the entry was changed, or stands in another's place"


@pytest.fixture
def trail(database: Database, clock: Clock) -> Trail:
    return Trail(database, clock)


@pytest.fixture
def tamper(database: Database, request: pytest.FixtureRequest) -> Tamper:
    """Runs SQL as somebody who owns the database and takes the triggers away first."""

    def run(*statements: str, **values: str) -> None:
        if not database.postgresql:
            off = [f"DROP TRIGGER IF EXISTS audit_trail_no_{event}" for event in ("update", "delete")]
            engine = database.engine
        else:
            off = [f"ALTER TABLE audit_trail {each}" for each in ("DISABLE TRIGGER ALL", "NO FORCE ROW LEVEL SECURITY")]
            cluster: Cluster = request.getfixturevalue("postgres")
            name = database.engine.url.database
            assert name is not None
            engine = create_engine(cluster.url(name, OWNER).replace("postgresql:", "postgresql+psycopg:"))
        with engine.begin() as connection:
            for statement in off:
                connection.execute(text(statement))
            for statement in statements:
                connection.execute(text(statement), values)
        if database.postgresql:
            engine.dispose()

    return run


def fill(trail: Trail, count: int = 5) -> None:
    for number in range(1, count + 1):
        trail.record(f"usr_{number}", "account.viewed", account=f"A-{number % 2}")


def faults(trail: Trail, noted: str = "") -> list[tuple[int, str]]:
    return [(fault.position, fault.what) for fault in trail.verify(noted).faults]


def test_an_empty_trail_is_whole(trail: Trail) -> None:
    found = trail.verify()
    assert (found.length, found.head, found.faults) == (0, f"0:{START}", ())


def test_each_entry_holds_the_hash_of_the_one_before(trail: Trail, database: Database) -> None:
    fill(trail)
    with database.reading(NO_ACCOUNT) as connection:
        entries = list(trail_store.entries(connection))
    assert [one.position for one in entries] == [1, 2, 3, 4, 5]
    assert [one.previous for one in entries] == [START, *(one.hash for one in entries[:-1])]
    assert trail.verify().head == f"5:{entries[-1].hash}"
    assert faults(trail) == []


def test_entries_name_nobody(trail: Trail, database: Database) -> None:
    trail.record("usr_1", "account.viewed", account="Fjord & Fils", reason="billing-overdue")
    with database.reading(NO_ACCOUNT) as connection:
        (entry,) = trail_store.entries(connection)
    assert "Fjord" not in repr(entry)
    assert entry.subject.startswith("acc_")
    assert entry.detail == '{"reason":"billing-overdue"}'
    assert [one.subject for one in trail.latest(1)] == ["Fjord & Fils"]


def test_an_account_keeps_its_alias(trail: Trail) -> None:
    fill(trail, 4)
    subjects = [one.entry.subject for one in trail.latest(4)]
    assert subjects[0] == subjects[2] != subjects[1] == subjects[3]


def test_entries_are_listed_by_account_and_by_actor(trail: Trail) -> None:
    fill(trail)
    assert [one.entry.position for one in trail.latest(2)] == [5, 4]
    assert [one.entry.position for one in trail.latest(9, account="A-0")] == [4, 2]
    assert [one.entry.position for one in trail.latest(9, actor="usr_3")] == [3]
    assert trail.latest(9, account="A-7") == []


def test_the_database_itself_refuses_changes(trail: Trail, database: Database) -> None:
    fill(trail, 1)
    for statement in ("UPDATE audit_trail SET actor = 'usr_x'", "DELETE FROM audit_trail"):
        with pytest.raises(DBAPIError), database.writing(NO_ACCOUNT) as connection:
            connection.execute(text(statement))
    assert faults(trail) == []


@pytest.mark.parametrize("column", ["at", "actor", "action", "subject", "detail", "previous", "hash"])
def test_a_changed_entry_is_named(trail: Trail, tamper: Tamper, column: str) -> None:
    fill(trail)
    tamper("UPDATE audit_trail SET column = 'x' WHERE position = 3".replace("column", column))
    found = faults(trail)
    assert (3, CHANGED) in found
    assert {position for position, _ in found} <= {3, 4}


def test_a_changed_entry_with_a_new_hash_is_named_by_the_next(trail: Trail, tamper: Tamper, database: Database) -> None:
    fill(trail)
    with database.reading(NO_ACCOUNT) as connection:
        entry = replace(list(trail_store.entries(connection))[2], actor="usr_x")
    tamper("UPDATE audit_trail SET actor = 'usr_x', hash = :hash WHERE position = 3", hash=hash_of(entry))
    assert faults(trail) == [(4, "the entry does not follow the one before it: one of the two was changed")]


def test_removed_entries_are_named(trail: Trail, tamper: Tamper) -> None:
    fill(trail, 9)
    tamper("DELETE FROM audit_trail WHERE position IN (1, 3, 6, 7)")
    assert faults(trail) == [(1, "entry 1 was removed"), (3, "entry 3 was removed"), (6, "entries 6 to 7 were removed")]


def test_entries_removed_from_the_end_are_named(trail: Trail, tamper: Tamper) -> None:
    fill(trail)
    tamper("DELETE FROM audit_trail WHERE position > 3")
    assert faults(trail) == [(4, "entries 4 to 5 were removed from the end")]
    tamper("DELETE FROM audit_trail")
    assert faults(trail) == [(1, "entries 1 to 5 were removed from the end")]


def test_exchanged_entries_are_named(trail: Trail, tamper: Tamper) -> None:
    fill(trail)
    move = "UPDATE audit_trail SET position = {} WHERE position = {}"
    tamper(move.format(99, 2), move.format(2, 4), move.format(4, 99))
    assert {position for position, what in faults(trail) if what == CHANGED} == {2, 4}


def test_entries_put_in_are_named(trail: Trail, tamper: Tamper) -> None:
    fill(trail, 2)
    insert = "INSERT INTO audit_trail VALUES (0, '2026', 'usr_x', 'account.viewed', 'acc_x', '{}', 'x', 'x')"
    tamper(insert, insert.replace("(0", "(3"))
    assert {position for position, _ in faults(trail)} == {0, 3}


def test_a_trail_that_was_cut_and_covered_up_is_found_by_its_noted_head(
    trail: Trail, tamper: Tamper, database: Database
) -> None:
    fill(trail)
    noted = trail.verify().head
    assert faults(trail, noted) == []
    fill(trail, 1)
    assert faults(trail, noted) == [], "a noted head stays in the chain that goes on from it"
    with database.reading(NO_ACCOUNT) as connection:
        last = list(trail_store.entries(connection))[2]
    tamper(
        "DELETE FROM audit_trail WHERE position > 3", "UPDATE audit_head SET length = 3, hash = :hash", hash=last.hash
    )
    assert faults(trail) == []
    assert faults(trail, noted) == [(5, "the noted head is not here")]
    assert faults(trail, "nonsense") == [(0, "the noted head is not here")]


def test_a_changed_head_is_found(trail: Trail, tamper: Tamper) -> None:
    fill(trail, 3)
    tamper("UPDATE audit_head SET length = 2")
    assert faults(trail) == [(3, "the head names another entry as the last one")]


def test_a_change_and_its_entry_are_one(trail: Trail, database: Database) -> None:
    class ChangeFailedError(Exception):
        pass

    def change() -> None:
        with database.writing(NO_ACCOUNT) as connection:
            trail.append(connection, "usr_1", "account.changed", account="A-1")
            raise ChangeFailedError

    with pytest.raises(ChangeFailedError):
        change()
    assert trail.verify().length == 0
    fill(trail, 1)
    assert faults(trail) == []


def test_erasing_an_account_leaves_the_chain_whole(trail: Trail) -> None:
    fill(trail, 4)
    assert trail.erase_account("A-1")
    assert not trail.erase_account("A-1")
    assert faults(trail) == []
    assert trail.latest(9, account="A-1") == []
    assert {one.subject for one in trail.latest(9)} == {"A-0", trail.latest(2)[1].entry.subject}
    trail.record("usr_1", "account.viewed", account="A-1")
    assert len({one.entry.subject for one in trail.latest(9)}) == 3, "a new alias, not tied to the old one"


def test_everybody_who_appends_at_once_makes_one_chain(database: Database) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    people, each = 6, 15

    def append(person: int) -> None:
        own = open_database(url)  # as a process of its own has it
        trail = Trail(own)
        for number in range(each):
            if number % 3:
                trail.record(f"usr_{person}", "account.viewed", account=f"A-{number % 4}")
            else:
                with own.writing(NO_ACCOUNT) as connection:  # two entries, about accounts that others name, too
                    trail.append(connection, f"usr_{person}", "account.changed", account=f"B-{number % 2}")
                    trail.append(connection, f"usr_{person}", "account.changed", account=f"B-{1 - number % 2}")
        own.close()

    with ThreadPoolExecutor(people) as pool:
        list(pool.map(append, range(people)))
    found = Trail(database).verify()
    assert found.faults == ()
    assert found.length == people * (each + each // 3)


def test_what_is_recorded_while_another_writes_goes_together(trail: Trail, database: Database) -> None:
    people, commits = 8, list[str]()
    event.listen(database.engine, "commit", lambda _: commits.append("commit"))
    with ThreadPoolExecutor(people) as pool:
        with trail._turn:  # as whoever writes holds everybody up
            looks = [pool.submit(trail.record, f"usr_{one}", "account.viewed", account="A-1") for one in range(people)]
            while len(trail._waiting) < people:
                sleep(0.001)
            assert not any(one.done() for one in looks)
        for one in looks:
            one.result()
    assert commits == ["commit"]
    assert faults(trail) == []
    assert sorted(one.entry.actor for one in trail.latest(people + 1)) == [f"usr_{one}" for one in range(people)]


def test_nobody_is_told_of_an_entry_that_was_not_kept(trail: Trail, database: Database, tamper: Tamper) -> None:
    fill(trail, 2)
    tamper("UPDATE audit_trail SET position = 3 WHERE position = 2")  # the next entry can't take its place
    people = 4
    with ThreadPoolExecutor(people) as pool:
        failed = [pool.submit(trail.record, f"usr_{one}", "account.viewed", account="A-1") for one in range(people)]
        assert all(isinstance(one.exception(), DBAPIError) for one in failed)
    tamper("DELETE FROM audit_trail WHERE position = 3", "UPDATE audit_head SET length = 2")
    trail.record("usr_9", "account.viewed", account="A-1")
    with database.reading(NO_ACCOUNT) as connection:
        assert [one.actor for one in trail_store.entries(connection)] == ["usr_1", "usr_9"], "and the way is free again"


def test_long_trails_are_read_a_page_at_a_time(trail: Trail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail_store, "PAGE", 2)
    fill(trail)
    assert trail.verify().length == 5


def test_people_are_named_as_long_as_they_are_known(identity: IdentityServices, profile: Profiles) -> None:
    user = identity.users.add(profile(), PASSWORD)
    identity.trail.record(user.id, "account.viewed", account="A-1")
    assert [(one.actor, one.subject) for one in identity.trail.latest(2)] == [
        ("Camille", "A-1"),
        ("command-line", "Camille"),
    ]


def test_the_clock_of_any_zone_is_written_in_utc(database: Database) -> None:
    Trail(database, lambda: datetime.fromisoformat("2026-03-01T09:00:00+05:30")).record("usr_1", "x")
    assert Trail(database).latest(1)[0].entry.at == "2026-03-01T03:30:00.000000Z"
    assert datetime.now(UTC).tzinfo is UTC


def test_no_two_entries_are_written_alike() -> None:
    one = Entry(1, "t", "a", "b", "", "{}", START, "")
    assert hash_of(replace(one, actor="ab", action="")) != hash_of(one)
    assert check_chain([], (0, START)).faults == ()
    assert check_chain([], (0, "x")).faults == (Fault(0, "the head names another entry as the last one"),)
