"""Support requests on both databases: who may do what, what becomes of the status, that nothing is lost or doubled."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Insert, insert, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.accounts.store import AccountStore
from app.database import EVERY_ACCOUNT, NO_ACCOUNT, Database
from app.diagnosis.facts import AccountFacts
from app.diagnosis.vocabulary import Origin, Programme
from app.identity.audit import Trail
from app.identity.users import LocalUsers
from app.support.errors import NotPossibleError, SentBeforeError, StaleError
from app.support.records import Action, Purpose, Side, Status, Thread
from app.support.schema import support_change
from app.support.service import SupportService
from tests.app.accounts.conftest import Take, said
from tests.app.support.conftest import Clock, People, draft, step

on_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
REFUSED = re.compile("only ever added|permission denied")
TABLES = ("support_request", "support_change")


@pytest.fixture
def asked(support: SupportService, who: People) -> Thread:
    """A request of the admin's."""
    return support.create(who.admin, "A-1", draft(programme=Programme.CSP, reasons=("billing-overdue",)))


def statuses(thread: Thread | None) -> list[str]:
    assert thread is not None
    return [each.status.value for each in thread.changes]


def moved(thread: Thread | None) -> Thread:
    assert thread is not None
    return thread


# --- asking, answering, closing, reopening


def test_a_request_is_kept_as_it_was_asked(support: SupportService, who: People, asked: Thread, clock: Clock) -> None:
    found = moved(support.thread(who.admin, "A-1", asked.request.id))
    assert found == asked
    request = found.request
    assert (request.purpose, request.subject, request.locale) == (Purpose.REINSTATEMENT, "Reinstate us", "fr-FR")
    assert (request.programme, request.reasons) == (Programme.CSP, ("billing-overdue",))
    assert (request.opened, request.opened_by, request.opener) == (clock.now, who.admin.id, "Camille")
    assert (request.status, request.version, request.changed) == (Status.OPEN, 1, clock.now)
    (first,) = found.changes
    assert (first.before, first.status, first.action) == (None, Status.OPEN, Action.CREATED)
    assert (first.message, first.author.name, first.author.side) == ("Please.", "Camille", Side.PARTNER)


def test_every_change_is_kept_with_who_when_and_from_what_to_what(
    support: SupportService, who: People, asked: Thread, clock: Clock
) -> None:
    request_id = asked.request.id
    steps = [
        (who.admin, Action.REPLIED, {}),
        (who.agent, Action.REPLIED, {}),
        (who.admin, Action.REPLIED, {}),
        (who.agent, Action.REPLIED, {"keep": True}),
        (who.agent, Action.CLOSED, {}),
        (who.admin, Action.REOPENED, {}),
        (who.admin, Action.CLOSED, {}),
    ]
    for version, (by, action, fields) in enumerate(steps, 1):
        clock.pass_by(minutes=5)
        support.change(by, "A-1", request_id, step(action, version, f"Number {version}", **fields))
    found = moved(support.thread(who.agent, "A-1", request_id))
    ways = [f"{each.before}>{each.status}" for each in found.changes[1:]]
    assert ways == [
        "open>open",
        "open>waiting-for-partner",
        "waiting-for-partner>waiting-for-support",
        "waiting-for-support>waiting-for-support",
        "waiting-for-support>closed",
        "closed>open",
        "open>closed",
    ]
    assert [each.version for each in found.changes] == list(range(1, 9))
    assert [each.author.name for each in found.changes[1:]] == [by.id.removeprefix("usr_") for by, _, _ in steps]
    assert [each.at for each in found.changes] == [clock.now - timedelta(minutes=5 * n) for n in range(7, -1, -1)]
    assert (found.request.status, found.request.version, found.request.last_side) == (Status.CLOSED, 8, Side.PARTNER)


@pytest.mark.parametrize("action", [Action.REPLIED, Action.CLOSED])
def test_what_is_closed_can_only_be_reopened(
    support: SupportService, who: People, asked: Thread, action: Action
) -> None:
    closed = moved(support.change(who.agent, "A-1", asked.request.id, step(Action.CLOSED, 1, "")))
    with pytest.raises(NotPossibleError) as caught:
        support.change(who.admin, "A-1", asked.request.id, step(action, 2))
    assert caught.value.thread == closed


