"""An application over the project's own articles, the demonstration's accounts, and one account with subscriptions."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from app import create_app
from app.accounts.importing import Occasion, import_lines
from app.accounts.store import AccountStore
from app.database import open_database
from app.demo.seeding import seed
from app.diagnosis.vocabulary import Origin
from app.identity.records import DEMO, LOCAL, Profile
from app.identity.roles import Role, Scope
from app.services import Services
from app.settings import Settings

BASE = "http://127.0.0.1:8000"
NOW = datetime.now(UTC)
SHANGHAI = "Asia/Shanghai"
Records = list[dict[str, Any]]
Take = Callable[..., None]
Token = Callable[..., str]
SignIn = Callable[..., FlaskClient]


def services_of(app: APIFlask) -> Services:
    services: Services = app.extensions["goodstanding"]
    return services


def ago(days: int) -> str:
    return (NOW - timedelta(days=days)).isoformat()


def subscription(number: int, days: int, status: str = "suspended", cause: str | None = "fraud", **more: str) -> Any:
    told = {"type": "subscription", "account": "SUBS", "id": f"S-{number}", "customer": f"C-{number % 3}"}
    why = {} if cause is None else {"cause": cause}
    return told | {"cloud": "21vianet", "status": status, "since": ago(days)} | why | more


def records() -> Records:
    account = {"type": "account", "account": "SUBS", "name": "Subscriptions (test)", "cloud": "21vianet"}
    customers = [
        {"type": "customer", "account": "SUBS", "id": f"C-{number}", "name": name, "country": "CN", "since": ago(200)}
        for number, name in enumerate(("Ämne & Co", "Beispiel", "Customer <three>"))
    ]
    return [
        account | {"time_zone": SHANGHAI, "since": ago(400)},
        *customers,
        subscription(1, 57, offer="Office"),
        subscription(2, 30, cause="non-payment"),
        subscription(3, 90, "active", None),
        subscription(4, 20, "cancelled", "customer-request"),
        subscription(5, 57, cloud="global"),
        subscription(6, 90, "active", None, offer="Shared/with slash"),
        subscription(7, 62),
    ]


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all of it: made once, copied for each test."""
    path = tmp_path_factory.mktemp("seeded") / "accounts.db"
    database = open_database(f"sqlite:///{path}")
    store = AccountStore(database)
    seed(store, NOW)
    report = import_lines(store, list(enumerate(records(), 1)), Occasion(Origin.IMPORT, "test", NOW))
    assert report.refused == 0, report.refusals
    database.close()
    return path


@pytest.fixture
def app(own_index: Path, seeded: Path, tmp_path: Path) -> Iterator[APIFlask]:
    copy(seeded, tmp_path / "accounts.db")
    app = create_app(Settings(index=own_index, database=f"sqlite:///{tmp_path / 'accounts.db'}"))
    app.testing = True
    yield app
    services_of(app).database.close()


@pytest.fixture
def token(app: APIFlask) -> Token:
    """A new token of somebody with this role."""
    identity = services_of(app).identity
    made: list[str] = []

    def make(
        role: Role = Role.GLOBAL_ADMIN, account: str | None = "SUBS", scope: Scope = Scope.READ_ACCOUNTS, **fields: Any
    ) -> str:
        name = f"somebody-{len(made)}"
        profile = Profile(LOCAL, name, name, frozenset({role}), account, **fields)
        owner = identity.users.add(profile, "twelve letters or more")
        made.append(identity.tokens.create(owner, "test", frozenset({scope}), timedelta(days=1))[0])
        return made[-1]

    return make


@pytest.fixture
def sign_in(app: APIFlask) -> SignIn:
    """A browser in which somebody has followed a demo link."""

    def run(account: str | None = "SUBS", role: Role = Role.GLOBAL_ADMIN, **fields: Any) -> FlaskClient:
        profile = Profile(DEMO, f"{role}-{account}", "Demo", frozenset({role}), account, **fields)
        secret = services_of(app).identity.links.create(profile, "/en-us/account")
        client = app.test_client()
        assert client.get(f"/sign-in/demo/{secret}", base_url=BASE).status_code == 303
        return client

    return run
