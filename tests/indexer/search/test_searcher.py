"""What a person types, and what comes first, on either engine."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from indexer.errors import UsageError
from indexer.search import weights
from indexer.search.coverage import Coverage
from indexer.search.messages import TRIED, SearchRequest, SearchResponse
from indexer.search.query import parse
from indexer.search.searcher import Searcher
from tests.indexer.search.conftest import SmallShelf

PAY, PROFILE, SUPPORT, FACTORS = (
    "billing/pay-invoice",
    "profile/update-profile",
    "support/request-support",
    "security/two-factors",
)


def search(searcher: Searcher, q: str, locale: str, **rest: object) -> SearchResponse:
    return searcher.search(SearchRequest(q=q, locale=locale, **rest))  # type: ignore[arg-type]


def ids(response: SearchResponse) -> list[str]:
    return [result.article_id for result in response.results]


@pytest.mark.parametrize(
    ("q", "locale", "article", "anchor"),
    [
        ("overdue invoice", "en-US", PAY, "top"),
        ("factures en retard", "fr-FR", PAY, "top"),
        ("l'ordre de virement", "fr-FR", PAY, "bank-transfer"),
        ("förfallna fakturor", "sv-SE", PAY, "top"),
        ("kredietkaart creditcard", "nl-NL", PAY, "pay-by-card"),
        ("nom legal", "fr-FR", PROFILE, "legal-name"),
        ("REGLER UNE FACTURE", "fr-FR", PAY, "top"),
    ],
)
def test_words_of_the_language_find_the_section(
    searcher: Searcher, q: str, locale: str, article: str, anchor: str
) -> None:
    best = search(searcher, q, locale).results[0]
    assert (best.article_id, best.anchor, best.locale, best.fallback) == (article, anchor, locale, False)


@pytest.mark.parametrize(
    ("q", "locale", "article"),
    [
        ("forfalen faktura", "sv-SE", PAY),
        ("virment bancaire", "fr-FR", PAY),
        ("overdeu invoice", "en-US", PAY),
        ("bankoverschrijvign", "nl-NL", PAY),
    ],
)
def test_misspelt_words_are_corrected(searcher: Searcher, q: str, locale: str, article: str) -> None:
    response = search(searcher, f"{q} ", locale)
    assert ids(response)[0] == article
    assert response.corrected_query


def test_a_correction_keeps_what_was_right_and_how_it_was_written(searcher: Searcher) -> None:
    assert search(searcher, "Virment bancaire, 365!", "fr-FR").corrected_query == "Virement bancaire, 365!"


@pytest.mark.parametrize("q", ["365", "E5", "overdue", "two factors "])
def test_known_words_numbers_and_words_of_other_locales_are_not_corrected(searcher: Searcher, q: str) -> None:
    assert search(searcher, q, "sv-SE").corrected_query is None


@pytest.mark.parametrize("q", ["foerfallen faktura ", "foerfal", "FOERFALLEN", "faktura foerfalln "])
def test_letters_that_a_keyboard_lacks_may_be_spelt_out(searcher: Searcher, q: str) -> None:
    response = search(searcher, q, "sv-SE")
    assert ids(response)[0] == PAY
    assert bool(response.corrected_query) == ("foerfalln " in q), "only where a letter is wrong besides"


@pytest.mark.parametrize("phrase", ['"en foerfallen faktura"', '"förfallen faktura"', '"FOERFALLEN"'])
def test_letters_may_be_spelt_out_in_phrases_and_exclusions(searcher: Searcher, phrase: str) -> None:
    assert ids(search(searcher, phrase, "sv-SE")) == [PAY]
    assert PAY not in ids(search(searcher, f"saldo -{phrase.strip(chr(34)).split()[-2:][0]}", "sv-SE"))


def test_a_word_that_only_the_glossary_holds_finds_what_its_phrase_says(searcher: Searcher) -> None:
    response = search(searcher, "frais ", "fr-FR")
    assert ids(response)[0] == PAY
    assert response.corrected_query is None


@pytest.mark.parametrize("locale", ["fr-FR", "sv-SE"])
def test_a_number_that_is_spelt_out_finds_its_digits(searcher: Searcher, locale: str) -> None:
    planner = searcher.locale(locale).planner
    word = {"fr-FR": "soixante", "sv-SE": "sextio"}[locale]
    terms = dict(planner.intent(parse(f"{word} ")).plan.terms)
    assert "60" in terms
    assert terms["60"] < terms[word]


def test_a_stop_word_whose_letters_are_spelt_out_is_one(searcher: Searcher) -> None:
    planner = searcher.locale("sv-SE").planner
    spelt, accented = (planner.meanings(parse(f"{word} faktura")) for word in ("foer", "för"))
    assert spelt == accented
    assert not spelt[0].forms


def test_what_is_a_word_as_it_stands_is_not_read_otherwise(searcher: Searcher) -> None:
    vocabulary = searcher.vocabulary("sv-SE")
    assert vocabulary.spellings("faktura") == ("faktura",)
    assert vocabulary.spellings("oeoe") == ("oeoe", "oeo", "ooe", "oo")
    assert len(vocabulary.spellings("ae" * 100)) <= 16


@pytest.mark.parametrize(
    ("q", "locale"), [("faktu", "sv-SE"), ("virem", "fr-FR"), ("an overdu", "en-US"), ("fact", "nl-NL")]
)
def test_the_last_word_may_be_a_beginning(searcher: Searcher, q: str, locale: str) -> None:
    response = search(searcher, q, locale)
    assert ids(response)[0] == PAY
    assert response.corrected_query is None


@pytest.mark.parametrize(
    ("q", "locale"),
    [("partner profil", "sv-SE"), ("profiel", "nl-NL"), ("profilpartner", "sv-SE"), ("partnerprofil", "sv-SE")],
)
def test_compounds_are_found_by_their_parts_and_parts_by_compounds(searcher: Searcher, q: str, locale: str) -> None:
    best = search(searcher, q, locale).results[0]
    assert best.article_id == PROFILE
    assert "<mark>" in best.passage_html


@pytest.mark.parametrize(
    ("q", "locale", "meant"),
    [
        ("betalaprofl", "sv-SE", "betalaprofil"),
        ("betlaaprofil", "sv-SE", "betalaprofil"),
        ("Betalensprofiil", "nl-NL", "Betalensprofiel"),
    ],
)
def test_a_compound_that_nobody_wrote_may_be_misspelt_in_a_part(
    searcher: Searcher, q: str, locale: str, meant: str
) -> None:
    response = search(searcher, q, locale)
    assert response.corrected_query == meant
    assert PROFILE in ids(response)
    assert search(searcher, q, locale, exact=True).corrected_query is None


def test_of_a_pasted_text_the_first_unknown_words_are_corrected(searcher: Searcher) -> None:
    """All others stand as they were typed: a question takes as long as a person's, whatever is pasted."""
    unknown = [f"{letter}xqzwvkj" for letter in "abcdefghijkl"]
    assert search(searcher, f"virment {' '.join(unknown)} ", "fr-FR").corrected_query is not None
    assert search(searcher, f"{' '.join(unknown)} virment ", "fr-FR").corrected_query is None
    assert search(searcher, f"{'facture ' * 12} virment ", "fr-FR").corrected_query is not None
    assert search(searcher, f"{'axqzwvkj ' * 12} virment ", "fr-FR").corrected_query is not None


