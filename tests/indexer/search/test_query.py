"""A query is taken apart the way people mean it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import UsageError
from indexer.search.query import (
    MAX_CHARACTERS,
    MAX_WORDS,
    ParsedQuery,
    measured,
    parse,
    without_exclusions,
    without_quotes,
)


def words(parsed: ParsedQuery) -> list[str]:
    return [word.token for word in parsed.words]


@pytest.mark.parametrize(
    ("text", "expected", "phrases", "exclusions"),
    [
        ("Payer la Facture", ["payer", "la", "facture"], [], []),
        ('pay "balance due" now', ["pay", "balance", "due", "now"], [("balance", "due")], []),
        ("« solde dû »", ["solde", "dû"], [("solde", "dû")], []),
        ("invoice -credit", ["invoice"], [], ["credit"]),
        ('invoice -"credit card"', ["invoice"], [], ["credit", "card"]),
        ("co-sell e-mail", ["co", "sell", "e", "mail"], [], []),
        ("invoice - credit", ["invoice", "credit"], [], []),
        ('an "open quote', ["an", "open", "quote"], [], []),
        ('""', [], [], []),
        ("l’adhésion", ["l’adhésion"], [], []),
    ],
)
def test_words_phrases_and_exclusions(
    text: str, expected: list[str], phrases: list[tuple[str, ...]], exclusions: list[str]
) -> None:
    parsed = parse(text)
    assert words(parsed) == expected
    assert list(parsed.phrases) == phrases
    assert list(parsed.exclusions) == exclusions


def test_a_hyphen_that_stands_for_half_a_compound_excludes_nothing() -> None:
    assert words(parse("faktureringsperiod och -frekvens", ("och",))) == ["faktureringsperiod", "och", "frekvens"]
    assert parse("faktureringsperiod -frekvens", ("och",)).exclusions == ("frekvens",)


@pytest.mark.parametrize(
    ("text", "unfinished"),
    [("fact", True), ("fact ", False), ('"fact"', False), ("fact -x", False), ("fact!", False), ("", False)],
)
def test_only_a_last_word_without_anything_after_it_may_be_a_beginning(text: str, unfinished: bool) -> None:
    assert parse(text).unfinished is unfinished


@pytest.mark.parametrize(
    ("text", "unquoted", "unexcluded"),
    [
        ("« solde dû » -carte", "solde dû -carte", '" solde dû "'),
        ('pay -"credit card" now', 'pay -"credit card" now', "pay now"),
        ('"pay now" -"credit card"', 'pay now -"credit card"', '"pay now"'),
        ('"pay -card"', "pay card", '"pay -card"'),
        ('"voorwaarden en" -"foo bar"', 'voorwaarden en, -"foo bar"', '"voorwaarden en"'),
        ('""-pay -e-mail', "pay -e-mail", '""-pay mail'),
        ("facturen en -bestanden", "facturen en -bestanden", "facturen en -bestanden"),
        ('an "open quote', "an open quote", 'an "open quote'),
    ],
)
def test_conditions_can_be_taken_off(text: str, unquoted: str, unexcluded: str) -> None:
    assert without_quotes(text, ("en",)) == unquoted
    assert without_exclusions(text, ("en",)) == unexcluded


@given(st.lists(st.sampled_from(['"', "-", " ", ",", "en", "card", "é", "\u00ad"]), max_size=12).map("".join))
def test_taking_one_condition_off_leaves_the_others_as_they_are(text: str) -> None:
    asked, unquoted, unexcluded = (
        parse(each, ("en",)) for each in (text, without_quotes(text, ("en",)), without_exclusions(text, ("en",)))
    )
    assert (words(unquoted), unquoted.phrases, unquoted.exclusions) == (words(asked), (), asked.exclusions)
    assert (words(unexcluded), unexcluded.phrases, unexcluded.exclusions) == (words(asked), asked.phrases, ())


def test_words_stand_where_they_were_typed() -> None:
    parsed = parse("Kon\u00adto? Faktu\u0301ra")
    assert [parsed.text[word.start : word.end] for word in parsed.words] == ["Konto", "Faktúra"]


def test_a_long_query_is_shortened_and_says_so_and_a_very_long_one_is_refused() -> None:
    parsed = parse("a1 " * (MAX_WORDS + 1))
    assert (len(parsed.words), parsed.shortened) == (MAX_WORDS, True)
    assert not parse("a1 " * MAX_WORDS).shortened
    with pytest.raises(UsageError, match="1001"):
        measured("x" * (MAX_CHARACTERS + 1))


def test_a_query_is_measured_as_it_was_typed() -> None:
    text = "\ufb2c" * MAX_CHARACTERS  # a letter that is three when composed
    assert len(parse(measured(text)).text) == 3 * MAX_CHARACTERS
