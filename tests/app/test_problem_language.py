"""Problem documents are told in the reader's language: title, detail and what is wrong with each field."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from werkzeug.test import TestResponse

from app import create_app
from app.accounts.store import AccountStore
from app.demo.seeding import seed
from app.errors import TABLE
from app.facts_form.refusals import MESSAGES
from app.identity.records import LOCAL, Profile
from app.identity.roles import Role, Scope
from app.queries import CONTROLS, NO_LOCALE, NO_TEXTS
from app.services import Services
from app.settings import Settings
from app.wording import languages, shortened, wording_for

LOCALES = ("en-US", "fr-FR", "nl-NL", "sv-SE")
SEARCH, REQUESTS = "/api/v1/search", "/api/v1/accounts/DEMO-01/requests"
GIVEN = {"subject": "Hello", "message": "Please.", "purpose": "reinstatement"}
TOKEN = "gs_" + "A1b2C3d4" * 6


@pytest.fixture(scope="module")
def app(tiny_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[APIFlask]:
    database = f"sqlite:///{tmp_path_factory.mktemp('language') / 'accounts.db'}"
    app = create_app(Settings(index=tiny_index, database=database, public_url="https://help.example.com"))
    app.testing = True
    services: Services = app.extensions["goodstanding"]
    seed(AccountStore(services.database), datetime.now(UTC))
    yield app
    services.database.close()


@pytest.fixture(scope="module")
def bearer(app: APIFlask) -> Callable[[str], dict[str, str]]:
    """Headers of somebody of DEMO-01 who prefers this language."""
    identity, made = app.extensions["goodstanding"].identity, list[str]()

    def make(locale: str) -> dict[str, str]:
        name = f"somebody-{len(made)}"
        made.append(name)
        profile = Profile(LOCAL, name, name, frozenset({Role.GLOBAL_ADMIN}), "DEMO-01", locale=locale)
        owner = identity.users.add(profile, "twelve letters or more")
        token, _ = identity.tokens.create(owner, "test", frozenset(Scope), timedelta(days=1))
        return {"Authorization": f"Bearer {token}"}

    return make


def told(response: TestResponse, locale: str, code: str, status: int = 400) -> dict[str, str]:
    """What is wrong with which field, once the title and the header are in that language."""
    assert response.status_code == status, response.text
    document = response.json
    assert isinstance(document, dict)
    assert document["type"] == f"/api/problems/{code}"
    assert document["title"] == wording_for(locale).gettext(TABLE[code][1])
    assert response.headers["Content-Language"] == locale
    if not locale.startswith("en"):
        assert document["title"] != TABLE[code][1]
        assert document["detail"] != TABLE[code][2]
    return {each["name"]: each["message"] for each in document.get("errors", ())}


def said(locale: str, text: str, **values: object) -> str:
    found = wording_for(locale).gettext(text, **values)
    assert locale.startswith("en") or found != text % values
    return found


QUERIES: list[tuple[dict[str, Any], str, str, dict[str, object]]] = [
    ({"limit": 9999}, "limit", "too-large", {"limit": 100}),
    ({"limit": 0}, "limit", "too-small", {"limit": 1}),
    ({"limit": "ten"}, "limit", "number-expected", {}),
    ({"limit": "9" * 5000}, "limit", "number-expected", {}),
    ({"limit": "1.5"}, "limit", "number-expected", {}),
    ({"q": None}, "q", "missing", {}),
    ({"q": ""}, "q", "too-short", {"limit": 1}),
    ({"q": "x" * 401}, "q", "too-long", {"limit": 400}),
    ({"colour": "red"}, "colour", "unknown-field", {}),
]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(("changes", "name", "code", "values"), QUERIES)
def test_parameters(
    app: APIFlask, locale: str, changes: dict[str, Any], name: str, code: str, values: dict[str, object]
) -> None:
    query = {key: value for key, value in ({"q": "a", "locale": locale} | changes).items() if value is not None}
    errors = told(app.test_client().get(SEARCH, query_string=query), locale, "invalid-parameters")
    assert errors == {name: said(locale, MESSAGES[code], **values)}


@pytest.mark.parametrize("locale", LOCALES)
def test_what_a_library_has_not(app: APIFlask, locale: str) -> None:
    client = app.test_client()
    errors = told(client.get(SEARCH, query_string={"q": "a\0", "locale": locale}), locale, "invalid-parameters")
    assert errors == {"q": said(locale, CONTROLS)}
    query = {"q": "a", "locale": locale, "cloud": "moon"}
    message = told(client.get(SEARCH, query_string=query), locale, "invalid-parameters")["cloud"]
    known = "global, us-government, 21vianet"
    assert message == said(locale, MESSAGES["unknown-word"], given="moon", known=known)
    path = f"/api/v1/articles/nowhere?locale={locale}"
    assert told(client.get(path), locale, "unknown-article", 404) == {}


BODIES: list[tuple[dict[str, Any], str, str, dict[str, object]]] = [
    ({"subject": 7}, "subject", "text-expected", {}),
    ({"subject": None}, "subject", "text-expected", {}),
    ({"reasons": "all"}, "reasons", "list-expected", {}),
    ({"reasons": ["billing-overdue"] * 21}, "reasons", "too-many", {"limit": 20}),
    ({"idempotency_key": "a b"}, "idempotency_key", "pattern", {}),
    ({"idempotency_key": "a" * 65}, "idempotency_key", "too-long", {"limit": 64}),
    ({"color": 1}, "color", "unknown-field", {}),
]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(("changes", "name", "code", "values"), BODIES)
def test_fields_of_a_body_in_the_language_that_it_names(
    app: APIFlask,
    bearer: Callable[[str], dict[str, str]],
    locale: str,
    changes: dict[str, Any],
    name: str,
    code: str,
    values: dict[str, object],
) -> None:
    body = GIVEN | {"locale": locale} | changes
    response = app.test_client().post(REQUESTS, json=body, headers=bearer("is-IS"))
    assert told(response, locale, "invalid-parameters") == {name: said(locale, MESSAGES[code], **values)}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("body", ["{", "", "\xff", "[" * 100_000, '{"a": NaN', "9" * 5000])
def test_a_body_that_is_no_json(app: APIFlask, bearer: Callable[[str], dict[str, str]], locale: str, body: str) -> None:
    response = app.test_client().post(
        REQUESTS, data=body.encode("latin-1"), content_type="application/json", headers=bearer(locale)
    )
    assert told(response, locale, "invalid-parameters") == {"body": said(locale, MESSAGES["not-json"])}


@pytest.mark.parametrize("locale", LOCALES)
def test_a_body_that_is_no_object(app: APIFlask, bearer: Callable[[str], dict[str, str]], locale: str) -> None:
    response = app.test_client().post(REQUESTS, json=[1], headers=bearer(locale))
    assert told(response, locale, "invalid-parameters") == {"body": said(locale, MESSAGES["object-expected"])}


@pytest.mark.parametrize("locale", LOCALES)
def test_an_unknown_locale_is_told_in_the_readers_own_language_then_in_the_browsers(
    app: APIFlask, bearer: Callable[[str], dict[str, str]], locale: str
) -> None:
    known = ", ".join(app.extensions["goodstanding"].library().locales)
    expected = {"locale": said(locale, NO_LOCALE, given="zz", known=known)}
    client, path = app.test_client(), f"{SEARCH}?q=a&locale=zz"
    other = "fr" if locale != "fr-FR" else "sv"
    mine = client.get(path, headers=bearer(locale) | {"Accept-Language": other})
    assert told(mine, locale, "unknown-locale") == expected
    browsers = client.get(path, headers={"Accept-Language": f"zz, {locale};q=0.9, {other};q=0.1"})
    language = locale.partition("-")[0]
    assert told(browsers, language, "unknown-locale") == expected
    asked = client.get("/api/v1/accounts?locale=zz", headers=bearer(locale))
    texts = said(locale, NO_TEXTS, given="zz", known=", ".join(languages()))
    assert told(asked, locale, "unknown-locale") == {"locale": texts}


def test_without_any_language_it_is_english_and_a_token_that_does_not_work_changes_nothing(app: APIFlask) -> None:
    client = app.test_client()
    for headers in ({}, {"Accept-Language": "is"}, {"Authorization": "Bearer made-up"}):
        told(client.get(f"{SEARCH}?limit=0", headers=headers), "en", "invalid-parameters")


@pytest.mark.parametrize("place", ["locale", "cloud", TOKEN])
def test_a_token_in_the_wrong_place_is_not_repeated(app: APIFlask, place: str) -> None:
    query = {"q": "a", "locale": "fr-FR"} | {place: TOKEN[:34] if place == "locale" else TOKEN}
    response = app.test_client().get(SEARCH, query_string=query)
    assert response.status_code == 400
    assert TOKEN[:12] not in response.text


def test_what_was_given_is_repeated_short_and_whole() -> None:
    assert shortened("x" * 80) == "x" * 80
    assert shortened("x" * 81) == "x" * 80 + "…"
    assert shortened("a\ud800") == "a?"
    assert TOKEN[:12] not in shortened("x" * 75 + TOKEN)
