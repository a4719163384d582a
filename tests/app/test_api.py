"""The API over a tiny docset: what it answers, what it refuses, and that nothing a client sends breaks it."""

from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import PROBLEM_TYPE

SEARCH = "/api/v1/search"
SUSPENDED = "account/suspended-account"
RESULT_KEYS = [
    *("article_id", "locale", "anchor", "title", "section_title", "passage_html"),
    *("url", "score", "fallback", "translation"),
]


def get(client: FlaskClient, path: str, **query: Any) -> dict[str, Any]:
    response = client.get(path, query_string=query)
    assert response.status_code == 200, response.text
    assert response.content_type == "application/json"
    answer = response.json
    assert isinstance(answer, dict)
    return answer


def refused(client: FlaskClient, path: str, status: int, code: str, **query: Any) -> dict[str, Any]:
    response = client.get(path, query_string=query)
    assert response.status_code == status, response.text
    assert response.content_type == PROBLEM_TYPE
    document = response.json
    assert isinstance(document, dict)
    assert document["type"] == f"/api/problems/{code}"
    return document


# --- searching


@pytest.mark.parametrize(
    ("locale", "q"),
    [
        ("fr-FR", "compte suspendu"),
        ("sv-SE", "inaktiverat konto"),
        ("nl-NL", "opgeschort account"),
        ("en-US", "suspended account"),
        ("fr", "pourquoi suspendu"),
    ],
)
def test_search_finds_the_article_in_every_language(client: FlaskClient, locale: str, q: str) -> None:
    answer = get(client, SEARCH, q=q, locale=locale)
    assert list(answer) == ["query", "locale", "corrected_query", "total", "took_ms", "results", "tried", "nearest"]
    assert answer["query"] == q
    assert answer["total"] >= 1
    first = answer["results"][0]
    assert list(first) == RESULT_KEYS
    assert first["article_id"] == SUSPENDED
    assert first["locale"] == answer["locale"]
    assert not first["fallback"]
    assert first["url"].startswith(f"/{answer['locale'].lower()}/articles/{SUSPENDED}")


def test_found_words_are_marked(client: FlaskClient) -> None:
    results = get(client, SEARCH, q="facture", locale="fr-fr")["results"]
    assert any("<mark>facture</mark>" in each["passage_html"] for each in results)


def test_a_result_says_how_its_translation_stands(client: FlaskClient) -> None:
    results = get(client, SEARCH, q="inaktiverat konto", locale="sv-se")["results"]
    assert results[0]["translation"] == {
        "status": "outdated",
        "method": "MT",
        "evidence": "source-hash",
        "date": "2026-01-15",
        "source_date": "2026-02-10",
    }


def test_what_a_locale_lacks_is_found_in_the_source(client: FlaskClient) -> None:
    results = get(client, SEARCH, q="opening hours", locale="fr-fr")["results"]
    found = next(each for each in results if each["article_id"] == "billing/opening-hours")
    assert found["fallback"]
    assert found["locale"] == "en-US"
    assert found["translation"]["status"] == "missing"
    assert found["url"].startswith("/fr-fr/articles/billing/opening-hours")


def test_search_can_be_narrowed_and_paged(client: FlaskClient) -> None:
    narrowed = get(client, SEARCH, q="facture", locale="fr-fr", role="global-admin")
    assert {each["article_id"] for each in narrowed["results"]} <= {SUSPENDED}
    everything = get(client, SEARCH, q="facture", locale="fr-fr")
    assert everything["total"] > 1
    second = get(client, SEARCH, q="facture", locale="fr-fr", limit=1, offset=1)
    assert second["results"] == everything["results"][1:2]
    assert second["total"] == everything["total"]
    assert get(client, SEARCH, q="facture", locale="fr-fr", offset=1000)["results"] == []


def test_a_search_without_a_match_is_an_answer(client: FlaskClient) -> None:
    answer = get(client, SEARCH, q="!!!", locale="fr-fr")
    assert (answer["results"], answer["tried"], answer["nearest"]) == ([], ["words", "source"], None)


def test_a_correction_can_be_declined(client: FlaskClient) -> None:
    corrected = get(client, SEARCH, q="facutre ", locale="fr-fr")
    assert corrected["corrected_query"] == "facture "
    exact = get(client, SEARCH, q="facutre ", locale="fr-fr", exact="1")
    assert exact["corrected_query"] is None
    assert exact["total"] == 0 < corrected["total"]


