"""The same vetting-rejected account over two docsets: one whose French article lacks the reason, and our own.

Served from the reference articles, the French page and the API show the English sentence, marked as not yet translated;
served from content/, the French one.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from apiflask import APIFlask

from app import create_app
from app.accounts.store import AccountStore
from app.demo.seeding import seed
from app.identity.records import DEMO, LOCAL, Profile
from app.identity.roles import Role, Scope
from app.services import Services
from app.settings import Settings

BASE = "http://127.0.0.1:8000"
ACCOUNT = "DEMO-03"  # French, in AI Cloud, its vetting rejected for 41 days
REASON, ENGLISH = "vetting-rejected", "Your vetting status is rejected"
FRENCH = "L’état de la validation de votre compte est rejeté"
NOT_YET = "Pas encore traduit\u00a0:"
Make = Callable[[Path], APIFlask]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """An application over a library, with the demonstration's accounts."""
    made: list[Services] = []

    def run(library: Path) -> APIFlask:
        app = create_app(Settings(index=library, database=f"sqlite:///{tmp_path / 'accounts.db'}"))
        made.append(app.extensions["goodstanding"])
        seed(AccountStore(made[-1].database), datetime.now(UTC))
        return app

    yield run
    for services in made:
        services.database.close()


def page(app: APIFlask) -> str:
    """The French account page, as the account's global admin gets it."""
    services: Services = app.extensions["goodstanding"]
    profile = Profile(DEMO, "camille", "Camille", frozenset({Role.GLOBAL_ADMIN}), ACCOUNT)
    client = app.test_client()
    client.get(f"/sign-in/demo/{services.identity.links.create(profile, '/fr-fr/account')}", base_url=BASE)
    response = client.get("/fr-fr/account", base_url=BASE)
    assert response.status_code == 200
    return unescape(response.text)


def finding(app: APIFlask) -> dict[str, object]:
    """The reason in the API's answer to a French program."""
    services: Services = app.extensions["goodstanding"]
    profile = Profile(LOCAL, "camille", "Camille", frozenset({Role.GLOBAL_ADMIN}), ACCOUNT)
    owner = services.identity.users.add(profile, "twelve letters or more")
    token, _ = services.identity.tokens.create(owner, "t", frozenset({Scope.READ_ACCOUNTS}), timedelta(days=1))
    headers = {"Authorization": f"Bearer {token}"}
    answer = app.test_client().get(f"/api/v1/accounts/{ACCOUNT}/diagnosis?locale=fr-fr", headers=headers).json
    assert answer
    found: dict[str, object] = next(each for each in answer["findings"] if each["reason"] == REASON)
    assert found["state"] == "confirmed"
    return found


@pytest.mark.corpus
def test_without_a_translation_the_source_stands_in_and_is_marked(
    make: Make, shared: Path, tmp_path: Path, build: Callable[..., str]
) -> None:
    build(shared / "seeds", tmp_path / "library")
    app = make(tmp_path / "library")
    shown = page(app)
    heading = f'<h3 lang="en-US">{ENGLISH}'
    assert heading in shown
    assert NOT_YET in shown.partition(heading)[2].partition("</li>")[0]
    statement = finding(app)["statement"]
    assert isinstance(statement, dict)
    assert statement["text"].startswith(ENGLISH)
    assert (statement["locale"], statement["fallback"]) == ("en-US", True)


def test_our_own_articles_say_it_in_french(make: Make, own_index: Path) -> None:
    app = make(own_index)
    shown = page(app)
    assert f"<h3>{FRENCH}" in shown
    assert ENGLISH not in shown
    assert NOT_YET not in shown
    statement = finding(app)["statement"]
    assert isinstance(statement, dict)
    assert statement["text"].startswith(FRENCH)
    assert (statement["locale"], statement["fallback"]) == ("fr-FR", False)
