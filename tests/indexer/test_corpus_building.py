"""Real documentation, from folders to answers: the five articles this began with, and both reference trees."""

import pytest

from indexer.build import build_library
from indexer.check import check_docset
from indexer.documents.model import Severity
from indexer.library import open_library
from indexer.own import own_content
from indexer.search.searcher import Searcher, SearchRequest

pytestmark = pytest.mark.corpus

SUSPENDED = "suspended-partner-center-account"
TYPED = {
    "en-US": "account suspended",
    "fr-FR": "compte suspendu",
    "nl-NL": "account opgeschort",
    "sv-SE": "konto inaktiverat",
}


def test_the_seeds_state_what_a_reader_finds_in_them(shared):
    report = check_docset([str(shared / "seeds")])
    csp = ("billing-overdue", "account-abuse", "profile-rejected", "indirect-provider-issues")
    assert report.statements == {
        "en-US": {"csp": csp, "ai-cloud": ("account-abuse", "vetting-rejected")},
        "fr-FR": {"csp": ("billing-overdue", "account-abuse", "indirect-provider-issues"), "ai-cloud": ()},
        "nl-NL": {"csp": csp, "ai-cloud": ()},
        "sv-SE": {"csp": csp, "ai-cloud": ()},
    }
    repaired = {found.file for found in report.problems if found.code == "encoding-repaired"}
    assert repaired == {f"en-us/{SUSPENDED}.md", f"nl-nl/{SUSPENDED}.md"}


def test_every_relative_link_of_the_seeds_is_one_of_our_articles(shared):
    wanted = {
        found.message.split()[4].rstrip(",").removesuffix(".md")
        for found in check_docset([str(shared / "seeds")]).problems
        if found.code == "link-broken"
    }
    assert wanted
    ours = {path.stem for path in (own_content() / "en-us" / "partner-center").iterdir()}
    assert wanted <= ours


@pytest.fixture(scope="module")
def side_by_side(shared, tmp_path_factory):
    index = tmp_path_factory.mktemp("side-by-side")
    report = build_library([str(shared / "corpus" / "partner-center-sxs")], index)
    return report, open_library(index)


def test_a_side_by_side_tree_gives_an_english_article_for_each_localized_one(side_by_side):
    report, library = side_by_side
    assert not [found for found in report.problems if found.severity is Severity.ERROR]
    faqs = {entry.id for entry in library.manifest.entries if entry.origin.file.endswith(".yml")}
    localized = {entry.id for entry in library.manifest.entries if entry.locale != "en-US"} - faqs
    assert {entry.id for entry in library.entries("en-US")} == localized


@pytest.mark.parametrize(("locale", "query"), TYPED.items())
def test_what_a_suspended_partner_types_finds_the_article_first(side_by_side, locale, query):
    found = Searcher(side_by_side[1]).search(SearchRequest(q=query, locale=locale)).results[0]
    assert (found.article_id, found.locale) == (f"partner-center/{SUSPENDED}", locale)


def test_the_plain_tree_is_indexed_with_every_problem_a_warning(shared, tmp_path):
    report = build_library([str(shared / "corpus" / "partner-center")], tmp_path / "index")
    assert sum(report.articles.values()) == 1111
    assert not [found for found in report.problems if found.severity is Severity.ERROR]
