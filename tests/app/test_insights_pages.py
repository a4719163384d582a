"""Votes and counts as readers make them, and the page and files in which owners see what they come to."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from app.identity.records import DEMO, Profile
from app.identity.roles import Role
from app.insights import Insights, InsightsService
from app.services import Services
from app.settings import Settings
from tests.app.test_web import LOCALES, Outline

BASE = "http://127.0.0.1:8000"
ARTICLE = "account/suspended-account"
SAME = {"Sec-Fetch-Site": "same-origin"}
SignIn = Callable[[Role], FlaskClient]


@pytest.fixture
def app(tiny_index: Path, tmp_path: Path) -> Iterator[APIFlask]:
    app = create_app(Settings(index=tiny_index, database=f"sqlite:///{tmp_path / 'counts.db'}"))
    app.testing = True
    yield app
    app.extensions["goodstanding"].database.close()


@pytest.fixture
def service(app: APIFlask) -> InsightsService:
    services: Services = app.extensions["goodstanding"]
    return services.insights


@pytest.fixture
def counted(service: InsightsService) -> Callable[[], Insights]:
    return lambda: service.insights(28)


@pytest.fixture
def sign_in(app: APIFlask) -> SignIn:
    def run(role: Role) -> FlaskClient:
        account = "A-1" if role is Role.GLOBAL_ADMIN else None
        profile = Profile(DEMO, f"{role}", "Demo", frozenset({role}), account)
        secret = app.extensions["goodstanding"].identity.links.create(profile, "/en-us/")
        client = app.test_client()
        assert client.get(f"/sign-in/demo/{secret}", base_url=BASE).status_code == 303
        return client

    return run


def form_of(client: FlaskClient, locale: str, article: str = ARTICLE) -> tuple[str, dict[str, str]]:
    """Where the article's form leads, and its hidden fields."""
    outline = Outline(client.get(f"/{locale}/articles/{article}").text)
    (form,) = outline.all("form", method="post")
    return form["action"], {each["name"]: each["value"] for each in outline.all("input", type="hidden")}


def vote(client: FlaskClient, locale: str, answer: str, article: str = ARTICLE, **changes: str) -> TestResponse:
    action, fields = form_of(client, locale, article)
    return client.post(action, data=fields | {"helpful": answer} | changes, headers=SAME)


# --- votes


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("answer", ["yes", "no"])
def test_a_vote_is_counted_by_language_and_revision_and_thanked_for(
    client: FlaskClient, counted: Callable[[], Insights], locale: str, answer: str
) -> None:
    response = vote(client, locale, answer)
    assert (response.status_code, response.headers["Cache-Control"]) == (303, "no-store")
    assert response.location == f"/{locale}/articles/{ARTICLE}?voted={answer}#gs-vote"
    assert "Set-Cookie" not in response.headers
    (opinion,) = counted().opinions
    assert (opinion.article, opinion.locale.lower()) == (ARTICLE, locale)
    assert (opinion.helpful, opinion.unhelpful) == ((1, 0) if answer == "yes" else (0, 1))
    assert re.fullmatch("[0-9a-f]{16}", opinion.revision)
    page = client.get(response.location)
    assert page.status_code == 200
    assert not Outline(page.text).all("form", method="post")
    canonical = Outline(page.text).all("link", rel="canonical")[0]["href"]
    assert canonical.endswith(f"/{locale}/articles/{ARTICLE}")


def test_what_was_read_in_the_source_language_is_voted_on_in_it(
    client: FlaskClient, counted: Callable[[], Insights]
) -> None:
    vote(client, "fr-fr", "yes", "billing/opening-hours")
    assert [(one.article, one.locale) for one in counted().opinions] == [("billing/opening-hours", "en-US")]


