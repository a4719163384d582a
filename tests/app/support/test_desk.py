"""What agents do to requests: assign, attach answers, say how one ended, see who else is there; on both databases."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from app.accounts.store import AccountStore
from app.database import EVERY_ACCOUNT, NO_ACCOUNT, Database
from app.diagnosis.engine import diagnose
from app.diagnosis.vocabulary import Programme, Standing
from app.identity import store as people
from app.identity.audit import Trail
from app.identity.roles import Principal
from app.support.erasing import erase_written_by
from app.support.errors import AssignedError, StaleError
from app.support.presence import PRESENT, Doing, Peer, Presence
from app.support.queue import AssignedTo, Order, Queue, Wanted
from app.support.records import Action, Answer, Assignment, Resolution, Status
from app.support.reinstating import Given, NotSuspendedError, Reinstating, checked, suspended_in
from app.support.schema import support_change, support_reinstatement
from app.support.service import SupportService
from app.support.used import Used, used_answers
from app.sweeping.schema import account_standing
from tests.app.accounts.conftest import Take, account
from tests.app.diagnosis.building import our_guide
from tests.app.support.conftest import Clock, People, draft, step

ANSWER = Answer("billing/pay", "when", "nl-NL", "Betalen", "Binnen 60 dagen.", "nl-NL")


# --- who works on it


def test_whoever_works_on_it_is_named_and_numbered_apart_from_its_history(support: SupportService, who: People) -> None:
    made = support.create(who.admin, "A-1", draft()).request
    assert made.assigned == Assignment()
    taken = support.assign(who.agent, "A-1", made.id, who.agent.id, 0)
    assert taken
    assert taken.request.assigned == Assignment(1, who.agent.id, "Agda")
    assert (taken.request.version, len(taken.changes)) == (1, 1)
    released = support.assign(who.agent, "A-1", made.id, "", 1)
    assert released
    assert released.request.assigned == Assignment(2, "", "")
    assert support.change(who.admin, "A-1", made.id, step(Action.REPLIED, 1))  # the partner notices nothing


def test_it_is_assigned_only_to_agents_who_serve_the_account(support: SupportService, who: People) -> None:
    request = support.create(who.admin, "A-1", draft()).request
    assert [each.name for each in support.agents("A-1")] == ["Agda"]
    assert [each.name for each in support.agents("A-2")] == ["Agda", "Bo"]
    for other in (who.stranger.id, who.admin.id, "usr_nobody", "\0"):
        with pytest.raises(LookupError):
            support.assign(who.agent, "A-1", request.id, other, 0)


def test_an_agent_who_is_shut_out_is_assigned_nothing(support: SupportService, who: People, database: Database) -> None:
    with database.writing(NO_ACCOUNT) as connection:
        people.set_disabled(connection, who.agent.id, datetime.now(UTC))
    assert support.agents("A-1") == []


def test_of_two_who_assign_at_once_one_is_told(support: SupportService, who: People) -> None:
    request = support.create(who.other, "A-2", draft()).request
    results: list[object] = []
    barrier = threading.Barrier(2)

    def take(agent: str) -> None:
        barrier.wait()
        try:
            results.append(support.assign(who.agent, "A-2", request.id, agent, 0))
        except AssignedError as error:
            results.append(error)

    threads = [threading.Thread(target=take, args=(each,)) for each in (who.agent.id, who.stranger.id)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    refused = [each for each in results if isinstance(each, AssignedError)]
    assert (len(results), len(refused)) == (2, 1)
    assert refused[0].thread.request.assigned.number == 1


def test_assigning_is_in_the_trail(support: SupportService, who: People, trail: Trail) -> None:
    request = support.create(who.admin, "A-1", draft()).request
    support.assign(who.agent, "A-1", request.id, who.agent.id, 0)
    newest = trail.latest(1)[0].entry
    assert (newest.action, request.id in newest.detail) == ("request.assigned", True)


# --- answers and resolutions


def test_answers_and_resolution_stay_with_their_change(support: SupportService, who: People) -> None:
    request = support.create(who.admin, "A-1", draft()).request
    other = Answer("billing/pay", "", "nl-NL", "Pay", "Pay.", "en-US")
    support.change(who.agent, "A-1", request.id, step(Action.REPLIED, 1, answers=(ANSWER, other)))
    closing = step(Action.CLOSED, 2, "", resolution=Resolution.ANSWERED, answers=(other,))
    thread = support.change(who.agent, "A-1", request.id, closing)
    assert thread
    assert [each.answers for each in thread.changes] == [(), (ANSWER, other), (other,)]
    assert [each.resolution for each in thread.changes] == [None, None, Resolution.ANSWERED]


def test_of_two_answers_to_one_version_the_second_writes_nothing(support: SupportService, who: People) -> None:
    request = support.create(who.admin, "A-1", draft()).request
    support.change(who.agent, "A-1", request.id, step(Action.REPLIED, 1, "first", answers=(ANSWER,)))
    with pytest.raises(StaleError) as refused:
        support.change(who.agent, "A-1", request.id, step(Action.REPLIED, 1, "second", answers=(ANSWER, ANSWER)))
    assert [each.message for each in refused.value.thread.changes] == ["Please.", "first"]
    assert len(refused.value.thread.changes[1].answers) == 1


@pytest.mark.parametrize("fields", [{"answers": (ANSWER,)}, {"resolution": Resolution.WITHDRAWN}])
def test_partners_attach_and_resolve_nothing(support: SupportService, who: People, fields: dict[str, Any]) -> None:
    request = support.create(who.admin, "A-1", draft()).request
    with pytest.raises(ValueError, match="only support"):
        support.change(who.admin, "A-1", request.id, step(Action.CLOSED, 1, **fields))


def test_answers_and_closed_requests_are_counted(
    support: SupportService, who: People, database: Database, clock: Clock
) -> None:
    ids = [support.create(who.admin, "A-1", draft(str(number))).request.id for number in range(3)]
    for each in ids:
        support.change(who.agent, "A-1", each, step(Action.REPLIED, 1, answers=(ANSWER,)))
    support.change(who.agent, "A-1", ids[0], step(Action.REPLIED, 2, answers=(ANSWER,)))
    support.change(who.agent, "A-1", ids[1], step(Action.CLOSED, 2, ""))
    support.change(who.agent, "A-1", ids[2], step(Action.CLOSED, 2, ""))
    support.change(who.agent, "A-1", ids[2], step(Action.REOPENED, 3, ""))
    today = clock().date()
    assert used_answers(database, today) == (Used("billing/pay", "when", "nl-NL", 3, 1),)
    assert used_answers(database, today + timedelta(days=1)) == ()


# --- the queue


@pytest.fixture
def queue(database: Database, trail: Trail) -> Queue:
    return Queue(database, trail)


def subjects(queue: Queue, by: Principal, **wanted: Any) -> list[str]:
    return [each.request.subject for each in queue.listed(by, Wanted(**wanted))]


def test_the_queue_holds_what_the_agent_serves_longest_waiting_first(
    support: SupportService, who: People, queue: Queue, clock: Clock
) -> None:
    first = support.create(who.admin, "A-1", draft(subject="first")).request
    clock.pass_by(hours=1)
    support.create(who.other, "A-2", draft(subject="second", locale="nl-NL"))
    clock.pass_by(hours=1)
    support.change(who.admin, "A-1", first.id, step(Action.REPLIED, 1, "And this."))  # who adds keeps their place
    assert subjects(queue, who.agent) == ["first", "second"]
    assert subjects(queue, who.agent, order=Order.CHANGED) == ["first", "second"]
    assert subjects(queue, who.agent, order=Order.LANGUAGE) == ["first", "second"]
    assert subjects(queue, who.stranger) == ["second"]
    assert subjects(queue, who.agent, language="nl-NL") == ["second"]
    assert subjects(queue, who.agent, limit=1, offset=1) == ["second"]
    for partner in (who.admin, who.user, who.other):
        assert subjects(queue, partner) == []


def test_waiting_begins_with_what_is_not_answered(
    support: SupportService, who: People, queue: Queue, clock: Clock
) -> None:
    request, asked = support.create(who.admin, "A-1", draft()).request, clock()
    clock.pass_by(hours=1)
    support.change(who.agent, "A-1", request.id, step(Action.REPLIED, 1, "Wait.", keep=True))
    assert queue.listed(who.agent, Wanted())[0].waiting == asked  # still on it: the partner waits on
    clock.pass_by(hours=1)
    support.change(who.agent, "A-1", request.id, step(Action.REPLIED, 2))
    assert queue.listed(who.agent, Wanted()) == []
    clock.pass_by(hours=1)
    support.change(who.admin, "A-1", request.id, step(Action.REPLIED, 3))
    again = clock()
    clock.pass_by(hours=1)
    support.change(who.admin, "A-1", request.id, step(Action.REPLIED, 4))
    assert queue.listed(who.agent, Wanted())[0].waiting == again


def test_it_can_be_narrowed_to_mine_and_nobody_s(support: SupportService, who: People, queue: Queue) -> None:
    mine = support.create(who.admin, "A-1", draft(subject="mine")).request
    support.create(who.admin, "A-1", draft(subject="nobody's"))
    released = support.create(who.admin, "A-1", draft(subject="released")).request
    support.assign(who.agent, "A-1", mine.id, who.agent.id, 0)
    support.assign(who.agent, "A-1", released.id, who.agent.id, 0)
    support.assign(who.agent, "A-1", released.id, "", 1)
    assert subjects(queue, who.agent, assigned=AssignedTo.ME) == ["mine"]
    assert set(subjects(queue, who.agent, assigned=AssignedTo.NOBODY)) == {"nobody's", "released"}
    support.change(who.agent, "A-1", mine.id, step(Action.CLOSED, 1, ""))
    assert subjects(queue, who.agent, statuses=(Status.CLOSED,)) == ["mine"]


def test_the_gravest_standing_comes_first_and_what_was_never_swept_last(
    support: SupportService, who: People, queue: Queue, database: Database, clock: Clock, take: Take
) -> None:
    take(account("A-3"))
    agent = serving(who, "A-1", "A-2", "A-3")
    for name, by in (("A-1", who.admin), ("A-2", who.other)):
        support.create(by, name, draft(subject=name))
    support.create(agent, "A-3", draft(subject="A-3"))
    rows = [("A-1", Standing.SUSPENDED, -2), ("A-1", Standing.GOOD, -1), ("A-2", Standing.AT_RISK, -1)]
    for name, standing, days in rows:
        at = clock() + timedelta(days=days)
        values = {"account_id": name, "at": at, "standing": standing.value, "programmes": {}, "recorded_at": at}
        with database.writing(name) as connection:
            connection.execute(account_standing.insert().values(**values))
    found = queue.listed(agent, Wanted(order=Order.STANDING))
    assert [(each.request.subject, each.standing) for each in found] == [
        ("A-2", Standing.AT_RISK),
        ("A-1", Standing.GOOD),
        ("A-3", None),
    ]


def serving(who: People, *accounts: str) -> Principal:
    return replace(who.agent, serves=frozenset(accounts))


# --- who else is there


def test_two_agents_see_each_other_for_a_while(
    support: SupportService, who: People, database: Database, clock: Clock
) -> None:
    request = support.create(who.other, "A-2", draft()).request
    presence = Presence(database, clock)
    assert presence.seen(who.agent.id, "A-2", request.id, Doing.LOOKING) == ()
    assert presence.seen(who.stranger.id, "A-2", request.id, Doing.WRITING) == (Peer("Agda", Doing.LOOKING),)
    assert presence.seen(who.agent.id, "A-2", request.id, Doing.LOOKING) == (Peer("Bo", Doing.WRITING),)
    clock.pass_by(seconds=PRESENT.total_seconds() + 1)
    assert presence.seen(who.agent.id, "A-2", request.id, Doing.LOOKING) == ()


# --- reinstated


@pytest.fixture
def suspended(take: Take, support: SupportService) -> None:
    take(
        {"type": "enrolment", "account": "A-1", "programme": "csp", "role": "direct-bill", "since": "2026-01-01"},
        {"type": "suspension", "account": "A-1", "programme": "csp", "suspended": True, "since": "2026-03-01"},
        {"type": "profile", "account": "A-1", "status": "rejected", "since": "2026-02-01"},
    )


@pytest.mark.usefixtures("suspended")
def test_a_reinstatement_is_a_dated_row_with_reason_and_entry(
    who: People, database: Database, trail: Trail, clock: Clock
) -> None:
    store, today = AccountStore(database), clock().date()
    facts = store.facts("A-1", clock())
    assert facts
    assert suspended_in(facts) == (Programme.CSP,)
    diagnosis = diagnose(facts, clock(), our_guide())
    refused, errors = checked(Given("csp", reason="Mail of today"), facts, diagnosis, today)
    assert (refused, list(errors)) == (None, ["despite"])
    what, errors = checked(Given("csp", "2026-04-01", "Mail of today", despite=True), facts, diagnosis, today)
    assert (what and what.confirmed, errors) == (("profile-rejected",), {})
    assert what
    reinstating = Reinstating(database, trail, clock)
    reinstating.record(who.agent, facts, what)
    before, after = (store.facts("A-1", datetime(2026, *at, tzinfo=UTC)) for at in ((3, 31, 12), (4, 1, 12)))
    assert before
    assert after
    assert (suspended_in(before), suspended_in(after)) == ((Programme.CSP,), ())
    assert trail.latest(1)[0].entry.action == "account.reinstated"
    with database.reading("A-1") as connection:
        kept = connection.execute(select(support_reinstatement)).one()
    assert (kept.reason, kept.actor, kept.day, kept.confirmed) == (
        "Mail of today",
        who.agent.id,
        date(2026, 4, 1),
        ["profile-rejected"],
    )
    with pytest.raises(NotSuspendedError):
        reinstating.record(who.agent, facts, what)
    with database.writing(EVERY_ACCOUNT) as connection:
        erase_written_by(connection, who.agent.id)
        assert connection.execute(select(support_reinstatement.c.reason)).scalar_one() == ""
    with pytest.raises(DBAPIError), database.writing(EVERY_ACCOUNT) as connection:
        connection.execute(update(support_reinstatement).values(reason="another"))


@pytest.mark.parametrize("values", [{"resolution": "answered"}, {"message": "another"}])
def test_no_column_of_a_change_can_be_rewritten(
    support: SupportService, who: People, database: Database, values: dict[str, str]
) -> None:
    support.create(who.admin, "A-1", draft())
    with pytest.raises(DBAPIError), database.writing(EVERY_ACCOUNT) as connection:
        connection.execute(update(support_change).values(**values))


@pytest.mark.usefixtures("suspended")
@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        (Given("ai-cloud", reason="x", despite=True), ["programme"]),
        (Given("csp", "2026-04-03", "x", despite=True), ["on"]),
        (Given("csp", "2026-02-28", "x", despite=True), ["on"]),
        (Given("csp", "yesterday", "x", despite=True), ["on"]),
        (Given("csp", "0001-01-01", "x", despite=True), ["on"]),
        (Given("csp", reason=" ", despite=True), ["reason"]),
        (Given("csp", reason="\0", despite=True), ["reason"]),
        (Given("", "", ""), ["programme", "reason"]),
    ],
)
def test_what_makes_no_sense_is_refused_by_field(
    given: Given, wrong: list[str], database: Database, clock: Clock
) -> None:
    facts = AccountStore(database).facts("A-1", clock())
    assert facts
    found, errors = checked(given, facts, diagnose(facts, clock(), our_guide()), clock().date())
    assert (found, list(errors)) == (None, wrong)