def test_what_is_open_cannot_be_reopened(support: SupportService, who: People, asked: Thread) -> None:
    with pytest.raises(NotPossibleError):
        support.change(who.admin, "A-1", asked.request.id, step(Action.REOPENED, 1))


def test_a_history_goes_forward_though_clocks_go_back(
    support: SupportService, who: People, asked: Thread, clock: Clock
) -> None:
    clock.pass_by(hours=-1)
    found = moved(support.change(who.agent, "A-1", asked.request.id, step(Action.REPLIED, 1)))
    assert found.changes[1].at == found.changes[0].at


# --- two at once


def test_who_has_read_an_older_version_writes_nothing(support: SupportService, who: People, asked: Thread) -> None:
    first = moved(support.change(who.agent, "A-1", asked.request.id, step(Action.REPLIED, 1, "First")))
    for version in (1, 0, 3):
        with pytest.raises(StaleError) as caught:
            support.change(who.agent, "A-1", asked.request.id, step(Action.REPLIED, version, "Second"))
        assert caught.value.thread == first
    assert support.thread(who.agent, "A-1", asked.request.id) == first


def at_once(*works: Callable[[], object]) -> list[object]:
    """What each of them came to: its answer or its error."""
    ready, found = threading.Barrier(len(works)), list[object]()

    def run(work: Callable[[], object]) -> None:
        ready.wait(10)
        try:
            found.append(work())
        except Exception as error:
            found.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    return found


def test_of_many_who_answer_at_once_one_wins_and_the_others_are_told(
    support: SupportService, who: People, asked: Thread, trail: Trail
) -> None:
    def answer(number: int) -> Callable[[], object]:
        said_ = step(Action.REPLIED, 1, f"Answer {number}")
        return lambda: support.change(who.agent, "A-1", asked.request.id, said_)

    found = at_once(*map(answer, range(6)))
    (winner,) = [each for each in found if isinstance(each, Thread)]
    losers = [each for each in found if isinstance(each, StaleError)]
    assert len(losers) == 5, found
    assert all(each.thread == winner for each in losers)
    assert trail.verify().faults == ()


def test_a_form_that_is_sent_twice_makes_one_request(support: SupportService, who: People, trail: Trail) -> None:
    one = draft("Once, please.")
    found = at_once(*[lambda: support.create(who.admin, "A-1", one, token="form-1")] * 4)
    assert len({each.request.id for each in found if isinstance(each, Thread)}) == 1, found
    assert len(found) == len([each for each in found if isinstance(each, Thread)]) == 4
    assert len(support.listed(who.admin, "A-1")) == 1
    made = [each for each in trail.latest(50, account="A-1") if each.entry.action == "request.created"]
    assert len(made) == 1


def test_a_reply_that_is_sent_twice_is_said_once(support: SupportService, who: People, asked: Thread) -> None:
    replied = step(Action.REPLIED, 1)
    first = support.change(who.agent, "A-1", asked.request.id, replied, token="form-2")
    assert support.change(who.agent, "A-1", asked.request.id, replied, token="form-2") == first
    with pytest.raises(SentBeforeError):
        support.change(who.agent, "A-1", asked.request.id, step(Action.REPLIED, 2, "Other"), token="form-2")


def test_a_form_that_says_something_else_the_second_time_is_not_lost_in_silence(
    support: SupportService, who: People
) -> None:
    first = support.create(who.admin, "A-1", draft("One."), token="form-3")
    for other in (draft("Two."), draft("One.", subject="Another subject")):
        with pytest.raises(SentBeforeError) as caught:
            support.create(who.admin, "A-1", other, token="form-3")
        assert caught.value.thread == first
    second = support.create(who.admin, "A-1", draft("Two."), token="form-4")
    with pytest.raises(SentBeforeError):
        support.change(who.admin, "A-1", first.request.id, step(Action.REPLIED, 1, "Two."), token="form-4")
    assert second.request.id != first.request.id


def test_a_form_is_of_one_person(support: SupportService, who: People) -> None:
    hidden = support.create(who.admin, "A-1", draft(), token="1")
    own = support.create(who.user, "A-1", draft(), token="1")
    assert own.request.id != hidden.request.id


# --- who reads what


