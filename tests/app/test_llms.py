"""llms.txt and every article as Markdown, in every language, over the project's own articles and a tiny docset."""

import re

import pytest
import yaml
from flask.testing import FlaskClient
from markdown_it import MarkdownIt

from tests.app.test_web import BASE, LOCALES
from tests.languages import URL_LOCALES

ARTICLE = "account/suspended-account"
LINK = re.compile(r"^- \[(?P<title>.+)\]\((?P<address>[^)]+)\)", re.M)


def document(client: FlaskClient, path: str) -> tuple[dict[str, str], str]:
    response = client.get(path)
    assert response.status_code == 200, path
    assert response.content_type == "text/markdown; charset=utf-8"
    _, front, text = response.text.split("---\n", 2)
    return yaml.safe_load(front), text


@pytest.mark.parametrize("path", ["/llms.txt", *(f"/{locale}/llms.txt" for locale in URL_LOCALES)])
def test_the_list_leads_to_every_article(own_client: FlaskClient, path: str) -> None:
    response = own_client.get(path)
    assert response.content_type == "text/plain; charset=utf-8"
    assert response.text.startswith("# ")
    assert response.text.split("\n")[2].startswith("> ")
    links = [found["address"].removeprefix(BASE) for found in LINK.finditer(response.text)]
    assert len(links) == 14 + len(URL_LOCALES) - 1
    assert [own_client.get(link).status_code for link in links] == [200] * len(links)
    assert sum(link.endswith(".md") for link in links) == 14
    # A list as the convention has it: one title, headings, links.
    tokens = MarkdownIt().parse(response.text)
    assert [token.tag for token in tokens if token.type == "heading_open"].count("h1") == 1


def test_articles_outside_the_table_of_contents_are_listed_too(client: FlaskClient) -> None:
    assert client.get("/llms.txt").text.count(".md)") == 4


@pytest.mark.parametrize("locale", LOCALES)
def test_an_article_says_what_it_is(client: FlaskClient, locale: str) -> None:
    said, text = document(client, f"/{locale}/articles/{ARTICLE}.md")
    assert said["language"].lower() == locale
    assert said["url"] == f"{BASE}/{locale}/articles/{ARTICLE}"
    assert said["answer_link"] == f"{BASE}/go/{ARTICLE}"
    assert ("translation" in said) == (locale != "en-us")
    assert text.strip().startswith(f"# {said['title']}\n")
    assert f"({BASE}/{locale}/articles/billing/pay-an-invoice.md#before-you-pay)" in text
    assert f"]({BASE}/media/" in text


def test_what_a_locale_lacks_comes_in_the_source_language_and_says_so(client: FlaskClient) -> None:
    said, _ = document(client, "/fr-fr/articles/billing/opening-hours.md")
    assert (said["language"], said["requested_language"], said["translation"]) == ("en-US", "fr-FR", "missing")


def test_old_ids_and_other_spellings_lead_on(client: FlaskClient) -> None:
    assert document(client, "/fr-fr/articles/account/blocked-account.md")[0]["url"].endswith(ARTICLE)
    assert client.get(f"/FR-fr/articles/{ARTICLE}.md").location.endswith(f"/fr-fr/articles/{ARTICLE}.md")


def test_an_unknown_article_offers_the_nearest_ones(client: FlaskClient) -> None:
    response = client.get("/fr-fr/articles/account/suspended.md")
    assert response.status_code == 404
    assert f"/fr-fr/articles/{ARTICLE}" in response.text


def test_the_page_of_an_article_says_where_its_markdown_is(client: FlaskClient) -> None:
    html = client.get(f"/nl-nl/articles/{ARTICLE}").text
    assert f'<link rel="alternate" type="text/markdown" href="/nl-nl/articles/{ARTICLE}.md">' in html
    assert client.get(f"/nl-nl/articles/{ARTICLE}.md").headers["ETag"]