def test_a_vote_on_another_revision_is_asked_for_again(client: FlaskClient, counted: Callable[[], Insights]) -> None:
    response = vote(client, "en-us", "yes", revision="0123456789abcdef")
    assert response.location.endswith("?voted=changed#gs-vote")
    page = client.get(response.location).text
    assert "It has changed since you opened it" in page
    assert Outline(page).all("form", method="post")
    assert counted().opinions == ()


def test_one_person_does_not_vote_a_hundred_times(client: FlaskClient, counted: Callable[[], Insights]) -> None:
    assert [vote(client, "en-us", "no").status_code for _ in range(10)] == [303] * 10
    assert counted().opinions[0].votes == 3


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}],
)
def test_another_site_cannot_vote(
    client: FlaskClient, counted: Callable[[], Insights], headers: dict[str, str]
) -> None:
    action, fields = form_of(client, "en-us")
    assert client.post(action, data=fields | {"helpful": "yes"}, headers=headers).status_code == 403
    assert client.get(action).status_code == 405
    assert counted().opinions == ()


def test_what_makes_no_sense_is_refused(client: FlaskClient, counted: Callable[[], Insights]) -> None:
    assert vote(client, "en-us", "maybe").status_code == 400
    unknown = {"article": "no/such", "revision": "0" * 16, "helpful": "yes"}
    assert client.post("/en-us/votes", data=unknown, headers=SAME).status_code == 404
    assert client.get(f"/en-us/articles/{ARTICLE}?voted=nonsense").location == f"/en-us/articles/{ARTICLE}"
    assert counted().opinions == ()


# --- links and searches


def test_links_that_people_follow_are_counted_and_previews_are_not(
    client: FlaskClient, counted: Callable[[], Insights]
) -> None:
    link = f"/go/{ARTICLE}?section=what-to-do"
    client.get(link, headers={"Accept-Language": "nl"})
    client.get(f"{link}&locale=sv-se", headers={"Accept-Language": "nl"})
    client.get(f"{link}&locale=sv-se", headers={"User-Agent": "Slackbot-LinkExpanding 1.0"})
    client.head(link, headers={"Accept-Language": "nl"})
    client.get("/go/no/such", headers={"Accept-Language": "nl"})
    assert {(one.article, one.anchor, one.locale, one.number) for one in counted().links} == {
        (ARTICLE, "what-to-do", "nl-NL", 1),
        (ARTICLE, "what-to-do", "sv-SE", 1),
    }


def test_searches_that_find_nothing_are_counted_on_pages_and_in_the_api(
    client: FlaskClient, counted: Callable[[], Insights]
) -> None:
    for path in ("/fr-fr/search?q=xyzzyx", "/fr-fr/search?q=Xyzzyx", "/api/v1/search?locale=fr-fr&q=xyzzyx"):
        assert client.get(path).status_code == 200
    client.get("/fr-fr/search?q=xyzzyx&cloud=us-government")
    client.get("/fr-fr/search?q=xyzzyx%20camille@example.com")
    client.get("/fr-fr/search?q=compte")
    client.get("/fr-fr/search/options?q=xyzzyx")
    assert [(one.words, one.locale, one.number) for one in counted().missed] == [("xyzzyx", "fr-FR", 3)]


# --- what owners see


@pytest.fixture
def some(service: InsightsService, client: FlaskClient) -> None:
    for locale, answers in (("fr-fr", "yyn"), ("sv-se", "n"), ("en-us", "y")):
        for answer in answers:
            vote(client, locale, "yes" if answer == "y" else "no")
    service.voted(ARTICLE, "fr-FR", "f" * 64, helpful=False)
    service.voted("gone/long-ago", "en-US", "f" * 64, helpful=True)
    for _ in range(4):
        service.missed("kreditlimit", "sv-SE")
        service.opened(ARTICLE, "what-to-do", "nl-NL")
    service.opened("gone/long-ago", "", "nl-NL")


