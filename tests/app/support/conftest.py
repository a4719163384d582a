"""The service over a database of each kind, with two accounts, people of each kind, and a clock that a test moves."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from app.database import NO_ACCOUNT, Database
from app.identity import store as people
from app.identity.audit import Trail
from app.identity.records import LOCAL, Profile
from app.identity.roles import Principal, Role
from app.support.records import Action, Draft, Purpose, Step
from app.support.service import SupportService
from tests.app.accounts.conftest import (  # noqa: F401 - fixtures
    Take,
    account,
    database,
    store,
    take,
)

Person = Callable[..., Principal]


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 4, 2, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def trail(database: Database, clock: Clock) -> Trail:  # noqa: F811 - the fixture
    return Trail(database, clock)


@pytest.fixture
def support(database: Database, trail: Trail, clock: Clock, take: Take) -> SupportService:  # noqa: F811
    take(account("A-1", language="fr-FR"), account("A-2"))
    return SupportService(database, trail, clock)


@dataclass(frozen=True)
class People:
    admin: Principal  # of A-1
    user: Principal  # of A-1
    other: Principal  # the admin of A-2
    agent: Principal  # who serves both
    stranger: Principal  # an agent of A-2


@pytest.fixture
def who(database: Database, clock: Clock) -> People:  # noqa: F811
    def made(name: str, role: Role, account_id: str | None, serves: frozenset[str] | None = None) -> Principal:
        profile = Profile(LOCAL, name.lower(), name, frozenset({role}), account_id, serves)
        with database.writing(NO_ACCOUNT) as connection:
            return people.save_identity(connection, f"usr_{name}", profile, clock()).principal()

    return People(
        made("Camille", Role.GLOBAL_ADMIN, "A-1"),
        made("Luc", Role.USER, "A-1"),
        made("Sanne", Role.GLOBAL_ADMIN, "A-2"),
        made("Agda", Role.AGENT, None, frozenset({"A-1", "A-2"})),
        made("Bo", Role.AGENT, None, frozenset({"A-2"})),
    )


def draft(message: str = "Please.", **fields: object) -> Draft:
    usual: dict[str, object] = {"purpose": Purpose.REINSTATEMENT, "subject": "Reinstate us", "locale": "fr-FR"}
    return Draft(**(usual | fields), message=message)  # type: ignore[arg-type]


def step(action: Action, version: int, message: str = "Thanks.", **fields: object) -> Step:
    return Step(action, version, message, "fr-FR", **fields)  # type: ignore[arg-type]
