"""The application over a database of its own, with addresses that ask the guard, and people to sign in as."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from app.identity import guard
from app.identity.records import DEMO, LOCAL, Identity, Profile
from app.identity.roles import Role, Scope
from app.identity.service import IdentityServices
from app.services import Services
from app.settings import Settings
from tests.app.identity.mischief import Mischief, mischievous

HTTPS = "https://help.example.com"
PASSWORD = "twelve letters or more"
ACCOUNTS = ("A-1", "A-2")
Make = Callable[..., APIFlask]
Browse = Callable[..., FlaskClient]


class Browser(FlaskClient):
    """Asks one site."""

    base = HTTPS

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs.setdefault("base_url", self.base)
        return super().open(*args, **kwargs)


def look(account: str) -> str:
    principal = guard.require_principal(Scope.READ_ACCOUNTS)
    return guard.account_or_404(principal, account, lambda one: one if one in ACCOUNTS else None)


def change() -> str:
    return guard.require_role(Scope.WRITE_ACCOUNTS, Role.GLOBAL_ADMIN).id


def whoami() -> str:
    principal = guard.current_principal()
    again = guard.current_principal()  # asked for twice, looked up once
    assert again == principal
    return principal.id if principal else "nobody"


@pytest.fixture
def make(tiny_index: Path, tmp_path: Path) -> Iterator[Make]:
    """An application; its database is that of the test."""
    made: list[APIFlask] = []

    def run(**settings: object) -> APIFlask:
        given = {"index": tiny_index, "database": f"sqlite:///{tmp_path / 'people.db'}", "public_url": HTTPS}
        app = create_app(Settings(**(given | settings)))  # type: ignore[arg-type]
        for prefix in ("/api", "/fr-fr"):
            app.add_url_rule(f"{prefix}/look/<account>", f"look{prefix}", look)
            app.add_url_rule(f"{prefix}/change", f"change{prefix}", change, methods=["GET", "POST"])
            app.add_url_rule(f"{prefix}/whoami", f"whoami{prefix}", whoami)
        made.append(app)
        return app

    yield run
    for app in made:
        services_of(app).database.close()


def services_of(app: APIFlask) -> Services:
    services: Services = app.extensions["goodstanding"]
    return services


@pytest.fixture
def app(make: Make) -> APIFlask:
    return make()


@pytest.fixture
def identity(app: APIFlask) -> IdentityServices:
    return services_of(app).identity


@pytest.fixture
def browse(app: APIFlask) -> Browse:
    """A browser with a cookie jar of its own, as the site's own pages make it ask."""

    def run(base: str = HTTPS, of: APIFlask = app) -> FlaskClient:
        client = Browser(of, of.response_class)
        client.base = base
        client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
        return client

    return run


@pytest.fixture
def client(browse: Browse) -> FlaskClient:
    return browse()


@pytest.fixture
def camille(identity: IdentityServices) -> Identity:
    """The global admin of A-1."""
    profile = Profile(LOCAL, "camille", "Camille", frozenset({Role.GLOBAL_ADMIN}), "A-1", locale="fr-FR")
    return identity.users.add(profile, PASSWORD)


@pytest.fixture
def token(identity: IdentityServices, camille: Identity) -> str:
    """A token of Camille's that may read accounts."""
    secret, _ = identity.tokens.create(camille, "test", frozenset({Scope.READ_ACCOUNTS}), timedelta(days=1))
    return secret


@pytest.fixture
def demo_link(identity: IdentityServices, camille: Identity) -> str:
    return identity.links.create(replace(camille.profile, issuer=DEMO), "/sv-se/account")


@pytest.fixture
def mischief() -> Iterator[Mischief]:
    with mischievous() as found:
        yield found


def sign_in(client: FlaskClient, username: str = "camille", password: str = PASSWORD, **form: str) -> int:
    data = {"username": username, "password": password} | form
    return client.post("/fr-fr/sign-in", data=data).status_code