def test_words_of_a_language_without_compounds_are_not_mended_in_parts(searcher: Searcher) -> None:
    assert searcher.vocabulary("fr-FR").mended("facturrprofil") is None
    assert searcher.vocabulary("sv-SE").mended("obegripligt") is None


def test_a_part_lights_up_the_compound(searcher: Searcher) -> None:
    passage = search(searcher, "profiel", "nl-NL").results[0].passage_html
    assert "<mark>Partnerprofiel</mark>" in passage


@pytest.mark.parametrize(
    ("q", "article"),
    [("overdue invoice", PAY), ("bank transfer", PAY), ("partner profile", PROFILE), ("ask support", SUPPORT)],
)
@pytest.mark.parametrize("locale", ["sv-SE", "fr-FR", "nl-NL"])
def test_an_english_question_finds_the_translation_or_else_the_source(
    searcher: Searcher, q: str, article: str, locale: str
) -> None:
    best = search(searcher, q, locale).results[0]
    assert best.article_id == article
    translated = article != SUPPORT or locale == "sv-SE"
    assert (best.locale, best.fallback) == ((locale, False) if translated else ("en-US", True))


def test_what_the_locale_lacks_is_answered_from_the_source_and_marked_so(searcher: Searcher) -> None:
    best = search(searcher, "lost phone", "sv-SE").results[0]
    assert (best.article_id, best.locale, best.fallback, best.anchor) == (FACTORS, "en-US", True, "phone")
    assert "<mark>phone</mark>" in best.passage_html


