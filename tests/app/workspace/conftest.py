"""The site over the project's own articles, with the demonstration's accounts and people who may or may not enter."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from app.accounts.store import AccountStore
from app.demo.seeding import seed
from app.identity.records import DEMO, Profile
from app.identity.roles import Role
from app.services import Services
from app.settings import Settings

BASE = "http://127.0.0.1:8000"
SignIn = Callable[..., FlaskClient]


@pytest.fixture(scope="module")
def app(own_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[APIFlask]:
    """One for a module: its tests add to it, and take nothing away."""
    database = tmp_path_factory.mktemp("desk") / "desk.db"
    app = create_app(Settings(index=own_index, database=f"sqlite:///{database}"))
    app.testing = True
    seed(AccountStore(services_of(app).database), datetime.now(UTC))
    yield app
    services_of(app).database.close()


def services_of(app: APIFlask) -> Services:
    services: Services = app.extensions["goodstanding"]
    return services


@pytest.fixture(scope="module")
def sign_in(app: APIFlask) -> SignIn:
    """A browser in which somebody has followed a demo link."""

    def run(account: str | None = "DEMO-01", role: Role = Role.GLOBAL_ADMIN, **fields: object) -> FlaskClient:
        name = str(fields.pop("name", f"The {role}"))
        profile = Profile(DEMO, f"{role}-{account}-{name}", name, frozenset({role}), account, **fields)  # type: ignore[arg-type]
        secret = services_of(app).identity.links.create(profile, "/en-us/account")
        client = app.test_client()
        client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
        assert client.get(f"/sign-in/demo/{secret}", base_url=BASE).status_code == 303
        return client

    return run


@pytest.fixture(scope="module")
def agent(sign_in: SignIn) -> FlaskClient:
    return sign_in(None, Role.AGENT, serves=frozenset({"DEMO-01", "DEMO-02"}), name="Agda")


def get(client: FlaskClient, path: str, locale: str = "en-us") -> TestResponse:
    return client.get(f"/{locale}/workspace{path}", base_url=BASE)


def text_of(response: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


def field(response: TestResponse, name: str) -> str:
    """What stands in a field of the page: of an input by its name, of a text area by its name or id."""
    found = re.search(rf'name="{name}" value="([^"]*)"', response.text) or re.search(
        rf'<textarea[^>]*(?:name|id)="{name}".*?>\n(.*?)</textarea>', response.text, re.S
    )
    assert found, name
    return unescape(found[1])
