"""Bodies that come slowly are given up; there is never a place for all threads to wait in."""

import threading
import time
from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers
from werkzeug.test import create_environ, run_wsgi_app

from app.bodies import TimedBodies

LIMIT = 100
SECONDS = 0.5


class Stalled:
    """The body of a client that stops sending."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.gone = threading.Event()

    def read(self, _: int = -1) -> bytes:
        self.asked.set()
        self.gone.wait(30)
        return b""


@pytest.fixture
def stalled() -> Iterator[Stalled]:
    body = Stalled()
    yield body
    body.gone.set()


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = LIMIT
    app.add_url_rule("/echo", "echo", lambda: request.get_data(as_text=True), methods=["POST"])
    app.add_url_rule("/form", "form", lambda: dict(request.form), methods=["POST"])
    app.add_url_rule("/ignore", "ignore", lambda: "not read", methods=["POST"])
    # As Flask documents it; mypy takes the method for one that must not be replaced.
    app.wsgi_app = TimedBodies(app.wsgi_app, waiting=1, limit=LIMIT, seconds=SECONDS)  # type: ignore[method-assign,assignment]
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def send(app: Flask, path: str, body: object, **environ: object) -> tuple[int, bytes, Headers]:
    """A request as the server passes it on: the stream ends where the body does. Status, body and headers."""
    asked = create_environ(path, method="POST", headers={"Content-Type": "text/plain"})
    asked |= {"wsgi.input": body, "wsgi.input_terminated": True, **environ}
    answer, status, headers = run_wsgi_app(app.wsgi_app, asked)
    return int(status.split()[0]), b"".join(answer), headers


def test_a_body_is_passed_on(client: FlaskClient) -> None:
    assert client.post("/echo", data=b"text").data == b"text"
    assert client.post("/form", data={"a": "b"}).json == {"a": "b"}


def test_a_body_without_a_length_is_limited(app: Flask) -> None:
    assert send(app, "/echo", BytesIO(b"x" * LIMIT))[0] == 200
    assert send(app, "/echo", BytesIO(b"x" * LIMIT * 2))[0] == 413


@pytest.mark.parametrize("length", ["", "50"])
def test_a_body_that_does_not_come_is_given_up(app: Flask, stalled: Stalled, length: str) -> None:
    assert send(app, "/echo", stalled, CONTENT_LENGTH=length)[0] == 408


def test_a_body_that_nobody_asks_for_is_not_waited_for(app: Flask, stalled: Stalled) -> None:
    assert send(app, "/ignore", stalled)[1] == b"not read"
    assert not stalled.asked.is_set()


def test_where_all_places_are_taken_others_are_turned_away_soon(app: Flask, stalled: Stalled) -> None:
    first = threading.Thread(target=send, args=(app, "/echo", stalled))
    first.start()
    assert stalled.asked.wait(10)
    started = time.monotonic()
    status, _, headers = send(app, "/echo", BytesIO(b"text"))
    assert (status, headers["Retry-After"]) == (429, "1")
    assert time.monotonic() - started < SECONDS
    first.join(10)
    assert send(app, "/echo", BytesIO(b"text"))[:2] == (200, b"text")