def test_a_search_that_asks_too_much_offers_the_nearest(client: FlaskClient) -> None:
    answer = get(client, SEARCH, q="facture", locale="fr-fr", cloud="21vianet")
    assert (answer["total"], answer["tried"][-1]) == (0, "filters")
    assert (answer["nearest"]["lifted"], answer["nearest"]["query"]) == (["filters"], "facture")
    assert answer["nearest"]["results"] == get(client, SEARCH, q="facture", locale="fr-fr", limit=5)["results"]


def test_suggestions_complete_what_is_typed(client: FlaskClient) -> None:
    answer = get(client, "/api/v1/suggest", q="susp", locale="fr-fr")
    assert list(answer) == ["query", "locale", "suggestions"]
    assert any("susp" in each.lower() for each in answer["suggestions"])
    assert len(get(client, "/api/v1/suggest", q="c", locale="fr-fr", limit=1)["suggestions"]) <= 1


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"locale": "fr-fr"}, {"q"}),
        ({"q": "compte"}, {"locale"}),
        ({}, {"q", "locale"}),
        ({"q": "", "locale": "fr-fr"}, {"q"}),
        ({"q": "   ", "locale": "fr-fr"}, {"q"}),
        ({"q": "x" * 401, "locale": "fr-fr"}, {"q"}),
        ({"q": "x" * 100_000, "locale": "fr-fr"}, {"q"}),
        ({"q": "a\0b", "locale": "fr-fr"}, {"q"}),
        ({"q": "a\x1b[31m", "locale": "fr-fr"}, {"q"}),
        ({"q": "a\x85b", "locale": "fr-fr"}, {"q"}),
        ({"q": "a", "locale": "fr-fr", "limit": 0}, {"limit"}),
        ({"q": "a", "locale": "fr-fr", "limit": 101}, {"limit"}),
        ({"q": "a", "locale": "fr-fr", "limit": 1_000_000}, {"limit"}),
        ({"q": "a", "locale": "fr-fr", "limit": "9" * 5000}, {"limit"}),
        ({"q": "a", "locale": "fr-fr", "limit": "ten"}, {"limit"}),
        ({"q": "a", "locale": "fr-fr", "offset": -1}, {"offset"}),
        ({"q": "a", "locale": "fr-fr", "cloud": "moon"}, {"cloud"}),
        ({"q": "a", "locale": "fr-fr", "role": "king", "product": "tea"}, {"role", "product"}),
        ({"q": "a", "locale": "fr-fr", "lang": "fr"}, {"lang"}),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(client: FlaskClient, query: dict[str, Any], names: set[str]) -> None:
    document = refused(client, SEARCH, 400, "invalid-parameters", **query)
    assert {each["name"] for each in document["errors"]} == names
    assert all(each["message"] for each in document["errors"])


@pytest.mark.parametrize("locale", ["xx-XX", "is-IS", "fr-CA", "fr-fr\0", "../etc", "%00", "zz"])
@pytest.mark.parametrize("path", [SEARCH, "/api/v1/suggest", "/api/v1/articles", f"/api/v1/articles/{SUSPENDED}"])
def test_an_unknown_locale_is_refused_with_those_there_are(client: FlaskClient, path: str, locale: str) -> None:
    query = {"q": "a"} if path in (SEARCH, "/api/v1/suggest") else {}
    assert "fr-FR" in refused(client, path, 400, "unknown-locale", locale=locale, **query)["detail"]


# --- articles


def test_an_article_in_its_language(client: FlaskClient) -> None:
    answer = get(client, f"/api/v1/articles/{SUSPENDED}", locale="fr-fr")
    assert list(answer) == [
        *("article_id", "locale", "requested_locale", "fallback", "redirected_from", "title", "description"),
        *("metadata", "facets", "sections", "html", "markdown", "translations", "links"),
    ]
    assert answer["title"] == "Compte suspendu"
    assert answer["locale"] == answer["requested_locale"] == "fr-FR"
    assert answer["redirected_from"] is None
    assert answer["metadata"]["translation_type"] == "HT"
    assert answer["facets"]["clouds"] == ["global", "us-government"]
    assert answer["facets"]["roles"] == ["global-admin", "billing-admin"]
    assert [each["anchor"] for each in answer["sections"]] == [
        "suspended-account",
        "why-accounts-are-suspended",
        "what-to-do",
    ]
    assert answer["html"] == "".join(each["html"] for each in answer["sections"])
    assert answer["markdown"].lstrip().startswith("#")
    assert {locale: each["status"] for locale, each in answer["translations"].items()} == {
        "en-US": "source",
        "fr-FR": "same-revision",
        "nl-NL": "same-revision",
        "sv-SE": "outdated",
    }
    links = {each["target"]: each for each in answer["links"]}
    assert links["billing/pay-an-invoice"]["fragment"] == "before-you-pay"
    assert links["billing/pay-an-invoice"]["internal"]