def test_users_read_their_own_requests_admins_and_agents_all(
    support: SupportService, who: People, asked: Thread
) -> None:
    own = support.create(who.user, "A-1", draft("Mine", subject="Mine"))
    assert [each.id for each in support.listed(who.user, "A-1")] == [own.request.id]
    assert support.thread(who.user, "A-1", asked.request.id) is None
    assert support.change(who.user, "A-1", asked.request.id, step(Action.REPLIED, 1)) is None
    for everything in (who.admin, who.agent):
        assert {each.id for each in support.listed(everything, "A-1")} == {own.request.id, asked.request.id}


def test_a_request_is_none_under_another_account(support: SupportService, who: People, asked: Thread) -> None:
    for by in (who.other, who.agent, who.stranger):
        assert support.thread(by, "A-2", asked.request.id) is None
        assert support.change(by, "A-2", asked.request.id, step(Action.CLOSED, 1)) is None
        assert support.listed(by, "A-2") == []


@pytest.mark.parametrize(
    "request_id", ["", "req_0", "req_\0", "req_é", "x" * 10_000, "\ud800", "req_0000000000000000a"]
)
def test_what_is_no_request_is_none(support: SupportService, who: People, request_id: str) -> None:
    assert support.thread(who.admin, "A-1", request_id) is None
    assert support.change(who.admin, "A-1", request_id, step(Action.CLOSED, 1)) is None


def test_open_requests_come_first_and_the_list_has_pages(support: SupportService, who: People, clock: Clock) -> None:
    made = []
    for number in range(5):
        clock.pass_by(minutes=1)
        made.append(support.create(who.admin, "A-1", draft(subject=f"Number {number}")).request.id)
    clock.pass_by(minutes=1)
    support.change(who.agent, "A-1", made[0], step(Action.REPLIED, 1))
    support.change(who.agent, "A-1", made[4], step(Action.CLOSED, 1))
    order = [made[0], made[3], made[2], made[1], made[4]]
    assert [each.id for each in support.listed(who.admin, "A-1")] == order
    pages = [support.listed(who.admin, "A-1", limit=2, offset=offset) for offset in (0, 2, 4, 6)]
    assert [each.id for page in pages for each in page] == order
    closed = support.listed(who.admin, "A-1", statuses=(Status.CLOSED,))
    assert [each.id for each in closed] == [made[4]]


def test_an_erased_person_leaves_their_words_and_no_name(
    support: SupportService, who: People, asked: Thread, database: Database, trail: Trail
) -> None:
    users = LocalUsers(database, trail)
    users.erase(next(one for one in users.list() if one.id == who.admin.id))
    found = moved(support.thread(who.agent, "A-1", asked.request.id))
    assert (found.request.opener, found.changes[0].author.name) == ("", "")
    assert found.changes[0].message == "Please."


def test_the_trail_tells_who_asked_read_and_changed(
    support: SupportService, who: People, asked: Thread, trail: Trail
) -> None:
    request_id = asked.request.id
    support.listed(who.agent, "A-1")
    support.thread(who.agent, "A-1", request_id)
    support.change(who.agent, "A-1", request_id, step(Action.REPLIED, 1))
    support.change(who.admin, "A-1", request_id, step(Action.CLOSED, 2))
    support.change(who.admin, "A-1", request_id, step(Action.REOPENED, 3))
    told = [(each.actor, each.entry.action) for each in reversed(trail.latest(50, account="A-1"))]
    assert told == [
        ("Camille", "request.created"),
        ("Agda", "requests.listed"),
        ("Agda", "request.viewed"),
        ("Agda", "request.replied"),
        ("Camille", "request.closed"),
        ("Camille", "request.reopened"),
    ]
    assert trail.verify().faults == ()
    before = len(trail.latest(50, account="A-1"))
    with pytest.raises(StaleError):
        support.change(who.admin, "A-1", request_id, step(Action.CLOSED, 1))
    assert support.thread(who.agent, "A-1", "req_nothing") is None
    assert len(trail.latest(50, account="A-1")) == before


# --- what the account's facts say of it


def facts_of(store: AccountStore, clock: Clock) -> AccountFacts:
    facts = store.facts("A-1", clock.now)
    assert facts is not None
    return facts


