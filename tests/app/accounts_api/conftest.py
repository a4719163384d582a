"""The API over the demonstration's accounts, on either database, with tokens of whomever a test names."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from app.accounts.store import AccountStore
from app.demo.seeding import seed
from app.identity.records import LOCAL, Profile
from app.identity.roles import Role, Scope
from app.services import Services
from app.settings import Settings

Token = Callable[..., str]
Ask = Callable[..., TestResponse]


@pytest.fixture(scope="module")
def app(tiny_index: Path, either_database: str) -> Iterator[APIFlask]:
    app = create_app(Settings(index=tiny_index, database=either_database, public_url="https://help.example.com"))
    app.testing = True
    seed(AccountStore(services_of(app).database), datetime.now(UTC))
    yield app
    services_of(app).database.close()


def services_of(app: APIFlask) -> Services:
    services: Services = app.extensions["goodstanding"]
    return services


@pytest.fixture(scope="module")
def token(app: APIFlask) -> Token:
    """A new token of somebody with this role."""
    identity = services_of(app).identity
    made: list[str] = []

    def make(
        role: Role = Role.GLOBAL_ADMIN, account: str = "DEMO-01", scope: Scope = Scope.READ_ACCOUNTS, **fields: Any
    ) -> str:
        name = f"somebody-{len(made)}"
        profile = Profile(LOCAL, name, name, frozenset({role}), account or None, **fields)
        owner = identity.users.add(profile, "twelve letters or more")
        made.append(identity.tokens.create(owner, "test", frozenset({scope}), timedelta(days=1))[0])
        return made[-1]

    return make


@pytest.fixture
def ask(app: APIFlask, token: Token) -> Ask:
    """The answer to a GET below /api/v1/accounts; `bearer=""` brings no token."""
    client: FlaskClient = app.test_client()

    def run(path: str = "", bearer: str | None = None) -> TestResponse:
        headers = {"Authorization": f"Bearer {token() if bearer is None else bearer}"} if bearer != "" else {}
        return client.get(f"/api/v1/accounts{path}", headers=headers)

    return run
