"""The pages of webhooks and of notices: for operators, for whoever is signed in, for whoever has a link of a mail."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from app import create_app
from app.identity.records import DEMO, Profile
from app.identity.roles import Role
from app.mail.links import token
from app.mail.records import Notice
from app.sealing import Sealing
from app.services import Services
from app.settings import Settings
from tests.app.test_web import LOCALES

BASE = "http://127.0.0.1:8000"
KEY = "ZrK6yvT0W7b0C1rHqG3r0e3yqg7Q8c5mJ1x2w9v8u4E="
SAME = {"Sec-Fetch-Site": "same-origin"}
SECRET = re.compile(r"whsec_[0-9A-Za-z+/=]{44}")
ENDPOINT = re.compile(r"whk_[0-9A-Za-z]{17}")
SignIn = Callable[[Role], FlaskClient]


@pytest.fixture
def settings(tiny_index: Path, tmp_path: Path) -> Settings:
    return Settings(
        index=tiny_index,
        database=f"sqlite:///{tmp_path / 'outward.db'}",
        secret_key=(KEY,),
        smtp_host="mail.example.com",
        mail_from="help@example.com",
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[APIFlask]:
    app = create_app(settings)
    app.testing = True
    yield app
    app.extensions["goodstanding"].database.close()


@pytest.fixture
def services(app: APIFlask) -> Services:
    found: Services = app.extensions["goodstanding"]
    return found


@pytest.fixture
def sign_in(app: APIFlask, services: Services) -> SignIn:
    def run(role: Role) -> FlaskClient:
        partner = role in (Role.GLOBAL_ADMIN, Role.USER)
        profile = Profile(
            DEMO, f"{role}", "Demo", frozenset({role}), "A-1" if partner else None, email=f"{role}@example.com"
        )
        secret = services.identity.links.create(profile, "/en-us/")
        client = app.test_client()
        assert client.get(f"/sign-in/demo/{secret}", base_url=BASE).status_code == 303
        return client

    return run


# --- webhooks


def registered(client: FlaskClient, **fields: object) -> str:
    form = {"url": "https://hooks.example.com/in", "name": "Tickets"} | fields
    answer = client.post("/en-us/webhooks", data=form, base_url=BASE, headers=SAME)
    assert answer.status_code == 200, answer.text
    found = ENDPOINT.search(answer.text)
    assert found
    assert len(set(SECRET.findall(answer.text))) == 1
    return found[0]


def test_an_endpoint_is_registered_and_its_secret_shown_once(sign_in: SignIn, services: Services) -> None:
    client = sign_in(Role.OPERATOR)
    endpoint = registered(client, types=["request.created", "made.up"])
    (one,) = services.webhooks.listed()
    assert [each.value for each in one.endpoint.types] == ["request.created"]
    for path in ("/en-us/webhooks", f"/en-us/webhooks/{endpoint}"):
        page = client.get(path, base_url=BASE)
        assert not SECRET.search(page.text)
        assert page.headers["Cache-Control"] == "no-store"
        assert "Tickets" in page.text


def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(sign_in: SignIn) -> None:
    client = sign_in(Role.OPERATOR)
    form = {"url": "http://10.0.0.1/", "name": "x" * 101, "types": "request.closed"}
    answer = client.post("/fr-fr/webhooks", data=form, base_url=BASE, headers=SAME)
    assert answer.status_code == 422
    assert 'value="http://10.0.0.1/"' in answer.text
    assert 'id="url-error"' in answer.text
    assert 'id="name-error"' in answer.text
    assert re.search(r'value="request.closed" checked', answer.text)


def test_what_can_be_done_to_an_endpoint(sign_in: SignIn, services: Services) -> None:
    client = sign_in(Role.OPERATOR)
    path = f"/en-us/webhooks/{registered(client)}"

    def do(what: str) -> str:
        answer = client.post(path, data={"do": what}, base_url=BASE, headers=SAME)
        assert answer.status_code == 303
        return client.get(answer.location, base_url=BASE).text

    assert "A test is on its way" in do("test")
    assert "A test" in client.get(path, base_url=BASE).text
    renewed = client.post(path, data={"do": "rotate"}, base_url=BASE, headers=SAME)
    assert SECRET.search(renewed.text)
    assert "signs as well" in renewed.text
    delivery = re.search(r"/deliveries/(dlv_[0-9A-Za-z]{17})", client.get(path, base_url=BASE).text)
    assert delivery
    again = client.post(f"{path}/deliveries/{delivery[1]}", base_url=BASE, headers=SAME)
    assert again.status_code == 303
    assert client.post(path, data={"do": "remove"}, base_url=BASE, headers=SAME).status_code == 400  # it works
    assert "It is disabled" in do("disable")
    assert "It is enabled" in do("enable")
    assert 'value="remove"' in do("disable")
    assert client.post(path, data={"do": "explode"}, base_url=BASE, headers=SAME).status_code == 400
    assert "Tickets" not in do("remove")
    assert client.get(path, base_url=BASE).status_code == 404


def test_what_there_is_not_is_not_found(sign_in: SignIn) -> None:
    client = sign_in(Role.OPERATOR)
    endpoint = registered(client)
    for path in ("/en-us/webhooks/whk_00000000000000000", "/en-us/webhooks/x"):
        assert client.get(path, base_url=BASE).status_code == 404
        assert client.post(path, data={"do": "test"}, base_url=BASE, headers=SAME).status_code == 404
    path = f"/en-us/webhooks/{endpoint}/deliveries/dlv_00000000000000000"
    assert client.post(path, base_url=BASE, headers=SAME).status_code == 404


@pytest.mark.parametrize("role", [Role.GLOBAL_ADMIN, Role.AGENT, Role.EDITOR])
def test_webhooks_are_for_operators(sign_in: SignIn, role: Role) -> None:
    assert sign_in(role).get("/en-us/webhooks", base_url=BASE).status_code == 403


def test_nobody_in_particular_signs_in_first(app: APIFlask) -> None:
    assert app.test_client().get("/en-us/webhooks", base_url=BASE).status_code == 303
    assert app.test_client().get("/en-us/notices", base_url=BASE).status_code == 303


def test_without_a_key_the_page_says_what_to_set(settings: Settings) -> None:
    from dataclasses import replace

    app = create_app(replace(settings, secret_key=()))
    services: Services = app.extensions["goodstanding"]
    profile = Profile(DEMO, "operator", "Demo", frozenset({Role.OPERATOR}))
    client = app.test_client()
    client.get(f"/sign-in/demo/{services.identity.links.create(profile, '/en-us/')}", base_url=BASE)
    page = client.get("/en-us/webhooks", base_url=BASE)
    assert "GOODSTANDING_SECRET_KEY" in page.text
    assert 'name="url"' not in page.text
    form = {"url": "https://example.com/"}
    assert client.post("/en-us/webhooks", data=form, base_url=BASE, headers=SAME).status_code == 409
    services.database.close()


@pytest.mark.parametrize("locale", LOCALES)
def test_every_page_is_in_every_language(sign_in: SignIn, locale: str) -> None:
    operator, partner = sign_in(Role.OPERATOR), sign_in(Role.GLOBAL_ADMIN)
    pages = [operator.get(f"/{locale}/webhooks", base_url=BASE), partner.get(f"/{locale}/notices", base_url=BASE)]
    for page in pages:
        assert page.status_code == 200
        assert re.search(rf'<html lang="{locale}"', page.text, re.I)
    assert ("Register an endpoint" in pages[0].text) == (locale == "en-us")
    assert ("What you can choose" in pages[1].text) == (locale == "en-us")


# --- notices


def test_what_is_chosen_is_kept(sign_in: SignIn) -> None:
    client = sign_in(Role.GLOBAL_ADMIN)

    def checked() -> set[str]:
        page = client.get("/en-us/notices", base_url=BASE).text
        assert "global-admin@example.com" in page
        assert "Answers to my support requests" in page
        return set(re.findall(r'name="notices" value="([a-z-]+)" checked', page))

    assert checked() == {"standing", "deadlines", "deletions"}
    form = {"notices": ["deletions", "requests", "new-requests", "made-up"]}
    answer = client.post("/en-us/notices", data=form, base_url=BASE, headers=SAME)
    assert answer.status_code == 303
    assert "Your choice is kept." in client.get(answer.location, base_url=BASE).text
    assert checked() == {"deletions"}


def test_other_roles_have_other_notices(sign_in: SignIn) -> None:
    agent = sign_in(Role.AGENT).get("/en-us/notices", base_url=BASE).text
    assert re.findall(r'name="notices" value="([a-z-]+)"', agent) == ["new-requests"]
    assert "There are no notices for your roles." in sign_in(Role.EDITOR).get("/en-us/notices", base_url=BASE).text


def test_another_site_changes_nothing(sign_in: SignIn) -> None:
    client = sign_in(Role.GLOBAL_ADMIN)
    for path in ("/en-us/notices", "/en-us/webhooks"):
        answer = client.post(path, base_url=BASE, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403


@pytest.fixture
def link(sign_in: SignIn, services: Services) -> str:
    """Of a mail to the partner's admin, who has signed in once."""
    sign_in(Role.GLOBAL_ADMIN)
    (identity,) = services.identity.users.list()
    return f"/nl-nl/unsubscribe/{token(Sealing([KEY]), identity.id, Notice.STANDING)}"


