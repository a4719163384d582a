"""What every response says to browsers, and which requests are refused."""

import pytest
from flask import redirect, request
from flask.testing import FlaskClient

from app import create_app
from app.security import HEADERS
from app.settings import Settings

HOST = "https://help.example.com"


@pytest.mark.parametrize("path", ["/healthz", "/api/v1/articles?locale=fr-fr", "/nowhere", "/api/nowhere"])
def test_every_response_is_protected(bare_client: FlaskClient, path: str) -> None:
    response = bare_client.get(path)
    for name, value in HEADERS.items():
        assert response.headers[name] == value
    assert response.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_the_policy_begins_with_nothing_and_allows_no_inline_code(bare_client: FlaskClient) -> None:
    policy = bare_client.get("/healthz").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy


def test_without_https_no_browser_is_told_to_insist_on_it() -> None:
    client = create_app(Settings()).test_client()
    assert "Strict-Transport-Security" not in client.get("/healthz").headers


@pytest.fixture(scope="module")
def posting(bare_settings: Settings) -> FlaskClient:
    """An application with an address that changes something."""
    app = create_app(bare_settings)
    app.add_url_rule("/api/change", "change", lambda: request.get_data(as_text=True), methods=["POST"])
    app.add_url_rule("/move", "move", lambda: redirect("/there"))
    app.add_url_rule("/folder/", "folder", lambda: "here")
    return app.test_client(use_cookies=False)  # the header Cookie as given


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),  # a program: no cookies that another site could misuse
        ({"Cookie": "a=b"}, 403),
        ({"Cookie": "a=b", "Origin": "https://evil.example"}, 403),
        ({"Cookie": "a=b", "Origin": "null"}, 403),
        ({"Cookie": "a=b", "Origin": HOST}, 200),
        ({"Cookie": "a=b", "Origin": "http://localhost"}, 200),  # the Host that the test client names
        ({"Cookie": "a=b", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Cookie": "a=b", "Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": HOST}, 403),
        ({"Cookie": "a=b", "Origin": "https://evil.example", "Authorization": "Bearer x"}, 200),
    ],
)
def test_changes_are_refused_from_other_sites(posting: FlaskClient, headers: dict[str, str], status: int) -> None:
    assert posting.post("/api/change", headers=headers, data="x").status_code == status


def test_a_redirect_never_repeats_the_host_header(posting: FlaskClient) -> None:
    for path, location in (("/move", "/there"), ("/folder", "/folder/")):
        response = posting.get(path, headers={"Host": "evil.example"})
        assert response.status_code in (302, 308)
        assert response.headers["Location"] == location
        assert "evil.example" not in response.text


@pytest.mark.parametrize("path", ["/api/problems", "/folder", "/nowhere", "/healthz", "/api/openapi.json"])
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_every_response_says_how_long_it_may_be_kept(posting: FlaskClient, path: str, method: str) -> None:
    assert posting.open(path, method=method).headers["Cache-Control"]


def test_a_body_without_end_is_refused(posting: FlaskClient) -> None:
    response = posting.post("/api/change", data=b"x" * 2_000_000)
    assert response.status_code == 413
    assert response.json
    assert response.json["type"] == "/api/problems/too-large"
