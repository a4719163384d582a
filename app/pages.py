"""Rendered pages, kept in memory as long as the library they show is the current one.

A page depends on its path, on the query parameters that its view names, and on the generation; never on who
reads it: whoever is signed in gets a page made for them, which nobody keeps.
"""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from app.encoding import ENDING, compressed, wants_gzip

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from indexer.library import Library

# Shared caches may keep a page, but ask each time whether it is still the same: a 304 costs next to nothing.
CACHE_CONTROL = "public, max-age=0, must-revalidate"
OVERHEAD = 512  # bytes that an entry costs beside its body
ANSWERED = "goodstanding.answered"  # in a request's environment, once it was answered with a page for everybody
Key = tuple[str, ...]


class Answered(NamedTuple):
    """Which page a request was answered with, and by which route."""

    generation: str
    key: Key
    route: str


@dataclass(frozen=True, slots=True)
class Page:
    """Kept compressed, as nearly every browser takes it: five times as many pages fit, and few are unpacked."""

    kept: bytes
    etag: str  # of the body, so that it changes with the program as well
    content_type: str
    packed: bool = False  # what is kept is the body compressed

    @property
    def size(self) -> int:
        return len(self.kept) + OVERHEAD

    def body(self) -> bytes:
        return gzip.decompress(self.kept) if self.packed else self.kept


def page_of(body: bytes, content_type: str) -> Page:
    etag = hashlib.blake2b(body, digest_size=12).hexdigest()
    small = compressed(body, content_type)
    return Page(body if small is None else small, etag, content_type, small is not None)


class PageCache:
    """The least recently used pages go first. Safe to share between threads."""

    def __init__(self, max_bytes: int = 32 * 1024 * 1024, signed_in: Callable[[], bool] = lambda: False) -> None:
        """`signed_in`: whether this request comes from somebody who is."""
        self._max = max_bytes
        self._signed_in = signed_in
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._bytes = 0
        self._generation = ""
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, generation: str, key: Key) -> Page | None:
        with self._lock:
            if generation != self._generation or key not in self._pages:
                return None
            self._pages.move_to_end(key)
            return self._pages[key]

    def put(self, generation: str, key: Key, page: Page) -> None:
        if page.size > self._max // 4:
            return  # one giant must not push everything else out
        with self._lock:
            if generation != self._generation:
                self._pages.clear()
                self._bytes, self._generation = 0, generation
            previous = self._pages.pop(key, None)
            self._bytes += page.size - (previous.size if previous else 0)
            self._pages[key] = page
            while self._bytes > self._max:
                _, oldest = self._pages.popitem(last=False)
                self._bytes -= oldest.size

    def respond(
        self,
        library: Library,
        render: Callable[[], str | bytes],
        *,
        parameters: tuple[str, ...] = (),
        content_type: str = "text/html; charset=utf-8",
    ) -> Response:
        """Answer this request with the page that `render` makes, from memory where it is known.

        `parameters` names the query parameters that the page depends on; `render` must look at no other. What
        `render` raises is passed on, and nothing is kept.
        """
        from flask import current_app, request

        if self._signed_in():
            own = current_app.response_class(render(), content_type=content_type)
            own.headers["Cache-Control"] = "private, no-store"
            return own
        generation = library.manifest.generation
        key = (request.path, *(request.args.get(name, "") for name in parameters))
        page = self.get(generation, key)
        if page is None:
            rendered = render()
            body = rendered if isinstance(rendered, bytes) else rendered.encode()
            page = page_of(body, content_type)
            self.put(generation, key, page)
        rule = request.url_rule
        request.environ[ANSWERED] = Answered(generation, key, "" if rule is None else rule.rule)
        return answer(page)


def answer(page: Page, cache_control: str = CACHE_CONTROL) -> Response:
    """The page as a response: compressed where the browser takes that, 304 without a body where it has the page."""
    from flask import current_app, request

    as_kept = page.packed and wants_gzip()
    etag = page.etag + ENDING if as_kept else page.etag
    headers = {"ETag": f'"{etag}"', "Cache-Control": cache_control}
    if page.packed:
        headers["Vary"] = "Accept-Encoding"
    if request.if_none_match.contains_weak(etag):
        response = current_app.response_class(status=304, headers=headers)
        del response.headers["Content-Type"]
        return response
    if as_kept:
        headers["Content-Encoding"] = "gzip"
    body = page.kept if as_kept else page.body()
    return current_app.response_class(body, headers=headers, content_type=page.content_type)