@pytest.mark.parametrize(
    ("q", "locale"), [("bill", "en-US"), ("note de frais", "fr-FR"), ("räkning", "sv-SE"), ("rakning", "sv-SE")]
)
def test_synonyms_lead_to_what_articles_say(searcher: Searcher, q: str, locale: str) -> None:
    response = search(searcher, q, locale)
    assert ids(response)[0] == PAY
    assert response.corrected_query is None


def test_a_quoted_phrase_stands_word_for_word(searcher: Searcher) -> None:
    assert ids(search(searcher, '"balance due"', "en-US")) == [PAY]
    assert ids(search(searcher, "“solde du”", "fr-FR")) == [PAY]
    assert ids(search(searcher, "« facture en retard »", "fr-FR")) == [PAY]
    assert ids(search(searcher, '"due balance"', "en-US")) == []
    assert ids(search(searcher, '"balance card"', "en-US")) == []
    assert ids(search(searcher, '"invoice"', "en-US")) == [PAY]


def test_a_phrase_may_hold_stop_words_and_then_needs_them(searcher: Searcher) -> None:
    assert ids(search(searcher, '"number of the invoice"', "en-US")) == [PAY]
    assert ids(search(searcher, '"number in the invoice"', "en-US")) == []


def test_an_excluded_word_takes_its_articles_out(searcher: Searcher) -> None:
    assert set(ids(search(searcher, "partner support invoice", "en-US"))) == {PAY, PROFILE, SUPPORT}
    assert PAY not in ids(search(searcher, "partner support invoice -transfer", "en-US"))
    assert ids(search(searcher, '-"transfer"', "en-US")) == []


@pytest.mark.parametrize(
    ("given_filter", "expected"),
    [
        ({"cloud": "us-government"}, {PROFILE}),
        ({"cloud": "global"}, {PAY, PROFILE}),
        ({"role": "billing-admin"}, {PAY}),
        ({"product": "partner-center"}, {PAY}),
        ({"cloud": "global", "role": "global-admin"}, {PROFILE}),
        ({"cloud": "21vianet"}, set()),
    ],
)
def test_filters_leave_only_articles_that_say_so(
    searcher: Searcher, given_filter: dict[str, str], expected: set[str]
) -> None:
    response = search(searcher, "partner support invoice", "en-US", **given_filter)
    assert set(ids(response)) == expected
    assert response.total == len(expected)


def test_nothing_found_says_what_was_tried(searcher: Searcher) -> None:
    response = search(searcher, 'xyzzyplugh "no such thing" -invoice', "sv-SE", cloud="global")
    assert response.results == ()
    assert set(response.tried) == {"words", "spelling", "source", "phrase", "exclusion", "filters"}
    assert set(response.tried) <= set(TRIED)
    assert search(searcher, "invoice", "en-US").tried == ()


def test_exact_words_are_not_corrected(searcher: Searcher) -> None:
    assert ids(search(searcher, "virment ", "fr-FR")) == [PAY]
    exact = search(searcher, "virment ", "fr-FR", exact=True)
    assert (exact.results, exact.corrected_query) == ((), None)
    assert "spelling" not in exact.tried
    assert nearest(exact) == (("spelling",), "virment ", [PAY])


@pytest.mark.parametrize(
    ("q", "locale", "anchor"),
    [
        ("Bank transfer", "en-US", "bank-transfer"),
        ("bank transfr ", "en-US", "bank-transfer"),
        ("payer par c", "fr-FR", "pay-by-card"),
        ("Wettelijke naam van de partner", "nl-NL", "legal-name"),
    ],
)
def test_a_heading_word_for_word_is_the_section_that_is_meant(
    searcher: Searcher, q: str, locale: str, anchor: str
) -> None:
    assert search(searcher, q, locale).results[0].anchor == anchor


