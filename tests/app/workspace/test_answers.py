"""Searching in any language for what a partner will read, and copying it in every form."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.answers import Place, passage
from app.answers.plain import to_text
from indexer.library import open_library
from tests.app.workspace.conftest import field, get, text_of

ARTICLE = "partner-center/suspended-partner-center-account"
ANSWER = f"/answer?article={ARTICLE}&partner=nl-nl"
BASE = "https://help.example.com"


# --- searching


@pytest.mark.parametrize(("language", "words"), [("", "förfallen faktura"), ("en-us", "overdue invoice")])
def test_a_search_in_one_language_shows_what_the_partner_will_read(
    agent: FlaskClient, language: str, words: str
) -> None:
    said = text_of(get(agent, f"/answers?q={words}&language={language}&partner=nl-nl"))
    assert "Een achterstallige factuur betalen" in said
    assert "Pay an overdue invoice" in said
    assert "Machine translation" in said


def test_all_languages_at_once_find_what_one_alone_does_not(agent: FlaskClient) -> None:
    asked = "/answers?q=förfallen+faktura&partner=fr-fr"
    assert "Pay an overdue invoice" in text_of(get(agent, asked))
    assert "Nothing was found" in text_of(get(agent, f"{asked}&language=en-us"))


def test_nothing_found_says_so_and_is_counted(agent: FlaskClient) -> None:
    page = get(agent, "/answers?q=qqqqzzzz&partner=nl-nl")
    assert page.status_code == 200
    assert "Nothing was found" in text_of(page)


# --- copying


def test_an_answer_is_copied_as_link_markdown_html_and_text(agent: FlaskClient) -> None:
    page = get(agent, f"{ANSWER}&section=step-pay-invoice")
    link = field(page, "copy-link")
    assert link == f"http://127.0.0.1:8000/go/{ARTICLE}?section=step-pay-invoice&locale=nl-nl"
    text, markdown, html = (field(page, f"copy-{kind}") for kind in ("text", "markdown", "html"))
    assert text.startswith("Als een betaling achterstallig is: regel de betaling")
    assert text.endswith(link)
    assert markdown.startswith("**Als een betaling achterstallig is:** regel")
    assert "](http://127.0.0.1:8000/nl-nl/articles/partner-center/pay-an-overdue-invoice)" in markdown
    assert html.startswith('<div lang="nl-NL">\n<p><strong>Als een betaling achterstallig is:</strong>')
    assert "id=" not in html
    assert "If a payment is overdue:" in text_of(page)  # the source beside it


def test_a_whole_section_and_a_whole_article_are_answers_too(agent: FlaskClient) -> None:
    section = field(get(agent, f"{ANSWER}&section=what-to-do-if-your-account-is-suspended"), "copy-markdown")
    assert section.startswith("## Wat u kunt doen")
    assert section.count("\n1. **") == 1
    assert field(get(agent, ANSWER), "copy-text").startswith("Een opgeschort Partner Center-account herstellen")


def test_text_keeps_lists_links_and_breaks() -> None:
    html = '<h2>A</h2><p>b <a href="/c">d</a><br>e</p><ol><li>f</li><li><p>g</p><ul><li>h</li></ul></li></ol>'
    assert to_text(html) == "A\n\nb d </c>\ne\n\n1. f\n2. g\n   – h"


def test_an_unknown_article_is_404_and_shows_the_nearest(agent: FlaskClient) -> None:
    page = get(agent, "/answer?article=partner-center/suspended-account&partner=nl-nl")
    assert page.status_code == 404


def test_a_section_that_nobody_knows_leads_to_the_article(agent: FlaskClient) -> None:
    page = get(agent, f"{ANSWER}&section=<script>")
    assert page.status_code == 200
    assert "<script>" not in page.text.replace('<script src="', "").replace('<script type="module"', "")


# --- translations that lag


def test_what_the_translation_lacks_is_offered_in_the_source_and_said(
    tmp_path: Path, tiny_docset: Path, build: Callable[..., str]
) -> None:
    content = tmp_path / "content"
    shutil.copytree(tiny_docset, content)
    source = content / "en-us" / "account" / "suspended-account.md"
    source.write_text(source.read_text(encoding="utf-8") + "\n## Brand new\n\nNobody has translated this.\n", "utf-8")
    build(content, tmp_path / "library")
    library = open_library(tmp_path / "library")
    found = passage(library, "fr-FR", Place("account/suspended-account", "brand-new"), BASE)
    assert found
    assert (found.fallback, found.own) == (True, None)
    assert found.shown
    assert (found.shown.locale, "Nobody has translated this." in found.shown.text) == ("en-US", True)
    assert found.link == f"{BASE}/go/account/suspended-account?section=brand-new&locale=fr-fr"
    whole = passage(library, "fr-FR", Place("account/suspended-account"), BASE)
    assert whole
    assert whole.translation.status.value == "outdated"


def test_a_passage_carries_no_ids_and_whole_addresses(own_index: Path) -> None:
    library = open_library(own_index)
    for article_id in library.ids():
        for locale in library.locales:
            found = passage(library, locale, Place(article_id), BASE)
            assert found
            assert found.shown
            assert not re.search(r'\sid="|(?:href|src)="/', found.shown.html), article_id
            assert found.shown.text
