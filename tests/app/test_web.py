"""The pages, asked for as a browser does, over the tiny docset."""

import re
import shutil
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from app import create_app
from app.settings import Settings
from app.web.assets import asset, files
from app.web.lost import words_of_path
from app.web.own_ids import SOURCE_IDS, with_own_ids
from tests.app.conftest import TINY

BASE = "https://help.example.com"
ARTICLE = "articles/account/suspended-account"
PAGES = ["", "search", "search?q=account", "search?q=xyzzyx&cloud=global", ARTICLE, f"{ARTICLE}?view=side-by-side"]
LOCALES = ["en-us", "fr-fr", "nl-nl", "sv-se"]


class Outline(HTMLParser):
    """Which elements a page has, with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, tag: str, **having: str) -> list[dict[str, str]]:
        wanted = {name.replace("_", "-").strip("-"): value for name, value in having.items()}
        return [found for name, found in self.elements if name == tag and wanted.items() <= found.items()]


def get(client: FlaskClient, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return response.get_data(as_text=True)


def text_of(html: str) -> str:
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.mark.parametrize("accept", ["fr-CA,fr;q=0.9,en;q=0.1", "nb, fr;q=0.5", "FR"])
def test_the_start_greets_in_the_browsers_language(client: FlaskClient, accept: str) -> None:
    response = client.get("/", headers={"Accept-Language": accept})
    assert (response.status_code, response.location) == (302, "/fr-fr/")
    assert response.headers["Vary"] == "Accept-Language, Cookie"


def test_the_start_falls_back_to_the_source_language(client: FlaskClient) -> None:
    assert client.get("/", headers={"Accept-Language": "fi"}).location == "/en-us/"


def test_a_docset_without_its_source_has_a_front_door(tmp_path: Path, build: Callable[..., str]) -> None:
    docset = Path(shutil.copytree(TINY, tmp_path / "docset", ignore=shutil.ignore_patterns("en-us", "docset.yml")))
    build(docset, tmp_path / "library")
    app = create_app(Settings(index=tmp_path / "library", database=f"sqlite:///{tmp_path / 'people.db'}"))
    client = app.test_client()
    address = client.get("/", headers={"Accept-Language": "fi"}).location
    assert address == "/fr-fr/"
    assert client.get(address).status_code == 200
    app.extensions["goodstanding"].database.close()


@pytest.mark.parametrize(("given", "wanted"), [("fr", "fr-fr"), ("FR-fr", "fr-fr"), ("sv_SE", "sv-se")])
def test_other_ways_to_write_a_locale_lead_to_one(client: FlaskClient, given: str, wanted: str) -> None:
    response = client.get(f"/{given}/search?q=a%20b")
    assert (response.status_code, response.location) == (301, f"/{wanted}/search?q=a%20b")


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_well_made(client: FlaskClient, locale: str, page: str) -> None:
    if locale == "en-us" and "side-by-side" in page:
        pytest.skip("the source has nothing to be compared with")
    html = get(client, f"/{locale}/{page}")
    outline = Outline(html)
    assert outline.all("html")[0]["lang"].lower() == locale
    assert len(outline.all("h1")) == (2 if "side-by-side" in page else 1)
    ids = Counter(found["id"] for _, found in outline.elements if "id" in found)
    assert [name for name, times in ids.items() if times > 1] == []
    for _, found in outline.elements:
        for name in ("aria-labelledby", "aria-controls", "form"):
            assert not found.get(name) or found[name] in ids
    assert "%(" not in html
    assert [link["hreflang"].lower() for link in outline.all("a") if "hreflang" in link] == LOCALES


def test_home_puts_the_reasons_up_front_in_the_readers_language(client: FlaskClient) -> None:
    html = get(client, "/nl-nl/")
    assert "Facturering" in html
    assert "/nl-nl/articles/account/suspended-account" in html


def test_home_marks_what_is_not_translated(client: FlaskClient) -> None:
    html = get(client, "/fr-fr/")
    assert Outline(html).all("a", href="/fr-fr/articles/billing/opening-hours", lang="en-US")
    assert "Uniquement en anglais" in html


def test_search_finds_marks_and_names_the_section(client: FlaskClient) -> None:
    html = get(client, "/fr-fr/search?q=message")
    assert "Compte suspendu" in html
    assert "Que faire" in html
    assert "<mark>" in html
    assert "Traduction humaine" in html
    assert "À jour" in html
    assert Outline(html).all("input", type="search", value="message")


def test_search_falls_back_to_the_source_and_says_so(client: FlaskClient) -> None:
    html = get(client, "/sv-se/search?q=holidays")
    assert Outline(html).all("li", class_="result", lang="en-US")
    assert "Endast på engelska" in html


def test_search_that_finds_nothing_says_what_was_tried(client: FlaskClient) -> None:
    html = get(client, "/en-us/search?q=xyzzyx&cloud=us-government")
    assert "No article holds these words" in html
    assert "Only in articles that the filters let through." in html
    assert "Suspended account" in html


@pytest.mark.parametrize(
    ("query", "lifted", "way"),
    [
        ("q=account&cloud=21vianet", "/en-us/search?q=account", "Search without filters"),
        ('q="account suspended"', "/en-us/search?q=account+suspended", "Search without the quotation marks"),
        ("q=account+-account", "/en-us/search?q=account", "Search without excluding words"),
        ("q=acount&exact=1", "/en-us/search?q=acount", "Search with corrected spelling"),
        ('q="account suspended"&cloud=21vianet', "/en-us/search?q=account+suspended", "Search for the words alone"),
    ],
)
def test_search_that_asks_too_much_offers_the_nearest(client: FlaskClient, query: str, lifted: str, way: str) -> None:
    html = get(client, f"/en-us/search?{query}")
    assert "No article meets everything that you asked for" in html
    page = Outline(html)
    assert page.all("a", href=lifted)
    assert way in html
    assert page.all("li", class_="result")
    assert page.all("li", class_="result")[:5] == Outline(get(client, lifted)).all("li", class_="result")[:5]


def test_a_corrected_search_leads_to_what_was_typed_and_back(client: FlaskClient) -> None:
    corrected = get(client, "/en-us/search?q=suspended acount")
    assert "Search instead for “suspended acount”" in corrected
    assert Outline(corrected).all("a", href="/en-us/search?q=suspended+acount&exact=1")
    exact = get(client, "/en-us/search?q=suspended acount&exact=1")
    assert "These are the results for" not in exact
    assert Outline(exact).all("a", href="/en-us/search?q=suspended+acount")
    assert "Search with corrected spelling" in exact


def test_what_was_asked_is_shown_as_text(client: FlaskClient) -> None:
    html = get(client, "/en-us/search?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_filters_keep_their_choice_and_unknown_ones_are_refused(client: FlaskClient) -> None:
    html = get(client, "/en-us/search?q=account&cloud=us-government")
    assert '<option value="us-government" selected>' in html
    assert "Part of this address makes no sense" in get(client, "/en-us/search?q=account&cloud=mars", 400)


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999"])
def test_absurd_pages_of_results_do_no_harm(client: FlaskClient, page: str) -> None:
    assert Outline(get(client, f"/en-us/search?q=account&page={page}")).all("li", class_="result")


def test_options_are_a_fragment_of_a_list_box(client: FlaskClient) -> None:
    html = get(client, "/sv-se/search/options?q=konto")
    options = Outline(html).all("div", role="option")
    assert any(one.get("data-href", "").startswith("/sv-se/articles/") for one in options)
    assert "<html" not in html
    assert Outline(get(client, "/sv-se/search/options?q=")).all("div", role="option") == []


def test_an_article_has_contents_facts_and_neighbours(client: FlaskClient) -> None:
    html = get(client, f"/fr-fr/{ARTICLE}")
    outline = Outline(html)
    assert outline.all("a", href="#what-to-do")
    assert outline.all("h2", id="what-to-do")
    text = text_of(html)
    assert "Mis à jour le 11 février 2026" in text
    assert "Cloud US Government" in text
    assert "Administrateur de facturation" in text
    assert "Article suivant" in text
    assert "À jour\u00a0: elle a été faite" in text


def test_an_article_says_where_else_it_is(client: FlaskClient) -> None:
    outline = Outline(get(client, f"/fr-fr/{ARTICLE}"))
    assert outline.all("link", rel="canonical")[0]["href"] == f"{BASE}/fr-fr/{ARTICLE}"
    alternates = {one["hreflang"]: one["href"] for one in outline.all("link", rel="alternate") if "hreflang" in one}
    assert alternates["sv-SE"] == f"{BASE}/sv-se/{ARTICLE}"
    assert alternates["x-default"] == f"{BASE}/en-us/{ARTICLE}"
    assert len(alternates) == 5
    assert outline.all("meta", property="og:title", content="Compte suspendu")
    assert outline.all("meta", property="og:image")[0]["content"].startswith(BASE)


def test_an_outdated_machine_translation_says_so_with_dates(client: FlaskClient) -> None:
    text = text_of(get(client, f"/sv-se/{ARTICLE}"))
    assert "Den här översättningen är inaktuell" in text
    assert "15 januari 2026" in text
    assert "Maskinöversättning" in text


def test_an_article_without_translation_is_shown_in_the_source_language(client: FlaskClient) -> None:
    html = get(client, "/fr-fr/articles/billing/opening-hours")
    outline = Outline(html)
    assert outline.all("article", lang="en-US")
    assert "Cet article n’existe pas encore en français. Vous le lisez en anglais." in html
    assert outline.all("link", rel="canonical")[0]["href"] == f"{BASE}/en-us/articles/billing/opening-hours"
    assert {one["hreflang"] for one in outline.all("link", rel="alternate") if "hreflang" in one} == {
        "en-US",
        "x-default",
    }


def test_an_old_id_leads_to_the_new_one(client: FlaskClient) -> None:
    response = client.get("/nl-nl/articles/account/blocked-account?view=side-by-side")
    assert (response.status_code, response.location) == (301, f"/nl-nl/{ARTICLE}?view=side-by-side")


def test_side_by_side_pairs_the_sections(client: FlaskClient) -> None:
    html = get(client, f"/nl-nl/{ARTICLE}?view=side-by-side")
    outline = Outline(html)
    assert outline.all("h2", id="what-to-do")
    assert outline.all("h2", id=f"{SOURCE_IDS}what-to-do")
    assert len(outline.all("section", class_="pair")) == 3
    assert outline.all("meta", name="robots", content="noindex")


@pytest.mark.parametrize("path", [f"/en-us/{ARTICLE}", "/fr-fr/articles/billing/opening-hours", f"/fr-fr/{ARTICLE}"])
def test_a_view_that_does_not_exist_leads_to_the_article(client: FlaskClient, path: str) -> None:
    view = "nonsense" if path == f"/fr-fr/{ARTICLE}" else "side-by-side"
    response = client.get(f"{path}?view={view}")
    assert (response.status_code, response.location) == (302, path)


def test_ids_of_the_source_column_are_its_own() -> None:
    html = '<h2 id="a">A</h2><p title="id=x &gt; y" id="b">id="c" &lt;a id="d"&gt;</p><a href="#a">A</a>'
    changed = '<h2 id="gs-source-a">A</h2><p title="id=x &gt; y" id="gs-source-b">id="c" &lt;a id="d"&gt;</p>'
    assert with_own_ids(html) == changed + '<a href="#a">A</a>'


def test_an_unknown_article_is_searched_for(client: FlaskClient) -> None:
    html = get(client, "/sv-se/articles/konto/inaktiverat-konto.html", 404)
    assert "Sidan finns inte" in html
    assert Outline(html).all("a", href=f"/sv-se/{ARTICLE}") or f"/sv-se/{ARTICLE}#" in html
    assert 'value="inaktiverat konto"' in html


@pytest.mark.parametrize("path", ["/xx-yy/", "/nowhere", "/fr-fr/articles/", "/fr-fr/articles/%00", "/.git/config"])
def test_unknown_addresses_are_pages_too(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers={"Accept-Language": "nl"}, follow_redirects=True)
    assert response.status_code == 404
    assert "text/html" in response.content_type
    assert f'<html lang="{"fr-FR" if path.startswith("/fr") else "nl-NL"}"' in response.text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/fr-fr/articles/partner-center/suspended_account.md", "suspended account"),
        ("/docs/read-your-bill/", "read your bill"),
        ("/", ""),
        ("/fr-fr/", ""),
    ],
)
def test_words_of_an_address(app: APIFlask, path: str, words: str) -> None:
    with app.test_request_context(path):
        assert words_of_path() == words


def test_without_a_library_a_page_says_what_to_do(bare_client: FlaskClient) -> None:
    response = bare_client.get("/fr-fr/", headers={"Accept-Language": "sv"})
    assert response.status_code == 503
    assert 'lang="fr"' in response.text
    assert "Les articles ne sont pas encore disponibles" in response.text
    assert "goodstanding index" in response.text


def test_assets_are_kept_for_ever_and_old_addresses_work(client: FlaskClient) -> None:
    html = get(client, "/en-us/")
    sheets = [found["href"] for found in Outline(html).all("link", rel="stylesheet")]
    scripts = [found["src"] for found in Outline(html).all("script")]
    for address in sheets + scripts:
        response = client.get(address)
        assert response.status_code == 200, address
        assert "immutable" in response.headers["Cache-Control"]
    old = client.get(re.sub(r"/assets/\w+/", "/assets/0123456789ab/", sheets[0]))
    assert old.status_code == 200
    assert "immutable" not in old.headers["Cache-Control"]
    assert client.get("/assets/x/../../settings.py").status_code == 404
    assert client.get("/favicon.ico").status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_styles_and_scripts_stay_small(client: FlaskClient, page: str) -> None:
    sheets = Outline(get(client, f"/fr-fr/{page}")).all("link", rel="stylesheet")
    assert sum(len(client.get(sheet["href"]).data) for sheet in sheets) < 30_000
    for_agents = ("/copy.js", "/desk.js")
    for_readers = {name: data for name, data in files().items() if not name.endswith(for_agents)}
    assert sum(len(content) for name, content in for_readers.items() if name.endswith(".js")) < 15_000


def test_a_misspelt_asset_is_noticed(app: APIFlask) -> None:
    with app.test_request_context("/"), pytest.raises(LookupError):
        asset("css/siet.css")


def test_pages_are_cached_and_confirmed(client: FlaskClient) -> None:
    first = client.get(f"/fr-fr/{ARTICLE}")
    again = client.get(f"/fr-fr/{ARTICLE}", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert "private" in client.get("/fr-fr/search?q=x").headers["Cache-Control"]
