"""Words of two languages are learned from what stands for the same, and used where a question is in the other one."""

import random

import pytest

from indexer.languages.terms import STEM
from indexer.search.learned import Learned, Pair, learn, pairs_of, texts_in_common
from indexer.search.searcher import Searcher, SearchRequest
from tests.indexer.search.conftest import SmallShelf, digests

PAIRS: list[Pair] = [
    (("invoic", "pay"), ("factur", "regl")),
    (("invoic", "overdu"), ("factur", "retard")),
    (("account", "overdu"), ("compt", "retard")),
    (("account", "pay"), ("compt", "regl")),
    (("azur", "pay"), ("azur", "regl")),
    (("azur", "invoic"), ("azur", "factur")),
    (("rare", "account"), ("singulier", "compt")),
]


def best(learned: Learned) -> dict[str, str]:
    return {one: stems[0][0] for one, stems in learned.words.items()}


def test_the_word_that_explains_the_other_best_is_learned() -> None:
    learned = learn(PAIRS)
    assert best(learned) == {"account": "compt", "invoic": "factur", "overdu": "retard", "pay": "regl"}
    assert all(0 < share <= 1 for stems in learned.words.values() for _, share in stems)


def test_what_is_seen_once_or_is_the_same_in_both_languages_teaches_nothing() -> None:
    words = learn(PAIRS).words
    assert "rare" not in words
    assert "azur" not in words


def test_order_and_repetition_change_nothing() -> None:
    shuffled = [*PAIRS, *PAIRS]
    random.Random(3).shuffle(shuffled)
    assert learn(shuffled) == learn(PAIRS)


def test_what_is_known_of_the_same_pairs_is_taken_over() -> None:
    known = learn(PAIRS)
    assert learn(PAIRS, known) is known
    assert learn(PAIRS[:-1], known) is not known


def test_of_nothing_nothing_is_learned() -> None:
    assert learn([]).words == {}


def test_titles_and_headings_of_the_same_anchor_belong_together() -> None:
    english, french = digests("en-US")["billing/pay-invoice"], digests("fr-FR")["billing/pay-invoice"]
    assert list(texts_in_common(english, french)) == [
        ("Pay an overdue invoice", "Régler une facture en retard"),
        ("Pay by card", "Payer par carte"),
        ("Bank transfer", "Virement bancaire"),
    ]
    assert list(pairs_of([(english, french)]))[2] == (("bank", "transfer"), ("bancair", "vir"))


@pytest.mark.parametrize(("q", "expected"), [("bank transfer", True), ("virement bancaire", False)])
def test_a_question_in_the_source_language_is_asked_in_the_readers_too(
    shelf: SmallShelf, q: str, expected: bool
) -> None:
    searcher = Searcher(shelf)
    asked = searcher._asked(SearchRequest(q=q, locale="fr-FR"))
    terms = dict(asked.own.intent.plan.terms)
    if expected:
        assert terms[STEM + "bancair"] > terms[STEM + "transfert"] > 0
        assert {"bancair_vir", "vir_bancair"} <= terms.keys()
    else:
        assert STEM + "transfert" not in terms


def test_a_translation_lights_up_where_the_question_is_in_the_source_language(shelf: SmallShelf) -> None:
    result = Searcher(shelf).search(SearchRequest(q="bank transfer", locale="fr-FR")).results[0]
    assert (result.locale, result.anchor) == ("fr-FR", "bank-transfer")
    assert "<mark>virement</mark>" in result.passage_html
