"""Every language file, through the registry that the program uses."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import UsageError
from indexer.languages.language import Language
from indexer.languages.registry import language_for, languages
from indexer.languages.terms import Analyzer, fold, tokens

LANGUAGES = list(languages().values())
each_language = pytest.mark.parametrize("language", LANGUAGES, ids=[each.code for each in LANGUAGES])
WORDS = ("Konto", "fakturan", "l’adhésion", "klanten", "bills", "straße", "œuvre", "365", "året", "the")
texts = st.text() | st.text(alphabet="aeéåöœßI'’-_ \u00ad\u200b\u0301\u00a0123字🎉")


@each_language
def test_its_examples_become_the_terms_they_say(language: Language) -> None:
    analyzer = Analyzer(language_for(language.locales[0]))
    assert language.examples, "a language shows what it does"
    for text, terms in language.examples:
        assert set(analyzer.terms(text)) == set(terms), text


@each_language
def test_its_words_are_written_as_text_is_read(language: Language) -> None:
    for word in [*language.stop_words, *language.elisions, *language.endings, *language.linking]:
        assert word == unicodedata.normalize("NFC", word.lower())
    assert all(tokens(word) == [word] for word in language.stop_words)


@each_language
def test_all_its_locales_lead_to_it(language: Language) -> None:
    for locale in (*language.locales, *map(str.lower, language.locales), language.code):
        assert language_for(locale) is language


@pytest.mark.parametrize("locale", ["xx-XX", "", "french", "../fr", "language"])
def test_an_unknown_locale_is_refused_with_those_that_are_known(locale: str) -> None:
    with pytest.raises(UsageError, match="sv-SE"):
        language_for(locale)


@each_language
@given(text=texts)
def test_no_text_breaks_it_and_no_term_breaks_an_engine(language: Language, text: str) -> None:
    for term in Analyzer(language, {"partnerkonto": ("partner", "konto")}).terms(text):
        assert term
        assert not any(character.isspace() for character in term)


@each_language
@given(words=st.lists(st.sampled_from(WORDS)))
def test_a_query_finds_the_terms_of_the_text_it_stands_in(language: Language, words: list[str]) -> None:
    analyzer = Analyzer(language)
    article = analyzer.terms(" ".join(["start", *words, "end"]))
    assert set(analyzer.terms(" ".join(words))) <= set(article)


@each_language
@given(text=texts)
def test_it_does_not_matter_how_text_is_encoded(language: Language, text: str) -> None:
    analyzer = Analyzer(language)
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text))
    assert analyzer.terms(decomposed) == analyzer.terms(unicodedata.normalize("NFC", text))


def test_a_compound_is_found_by_its_parts_and_by_their_pair() -> None:
    analyzer = Analyzer(language_for("sv"), {"partnerkonto": ("partner", "konto")})
    terms = set(analyzer.terms("Partnerkonto"))
    assert terms == {"partnerkonto", "~partnerkonto", "~partn", "~konto", "partn_konto"}
    assert "partn_konto" in analyzer.terms("partner konto")


def test_words_of_the_source_language_are_terms_of_their_own() -> None:
    analyzer = Analyzer(language_for("sv"), source=Analyzer(language_for("en")))
    assert analyzer.source_terms("paying the invoices") == ["^pay", "^invoic"]
    assert Analyzer(language_for("en")).source_terms("paying the invoices") == []


def test_a_stop_word_typed_without_accents_is_one_but_a_word_that_folds_like_one_is_not() -> None:
    analyzer = Analyzer(language_for("sv"))
    assert analyzer.terms("ar") == []  # är
    assert analyzer.terms("år") == ["ar", "~ar"]


@pytest.mark.parametrize(
    ("word", "folded"),
    [("élève", "eleve"), ("œuvre", "oeuvre"), ("ærø", "aero"), ("straße", "strasse"), ("ïjs", "ijs")],
)
def test_folding(word: str, folded: str) -> None:
    assert fold(word) == folded


@pytest.mark.parametrize(
    "text", ["kon\u00adto", "kon\u200bto", "KONTO", "\ufeffkonto", "«konto»", "\u00a0konto\u202f!"]
)
def test_what_cannot_be_seen_does_not_divide_a_word_and_blanks_do(text: str) -> None:
    assert tokens(text) == ["konto"]
