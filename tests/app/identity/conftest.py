"""Identity over a real database of each kind, with a clock that a test moves."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.database import Database, open_database
from app.identity.records import LOCAL, Profile
from app.identity.roles import Role
from app.identity.service import IdentityServices, build_identity
from app.settings import Settings
from tests.app.identity.mischief import Mischief, mischievous

PASSWORD = "twelve letters or more"
Profiles = Callable[..., Profile]


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    sqlite = f"sqlite:///{tmp_path / 'people.db'}"
    opened = open_database(sqlite if request.param == "sqlite" else request.getfixturevalue("postgres_url"))
    yield opened
    opened.close()


@pytest.fixture
def identity(database: Database, clock: Clock) -> IdentityServices:
    return build_identity(Settings(), database, clock=clock)


@pytest.fixture
def profile() -> Profiles:
    """A profile, a partner's global admin unless a test says otherwise."""

    def made(subject: str = "camille", **fields: object) -> Profile:
        usual = {"name": "Camille", "roles": frozenset({Role.GLOBAL_ADMIN}), "account": "A-1", "locale": "fr-FR"}
        values = usual | fields
        return Profile(LOCAL, subject, **values)  # type: ignore[arg-type]

    return made


@pytest.fixture
def mischief() -> Iterator[Mischief]:
    with mischievous() as found:
        yield found
