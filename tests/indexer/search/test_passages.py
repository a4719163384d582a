"""A passage shows what was asked, whole words of it, and nothing that a browser would run."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.languages.registry import language_for
from indexer.languages.terms import Analyzer
from indexer.search.passages import WIDTH, Worths, passage

SV = Analyzer(language_for("sv"), {"partnerprofil": ("partner", "profil")})


def shown(texts: Sequence[str], *asked: str) -> str:
    wanted = {term: (n, 1.0) for n, word in enumerate(asked) for term in SV.word(word)}
    return passage(texts, Worths(wanted, SV.word))


def test_inflections_and_compounds_light_up() -> None:
    assert shown(["Fakturorna och partnerprofil."], "faktura", "profil") == (
        "<mark>Fakturorna</mark> och <mark>partnerprofil</mark>."
    )


def test_markup_in_the_text_is_text() -> None:
    assert shown(['<script>konto</script> & "x"'], "konto") == (
        "&lt;script&gt;<mark>konto</mark>&lt;/script&gt; &amp; &quot;x&quot;"
    )


def test_a_long_text_is_cut_to_the_sentence_that_says_most() -> None:
    filler = "Här står något helt annat om vädret. " * 12
    found = shown([f"{filler}Profilen är bra. {filler}Betala fakturorna från profilen. {filler}"], "faktura", "profil")
    assert found.startswith("… Betala <mark>fakturorna</mark> från <mark>profilen</mark>.")
    assert found.endswith(" …")


def test_a_find_far_into_a_sentence_is_shown_with_what_stands_before_it() -> None:
    found = shown(["ord " * 200 + "fakturorna " + "ord " * 200], "faktura")
    assert found.startswith("… ord ")
    assert "<mark>fakturorna</mark>" in found


def test_without_a_find_the_beginning_is_shown() -> None:
    assert shown(["Först.", "Sedan."], "konto") == "Först. Sedan."
    assert shown([], "konto") == ""


def test_blocks_that_end_in_no_stop_are_set_apart() -> None:
    glossary = ["Inaktiverat konto", "Det säljer inget nytt.", "Saldo", "Se ”Fakturan.”", "Faktura"]
    assert shown(glossary, "konto") == (
        "Inaktiverat <mark>konto</mark> · Det säljer inget nytt. Saldo · Se ”Fakturan.” Faktura"
    )


def test_a_passage_begins_with_a_block_and_ends_before_what_sets_the_next_apart() -> None:
    cells = ["Cell nummer ett"] * 40
    found = shown([*cells, "Inaktiverat konto", *cells], "konto")
    assert found.startswith("… Inaktiverat <mark>konto</mark> · Cell")
    assert re.search(r"\w …$", found)


def test_one_endless_word_is_cut_all_the_same() -> None:
    assert len(shown(["x" * 5000], "konto")) <= WIDTH + 2


def test_letters_that_grow_in_lower_case_do_not_shift_marks() -> None:
    assert shown(["İİİ konto"], "konto") == "İİİ <mark>konto</mark>"


@given(
    st.lists(st.text(max_size=200) | st.text(alphabet="konto faktura<>&.\n\u00a0İ", max_size=700), max_size=5),
    st.lists(st.sampled_from(["konto", "faktura", "profil"]), max_size=3),
)
def test_any_text_gives_safe_html_of_whole_words(texts: list[str], asked: list[str]) -> None:
    found = shown(texts, *asked)
    assert "<" not in re.sub(r"</?mark>", "", found)
    assert found.count("<mark>") == found.count("</mark>")


@pytest.mark.parametrize("length", range(WIDTH - 3, WIDTH + 4))
def test_nothing_is_cut_within_a_word(length: int) -> None:
    words = ("konto faktura " * 60)[:length].split()
    text = " ".join([*words, "slut"])
    shown_words = re.sub(r"</?mark>|…", "", shown([text], "konto")).split()
    assert set(shown_words) <= set(text.split())
