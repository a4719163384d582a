"""What is over is forgotten when the settings say; what people wrote can be erased, and nothing else be changed."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from app.database import EVERY_ACCOUNT, NO_ACCOUNT, Database
from app.identity import store as people
from app.identity.audit import Trail
from app.identity.records import LOCAL, Profile
from app.identity.roles import Principal, Role
from app.identity.users import LocalUsers
from app.insights import store as counts
from app.insights.records import Counted, Kind
from app.operations import retention
from app.settings import Settings
from app.support.erasing import erase_written_by
from app.support.records import Action, Draft, Purpose, Step
from app.support.schema import support_change, support_request
from app.support.service import SupportService
from tests.app.accounts.conftest import Take, account, database, store, take  # noqa: F401 - fixtures

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
DRAFT = Draft(Purpose.OTHER, "A subject", "A message", "en-US")


@pytest.fixture
def who(database: Database, take: Take) -> Principal:  # noqa: F811
    take(account("A-1"))
    with database.writing(NO_ACCOUNT) as connection:
        profile = Profile(LOCAL, "one", "One", frozenset({Role.GLOBAL_ADMIN}), "A-1")
        return people.save_identity(connection, "usr_one", profile, NOW).principal()


def support_at(database: Database, moment: datetime) -> SupportService:  # noqa: F811
    return SupportService(database, Trail(database, lambda: moment), lambda: moment)


def closed(database: Database, who: Principal, moment: datetime) -> str:  # noqa: F811
    support = support_at(database, moment)
    request = support.create(who, "A-1", DRAFT).request
    support.change(who, "A-1", request.id, Step(Action.CLOSED, request.version, "Thanks", "en-US"))
    return request.id


def texts(database: Database) -> dict[str, tuple[str, list[str]]]:  # noqa: F811
    with database.reading(EVERY_ACCOUNT) as connection:
        subjects = connection.execute(select(support_request.c.id, support_request.c.subject)).all()
        said = connection.execute(select(support_change).order_by(support_change.c.version)).all()
    return {id_: (subject, [row.message for row in said if row.request_id == id_]) for id_, subject in subjects}


def test_texts_of_requests_that_were_closed_long_ago(database: Database, who: Principal) -> None:  # noqa: F811
    old, new = closed(database, who, NOW - timedelta(days=400)), closed(database, who, NOW - timedelta(days=10))
    still_open = support_at(database, NOW - timedelta(days=500)).create(who, "A-1", DRAFT).request.id
    kept = retention.apply(database, Settings(keep_requests=0), NOW)
    assert kept.messages == 0
    done = retention.apply(database, Settings(keep_requests=365), NOW)
    assert done.messages == 2
    found = texts(database)
    assert found[old] == ("–", ["", ""])
    assert found[new] == ("A subject", ["A message", "Thanks"])
    assert found[still_open] == ("A subject", ["A message"])
    assert retention.apply(database, Settings(keep_requests=365), NOW).messages == 0
    trail = Trail(database)
    assert not trail.verify().faults
    assert [each.entry.action for each in trail.latest(1)] == ["requests.erased"]


def test_counts_of_days_long_past(database: Database) -> None:  # noqa: F811
    for days in (10, 500):
        with database.writing(NO_ACCOUNT) as connection:
            counts.add(connection, {Counted((NOW - timedelta(days=days)).date(), Kind.OPENED, "fr-FR", "a"): 1})
    assert retention.apply(database, Settings(keep_insights=400), NOW).counts == 1
    assert retention.apply(database, Settings(keep_insights=0), NOW).counts == 0


def test_a_person_is_erased_with_what_they_wrote(database: Database, who: Principal) -> None:  # noqa: F811
    request = support_at(database, NOW).create(who, "A-1", DRAFT).request.id
    before = Trail(database).verify()
    users = LocalUsers(database, Trail(database))
    users.erase(users.named("usr_one"), erase_written_by)
    assert texts(database)[request] == ("–", [""])
    after = Trail(database).verify(before.head)
    assert not after.faults, "the chain survives"
    with database.reading(EVERY_ACCOUNT) as connection:
        assert connection.execute(select(support_change.c.actor)).scalar() == "usr_one", "an id that names nobody"


@pytest.mark.parametrize(
    "values", [{"message": "another"}, {"message": "", "status_to": "closed"}, {"actor": "usr_other"}, {"version": 7}]
)
def test_nothing_else_can_be_changed(database: Database, who: Principal, values: dict[str, object]) -> None:  # noqa: F811
    support_at(database, NOW).create(who, "A-1", DRAFT)
    with pytest.raises(DBAPIError), database.writing(EVERY_ACCOUNT) as connection:
        connection.execute(update(support_change).values(**values))
    for table in (support_change, support_request):
        with pytest.raises(DBAPIError), database.writing(EVERY_ACCOUNT) as connection:
            connection.execute(table.delete())