@pytest.mark.parametrize(
    ("q", "locale", "anchor"),
    [
        ("pay an overdue invoice", "en-US", "top"),
        ("overdue invoices", "en-US", "top"),  # most of the title
        ("régler facture retard", "fr-FR", "top"),
        ("betala förfallen faktura", "sv-SE", "top"),
        ("achterstallige factuur betalen", "nl-NL", "top"),
        ("pay overdue invoice by card", "en-US", "pay-by-card"),  # more than the title says
        ("pay overdue invoice transfer", "en-US", "bank-transfer"),
        ("invoice number transfer", "en-US", "bank-transfer"),
    ],
)
def test_the_words_of_a_title_mean_the_article_from_its_beginning(
    searcher: Searcher, q: str, locale: str, anchor: str
) -> None:
    found = search(searcher, q, locale).results[0]
    assert (found.article_id, found.anchor) == (PAY, anchor)


def test_a_list_of_links_is_not_what_answers(tmp_path: Path) -> None:
    shelf = SmallShelf(tmp_path, "tantivy")
    assert search(Searcher(shelf), "invoice number transfer", "en-US").results[0].anchor == "bank-transfer"
    article = shelf.digests["en-US"][PAY]
    sections = [replace(each, leads_away=each.anchor == "bank-transfer") for each in article.sections]
    shelf.digests["en-US"][PAY] = replace(article, sections=tuple(sections))
    found = search(Searcher(shelf), "invoice number transfer", "en-US").results[0]
    assert (found.article_id, found.anchor) == (PAY, "top")


def test_a_heading_word_for_word_comes_before_a_title_that_shares_its_words(shelf: SmallShelf) -> None:
    place = Searcher(shelf).locale("en-US")
    meant = parse("pay by card")
    coverage = Coverage(place, meant, place.planner.intent(meant))
    assert coverage.verbatim(PAY) == "pay-by-card"
    assert coverage.verbatim(PROFILE) == ""
    assert coverage.bonus(PAY, "pay-by-card") > weights.VERBATIM
    for other in ("pay by credit card", "card", "pay an overdue invoice", "by card"):
        asked = parse(other)
        assert Coverage(place, asked, place.planner.intent(asked)).verbatim(PAY) == "", other


def nearest(response: SearchResponse) -> tuple[tuple[str, ...], str, list[str]] | None:
    found = response.nearest
    if found is None:
        return None
    return (found.lifted, found.request.q, [result.article_id for result in found.results])


@pytest.mark.parametrize(
    ("q", "asked", "lifted", "less"),
    [
        ('"due balance"', {}, ("phrase",), "due balance"),
        ("invoice -transfer", {}, ("exclusion",), "invoice"),
        ('invoice -"bank transfer"', {}, ("exclusion",), "invoice"),
        ("invoice", {"cloud": "21vianet"}, ("filters",), "invoice"),
        ('"due balance" -transfer', {}, ("phrase", "exclusion"), "due balance"),
        ('"due balance" -"update profile"', {}, ("phrase",), 'due balance -"update profile"'),
        ("invioce", {"exact": True, "cloud": "21vianet"}, ("spelling", "filters"), "invioce"),
    ],
)
def test_what_asks_too_much_offers_what_is_found_with_the_least_left_out(
    searcher: Searcher, q: str, asked: dict[str, object], lifted: tuple[str, ...], less: str
) -> None:
    response = search(searcher, q, "en-US", **asked)
    assert response.results == ()
    assert nearest(response) == (lifted, less, [PAY])


@pytest.mark.parametrize("q", ["xyzzyplugh", "-transfer", '"xyzzyplugh plover"', ""])
def test_where_nothing_helps_nothing_is_offered(searcher: Searcher, q: str) -> None:
    assert search(searcher, q, "en-US", cloud="global").nearest is None


@pytest.mark.parametrize("long", ["\ufb2c", "\U0001d160"])
def test_what_is_longer_composed_than_typed_is_neither_refused_nor_offered(searcher: Searcher, long: str) -> None:
    for q in (f"{long * 990} -card", f'"{long * 990}" invoice', f"invoice -transfer {long * 900}"):
        assert search(searcher, q, "en-US").nearest is None


