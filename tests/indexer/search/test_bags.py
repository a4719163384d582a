"""An article becomes bags: what its title says counts most, and anchors speak the source language."""

from collections import Counter

import msgspec

from indexer.documents.model import Digest, DigestSection, Facets
from indexer.languages.registry import language_for
from indexer.languages.terms import Analyzer
from indexer.search import weights
from indexer.search.bags import Bags, analyse, words_of

DIGEST = Digest(
    id="billing/pay-invoice",
    locale="sv-SE",
    title="Betala fakturan",
    meta_title="Betala fakturan i tid",
    description="Så betalar du.",
    facets=Facets(clouds=("global",), roles=("billing-admin",)),
    service="partner-center",
    sections=(
        DigestSection(anchor="pay-invoice", title="Betala fakturan", level=1, texts=("Saldot.",), addresses=()),
        DigestSection(anchor="by-card-1", title="Kort", level=2, texts=("Ditt kort.", "Saldot."), addresses=()),
    ),
)
BAGS = analyse(DIGEST, Analyzer(language_for("sv"), {}, Analyzer(language_for("en"))))


def test_there_is_one_entry_for_the_article_and_one_a_section() -> None:
    assert BAGS.article.id == "billing/pay-invoice"
    assert [entry.id for entry in BAGS.sections] == ["billing/pay-invoice#pay-invoice", "billing/pay-invoice#by-card-1"]


def test_words_count_by_where_they_stand() -> None:
    article, first, second = BAGS.article.bag, *(entry.bag for entry in BAGS.sections)
    lead = weights.ARTICLE_META_TITLE
    assert article["fakturan"] == weights.ARTICLE_TITLE + lead
    assert article["kort"] == weights.ARTICLE_HEADING + 1
    assert article["saldot"] == 2
    assert first["fakturan"] == weights.SECTION_TITLE + lead
    assert second["fakturan"] == weights.SECTION_TITLE
    assert second["kort"] == weights.SECTION_HEADING + 1


def test_anchors_and_paths_are_words_of_the_source_language() -> None:
    assert BAGS.article.bag["^invoic"] == weights.PATH + weights.ANCHOR
    assert BAGS.sections[1].bag["^card"] == weights.ANCHOR
    assert not any(term.startswith("^") for term in analyse(DIGEST, Analyzer(language_for("sv"))).article.bag)


def test_facets_are_filters_of_every_entry() -> None:
    expected = ("cloud:global", "role:billing-admin", "product:partner-center")
    assert {entry.filters for entry in (BAGS.article, *BAGS.sections)} == {expected}


def test_bags_are_written_and_read_back() -> None:
    assert msgspec.json.decode(msgspec.json.encode(BAGS), type=Bags) == BAGS


def test_the_words_of_an_article_are_counted_once_each_place() -> None:
    twice = {"saldot", "kort"}
    once = {"i", "tid", "så", "betalar", "du", "ditt"}
    assert words_of(DIGEST) == Counter(betala=3, fakturan=3) + Counter(sorted(twice) * 2) + Counter(once)