@pytest.mark.parametrize("role", [Role.EDITOR, Role.OPERATOR, Role.AGENT])
@pytest.mark.parametrize("locale", LOCALES)
def test_owners_and_agents_see_the_counts(sign_in: SignIn, some: None, role: Role, locale: str) -> None:
    client = sign_in(role)
    response = client.get(f"/{locale}/insights", base_url=BASE)
    assert response.status_code == 200, response.text
    assert response.headers["Cache-Control"] == "no-store"
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", response.text)).split())
    for said in ("kreditlimit", "gone/long-ago", "67"):
        assert said in text, said
    links = [each["href"] for each in Outline(response.text).all("a")]
    assert f"/nl-nl/articles/{ARTICLE}?section=what-to-do#what-to-do" in links
    assert f"/fr-fr/articles/{ARTICLE}" in links
    assert (f"/{locale}/insights/search" in links) == (role is not Role.AGENT)
    for other in ("?days=90", "?days=365"):
        assert client.get(f"/{locale}/insights{other}", base_url=BASE).status_code == 200
    assert client.get(f"/{locale}/insights?days=7", base_url=BASE).status_code == 400


@pytest.mark.parametrize(
    ("role", "pages"),
    [(Role.EDITOR, ["localization", "insights"]), (Role.AGENT, ["insights"]), (Role.GLOBAL_ADMIN, [])],
)
def test_the_way_there_is_shown_to_those_whom_it_concerns(sign_in: SignIn, role: Role, pages: list[str]) -> None:
    client = sign_in(role)
    links = [each["href"] for each in Outline(client.get("/sv-se/sign-in", base_url=BASE).text).all("a")]
    shown = [each for each in ("localization", "insights") if f"/sv-se/{each}" in links]
    assert shown == pages
    assert all(client.get(f"/sv-se/{each}", base_url=BASE).status_code == 200 for each in shown)


def test_nobody_else_does(sign_in: SignIn, client: FlaskClient) -> None:
    for path in ("/en-us/insights", "/en-us/insights/votes.csv"):
        assert client.get(path, base_url=BASE).status_code == 303
        assert sign_in(Role.GLOBAL_ADMIN).get(path, base_url=BASE).status_code == 403


def test_an_empty_page_says_so(sign_in: SignIn) -> None:
    text = sign_in(Role.EDITOR).get("/en-us/insights", base_url=BASE).text
    assert "Nobody has voted in these days." in text


def rows(response: TestResponse) -> list[list[str]]:
    assert response.status_code == 200
    assert response.content_type == "text/csv; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(response.data.decode("utf-8-sig"), newline="")))


def test_each_table_comes_as_a_file(sign_in: SignIn, some: None, service: InsightsService) -> None:
    client = sign_in(Role.EDITOR)
    head, *votes = rows(client.get("/fr-fr/insights/votes.csv", base_url=BASE))
    assert head == ["article", "language", "revision", "helpful", "unhelpful"]
    assert ["2", "1"] in [row[3:] for row in votes if row[:2] == [ARTICLE, "fr-FR"]]
    assert len(votes) == 5
    head, *links = rows(client.get("/fr-fr/insights/links.csv?days=90", base_url=BASE))
    assert [ARTICLE, "what-to-do", "nl-NL", "4"] in links
    head, *searches = rows(client.get("/fr-fr/insights/searches.csv", base_url=BASE))
    assert [row[:3] for row in searches] == [["kreditlimit", "sv-SE", "4"]]
    assert client.get("/fr-fr/insights/nothing.csv", base_url=BASE).status_code == 404


def test_a_spreadsheet_takes_nothing_for_a_formula(sign_in: SignIn, service: InsightsService) -> None:
    service.voted('=HYPERLINK("https://evil.example")', "en-US", "0" * 64, helpful=True)
    client = sign_in(Role.EDITOR)
    _, row = rows(client.get("/en-us/insights/votes.csv", base_url=BASE))
    assert row[0].startswith("'=")
