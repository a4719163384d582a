"""A disk that is full, and a clock that jumps: said as what they are, nothing lost, and over when they are over."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from app import create_app
from app.accounts.store import AccountStore
from app.database import EVERY_ACCOUNT, Database, open_database
from app.database_trouble import DatabaseError, Trouble
from app.demo.seeding import seed
from app.identity.audit import Trail
from app.identity.records import LOCAL, Profile
from app.identity.roles import Role, Scope
from app.identity.sessions import IDLE, Sessions
from app.identity.tokens import Tokens
from app.identity.users import LocalUsers
from app.services import Services
from app.settings import Settings
from app.sweeping.service import Sweep
from tests.app.diagnosis.building import our_guide


def fill_disk(database: Database, *, full: bool) -> None:
    """SQLite takes a database that may not grow for a disk that is full."""

    def limit(connection: object, _: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {1 if full else 1_000_000}")  # type: ignore[attr-defined]

    database.close()
    event.listen(database.engine, "connect", limit)


def test_a_full_disk_is_said_and_readers_go_on(tiny_index: Path, tmp_path: Path) -> None:
    app = create_app(Settings(index=tiny_index, database=f"sqlite:///{tmp_path / 'gs.db'}"))
    services: Services = app.extensions["goodstanding"]
    seed(AccountStore(services.database), datetime.now(UTC))
    profile = Profile(LOCAL, "one", "One", frozenset({Role.AGENT}))
    owner = services.identity.users.add(profile, "twelve letters or more")
    token, _ = services.identity.tokens.create(owner, "t", frozenset({Scope.READ_ACCOUNTS}), timedelta(days=1))
    client, bearer = app.test_client(), {"Authorization": f"Bearer {token}"}
    account = "/api/v1/accounts/DEMO-01/diagnosis?locale=fr-FR"
    assert client.get(account, headers=bearer).status_code == 200
    before = services.identity.trail.verify()
    fill_disk(services.database, full=True)
    with pytest.raises(DatabaseError) as caught:
        use_up(services, owner.id)
    assert caught.value.trouble is Trouble.UNUSABLE
    refused = client.get(account, headers=bearer)
    assert refused.status_code == 503, "a look that can't be recorded shows nothing"
    assert refused.json
    assert refused.json["type"] == "/api/problems/database-unusable"
    assert "Retry-After" in refused.headers
    assert client.get("/fr-fr/articles/account/suspended-account").status_code == 200
    assert client.get("/api/v1/search?q=compte&locale=fr-FR").status_code == 200
    fill_disk(services.database, full=False)
    assert client.get(account, headers=bearer).status_code == 200
    assert not services.identity.trail.verify(before.head).faults
    services.database.close()


def use_up(services: Services, owner: str) -> None:
    """The pages that the file has."""
    for _ in range(10_000):
        services.identity.trail.record(owner, "account.viewed", account="DEMO-01")


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 4, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.mark.parametrize("hours", [-48, -1, 1, 48])
def test_a_clock_that_jumps_breaks_nothing(tmp_path: Path, hours: int) -> None:
    database, clock = open_database(f"sqlite:///{tmp_path / 'gs.db'}"), Clock()
    trail = Trail(database, clock)
    users, sessions = LocalUsers(database, trail, clock), Sessions(database, trail, clock)
    tokens = Tokens(database, trail, clock)
    who = users.add(Profile(LOCAL, "one", "One", frozenset({Role.AGENT})), "twelve letters or more")
    session = sessions.sign_in_known(who, "local", "")
    token, _ = tokens.create(who, "t", frozenset({Scope.READ_ACCOUNTS}), timedelta(days=30))
    sweep = Sweep(database, our_guide(), clock)
    sweep.everything(None, lambda _: None)
    clock.now += timedelta(hours=hours)
    trail.record(who.id, "account.viewed", account="A-1")
    assert tokens.principal(token) is not None
    assert (sessions.find(session) is not None) is (timedelta(hours=hours) < IDLE), "nobody gains time by it"
    sweep.everything(None, lambda _: None)
    clock.now -= timedelta(hours=hours)
    trail.record(who.id, "account.viewed", account="A-1")
    assert not trail.verify().faults
    with database.reading(EVERY_ACCOUNT) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sweep_run WHERE finished_at IS NULL").scalar() == 0
    database.close()
