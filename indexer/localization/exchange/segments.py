"""A Markdown text as sentences to translate, and everything else, which stays as it is byte for byte.

    text ─▶ blocks (paragraph, heading, item, cell), each with the spans of its sentences in the text
    text, new sentences ─▶ text

Markup inside a sentence (addresses, code, tags, marks) is protected: a piece of its own that a translation must keep.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import NamedTuple

from indexer.documents.bilingual import plain_text
from indexer.documents.markdown import builder
from indexer.localization.sentences import sentence_spans

# What a translator must not change. Line ends count, with what stands before the text of the next line.
CODE = re.compile(
    r"(?P<line>[ \t]*\n[ \t>]*)"
    r"|(?P<tag><!--.*?-->|</?[A-Za-z][^<>]*>|(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)"
    r"|:::(?:[^:]|:(?!::))+:::|&#?\w+;|\\[!-/:-@\[-`{-~]"
    r"|\](?:\((?:[^()\s]|\([^()\s]*\))*(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?\s*\)|\[[^\[\]\n]*\]))"
    r"|(?P<mark>!?\[(?=[^\[\]\n]*\][(\[])|\[(?=!\[)|\*+|(?<!\w)_+(?=\S)|(?<=\S)_+(?!\w)|~~)",
    re.DOTALL,
)
_SKIPPED = re.compile(r"\s*(?:\[!(?:INCLUDE|VIDEO|code)\b|:::)", re.I)
# What stands before the first sentence and is no part of it: the mark of an alert, anchors.
_BEFORE = re.compile(r"(?:\[!\w+\][ \t]*(?:\n[ \t>]*)?|<a\b[^<>]*>\s*</a\s*>|\s)+", re.I)
_LETTER = re.compile(r"[^\W\d_]")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # XML cannot hold it
_HIDDEN = "\ue000"


class Piece(NamedTuple):
    text: str
    code: bool  # markup, to be kept


Sentence = tuple[Piece, ...]


class Spot(NamedTuple):
    start: int  # in the text
    end: int
    pieces: Sentence


class BlockSpots(NamedTuple):
    """A block with its sentences."""

    line: int  # 0-based, in the text
    heading: bool
    plain: str  # as readers see it
    spots: tuple[Spot, ...]


def block_spots(text: str, locale: str) -> list[BlockSpots]:
    """Every block that has something to translate, in the text's order. Pure: the same text gives the same blocks."""
    found = []
    for line, heading, begin, end in _inlines(text):
        before = _BEFORE.match(text, begin, end)
        start = before.end() if before else begin
        content = text[start:end]
        if start >= end or _SKIPPED.match(content) or not _LETTER.search(CODE.sub("", content)):
            continue
        spots = tuple(
            Spot(start + one, start + two, pieces_of(content[one:two]))
            for one, two in sentence_spans(_masked(content), locale)
            if _translatable(content[one:two])
        )
        if spots:
            found.append(BlockSpots(line, heading, plain_text(content), spots))
    return found


def pieces_of(text: str) -> Sentence:
    pieces, position = [], 0
    for code in CODE.finditer(text):
        if code.start() > position:
            pieces.append(Piece(text[position : code.start()], code=False))
        pieces.append(Piece(code[0], code=True))
        position = code.end()
    if position < len(text):
        pieces.append(Piece(text[position:], code=False))
    return tuple(pieces)


def markdown_of(sentence: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in sentence)


def codes_of(sentence: Iterable[Piece]) -> list[str]:
    return [piece.text for piece in sentence if piece.code]


def replaced(text: str, new: Mapping[tuple[int, int], str]) -> str:
    """The text with the spans that `new` names replaced; all else stays."""
    parts: list[str] = []
    position = 0
    for (start, end), sentence in sorted(new.items()):
        parts += (text[position:start], sentence)
        position = end
    return "".join((*parts, text[position:]))


def _translatable(sentence: str) -> bool:
    return _LETTER.search(CODE.sub("", sentence)) is not None and not _ILLEGAL.search(sentence)


def _masked(content: str) -> str:
    """The same length, with nothing inside of code that could end a sentence; line ends are blanks."""

    def mask(code: re.Match[str]) -> str:
        if code["line"] is not None:
            return " " * len(code[0])
        return _HIDDEN * len(code[0]) if code["tag"] is not None else code[0]

    return CODE.sub(mask, content)


def _inlines(text: str) -> Iterator[tuple[int, bool, int, int]]:
    """Line, whether it is a heading, start and end of every run of inline text that is found again in the text."""
    lines = text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    cells: dict[int, int] = {}  # line → column behind the last cell
    tokens = builder.parse_blocks(text.replace("\0", "\ufffd"), {})
    for number, token in enumerate(tokens):
        if token.type != "inline" or token.map is None or not token.content.strip():
            continue
        before = tokens[number - 1].type if number else ""
        first = token.map[0]
        if before in ("th_open", "td_open"):
            column = lines[first].find(token.content, cells.get(first, 0))
            if column >= 0:  # a cell with an escaped bar is not found, and stays as it is
                cells[first] = column + len(token.content)
                yield first, False, starts[first] + column, starts[first] + cells[first]
            continue
        place = _place(lines, first, token.content.split("\n"))
        if place:
            (column, last, end) = place
            yield first, before == "heading_open", starts[first] + column, starts[last] + end


def _place(lines: list[str], first: int, content: list[str]) -> tuple[int, int, int] | None:
    """Column of the first line, number of the last and column of its end; None where it isn't there as it stands."""
    columns = []
    for offset, line in enumerate(content):
        wanted = line.strip(" \t")
        raw = lines[first + offset] if first + offset < len(lines) else ""
        column = raw.rfind(wanted)
        if column < 0 or raw[column + len(wanted) :].strip(" \t#"):
            return None
        columns.append((column, column + len(wanted)))
    return columns[0][0], first + len(content) - 1, columns[-1][1]