def test_an_open_request_is_a_fact_until_it_is_closed(
    support: SupportService, who: People, store: AccountStore, clock: Clock
) -> None:
    assert facts_of(store, clock).support_requests is None
    asked = support.create(who.admin, "A-1", draft(), origin=Origin.API)
    sent = clock.now
    known = facts_of(store, clock).support_requests
    assert known is not None
    (row,) = known.rows
    assert (row.id, row.sent, row.source and row.source.origin) == (asked.request.id, sent, Origin.API)
    clock.pass_by(days=1)
    support.change(who.agent, "A-1", asked.request.id, step(Action.REPLIED, 1))
    assert facts_of(store, clock).support_requests == known
    clock.pass_by(days=1)
    support.change(who.agent, "A-1", asked.request.id, step(Action.CLOSED, 2))
    assert facts_of(store, clock).support_requests is None
    clock.pass_by(days=1)
    support.change(who.admin, "A-1", asked.request.id, step(Action.REOPENED, 3))
    again = facts_of(store, clock).support_requests
    assert again is not None
    assert [row.sent for row in again.rows] == [clock.now]
    past = store.facts("A-1", sent)
    assert past is not None
    assert past.support_requests == known
    before = store.facts("A-1", sent - timedelta(seconds=1))
    assert before is not None
    assert before.support_requests is None


def test_a_question_about_something_else_asks_for_nothing(
    support: SupportService, who: People, store: AccountStore, clock: Clock
) -> None:
    support.create(who.admin, "A-1", draft(purpose=Purpose.OTHER))
    assert facts_of(store, clock).support_requests is None
    history = store.history("A-1")
    assert history is not None
    assert [each.opened_by for each in history.open_requests(clock.now)] == [who.admin.id]


def test_what_sources_say_and_what_was_asked_here_are_one_list(
    support: SupportService, who: People, store: AccountStore, clock: Clock, take: Take
) -> None:
    asked = support.create(who.admin, "A-1", draft())
    take(
        said("listing", of="support-requests", since="2026-01-01"),
        said("support-request", id="Q-1", sent="2026-03-01"),
        said("support-request", id=asked.request.id, sent="2026-03-02"),
    )
    known = facts_of(store, clock).support_requests
    assert known is not None
    assert [(row.id, row.sent.month) for row in known.rows] == [("Q-1", 2), (asked.request.id, 4)]
    assert len(list(store.all_facts(clock.now))) == 2


# --- whose rows they are, and that they stay


@on_postgresql
def test_a_forgotten_where_shows_no_other_accounts_requests(
    support: SupportService, who: People, database: Database
) -> None:
    support.create(who.admin, "A-1", draft())
    support.create(who.other, "A-2", draft())
    for table in TABLES:
        every = text(f"SELECT DISTINCT account_id FROM {table} ORDER BY 1")  # noqa: S608 - our own names
        shown = []
        for scope in (NO_ACCOUNT, "A-1", "A-1,A-2", "A-3", EVERY_ACCOUNT):
            with database.reading(scope) as connection:
                shown.append(connection.execute(every).scalars().all())
        both = ["A-1", "A-2"]
        assert shown == [[], ["A-1"], both, [], both], table


def closing(asked: Thread, account_id: str, clock: Clock) -> Insert:
    values = {"request_id": asked.request.id, "version": 2, "account_id": account_id, "at": clock.now, "actor": "x"}
    done = {"side": "support", "action": "closed", "status_to": "closed", "message": "", "locale": "fr-FR"}
    return insert(support_change).values(**values, **done)


@on_postgresql
def test_nobody_adds_to_an_account_they_did_not_name(asked: Thread, database: Database, clock: Clock) -> None:
    with pytest.raises(DBAPIError, match="row-level security"), database.writing("A-2") as connection:
        connection.execute(closing(asked, "A-1", clock))


def test_a_change_belongs_to_the_account_of_its_request(asked: Thread, database: Database, clock: Clock) -> None:
    with pytest.raises(IntegrityError), database.writing("A-1,A-2") as connection:
        connection.execute(closing(asked, "A-2", clock))


@pytest.mark.parametrize("change", ["UPDATE {} SET locale = 'xx'", "DELETE FROM {}"])
@pytest.mark.parametrize("table", TABLES)
def test_rows_can_be_neither_changed_nor_removed(asked: Thread, database: Database, table: str, change: str) -> None:
    assert asked.request.version == 1
    with pytest.raises(DBAPIError, match=REFUSED), database.writing("A-1") as connection:
        connection.execute(text(change.format(table)))


def test_an_unknown_account_has_no_requests(support: SupportService, who: People) -> None:
    with pytest.raises(IntegrityError):
        support.create(who.admin, "A-9", draft())
