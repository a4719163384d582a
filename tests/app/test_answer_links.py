"""Answer links as readers, browsers and programs that make previews follow them."""

import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from app import create_app
from app.accounts.files import read_lines
from app.accounts.importing import Occasion, import_lines
from app.accounts.store import AccountStore
from app.diagnosis.vocabulary import Origin
from app.identity.records import LOCAL, Profile
from app.identity.roles import Role
from app.services import Services
from app.settings import Settings
from indexer.errors import StrictBuildError
from tests.app.accounts.conftest import account
from tests.app.test_web import BASE, LOCALES, Outline

ARTICLE = "account/suspended-account"
WHY = "why-accounts-are-suspended"
TITLES = {"en-us": "Why accounts", "fr-fr": "Pourquoi", "nl-nl": "Waarom", "sv-se": "Varför"}
PASSWORD = "twelve letters or more"


def opened(client: FlaskClient, link: str, **headers: str) -> tuple[str, str]:
    """The address, with its anchor, that a link ends at, and the page."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    anchor = urlsplit(link).fragment
    for _ in range(5):
        response = client.get(link, headers=sent)
        if response.status_code == 200:
            return f"{link.partition('#')[0]}#{anchor}", response.text
        assert response.status_code in (301, 302), (link, response.status_code)
        link = response.location
        anchor = urlsplit(link).fragment or anchor  # as browsers do
    raise AssertionError(f"{link} leads on for ever")


def section_with(html: str, anchor: str) -> str:
    """The heading that a browser shows for an anchor: the first one from there on."""
    place = re.search(rf'\sid="{re.escape(anchor)}"', html)
    assert place, f"nothing on the page has the id {anchor}"
    begin = html.rindex("<", 0, place.start())
    found = re.search(r"<h[1-6][^>]*>(.*?)</h[1-6]>", html[begin:], re.S)
    assert found
    return re.sub(r"<[^>]+>", "", found[1]).strip()


# --- in whose language


@pytest.mark.parametrize(("locale", "accept"), [("fr-fr", "fr-CA, en;q=0.5"), ("sv-se", "fi, sv"), ("en-us", "fi")])
def test_it_opens_in_the_language_that_the_browser_asks_for(client: FlaskClient, locale: str, accept: str) -> None:
    response = client.get(f"/go/{ARTICLE}?section={WHY}", headers={"Accept-Language": accept})
    assert (response.status_code, response.location) == (302, f"/{locale}/articles/{ARTICLE}?section={WHY}#{WHY}")
    assert response.headers["Vary"] == "Accept-Language, Cookie"
    assert response.headers["Cache-Control"] == "private, no-store"


def test_a_pinned_link_opens_in_its_language_whoever_asks(client: FlaskClient) -> None:
    for headers in ({}, {"Accept-Language": "nl"}, {"Cookie": "gs-locale=nl-NL"}):
        response = client.get(f"/go/{ARTICLE}?locale=sv-se", headers=headers)
        assert (response.status_code, response.location) == (302, f"/sv-se/articles/{ARTICLE}")
        assert "Vary" not in response.headers
        assert response.headers["Cache-Control"].startswith("public")


def test_what_the_reader_chose_here_comes_before_what_the_browser_says(client: FlaskClient) -> None:
    client.set_cookie("gs-locale", "nl-NL", domain="localhost")
    assert client.get(f"/go/{ARTICLE}", headers={"Accept-Language": "fr"}).location.startswith("/nl-nl/")
    assert client.get("/", headers={"Accept-Language": "fr"}).location == "/nl-nl/"
    client.set_cookie("gs-locale", "<script>", domain="localhost")
    assert client.get(f"/go/{ARTICLE}", headers={"Accept-Language": "fr"}).location.startswith("/fr-fr/")


def test_a_locale_that_there_is_not_breaks_no_link(client: FlaskClient) -> None:
    response = client.get(f"/go/{ARTICLE}?locale=xx-yy", headers={"Accept-Language": "fr"})
    assert response.location.startswith("/fr-fr/")
    assert response.headers["Cache-Control"] == "private, no-store"


@pytest.fixture
def people(tiny_index: Path, tmp_path: Path) -> Iterator[APIFlask]:
    database = f"sqlite:///{tmp_path / 'people.db'}"
    app = create_app(Settings(index=tiny_index, database=database, public_url=""))
    app.testing = True
    yield app
    app.extensions["goodstanding"].database.close()


@pytest.mark.parametrize(("own", "expected"), [("sv-SE", "sv-se"), ("", "nl-nl")])
def test_who_is_signed_in_reads_in_their_language_or_their_accounts(people: APIFlask, own: str, expected: str) -> None:
    services: Services = people.extensions["goodstanding"]
    records = read_lines(io.StringIO(json.dumps(account("A-1", language="nl-NL"))), "jsonl")
    import_lines(AccountStore(services.database), records, Occasion(Origin.IMPORT, "made-up.jsonl", datetime.now(UTC)))
    profile = Profile(LOCAL, "camille", "Camille", frozenset({Role.GLOBAL_ADMIN}), "A-1", locale=own)
    identity = services.identity.users.add(profile, PASSWORD)
    client = people.test_client()
    secret = services.identity.sessions.sign_in_known(identity, "local")
    client.set_cookie("gs-session", secret, domain="127.0.0.1")
    asked = {"base_url": "http://127.0.0.1:8000", "headers": {"Accept-Language": "fr"}}
    assert client.get(f"/go/{ARTICLE}", **asked).location.startswith(f"/{expected}/")
    client.set_cookie("gs-locale", "en-US", domain="127.0.0.1")
    assert client.get(f"/go/{ARTICLE}", **asked).location.startswith("/en-us/")


# --- what it leads to


def test_a_section_that_the_translation_lacks_is_shown_beside_it(renamed: FlaskClient) -> None:
    address, html = opened(renamed, "/go/account/blocked?section=only-in-english&locale=fr-fr")
    assert address == "/fr-fr/articles/account/blocked?view=side-by-side#only-in-english"
    assert section_with(html, "only-in-english") == "Only in English"


def test_an_unknown_article_offers_the_nearest_ones_with_404(client: FlaskClient) -> None:
    for path in ("/go/account/suspendd-acount?locale=fr-fr", "/go/suspended", "/go/acount/requst-suport"):
        response = client.get(path, headers={"Accept-Language": "fr"})
        assert response.status_code == 404
        assert response.headers["Cache-Control"] == "no-store"
        assert '<html lang="fr-FR"' in response.text
        assert Outline(response.text).all("li", class_="result"), path
    assert 'class="result"' not in client.get("/go/xqzzkwv").text


def test_an_unknown_section_opens_the_article(client: FlaskClient) -> None:
    link = f"/go/{ARTICLE}?section=never-heard-of&locale=fr-fr"
    assert client.get(link).location == f"/fr-fr/articles/{ARTICLE}"
    assert client.get(f"/fr-fr/articles/{ARTICLE}?section=never-heard-of").location == f"/fr-fr/articles/{ARTICLE}"


@pytest.mark.parametrize("locale", LOCALES)
def test_programs_that_make_previews_learn_of_the_section(client: FlaskClient, locale: str) -> None:
    """They send no language; the link says it."""
    _, html = opened(client, f"/go/{ARTICLE}?section={WHY}&locale={locale}", User_Agent="Slackbot-LinkExpanding 1.0")
    said = {each["property"]: each["content"] for each in Outline(html).all("meta") if "property" in each}
    assert said["og:title"].startswith(TITLES[locale])
    assert said["og:url"] == f"{BASE}/{locale}/articles/{ARTICLE}?section={WHY}"
    assert 20 < len(said["og:description"]) <= 200
    assert said["og:locale"].lower().replace("_", "-") == locale
    assert said["og:image"].startswith(BASE)
    assert said["og:type"] == "article"
    _, whole = opened(client, f"/go/{ARTICLE}?locale={locale}")
    assert said["og:title"] not in whole
    # Search engines are told of the article alone.
    assert [each["href"] for each in Outline(html).all("link", rel="canonical")] == [
        f"{BASE}/{locale}/articles/{ARTICLE}"
    ]


@pytest.mark.parametrize("locale", LOCALES)
def test_every_section_offers_a_link_that_needs_no_script(client: FlaskClient, locale: str) -> None:
    outline = Outline(client.get(f"/{locale}/articles/{ARTICLE}").text)
    links = [each for each in outline.all("a", class_="copy-link") if "/go/" in each["href"]]
    assert len(links) == 2
    assert links[0]["href"] == f"{BASE}/go/{ARTICLE}?section={WHY}&locale={locale}"
    assert TITLES[locale] in links[0]["aria-label"]
    assert [each["href"] for each in outline.all("a") if each.get("data-copy") == ""] == [
        f"{BASE}/go/{ARTICLE}?locale={locale}"
    ]
    for link in links:
        opened(client, link["href"].removeprefix(BASE))


# --- renaming

OLD, NEW = "account/suspended-account", "account/blocked"
RENAMED = {WHY: "reasons", "what-to-do": "way-back"}


def rename(docset: Path) -> None:
    """The article and both of its sections, in every language, as an editor would."""
    for folder in sorted(each for each in docset.iterdir() if each.is_dir()):
        article = folder / f"{OLD}.md"
        text = article.read_text(encoding="utf-8")
        for old, new in RENAMED.items():
            text = text.replace(f'<a name="{old}">', f'<a name="{new}">')
        if folder.name == "en-us":
            text = text.replace("## Why accounts are suspended", "## Reasons").replace("## What to do", "## Way back")
            text += "\n## Only in English\n\nOf late.\n"
        (folder / f"{NEW}.md").write_text(text, encoding="utf-8")
        article.unlink()
        for other in folder.rglob("*.md"):
            other.write_text(other.read_text(encoding="utf-8").replace("suspended-account.md", "blocked.md"), "utf-8")
    described = docset / "docset.yml"
    text = described.read_text(encoding="utf-8").replace(f"- {OLD}", f"- {NEW}").replace(f": {OLD}", f": {NEW}")
    lines = [f"  {OLD}: {NEW}"] + [f"  {OLD}#{old}: {NEW}#{new}" for old, new in RENAMED.items()]
    described.write_text(text + "\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def renamed_app(tiny_docset: Path, tmp_path_factory: pytest.TempPathFactory, build: Callable[..., str]) -> APIFlask:
    folder = tmp_path_factory.mktemp("renamed")
    docset = Path(shutil.copytree(tiny_docset, folder / "docset"))
    rename(docset)
    build(docset, folder / "library")
    return create_app(Settings(index=folder / "library", public_url=BASE))


@pytest.fixture
def renamed(renamed_app: APIFlask) -> FlaskClient:
    return renamed_app.test_client()


@pytest.mark.parametrize("locale", LOCALES)
def test_every_old_link_still_opens_the_right_section(client: FlaskClient, renamed: FlaskClient, locale: str) -> None:
    for old, new in RENAMED.items():
        _, before = opened(client, f"/go/{OLD}?section={old}&locale={locale}")
        heading = section_with(before, old) if locale != "en-us" else {WHY: "Reasons"}.get(old, "Way back")
        links = [f"/go/{article}?section={old}&locale={locale}" for article in (OLD, NEW)]
        for article in (OLD, NEW):
            links += [f"/{locale}/articles/{article}{query}#{old}" for query in ("", f"?section={old}")]
        for link in links:
            address, html = opened(renamed, link)
            path, _, anchor = address.partition("#")
            assert path.partition("?")[0] == f"/{locale}/articles/{NEW}", link
            assert section_with(html, anchor) == heading, link
        negotiated, _ = opened(renamed, f"/go/{OLD}?section={old}", Accept_Language=locale)
        assert negotiated == f"/{locale}/articles/{NEW}?section={new}#{new}"


def test_two_articles_that_claim_one_link_are_refused(
    tiny_docset: Path, tmp_path: Path, build: Callable[..., str]
) -> None:
    docset = Path(shutil.copytree(tiny_docset, tmp_path / "docset"))
    build(docset, tmp_path / "library")
    with (docset / "docset.yml").open("a", encoding="utf-8") as described:
        described.write("  billing/pay-an-invoice: account/request-support\n")
    with pytest.raises(StrictBuildError) as refused:
        build(docset, tmp_path / "library", strict=True)
    assert [each.code for each in refused.value.problems] == ["redirect-live"]
    (docset / "docset.yml").write_bytes((tiny_docset / "docset.yml").read_bytes())
    (docset / "en-us" / "account" / "request-support.yml").write_text("### YamlMime:FAQ\ntitle: x\n", encoding="utf-8")
    with pytest.raises(StrictBuildError) as refused:
        build(docset, tmp_path / "library", strict=True)
    assert "id-claimed" in [each.code for each in refused.value.problems]
