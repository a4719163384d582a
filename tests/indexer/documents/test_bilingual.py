"""Side-by-side spans come off, both languages come out, and no text is lost."""

import re
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents.bilingual import plain_text, split_bilingual
from indexer.documents.text import SourceText, whole_file

FIXTURE = Path(__file__).parent / "fixtures" / "bilingual.md"


class Case(NamedTuple):
    title: str
    text: str
    target: str
    source: str
    pairs: str
    problems: str


def cases() -> list[Case]:
    """Parts of a case stand between lines that hold nothing but a full stop."""
    parts = re.split(r"(?m)^\.$\n?", FIXTURE.read_text(encoding="utf-8"))
    found = []
    for start in range(0, len(parts) - 1, 6):
        title, *rest = (part.removesuffix("\n") for part in parts[start : start + 6])
        found.append(Case(title.strip().splitlines()[-1], *rest))
    return found


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.title)
def test_golden_cases(case: Case) -> None:
    text = split_bilingual(whole_file(case.text, "fr-fr/x.md"))
    assert text.source is not None
    assert text.target.content == case.target
    assert text.source.content == case.source
    assert [f"{pair.target} => {pair.source}" for pair in text.segments] == case.pairs.splitlines()
    assert [f"{found.code}:{found.line}" for found in text.problems] == case.problems.splitlines()


def test_an_article_in_one_language_is_left_as_it_is() -> None:
    text = whole_file("# <span>Hej</span>\n</span>", "sv-se/x.md")
    assert split_bilingual(text) == (text, None, (), ())


def test_every_line_keeps_its_place_when_a_removed_part_held_a_line_end() -> None:
    content = (
        'one\n<span data-ttu-id="a">zwei\ndrei</span><span class="sxs-lookup">'
        '<span data-stu-id="a">two\nthree\nmore</span></span> four\nfive'
    )
    text = split_bilingual(whole_file(content, "x.md", first_line=10))
    assert text.source is not None
    assert list(text.target.lines()) == [
        ("one", "x.md", 10),
        ("zwei", "x.md", 11),
        ("drei four", "x.md", 12),
        ("five", "x.md", 15),
    ]
    assert list(text.source.lines()) == [
        ("one", "x.md", 10),
        ("two", "x.md", 12),
        ("three", "x.md", 13),
        ("more four", "x.md", 14),
        ("five", "x.md", 15),
    ]
    assert text.segments[0].line == 11


def test_plain_text_has_no_marks() -> None:
    marked = r"**Välj** [*Fakturor*](bill.md) &gt; `PO_1`<br>\*snake_case\* &nbsp;och 2 * 3"
    assert plain_text(marked) == "Välj Fakturor > PO_1 *snake_case* \u00a0och 2 * 3"


PIECES = st.sampled_from(
    [
        *('<span data-ttu-id="1">', '<span data-ttu-id="2">', '<span data-stu-id="1">', "<span>", "</span>"),
        *('<span class="sxs-lookup">', '<span id="x"/>', "<span", ">", "\n", "\n\n", " ", "| ", "[a](b)", "`c`", "\\*"),
        *("mot", "word", "![alt](p.png)"),
    ]
)


@given(st.lists(PIECES, max_size=40))
def test_any_soup_of_spans_keeps_its_words_and_loses_its_markup(pieces: list[str]) -> None:
    text = whole_file("".join(pieces), "x.md", first_line=7)
    both = split_bilingual(text)
    if both.source is None:
        assert both.target == text
        return
    for side in (both.target, both.source):
        assert not re.search(r"<span[^<>]*(data-[ts]tu-id|sxs-lookup)[^<>]*>", side.content)
        check_places(side, text)
    for word in ("mot", "word"):
        kept = both.target.content.count(word) + both.source.content.count(word)
        assert kept >= text.content.count(word)
    lines = text.content.count("\n") + 1
    assert all(7 <= found.line < 7 + lines for found in both.problems)


def check_places(side: SourceText, text: SourceText) -> None:
    """Every word stands on the line that it is said to come from, or was joined to what does."""
    originals = text.content.split("\n")
    for line, file, number in side.lines():
        assert file == "x.md"
        first = re.match(r"\s*(mot|word)", line)
        assert first is None or first[1] in originals[number - 7]


@pytest.mark.parametrize(
    "piece", ['<span data-ttu-id="1">', "<span ", "</span>", "[![", "**a", '<span class="sxs-lookup">']
)
def test_time_is_linear(piece: str) -> None:
    text = '<span data-ttu-id="0">' + piece * 20_000
    started = time.process_time()
    split_bilingual(whole_file(text, "x.md"))
    plain_text(text)
    assert time.process_time() - started < 5