def test_pages_continue_each_other(searcher: Searcher) -> None:
    everything = search(searcher, "partner support invoice", "en-US")
    pages = [search(searcher, "partner support invoice", "en-US", limit=1, offset=n) for n in range(4)]
    assert [result for page in pages for result in page.results] == list(everything.results)
    assert {page.total for page in pages} == {everything.total}


@pytest.mark.parametrize(
    "request_",
    [
        SearchRequest(q="x", locale="is-IS"),
        SearchRequest(q="x", locale="fr-FR", limit=0),
        SearchRequest(q="x", locale="fr-FR", limit=1_000_000),
        SearchRequest(q="x", locale="fr-FR", offset=-1),
        SearchRequest(q="x" * 1001, locale="fr-FR"),
    ],
)
def test_requests_that_make_no_sense_are_refused(searcher: Searcher, request_: SearchRequest) -> None:
    with pytest.raises(UsageError):
        searcher.search(request_)


@pytest.mark.parametrize(
    "q", ["", "   ", "the of", "?!", "-", '"', '""', "-the", "\x00\x1b", "🎉", "مرحبا", '"the of"', "*", "a OR"]
)
@pytest.mark.parametrize("locale", ["en-US", "fr-FR", "sv-SE", "nl-NL"])
def test_odd_queries_are_answered(searcher: Searcher, q: str, locale: str) -> None:
    response = search(searcher, q, locale)
    assert response.total == len(response.results)
    assert searcher.suggest(q, locale) is not None


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    q=st.text(max_size=120) | st.text(alphabet='fakturinvoice "-–’éå\u00ad\u0301()*~^_#%&<>', max_size=80),
    locale=st.sampled_from(["en-US", "fr-FR", "sv-SE", "nl-NL"]),
)
def test_no_text_breaks_a_search(searcher: Searcher, q: str, locale: str) -> None:
    for result in search(searcher, q, locale).results:
        assert "<" not in result.passage_html.replace("<mark>", "").replace("</mark>", "")
    searcher.suggest(q, locale)


def test_suggestions_are_words_then_titles_then_headings(searcher: Searcher) -> None:
    found = searcher.suggest("fakt", "sv-SE")
    assert found[0].kind == "word"
    assert {each.text for each in found} >= {"faktura", "Betala en förfallen faktura"}
    assert [each.kind for each in found] == sorted(
        (each.kind for each in found), key=["word", "title", "heading"].index
    )
    by_kind = {each.kind: each for each in searcher.suggest("bank", "en-US")}
    assert by_kind["heading"].text == "Bank transfer"
    assert by_kind["heading"].article_id == PAY


def test_suggestions_keep_the_words_before_the_last_one(searcher: Searcher) -> None:
    assert "Betala faktura" in [each.text for each in searcher.suggest("Betala fakt", "sv-SE")]


@pytest.mark.parametrize(
    ("typed", "completed"),
    [("nom de l’entre", "nom de l’entreprise"), ("L'ENTRE", "L'entreprise"), ("\u0130 fact", "\u0130 facture")],
)
def test_suggestions_keep_what_stands_before_an_apostrophe(searcher: Searcher, typed: str, completed: str) -> None:
    assert completed in [each.text for each in searcher.suggest(typed, "fr-FR")]


def test_suggestions_say_every_word_and_nothing_twice(searcher: Searcher) -> None:
    texts = [each.text.casefold() for each in searcher.suggest("overdue inv", "en-US")]
    assert "pay an overdue invoice" in texts
    assert "pay by card" not in texts
    assert len(texts) == len(set(texts))
    assert len(searcher.suggest("p", "en-US", limit=2)) <= 2


def test_a_library_of_translations_alone_is_searched(shelf: object) -> None:
    class Translations:
        source_locale = "en-US"
        locales = ("sv-SE",)

        def __getattr__(self, name: str) -> object:
            return getattr(shelf, name)

    response = search(Searcher(Translations()), "overdue invoice", "sv-SE")  # type: ignore[arg-type]
    assert ids(response)[0] == PAY
