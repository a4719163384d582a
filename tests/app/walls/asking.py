"""Asking an application as fast as it can be asked, and answers that can be compared."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import quote, unquote_to_bytes, urlencode

from apiflask import APIFlask
from werkzeug.test import create_environ, run_wsgi_app

from tests.answers import without_request_id

SITE = "https://help.example.com"
COOKIE = "__Host-gs-session"
DRAWN = re.compile(r"\b[0-9A-Za-z]{43}\b")  # a secret or token, new in each answer
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+\d\d:\d\d)")
ALWAYS = create_environ(base_url=SITE, headers={"Sec-Fetch-Site": "same-origin", "Accept-Language": "en-US"})


@dataclass(frozen=True)
class Question:
    """A request; `path` is as an address writes it."""

    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    json: Any = None  # instead of a form, where there is any
    text: tuple[str, str] | None = None  # or a body of this content type

    def environ(self) -> dict[str, Any]:
        body, kind = b"", ""
        if self.text is not None:
            kind, body = self.text[0], self.text[1].encode()
        elif self.json is not None:
            body, kind = json.dumps(self.json).encode(), "application/json"
        elif self.method not in ("GET", "HEAD"):
            body, kind = urlencode(self.form).encode(), "application/x-www-form-urlencoded"
        return ALWAYS | {
            "REQUEST_METHOD": self.method,
            "PATH_INFO": unquote_to_bytes(self.path).decode("latin-1"),
            "QUERY_STRING": urlencode(self.query),
            "REQUEST_URI": quote(self.path),
            "wsgi.input": BytesIO(body),
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": kind,
        }


@dataclass(frozen=True)
class Answer:
    status: int
    text: str  # headers, an empty line, body

    def without(self, ids: Mapping[str, str]) -> "Answer":
        """The answer, with ids that the question named taken out wherever they are echoed, moments and secrets, too."""
        text = self.text
        for said in sorted(set(ids.values()), key=len, reverse=True):
            text = text.replace(said, "<id>").replace(quote(said, safe=""), "<id>")
        return Answer(self.status, without_request_id(DRAWN.sub("<drawn>", MOMENT.sub("<moment>", text))))


def ask(app: APIFlask, question: Question, *, session: str = "", token: str = "") -> Answer:
    environ = question.environ()
    if session:
        environ["HTTP_COOKIE"] = f"{COOKIE}={session}"
    if token:
        environ["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    body, status, headers = run_wsgi_app(app.wsgi_app, environ, buffered=True)
    head = "\n".join(f"{name}: {value}" for name, value in headers)
    return Answer(int(status[:3]), f"{head}\n\n{b''.join(body).decode('utf-8', 'replace')}")
