"""The docset's own words say what is spelt right, and what a compound is made of."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.languages.registry import language_for
from indexer.search.lexicon import Lexicon, build_lexicon, changed_words
from indexer.search.vocabulary import Mended, Vocabulary


def lexicon(locale: str, **counts: int) -> Lexicon:
    return build_lexicon(language_for(locale), Counter(counts), Counter(counts))


def vocabulary(locale: str, **counts: int) -> Vocabulary:
    return Vocabulary(lexicon(locale, **counts), language_for(locale))


@pytest.mark.parametrize(
    ("locale", "compound", "parts"),
    [
        ("sv-SE", "partnerkonto", ("partner", "konto")),
        ("sv-SE", "betalningsvillkor", ("betalning", "villkor")),
        ("nl-NL", "klantenservice", ("klant", "service")),
        ("nl-NL", "betalingsvoorwaarden", ("betaling", "voorwaarden")),
    ],
)
def test_a_compound_divides_into_words_of_the_docset(locale: str, compound: str, parts: tuple[str, str]) -> None:
    assert lexicon(locale, **{compound: 1}, **dict.fromkeys(parts, 3)).compounds == {compound: parts}


def test_three_parts_are_found_through_two() -> None:
    found = lexicon("sv-SE", kund=5, partner=5, konto=5, partnerkonto=4, kundpartnerkonto=1)
    assert found.compounds["kundpartnerkonto"] == ("kund", "partner", "konto")


@pytest.mark.parametrize(
    ("locale", "typed", "parts"),
    [
        ("de-DE", "partnerkontosperrung", ("partner", "konto", "sperrung")),
        ("de-DE", "kontosperrungsgrund", ("konto", "sperrung", "grund")),
        ("sv-SE", "kundfakturanummer", ("kund", "faktura", "nummer")),
        ("nl-NL", "klantenaccountprofiel", ("klant", "account", "profiel")),
        ("de-DE", "kontosperrung", ("konto", "sperrung")),
        ("de-DE", "partnerkontosperrungsgrundlage", ()),
    ],
)
def test_a_compound_that_nobody_has_written_divides_into_up_to_three_words(
    locale: str, typed: str, parts: tuple[str, ...]
) -> None:
    assert vocabulary(locale, **dict.fromkeys(parts, 3)).parts(typed) == parts


def test_accents_do_not_matter_to_parts() -> None:
    assert lexicon("sv-SE", överföring=3, avgift=3, överföringsavgift=1).compounds == {
        "overforingsavgift": ("overforing", "avgift")
    }


def test_what_merely_ends_like_a_word_stays_whole() -> None:
    rare = lexicon("sv-SE", partner=2, konto=2, partnerkonto=1)
    stop_word = lexicon("sv-SE", under=9, lagen=9, underlagen=1)
    inflected = lexicon("sv-SE", uppgift=9, erna=9, uppgifterna=1)
    french = lexicon("fr-FR", partner=9, konto=9, partnerkonto=1)
    assert [each.compounds for each in (rare, stop_word, inflected, french)] == [{}, {}, {}, {}]


@given(st.permutations(["partner", "konto", "partnerkonto", "année", "2fa"]))
def test_the_same_words_give_the_same_lexicon(order: list[str]) -> None:
    counts = Counter(dict.fromkeys(order, 3))
    built = build_lexicon(language_for("sv"), counts, counts)
    assert list(built.counts) == sorted(order)
    assert built == build_lexicon(language_for("sv"), Counter(sorted(order) * 3), counts)


def test_words_of_the_glossary_are_spelt_right_though_no_article_holds_them() -> None:
    found = Vocabulary(lexicon("de-DE", reaktiviert=9, konto=9), language_for("de"), ["Konto deaktiviert", "gesperrt"])
    assert "deaktiviert" in found
    assert [each.word for each in found.corrections("deaktivirt")] == ["deaktiviert"]
    assert found.documents("deaktiviert") == 0
    assert found.completions("deak", 3) == [], "what would find nothing is not suggested"


def test_words_change_when_their_parts_come_or_go() -> None:
    old = lexicon("sv-SE", partner=3, konto=2, partnerkonto=1, faktura=1)
    new = lexicon("sv-SE", partner=3, konto=3, partnerkonto=1, faktura=2)
    assert changed_words(old, new) == changed_words(new, old) == {"partnerkonto"}
    assert changed_words(old, old) == set()


def test_a_changed_compound_is_named_in_every_spelling() -> None:
    old = lexicon("sv-SE", gräns=2, snitt=3, gränssnitt=1, granssnitt=1)
    new = lexicon("sv-SE", gräns=3, snitt=3, gränssnitt=1, granssnitt=1)
    assert changed_words(old, new) >= {"gränssnitt", "granssnitt"}


WORDS = vocabulary("fr-FR", facture=9, factures=3, facteur=1, régler=4, abonnement=5, ab1234=2)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("factrue", "facture"),  # two letters swapped are one edit
        ("factur", "facture"),
        ("facturre", "facture"),
        ("regller", "regler"),
        ("abonemment", "abonnement"),  # two edits, from nine letters
    ],
)
def test_a_misspelt_word_leads_to_the_likeliest(typed: str, meant: str) -> None:
    assert WORDS.corrections(typed)[0].word == meant


@pytest.mark.parametrize("typed", ["fcte", "fakture!", "ab1243", "12345", "regxyr", "abxnnxmxnt", "xyzzy"])
def test_short_words_numbers_ids_and_far_words_are_left_alone(typed: str) -> None:
    assert WORDS.corrections(typed) == ()


def test_a_part_of_a_compound_is_mended_to_what_begins_alike() -> None:
    known = vocabulary("de-DE", konto=5, immer=9, betrag=4)
    assert known.mended("kontonummer") is None
    assert known.mended("kontobetrga") == Mended(("konto", "betrag"), "kontobetrag", "kontobetrag")


def test_the_usual_spelling_is_shown() -> None:
    assert WORDS.written("regler") == "régler"
    assert WORDS.written("unknown") == "unknown"


def test_completions_are_the_most_frequent_words_that_begin_so() -> None:
    counted = Counter({"facture": 9, "factures": 3, "facteur": 1})
    built = build_lexicon(language_for("fr"), counted, counted)
    found = Vocabulary(built, language_for("fr")).completions("fact", 2)
    assert [each.word for each in found] == ["facture", "factures"]
    assert [each.word for each in WORDS.completions("facture", 5)] == ["factures"]


def test_an_unknown_compound_divides_into_known_words() -> None:
    known = vocabulary("nl-NL", partner=3, profiel=3)
    assert known.parts("partnersprofiel") == ("partner", "profiel")
    assert known.parts("partner") == ()
