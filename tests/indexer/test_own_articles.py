"""Our own articles: nothing is wrong, every reason is stated in every language, and what people type finds them."""

from pathlib import Path

import pytest
import yaml

from indexer.build import build_library
from indexer.check import check_docset
from indexer.library import Library, open_library
from indexer.own import own_content
from indexer.search.searcher import Searcher, SearchRequest
from tests.languages import LOCALES

SUSPENDED = "partner-center/suspended-partner-center-account"
TYPED = {
    "en-US": [
        "suspended account",
        "account suspended",
        "my account is suspended",
        "why is my account suspended",
        "blocked account",
        "account blocked",
        "partner center account suspended",
        "reinstate account",
        "acount suspended",
    ],
    "de-DE": [
        "gesperrtes konto",
        "konto gesperrt",
        "mein konto ist gesperrt",
        "warum ist mein konto gesperrt",
        "kontosperrung",
        "konto blockiert",
        "konten gesperrt",
        "partnerkonto gesperrt",
        "partner center konto gesperrt",
        "konto wiederherstellen",
        "konto entsperren",
        "konto gespert",
        "konto geshperrt",
        "suspended account",
    ],
    "fr-FR": [
        "compte suspendu",
        "mon compte est suspendu",
        "pourquoi mon compte est suspendu",
        "compte bloqué",
        "compte desactive",
        "compte partenaire suspendu",
        "espace partenaires compte suspendu",
        "rétablir mon compte",
        "suspension du compte",
        "suspended account",
    ],
    "nl-NL": [
        "opgeschort account",
        "account opgeschort",
        "mijn account is opgeschort",
        "waarom is mijn account opgeschort",
        "geblokkeerd account",
        "account geblokkeerd",
        "geschorst account",
        "account herstellen",
        "suspended account",
    ],
    "sv-SE": [
        "inaktiverat konto",
        "konto inaktiverat",
        "mitt konto är inaktiverat",
        "varför är mitt konto inaktiverat",
        "konto spärrat",
        "avstängt konto",
        "kontot är avstängt",
        "partnercenter konto inaktiverat",
        "suspended account",
    ],
}


@pytest.fixture(scope="module", params=["whoosh", "tantivy"])
def library(request, tmp_path_factory) -> Library:
    index: Path = tmp_path_factory.mktemp("own")
    build_library([str(own_content())], index, engine=request.param)
    return open_library(index)


# Whatever way it is typed: right, without umlauts, with letters spelt out, misspelt.
ANSWERED = {
    "partner-center/pay-an-overdue-invoice": [
        "rechnung überfällig",
        "rechnung uberfallig",
        "rechnung ueberfaellig",
        "rechnung überfälig",
        "rechnung ueberfaelig",
        "überfällige rechnung",
        "zahlungsverzug",
    ],
    "partner-center/verification-responses": [
        "lieferantenprüfung abgelehnt",
        "lieferantenprufung abgelehnt",
        "lieferantenpruefung abgelehnt",
        "lieferantenprüfung abgelent",
        "prüfung abgelehnt",
        "pruefung abgelehnt",
        "verifizierung abgelehnt",
    ],
}


@pytest.mark.parametrize("locale", TYPED)
def test_what_a_suspended_partner_types_finds_the_article_first(library, locale):
    searcher = Searcher(library)
    first = {query: searcher.search(SearchRequest(q=query, locale=locale)).results[0] for query in TYPED[locale]}
    assert {query: found.article_id for query, found in first.items()} == dict.fromkeys(TYPED[locale], SUSPENDED)
    assert {found.locale for found in first.values()} == {locale}


@pytest.mark.parametrize("article", ANSWERED)
def test_german_questions_find_their_article_however_they_are_spelt(library, article):
    searcher = Searcher(library)
    for query in ANSWERED[article]:
        found = [each.article_id for each in searcher.search(SearchRequest(q=query, locale="de-DE")).results]
        assert found[0] == article, query
        assert SUSPENDED in found, query


def test_nothing_is_wrong_and_every_reason_is_stated_in_every_language():
    report = check_docset([str(own_content())])
    assert report.problems == ()
    assert report.articles >= 48
    guidance = yaml.safe_load((own_content() / "guidance.yml").read_text(encoding="utf-8"))
    stated = {
        programme: tuple(name for name, reason in guidance["reasons"].items() if programme in reason["marks"])
        for programme in guidance["programmes"]
    }
    assert "billing-overdue" in stated["csp"]
    assert "vetting-rejected" in stated["ai-cloud"]
    assert report.statements == dict.fromkeys(LOCALES, stated)


def test_every_translation_is_of_the_source_as_it_stands(library):
    outdated = [
        (locale, article_id)
        for article_id, by_locale in library.coverage().items()
        for locale, translation in by_locale.items()
        if translation.status not in {"source", "same-revision"}
    ]
    assert outdated == []


def test_every_article_is_in_the_table_of_contents_once(library):
    listed = [item for group in library.manifest.toc for item in group.items]
    assert sorted(listed) == library.ids()


def test_all_languages_have_the_same_sections(library):
    for article_id in library.ids():
        anchors = {
            locale: [section.anchor for section in library.article(locale, article_id).sections] for locale in LOCALES
        }
        assert len(set(map(tuple, anchors.values()))) == 1, (article_id, anchors)
