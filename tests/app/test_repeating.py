"""What was answered once is answered again without Flask: exactly so, to those alone whom it may concern."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask, request_started
from werkzeug.test import Client, TestResponse

from app import create_app
from app.repeating import Repeating
from app.settings import Settings

GZIP = {"Accept-Encoding": "gzip, deflate, br, zstd"}
ARTICLE = "/fr-fr/articles/billing/pay-an-invoice"
PATHS = [
    f"/{locale}{rest}"
    for locale in ("fr-fr", "sv-se", "nl-nl", "en-us")
    for rest in ("/", "/articles/billing/pay-an-invoice")
]
SHARED = [*PATHS, "/sv-se/self-check", "/llms.txt", "/sitemap.xml", "/fr-fr/articles/billing/pay-an-invoice.md"]


@pytest.fixture
def app(tiny_index: Path) -> Flask:
    return create_app(Settings(index=tiny_index, public_url="https://help.example.com"))


@pytest.fixture
def client(app: Flask) -> Client:
    return Client(app, use_cookies=False)  # without Flask's own, which sends what no browser does


@contextmanager
def asked(app: Flask) -> Iterator[list[str]]:
    """The paths that Flask is asked for meanwhile."""
    paths: list[str] = []

    def note(_: Flask, **__: object) -> None:
        from flask import request

        paths.append(request.path)

    with request_started.connected_to(note, app):
        yield paths


def said(response: TestResponse) -> tuple[int, list[tuple[str, str]], bytes]:
    """All of an answer but the id of its request."""
    headers = sorted((name, value) for name, value in response.headers.items() if name != "X-Request-ID")
    return response.status_code, headers, response.data


@pytest.mark.parametrize("path", SHARED)
def test_it_is_answered_as_flask_answered_it(app: Flask, client: Client, path: str) -> None:
    with asked(app) as paths:
        first, second = client.get(path, headers=GZIP), client.get(path, headers=GZIP)
    assert paths == [path]
    assert first.status_code == 200
    assert said(first) == said(second)
    assert first.headers["X-Request-ID"] != second.headers["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{16}", second.headers["X-Request-ID"])


@pytest.mark.parametrize("weak", ["", "W/"])
def test_who_has_it_gets_what_flask_would_say_to_that(app: Flask, client: Client, weak: str) -> None:
    first = client.get(ARTICLE, headers=GZIP)
    had = {"If-None-Match": weak + first.headers["ETag"]}
    with asked(app) as paths:
        again = client.get(ARTICLE, headers=GZIP | had)
        assert not paths
        by_flask = client.get(ARTICLE, headers=had | {"Accept-Encoding": "gzip;q=1"})
        assert paths == [ARTICLE]
    assert again.status_code == 304
    assert said(again) == said(by_flask)


@pytest.mark.parametrize(
    ("method", "query", "headers"),
    [
        ("GET", "section=no-such", {}),
        ("GET", "", {"Cookie": "__Host-gs-session=made-up"}),
        ("GET", "", {"Cookie": "a=b; gs-session=made-up"}),
        ("GET", "", {"Authorization": "Bearer made-up"}),
        ("GET", "", {"Accept-Encoding": "identity"}),
        ("GET", "", {"Accept-Encoding": "nogzip"}),
        ("GET", "", {"Accept-Encoding": "gzip;q=0, identity"}),
        ("GET", "", {"If-None-Match": '"another"'}),
        ("GET", "", {"If-None-Match": '"another", "one-more"'}),
        ("HEAD", "", {}),
        ("POST", "", {}),
    ],
)
def test_everything_else_is_flask_s(
    app: Flask, client: Client, method: str, query: str, headers: dict[str, str]
) -> None:
    kept = client.get(ARTICLE, headers=GZIP)
    with asked(app) as paths:
        answer = client.open(ARTICLE, method=method, query_string=query, headers=GZIP | headers)
        assert paths == [ARTICLE]
        assert said(client.get(ARTICLE, headers=GZIP)) == said(kept), "nor is it kept for the next"
        assert paths == [ARTICLE]
    assert answer.status_code in (200, 302, 405)


def test_other_cookies_make_no_difference(app: Flask, client: Client) -> None:
    client.get(ARTICLE, headers=GZIP)
    with asked(app) as paths:
        assert client.get(ARTICLE, headers=GZIP | {"Cookie": "theme=dark"}).status_code == 200
    assert not paths


@pytest.mark.parametrize("path", ["/fr-fr/search", "/api/v1/locales", "/fr-fr/articles/no/such", "/", "/healthz"])
def test_what_is_no_page_for_everybody_is_never_repeated(app: Flask, client: Client, path: str) -> None:
    with asked(app) as paths:
        for _ in range(2):
            client.get(path, headers=GZIP)
    assert paths == [path, path]


def test_the_next_generation_is_shown(tmp_path: Path, tiny_docset: Path, build: Callable[..., str]) -> None:
    docset = Path(shutil.copytree(tiny_docset, tmp_path / "docset"))
    build(docset, tmp_path / "library")
    app = create_app(Settings(index=tmp_path / "library"))
    app.extensions["goodstanding"].shelves._every = 0.0
    client = Client(app)
    before = [client.get(ARTICLE, headers=GZIP) for _ in range(2)][1]
    article = docset / "fr-fr" / "billing" / "pay-an-invoice.md"
    article.write_text(article.read_text(encoding="utf-8") + "\nUne phrase de plus.\n", encoding="utf-8")
    build(docset, tmp_path / "library")
    with asked(app) as paths:
        after = [client.get(ARTICLE, headers=GZIP) for _ in range(2)][1]
        assert paths == [ARTICLE]
    assert before.headers["ETag"] != after.headers["ETag"]
    had = client.get(ARTICLE, headers=GZIP | {"If-None-Match": before.headers["ETag"]})
    assert had.status_code == 200


def test_what_the_cache_has_let_go_is_made_again(app: Flask, client: Client) -> None:
    """No body is kept twice: the setting PAGE_CACHE says how much memory pages may take."""
    first = client.get(ARTICLE, headers=GZIP)
    pages = app.extensions["goodstanding"].pages
    pages._pages.clear()
    with asked(app) as paths:
        assert said(client.get(ARTICLE, headers=GZIP)) == said(first)
        assert said(client.get(ARTICLE, headers=GZIP)) == said(first)
    assert paths == [ARTICLE]


def test_ever_more_paths_of_a_page_take_no_memory(app: Flask, client: Client) -> None:
    repeating = app.wsgi_app
    assert isinstance(repeating, Repeating)
    for number in range(1, 20):
        path = {"PATH_INFO": "/" * number + ARTICLE[1:]}
        assert client.get("/", environ_overrides=path, headers=GZIP).status_code == 200
    assert list(repeating._known) == [ARTICLE]


def test_only_so_many_paths_are_known(app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.repeating.MOST_KNOWN", 3)
    repeating = app.wsgi_app
    assert isinstance(repeating, Repeating)
    for path in SHARED:
        client.get(path, headers=GZIP)
        assert len(repeating._known) <= 3


def test_what_goes_wrong_is_said_by_flask(app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.get(ARTICLE, headers=GZIP)

    def fail() -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(app.extensions["goodstanding"].shelves, "current", fail)
    answer = client.get(ARTICLE, headers=GZIP)
    assert answer.status_code == 500
    assert "X-Request-ID" in answer.headers


def test_it_is_measured_by_its_route(app: Flask, client: Client) -> None:
    for _ in range(3):
        client.get(ARTICLE, headers=GZIP)
    text = app.extensions["goodstanding"].metrics.exposition().decode()
    route = "/<locale>/articles/<path:article_id>"
    assert f'goodstanding_http_responses_total{{method="GET",route="{route}",status="200"}} 3.0' in text
    assert f'goodstanding_http_request_seconds_count{{method="GET",route="{route}"}} 3.0' in text
    assert "goodstanding_http_requests_running 0.0" in text


@pytest.mark.parametrize(("proxies", "taken"), [(0, False), (1, True)])
def test_a_trusted_proxy_gives_the_id(tiny_index: Path, proxies: int, *, taken: bool) -> None:
    client = Client(create_app(Settings(index=tiny_index, proxies=proxies)))
    given = GZIP | {"X-Request-ID": "abcdefgh-1"}
    found = [client.get(ARTICLE, headers=given).headers["X-Request-ID"] for _ in range(2)]
    assert [each == "abcdefgh-1" for each in found] == [taken, taken]


def test_where_every_request_is_logged_flask_answers_all(tiny_index: Path) -> None:
    app = create_app(Settings(index=tiny_index, log_requests="all"))
    with asked(app) as paths:
        for _ in range(2):
            Client(app).get(ARTICLE, headers=GZIP)
    assert paths == [ARTICLE, ARTICLE]
