"""Rendered pages are kept as long as their generation is current, and within bounds."""

import gzip
from types import SimpleNamespace
from typing import Any

from flask import Flask

from app.pages import OVERHEAD, Page, PageCache, answer, page_of

PAGE = Page(b"x" * 100, "etag", "text/html")


def test_a_page_is_known_until_the_next_generation() -> None:
    cache = PageCache()
    cache.put("one", ("/",), PAGE)
    assert cache.get("one", ("/",)) is PAGE
    assert cache.get("two", ("/",)) is None
    cache.put("two", ("/other",), PAGE)
    assert cache.get("one", ("/",)) is None
    assert len(cache) == 1


def test_the_least_recently_used_page_goes_first() -> None:
    cache = PageCache(max_bytes=4 * (100 + OVERHEAD))
    for name in "abcd":
        cache.put("one", (name,), PAGE)
    cache.get("one", ("a",))
    cache.put("one", ("e",), PAGE)
    assert cache.get("one", ("b",)) is None
    assert cache.get("one", ("a",)) is PAGE
    assert len(cache) == 4


def test_replacing_a_page_does_not_leak_its_size() -> None:
    cache = PageCache(max_bytes=4 * (100 + OVERHEAD))
    for _ in range(10):
        cache.put("one", ("a",), PAGE)
    cache.put("one", ("b",), PAGE)
    assert len(cache) == 2


def test_a_giant_is_not_kept() -> None:
    cache = PageCache(max_bytes=1000)
    cache.put("one", ("a",), Page(b"x" * 900, "etag", "text/html"))
    assert len(cache) == 0


def respond(cache: PageCache, path: str, generation: str = "one", **headers: str) -> tuple[Any, list[str]]:
    rendered: list[str] = []

    def render() -> str:
        rendered.append(path)
        return "<p>"

    library: Any = SimpleNamespace(manifest=SimpleNamespace(generation=generation))
    with Flask("test").test_request_context(path, headers=headers):
        response = cache.respond(library, render, parameters=("view",))
    return response, rendered


def test_a_page_is_rendered_once_for_the_parameters_that_matter() -> None:
    cache = PageCache()
    _, first = respond(cache, "/a?view=x&utm=1")
    _, second = respond(cache, "/a?utm=2&view=x")
    _, third = respond(cache, "/a?view=y")
    _, fourth = respond(cache, "/a?view=x", generation="two")
    assert [len(each) for each in (first, second, third, fourth)] == [1, 0, 1, 1]


def test_what_compresses_is_kept_compressed_and_answered_to_everybody() -> None:
    body = b"<p>invoice</p>" * 100
    page = page_of(body, "text/html")
    assert page.packed
    assert len(page.kept) < len(body) / 4
    assert page.body() == body
    got = {}
    for coding in ("gzip", "identity"):
        with Flask("test").test_request_context("/", headers={"Accept-Encoding": coding}):
            got[coding] = answer(page)
    assert gzip.decompress(got["gzip"].get_data()) == got["identity"].get_data() == body
    assert "Content-Encoding" not in got["identity"].headers
    assert got["gzip"].headers["ETag"] != got["identity"].headers["ETag"]


def test_whoever_has_the_page_gets_a_304() -> None:
    cache = PageCache()
    response, _ = respond(cache, "/a")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    again, _ = respond(cache, "/a", **{"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    assert again.headers["ETag"] == response.headers["ETag"]
