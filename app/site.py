"""What belongs to the site as a whole: its health, what search engines may read, the pictures of articles."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import PurePosixPath
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from flask import Blueprint, Flask, current_app, jsonify, request
from werkzeug.wrappers import Response

from app.errors import ProblemError
from app.i18n import url_form
from app.operations.exposure import may_observe
from app.operations.health import degradations
from app.operations.readings import Readings
from app.services import current_services
from indexer.library import Library

site = Blueprint("site", __name__)

# What a browser may show in place. Anything else is a download.
MEDIA_TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}
# A picture may bring styles of its own, and nothing that runs or loads.
MEDIA_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
FOREVER = "public, max-age=31536000, immutable"
A_WHILE = "public, max-age=300"
MAP_SIZE = 40_000  # addresses in one file; the protocol allows 50,000
NAMESPACES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"
XML = "application/xml; charset=utf-8"


def register_site(app: Flask) -> None:
    app.register_blueprint(site)


@site.get("/healthz")
def healthz() -> Response:
    """The process answers. Says nothing of the library: restarting would not help."""
    return _state({"status": "alive"})


@site.get("/readyz")
def readyz() -> Response:
    """A library is open, so readers get answers; 503 with the remedy otherwise.

    `degraded` names each part that does not work as it should, why, and the remedy; readers get answers all the same.
    `trouble` says why they get an older generation than the one published last; otherwise it is empty.
    """
    services = current_services()
    manifest = services.library().manifest
    found = degradations(services)
    return _state(
        {
            "status": "degraded" if found else "ready",
            "degraded": [asdict(each) for each in found],
            "trouble": services.shelves.trouble,
            "docset": manifest.name,
            "generation": manifest.generation,
            "created": manifest.created,
            "engine": manifest.engine,
            "locales": list(manifest.locales),
            "articles": len(manifest.entries),
        }
    )


@site.get("/metrics")
def metrics() -> Response:
    """What is measured, for Prometheus: to this very machine, or to whoever has the token; to others it isn't there."""
    services = current_services()
    if not may_observe(services.settings):
        raise ProblemError("not-found")
    response = current_app.response_class(services.metrics.exposition(Readings(services)), content_type=EXPOSITION)
    response.headers["Cache-Control"] = "no-store"
    return response


def _state(state: dict[str, object]) -> Response:
    response = jsonify(state)
    response.headers["Cache-Control"] = "no-store"
    return response


@site.get("/robots.txt")
def robots() -> Response:
    """Articles may be indexed; searches and the API are endless and say nothing new."""
    services = current_services()
    lines = ["User-agent: *", "Disallow: /api/", "Disallow: /*/search"]
    lines.append(f"Sitemap: {services.settings.base_url}/sitemap.xml")
    response = current_app.response_class("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = A_WHILE
    return response


@site.get("/sitemap.xml")
def sitemap() -> Response:
    """Every page, or an index of several maps where one cannot hold them."""
    services = current_services()
    library = services.library()
    base = services.settings.base_url

    def render() -> str:
        addresses = list(_addresses(library, base))
        if len(addresses) <= MAP_SIZE:
            return _map(addresses)
        maps = range(1, -(-len(addresses) // MAP_SIZE) + 1)
        body = "".join(f"<sitemap><loc>{base}/sitemap-{number}.xml</loc></sitemap>" for number in maps)
        return f'<?xml version="1.0" encoding="UTF-8"?><sitemapindex {NAMESPACES}>{body}</sitemapindex>'

    return services.pages.respond(library, render, content_type=XML)


@site.get("/sitemap-<int:number>.xml")
def sitemap_part(number: int) -> Response:
    services = current_services()
    library = services.library()

    def render() -> str:
        addresses = list(_addresses(library, services.settings.base_url))
        part = addresses[(number - 1) * MAP_SIZE : number * MAP_SIZE] if number else []
        if not part or len(addresses) <= MAP_SIZE:
            raise ProblemError("not-found")
        return _map(part)

    return services.pages.respond(library, render, content_type=XML)


def _addresses(library: Library, base: str) -> Iterator[str]:
    """One <url> a page: home and self-check of every locale, then every article in the locales that have it."""
    for path in ("", "self-check"):
        yield from _group(base, dict.fromkeys(library.locales, ""), library.default_locale, {}, path)
    for article_id in library.ids():
        having = {
            locale: entry.origin.date
            for locale in library.locales
            if (entry := library.entry(locale, article_id)) is not None
        }
        yield from _group(base, having, library.source_locale, having, "articles/" + quote(article_id))


def _group(base: str, having: dict[str, str], source: str, dates: dict[str, str], path: str = "") -> Iterator[str]:
    pages = {locale: f"{base}/{url_form(locale)}/{path}" for locale in having}
    alternates = "".join(_alternate(locale, page) for locale, page in pages.items())
    if source in pages:
        alternates += _alternate("x-default", pages[source])
    for locale, page in pages.items():
        changed = f"<lastmod>{escape(dates[locale])}</lastmod>" if dates.get(locale) else ""
        yield f"<url><loc>{escape(page)}</loc>{changed}{alternates}</url>"


def _alternate(locale: str, page: str) -> str:
    return f'<xhtml:link rel="alternate" hreflang={quoteattr(locale)} href={quoteattr(page)}/>'


def _map(addresses: list[str]) -> str:
    links = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {NAMESPACES} {links}>' + "\n".join(addresses) + "</urlset>"


@site.get("/media/<path:path>")
def media(path: str) -> Response:
    """A picture of the docset. With `?g=GENERATION` it never changes; without, browsers ask again."""
    library = current_services().library()
    data = library.media(path)
    if data is None:
        raise ProblemError("not-found")
    kind = MEDIA_TYPES.get(PurePosixPath(path).suffix.lower())
    response = current_app.response_class(data, content_type=kind or "application/octet-stream")
    if kind is None:
        response.headers["Content-Disposition"] = "attachment"
    response.headers["Content-Security-Policy"] = MEDIA_POLICY
    same = request.args.get("g") == library.manifest.generation
    response.headers["Cache-Control"] = FOREVER if same else A_WHILE
    response.set_etag(hashlib.blake2b(data, digest_size=12).hexdigest())
    return response.make_conditional(request)
