"""Every error comes from one table and has one shape, whatever raised it."""

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient

from app import create_app
from app.errors import BY_STATUS, PROBLEM_TYPE, TABLE, ProblemError, use_error_page
from app.settings import Settings
from indexer.errors import LibraryError, UsageError

KEYS = ["type", "title", "status", "detail", "instance", "request_id"]


def fail(kind: str) -> str:
    if kind == "problem":
        raise ProblemError("too-many-requests")
    if kind == "library":
        raise LibraryError("There is no library. Build one with `goodstanding index`.")
    if kind == "usage":
        raise UsageError("That makes no sense.")
    if kind == "bug":
        raise ZeroDivisionError("a secret in a message")
    abort(int(kind))


@pytest.fixture(scope="module")
def failing(bare_settings: Settings) -> Flask:
    app = create_app(bare_settings)
    app.add_url_rule("/api/fail/<kind>", "fail_api", fail)
    app.add_url_rule("/fail/<kind>", "fail_page", fail)
    return app


CASES = [
    ("problem", 429, "too-many-requests"),
    ("library", 503, "no-library"),
    ("usage", 400, "bad-request"),
    ("bug", 500, "internal-error"),
    ("404", 404, "not-found"),
    ("405", 405, "method-not-allowed"),
    ("410", 410, "bad-request"),
    ("502", 502, "internal-error"),
]


@pytest.mark.parametrize(("kind", "status", "code"), CASES)
def test_an_error_under_api_is_a_problem_document(failing: Flask, kind: str, status: int, code: str) -> None:
    response = failing.test_client().get(f"/api/fail/{kind}?q=private")
    assert response.status_code == status
    assert response.content_type == PROBLEM_TYPE
    assert response.headers["Cache-Control"] == "no-store"
    document = response.json
    assert document
    assert list(document) == KEYS
    assert document["type"] == f"/api/problems/{code}"
    assert document["status"] == status
    assert document["instance"] == f"/api/fail/{kind}"
    assert document["title"]
    assert document["detail"]
    assert "secret" not in response.text


@pytest.mark.parametrize(("kind", "status", "code"), CASES)
def test_elsewhere_it_is_a_page(failing: Flask, kind: str, status: int, code: str) -> None:
    response = failing.test_client().get(f"/fail/{kind}")
    assert response.status_code == status
    assert response.content_type == "text/html; charset=utf-8"
    assert "secret" not in response.text


def test_an_error_page_that_fails_does_not_hide_the_error(bare_settings: Settings) -> None:
    app = create_app(bare_settings)
    use_error_page(app, lambda found: str(1 / (found.status - 404)))
    response = app.test_client().get("/nowhere/at/all")
    assert response.status_code == 404
    assert "<h1>There is nothing at this address</h1>" in response.text


def test_a_missing_library_names_the_command(bare_client: FlaskClient) -> None:
    for path in ("/readyz", "/api/v1/search?q=a&locale=fr-fr", "/fr-fr/", "/sitemap.xml", "/media/a.png"):
        response = bare_client.get(path)
        assert response.status_code == 503, path
        assert "goodstanding index" in response.text, path
        assert response.headers["Retry-After"]


def test_the_table_is_sound() -> None:
    for code, (status, title, remedy) in TABLE.items():
        assert 400 <= status < 600, code
        assert title
        assert remedy.endswith("."), code
    assert BY_STATUS[404] == "not-found"
    assert BY_STATUS[400] == "bad-request"


def test_the_addresses_of_problems_explain_them(bare_client: FlaskClient) -> None:
    kinds = bare_client.get("/api/problems").json
    assert kinds
    assert [each["type"].rpartition("/")[2] for each in kinds["problems"]] == list(TABLE)
    for each in kinds["problems"]:
        assert bare_client.get(each["type"]).json == each
    assert bare_client.get("/api/problems/made-up").status_code == 404
