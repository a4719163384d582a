"""Answers of old replies, after an article and its sections were renamed: they lead there, and say what they said."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from app import create_app
from app.accounts.store import AccountStore
from app.answers import Place
from app.demo.seeding import seed
from app.identity.records import DEMO, Profile
from app.identity.roles import Role
from app.services import Services
from app.settings import Settings
from app.support.attaching import attached
from app.support.records import Action, Draft, Purpose, Step
from tests.app.test_answer_links import NEW, OLD, RENAMED, opened, renamed_app, section_with  # noqa: F401 - fixture
from tests.app.test_web import LOCALES

BASE = "http://127.0.0.1:8000"


@pytest.fixture
def before(tiny_index: Path, tmp_path: Path) -> Iterator[APIFlask]:
    app = create_app(Settings(index=tiny_index, database=f"sqlite:///{tmp_path / 'requests.db'}"))
    seed(AccountStore(app.extensions["goodstanding"].database), datetime.now(UTC))
    yield app
    app.extensions["goodstanding"].database.close()


@pytest.fixture
def after(before: APIFlask, renamed_app: APIFlask) -> Iterator[APIFlask]:  # noqa: F811
    """The same accounts and requests, over the library in which all is renamed."""
    database, index = (one.extensions["goodstanding"].settings for one in (before, renamed_app))
    app = create_app(Settings(index=index.index, database=database.database))
    app.testing = True
    yield app
    app.extensions["goodstanding"].database.close()


def signed_in(app: APIFlask, profile: Profile) -> FlaskClient:
    services: Services = app.extensions["goodstanding"]
    client = app.test_client()
    client.get(f"/sign-in/demo/{services.identity.links.create(profile, '/en-us/account')}", base_url=BASE)
    return client


def replied(app: APIFlask, partner: Profile, agent: Profile) -> str:
    """A request with a reply that carries both sections in every language; its id."""
    services: Services = app.extensions["goodstanding"]
    library, identity = services.library(), services.identity
    asking, answering = (
        identity.sessions.find(identity.sessions.sign_in(each, "demo")).principal  # type: ignore[union-attr]
        for each in (partner, agent)
    )
    request = services.support.create(asking, "DEMO-01", Draft(Purpose.OTHER, "Old", "Old", "en-US")).request
    answers = [
        answer
        for locale in library.locales
        for anchor in RENAMED
        for answer in attached(library, locale, [Place(OLD, anchor)])
    ]
    services.support.change(
        answering, "DEMO-01", request.id, Step(Action.REPLIED, 1, "See", "en-US", answers=tuple(answers))
    )
    return request.id


def test_every_old_answer_opens_the_right_section_in_its_language(before: APIFlask, after: APIFlask) -> None:
    partner = Profile(DEMO, "sanne", "Sanne", frozenset({Role.GLOBAL_ADMIN}), "DEMO-01")
    agent = Profile(DEMO, "agda", "Agda", frozenset({Role.AGENT}), serves=frozenset({"DEMO-01"}))
    path = f"/en-us/account/requests/{replied(before, partner, agent)}"
    shown = signed_in(before, partner).get(path, base_url=BASE).text
    now = signed_in(after, partner).get(path, base_url=BASE).text
    assert answers_in(now) == answers_in(shown)
    links = [link for link, _ in answers_in(now)]
    assert len(links) == len(LOCALES) * len(RENAMED)
    reader = after.test_client()
    for link in links:
        locale, anchor = re.findall(r"locale=([a-z-]+)", link)[0], re.findall(r"section=([a-z-]+)", link)[0]
        address, html = opened(reader, link)
        assert address.partition("?")[0] == f"/{locale}/articles/{NEW}", link
        new = address.partition("#")[2]
        assert new == RENAMED[anchor], link
        assert section_with(html, new)


def answers_in(html: str) -> list[tuple[str, str]]:
    """Link and passage of each."""
    found = re.findall(r'<li class="said-answer".*?<a href="([^"]+)">.*?(<div.*?</div>)', html, re.S)
    return [(unescape(link), passage) for link, passage in found]
