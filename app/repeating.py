"""Pages that were answered once are answered again before Flask hears of the request.

Of what a page from memory costs, nearly all is finding its view, asking who reads, and putting its headers together.
A request that holds nothing by which its answer could be another one (a plain GET, without a query, a session or a
token, of a browser that takes gzip) gets what the one before it got: the same headers, and an id of its own. It is
measured by its route as all are. Every other request is Flask's, as are all where each has to be logged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

from app.encoding import ENDING
from app.identity.cookies import SESSION
from app.operations.observing import HEADER, request_id_for
from app.pages import ANSWERED, Answered

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from flask import Flask

    from app.services import Services
    from app.settings import Settings

Headers = list[tuple[str, str]]
OF_A_BODY = frozenset({"content-type", "content-length", "content-encoding"})
OF_ONE_PAGE = frozenset({"etag", "content-length"})
MOST_KNOWN = 8192  # paths, of about 1 kB each; bodies are the page cache's
ID = HEADER.lower()


@dataclass(frozen=True, slots=True)
class Known:
    """What an answer said beside its body, which the cache of pages keeps, or has let go."""

    page: Answered
    headers: Headers  # without the id of its request
    unchanged: Headers  # those of a 304
    etag: str  # as the header writes it


class Repeating:
    """The application, and the answers that it need not give again. Safe to share between threads."""

    def __init__(self, answer: WSGIApplication, services: Services, *, proxied: bool) -> None:
        """`proxied`: the id of a request is what the proxy in front says."""
        self._answer, self._services, self._proxied = answer, services, proxied
        self._known: dict[str, Known] = {}
        self._headers: dict[tuple[str, str], tuple[str, str]] = {}
        self._generation = ""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not is_plain(environ):
            return self._answer(environ, start_response)
        began, path = perf_counter(), environ["PATH_INFO"]
        known = self._known.get(path)
        kept = None if known is None else self._kept(known)
        if known is None or kept is None:
            self._known.pop(path, None)
            return self._answer(environ, self._noting(environ, start_response))
        had = environ.get("HTTP_IF_NONE_MATCH", "").removeprefix("W/")
        if had not in ("", known.etag):
            return self._answer(environ, start_response)
        status, headers, body = ("304 NOT MODIFIED", known.unchanged, b"") if had else ("200 OK", known.headers, kept)
        request_id = request_id_for(environ.get("HTTP_X_REQUEST_ID", ""), proxied=self._proxied)
        start_response(status, [*headers, (HEADER, request_id)])
        self._services.metrics.answered("GET", known.page.route, int(status[:3]), perf_counter() - began)
        return [body]

    def _kept(self, known: Known) -> bytes | None:
        """The body, if it is still what its page shows."""
        try:
            generation = self._services.library().manifest.generation
        except Exception:  # Flask meets it, too, and says what it is
            return None
        page = self._services.pages.get(generation, known.page.key)
        same = page is not None and generation == known.page.generation and f'"{page.etag}{ENDING}"' == known.etag
        return page.kept if page is not None and same else None

    def _noting(self, environ: WSGIEnvironment, start_response: StartResponse) -> StartResponse:
        def start(status: str, headers: Headers, *error: Any) -> Any:
            page = environ.get(ANSWERED)
            if isinstance(page, Answered) and status.startswith("200"):
                self._note(environ["PATH_INFO"], page, headers)
            return start_response(status, headers, *error)

        return start

    def _note(self, path: str, page: Answered, headers: Headers) -> None:
        by_name = {name.lower(): value for name, value in headers}
        if by_name.get("content-encoding") != "gzip" or "set-cookie" in by_name or path != page.key[0]:
            return  # the same page has any number of paths, with ever more slashes before it
        if page.generation != self._generation or len(self._known) >= MOST_KNOWN:
            self._known.clear()  # pages of another generation are asked for no more
            self._headers.clear()
            self._generation = page.generation
        lasting = [self._once(name, value) for name, value in headers if name.lower() != ID]
        unchanged = [header for header in lasting if header[0].lower() not in OF_A_BODY]
        self._known[path] = Known(page, lasting, unchanged, by_name["etag"])

    def _once(self, name: str, value: str) -> tuple[str, str]:
        """The header; all but two are the same of every page, and kept once."""
        header = (name, value)
        return header if name.lower() in OF_ONE_PAGE else self._headers.setdefault(header, header)


def is_plain(environ: WSGIEnvironment) -> bool:
    """Whether nothing but the path decides about the answer."""
    accepted = environ.get("HTTP_ACCEPT_ENCODING", "").replace(" ", "").split(",")
    return (
        environ["REQUEST_METHOD"] == "GET"
        and not environ.get("QUERY_STRING")
        and "HTTP_AUTHORIZATION" not in environ
        and SESSION not in environ.get("HTTP_COOKIE", "")
        and "gzip" in accepted  # without saying how much it is wanted: worth parsing, elsewhere
    )


def register_repeating(app: Flask, settings: Settings, services: Services) -> None:
    """Last, around everything else."""
    if settings.log_requests != "all":
        app.wsgi_app = Repeating(app.wsgi_app, services, proxied=settings.proxies > 0)  # type: ignore[method-assign]
