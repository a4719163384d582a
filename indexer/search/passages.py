"""The passage of a section that answers a query, as safe HTML with what was found in `<mark>`.

A word is found by its terms, as in the index: `profiel` lights up `partnerprofiel`, `invoices` lights up `invoice`.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from itertools import accumulate
from operator import itemgetter
from typing import NamedTuple

from indexer.languages.terms import WORD, normal

WIDTH = 280  # characters of a passage, at most; what sets blocks apart is not counted
LONGEST = 8000  # characters of a section that are looked at; the rest of a longer one would take too long
BEFORE = 60  # characters that a passage shows before its first find, where no sentence begins near it
REPEATED = 0.1  # what a second find of the same word is worth against the first

# Blocks are joined by a line end, or by this where nothing ends the first: a term and its definition in a table, say,
# would otherwise read as one sentence. Both are blanks, so that no passage begins or ends within them.
APART = "\u2029"
SHOWN_APART = " · "
STOPS = tuple(".!?…:;,|")

# A sentence begins after a stop and a blank, and with every block.
SENTENCE = re.compile(rf"(?:(?<=[.!?:])[ \u00a0]|[\n{APART}])(?=\S)")
CLOSING = "\"'”’»)\u00a0 "  # may follow a stop

PIECES = re.compile(f"({WORD.pattern})")


Worth = tuple[int, float]  # which of the query's words it is, and how much that says


class Worths:
    """What tokens say of a query; remembered for one query."""

    def __init__(self, wanted: Mapping[str, Worth], terms: Callable[[str], Sequence[str]]) -> None:
        """`wanted`: by term. `terms`: of a token."""
        self._wanted, self._terms = wanted, terms
        self._seen: set[str] = set()
        self._found: dict[str, Worth] = {}

    def of(self, words: Sequence[str]) -> Iterable[Worth | None]:
        """One for each word. The loops over all words run inside the interpreter."""
        new = set(words) - self._seen
        self._seen |= new
        nothing = self._wanted.keys().isdisjoint
        for token, terms in zip(new, map(self._terms, new), strict=True):
            if not nothing(terms):
                said = [self._wanted[term] for term in terms if term in self._wanted]
                self._found[token] = max(said, key=itemgetter(1))
        return map(self._found.get, words)


class Find(NamedTuple):
    start: int
    end: int
    word: int  # of the query
    worth: float


def passage(texts: Sequence[str], worths: Worths) -> str:
    """The part of a section that says most of the query's words; its beginning where it says none."""
    text = normal(together(texts))[:LONGEST]
    finds = find(text, worths)
    start = best_start(text, finds)
    end = fitting_end(text, start)
    return marked(text, start, end, finds)


def together(texts: Sequence[str]) -> str:
    """The blocks of a section as one text."""
    return "".join(text + ("\n" if text.rstrip(CLOSING).endswith(STOPS) else APART) for text in texts)[:-1]


def find(text: str, worths: Worths) -> list[Find]:
    """Every word of a text that the query asks for."""
    lower = text.lower()
    if len(lower) != len(text):  # a few letters grow, such as İ: leave those as they are
        lower = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    pieces = PIECES.split(lower)  # what is between words and words, in turn
    ends = list(accumulate(map(len, pieces)))
    found = [(number, worth) for number, worth in enumerate(worths.of(pieces[1::2])) if worth]
    return [Find(ends[2 * number], ends[2 * number + 1], *worth) for number, worth in found]


def best_start(text: str, finds: Sequence[Find]) -> int:
    """Where a passage begins: at the sentence from which most is found, or shortly before the first find."""
    if len(text) <= WIDTH or not finds:
        return 0
    sentences = [0, *(match.end() for match in SENTENCE.finditer(text))]
    best, chosen = -1.0, 0
    for position, first in enumerate(finds):
        start = sentences[bisect_right(sentences, first.start) - 1]
        if first.end > start + WIDTH:
            start = word_start(text, first.start - BEFORE)
        seen: set[int] = set()
        total = 0.0
        for find in finds[position:]:
            if find.end > start + WIDTH:
                break
            total += find.worth * (REPEATED if find.word in seen else 1.0)
            seen.add(find.word)
        if total > best:
            best, chosen = total, start
    return chosen


def word_start(text: str, position: int) -> int:
    """The first beginning of a word at or after a position."""
    blank = re.compile(r"\s").search(text, max(0, position - 1))
    return blank.end() if position > 0 and blank else max(0, position)


def fitting_end(text: str, start: int) -> int:
    """Where a passage ends: after the last whole word that fits."""
    if len(text) - start <= WIDTH:
        return len(text)
    end = start + WIDTH
    while end > start and not text[end].isspace():
        end -= 1
    return end if end > start else start + WIDTH  # one word longer than a passage


def marked(text: str, start: int, end: int, finds: Sequence[Find]) -> str:
    """Escaped text from start to end, finds marked, with an ellipsis where something is left out."""
    parts = ["… "] if start else []
    position = start
    for find in finds:
        if start <= find.start and find.end <= end:
            parts += (plain(text[position : find.start]), "<mark>", plain(text[find.start : find.end]), "</mark>")
            position = find.end
    parts.append(plain(text[position:end]))
    if text[end:].strip():
        parts.append(" …")
    return "".join(parts)


def plain(text: str) -> str:
    return escape(text.replace("\n", " ").replace(APART, SHOWN_APART))