def wanted(services: Services) -> bool:
    (identity,) = services.identity.users.list()
    return services.mail.preferences(identity.principal()).notices[Notice.STANDING]


def test_opening_a_link_changes_nothing_and_its_button_unsubscribes(
    app: APIFlask, link: str, services: Services
) -> None:
    stranger = app.test_client()
    page = stranger.get(link, base_url=BASE)
    assert page.status_code == 200
    assert 'name="robots" content="noindex"' in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert wanted(services)
    done = stranger.post(link, base_url=BASE, headers=SAME)
    assert done.status_code == 200
    assert not wanted(services)
    stranger.post(link, data={"again": "yes"}, base_url=BASE, headers=SAME)
    assert wanted(services)


def test_a_mail_program_unsubscribes_in_one_click(app: APIFlask, link: str, services: Services) -> None:
    """As RFC 8058 has it: a POST of this form, without cookies, from wherever the program runs."""
    answer = app.test_client().post(link, data={"List-Unsubscribe": "One-Click"}, base_url=BASE)
    assert answer.status_code == 200
    assert not wanted(services)


def test_a_link_that_was_tampered_with_is_not_found(app: APIFlask, link: str, services: Services) -> None:
    for bad in (link[:-1], link.replace(".standing.", ".deletions."), "/nl-nl/unsubscribe/x"):
        assert app.test_client().get(bad, base_url=BASE).status_code == 404
        assert app.test_client().post(bad, base_url=BASE).status_code == 404
    assert wanted(services)


def test_the_link_of_somebody_who_was_erased_ends_well(app: APIFlask, link: str, services: Services) -> None:
    (identity,) = services.identity.users.list()
    services.identity.users.erase(identity)
    assert app.test_client().post(link, base_url=BASE).status_code == 200
