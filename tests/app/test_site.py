"""Health, sitemap, robots and pictures."""

from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from app import create_app, site
from app.settings import Settings

BASE = "https://help.example.com"
XML = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def test_alive_without_a_library(bare_client: FlaskClient) -> None:
    response = bare_client.get("/healthz")
    assert response.json == {"status": "alive"}
    assert response.headers["Cache-Control"] == "no-store"


def test_ready_with_one(client: FlaskClient) -> None:
    state = client.get("/readyz").json
    assert state
    assert state["status"] == "ready"
    assert state["locales"] == ["en-US", "fr-FR", "nl-NL", "sv-SE"]
    assert state["articles"] == 13
    assert state["engine"] in ("whoosh", "tantivy")
    assert state["generation"]


def test_robots_lead_to_the_sitemap(bare_client: FlaskClient) -> None:
    response = bare_client.get("/robots.txt", headers={"Host": "evil.example"})
    assert response.content_type == "text/plain; charset=utf-8"
    assert f"Sitemap: {BASE}/sitemap.xml" in response.text
    assert "evil" not in response.text


def test_the_sitemap_lists_every_page_in_every_language_that_has_it(client: FlaskClient) -> None:
    response = client.get("/sitemap.xml", headers={"Host": "evil.example"})
    assert response.content_type == "application/xml; charset=utf-8"
    root = ET.fromstring(response.data)  # noqa: S314 - our own text
    pages = {loc.text for loc in root.iterfind("s:url/s:loc", XML)}
    assert len(pages) == 4 + 4 + 13
    assert f"{BASE}/sv-se/articles/account/suspended-account" in pages
    assert f"{BASE}/sv-se/articles/billing/opening-hours" not in pages
    for url in root.iterfind("s:url", XML):
        links = {link.get("hreflang"): link.get("href") for link in url.iterfind("x:link", XML)}
        assert links["x-default"] == links["en-US"]
        assert url.findtext("s:loc", namespaces=XML) in links.values()
        assert set(links.values()) <= pages


def test_every_page_of_the_sitemap_is_there(client: FlaskClient) -> None:
    root = ET.fromstring(client.get("/sitemap.xml").data)  # noqa: S314 - our own text
    for loc in root.iterfind("s:url/s:loc", XML):
        assert client.get(urlsplit(loc.text or "").path).status_code == 200, loc.text


def test_a_large_sitemap_is_split(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "MAP_SIZE", 10)
    client = create_app(settings).test_client()
    root = ET.fromstring(client.get("/sitemap.xml").data)  # noqa: S314 - our own text
    parts = [urlsplit(loc.text or "").path for loc in root.iterfind("s:sitemap/s:loc", XML)]
    assert parts == ["/sitemap-1.xml", "/sitemap-2.xml", "/sitemap-3.xml"]
    counts = [client.get(part).text.count("<loc>") for part in parts]
    assert counts == [10, 10, 1]
    for beyond in ("/sitemap-0.xml", "/sitemap-4.xml", "/sitemap-99999999999999999999.xml"):
        assert client.get(beyond).status_code == 404


def test_a_part_of_a_sitemap_that_is_not_split_is_not_there(client: FlaskClient) -> None:
    assert client.get("/sitemap-1.xml").status_code == 404


def picture(tiny_docset: Path) -> bytes:
    return (tiny_docset / "fr-fr" / "media" / "lock.svg").read_bytes()


def test_a_picture_is_served_without_power(client: FlaskClient, tiny_docset: Path) -> None:
    response = client.get("/media/fr-fr/media/lock.svg")
    assert response.data == picture(tiny_docset)
    assert response.content_type == "image/svg+xml"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert "script" not in response.headers["Content-Security-Policy"]
    again = client.get("/media/fr-fr/media/lock.svg", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_a_picture_of_a_generation_never_changes(client: FlaskClient) -> None:
    state = client.get("/readyz").json
    assert state
    forever = client.get(f"/media/fr-fr/media/lock.svg?g={state['generation']}")
    assert "immutable" in forever.headers["Cache-Control"]
    other = client.get("/media/fr-fr/media/lock.svg?g=another")
    assert "immutable" not in other.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "nothing.png",
        "fr-fr/../en-us/media/lock.svg",
        "../docset.yml",
        "docset.yml",
        "fr-fr/media/lock.svg%00",
        "%2e%2e/x",
    ],
)
def test_nothing_but_pictures_of_articles_is_served(client: FlaskClient, path: str) -> None:
    assert client.get(f"/media/{path}").status_code == 404