def test_an_article_that_the_locale_lacks_comes_from_the_source(client: FlaskClient) -> None:
    answer = get(client, "/api/v1/articles/billing/opening-hours", locale="sv-SE")
    assert answer["fallback"]
    assert (answer["locale"], answer["requested_locale"]) == ("en-US", "sv-SE")


def test_an_old_id_leads_to_the_new_one(client: FlaskClient) -> None:
    answer = get(client, "/api/v1/articles/account/blocked-account", locale="fr-FR")
    assert answer["article_id"] == SUSPENDED
    assert answer["redirected_from"] == "account/blocked-account"


@pytest.mark.parametrize(
    "article_id", ["nothing", "account", "../../etc/passwd", "a\0b", "x" * 5000, "account/%00", "%E2%80%AE"]
)
def test_an_unknown_article_is_a_404(client: FlaskClient, article_id: str) -> None:
    response = client.get(f"/api/v1/articles/{quote(article_id)}?locale=fr-fr")
    assert response.status_code == 404
    assert response.content_type == PROBLEM_TYPE


def test_the_list_of_articles(client: FlaskClient) -> None:
    answer = get(client, "/api/v1/articles", locale="nl-nl")
    listed = {each["article_id"]: each for each in answer["articles"]}
    assert answer["total"] == len(listed) == 4
    assert listed["billing/opening-hours"]["fallback"]
    assert listed[SUSPENDED]["title"] == "Opgeschort account"
    for each in listed.values():
        assert each["url"] == f"/nl-nl/articles/{each['article_id']}"


def test_coverage(client: FlaskClient) -> None:
    answer = get(client, "/api/v1/localization/coverage")
    assert answer["source_locale"] == "en-US"
    assert answer["totals"]["sv-SE"] == {"missing": 1, "outdated": 1, "same-revision": 2}
    by_id = {each["article_id"]: each for each in answer["articles"]}
    assert by_id["billing/opening-hours"]["title"] == "Opening hours"
    assert by_id["billing/opening-hours"]["translations"]["fr-FR"]["evidence"] == "no-translation"
    assert {"first": "nl-NL", "second": "sv-SE", "equal": 2, "both": 3} in answer["shared_revisions"]


# --- HTTP


@pytest.mark.parametrize("path", [f"{SEARCH}?q=compte&locale=fr-fr", f"/api/v1/articles/{SUSPENDED}?locale=fr-fr"])
def test_whoever_has_the_answer_gets_a_304(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    other = client.get(path.replace("fr-fr", "sv-se"), headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_head_options_and_other_methods(client: FlaskClient) -> None:
    path = f"/api/v1/articles/{SUSPENDED}?locale=fr-fr"
    head = client.head(path)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"]
    options = client.options(path)
    assert options.status_code == 200
    assert set(options.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        response = client.open(path, method=method)
        assert response.status_code == 405
        assert response.content_type == PROBLEM_TYPE
        assert "GET" in response.headers["Allow"]


@pytest.mark.parametrize("path", ["/api/", "/api/v1", "/api/v1/", "/api/v2/search", "/api/nothing", "/api/v1/search/"])
def test_an_unknown_address_is_a_problem_document(client: FlaskClient, path: str) -> None:
    refused(client, path, 404, "not-found")


def test_the_directory_leads_everywhere(client: FlaskClient) -> None:
    directory = get(client, "/api")
    for path in (directory["openapi"], directory["problems"]):
        assert client.get(path).status_code == 200
    assert SEARCH in directory["endpoints"]


@given(
    q=st.text(max_size=60),
    locale=st.one_of(st.just("fr-FR"), st.text(max_size=12)),
    extra=st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=12), max_size=2),
    path=st.sampled_from([SEARCH, "/api/v1/suggest", "/api/v1/articles", "/api/v1/articles/x"]),
)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_question_breaks_the_api(client: FlaskClient, q: str, locale: str, extra: dict[str, str], path: str) -> None:
    response = client.get(path, query_string={**extra, "q": q, "locale": locale})
    assert response.status_code < 500
    assert response.content_type in ("application/json", PROBLEM_TYPE)
