"""An article as units to translate: each source sentence with what its translation says now, and what is remembered.

Units are numbered through the source's text, so that the same source always gives the same units. A sentence of the
present translation belongs to one of the source's where their blocks pair, both have as many sentences, and the same
markup stands in both; where any of this fails, nothing is claimed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from indexer.documents.bilingual import plain_text
from indexer.guidance import Guidance, bind
from indexer.localization.alignment import align
from indexer.localization.exchange.segments import (
    BlockSpots,
    Piece,
    Sentence,
    Spot,
    block_spots,
    codes_of,
    markdown_of,
)
from indexer.localization.exchange.texts import Text

TITLE, DESCRIPTION = "title", "description"
Memory = Mapping[str, Sequence[str]]  # a source sentence as readers see it → its translations


class Unit(NamedTuple):
    id: str  # `title`, `description`, else s1, s2, …
    section: str  # anchor; empty for the frontmatter
    source: Sentence
    target: Sentence | None  # what the translation says now
    remembered: tuple[str, ...] = ()


class Layout(NamedTuple):
    """Where the units of a text stand."""

    blocks: tuple[BlockSpots, ...]
    places: dict[str, Spot]  # unit → in the source's body
    targets: dict[str, Spot]  # unit → in the translation's body
    parallel: bool  # both texts are built alike, block by block


class Work(NamedTuple):
    """An article to translate into one locale."""

    source: Text
    target: Text | None
    units: tuple[Unit, ...]
    layout: Layout


def work_of(source: Text, target: Text | None, guidance: Guidance, locale: str, memory: Memory | None = None) -> Work:
    here = block_spots(source.body, source.article.locale)
    there = block_spots(target.body, locale) if target else []
    pairs = _pairs(source, target, here, there, guidance) if target else {}
    places, targets = {}, {}
    units = _frontmatter(source, target)
    number = 0
    for index, block in enumerate(here):
        partner = there[pairs[index]].spots if index in pairs else ()
        matched = len(partner) == len(block.spots)
        for order, spot in enumerate(block.spots):
            number += 1
            unit_id = f"s{number}"
            places[unit_id] = spot
            target_spot = partner[order] if matched else None
            now = target_spot.pieces if target_spot and _same_codes(spot.pieces, target_spot.pieces) else None
            if target_spot and now:
                targets[unit_id] = target_spot
            plain = plain_text(markdown_of(spot.pieces))
            known = tuple(dict.fromkeys((memory or {}).get(plain, ())))
            units.append(Unit(unit_id, _section(source, block.line), spot.pieces, now, known))
    parallel = (
        target is not None
        and bool(target.path)
        and [pairs.get(index) for index in range(len(here))] == list(range(len(there)))
    )
    return Work(source, target, tuple(units), Layout(tuple(here), places, targets, parallel))


def _frontmatter(source: Text, target: Text | None) -> list[Unit]:
    units = []
    for key in (TITLE, DESCRIPTION):
        said = getattr(source.article.metadata, key)
        if said:
            now = getattr(target.article.metadata, key) if target else ""
            units.append(Unit(key, "", (Piece(said, code=False),), (Piece(now, code=False),) if now else None))
    return units


def _same_codes(source: Sentence, target: Sentence) -> bool:
    return Counter(codes_of(source)) == Counter(codes_of(target))


def _section(text: Text, line: int) -> str:
    """The anchor of the section that a line of the body stands in."""
    anchor = ""
    for section in text.article.sections:
        if section.line - 1 - text.offset <= line:
            anchor = section.anchor
    return anchor


def _pairs(
    source: Text, target: Text, here: Sequence[BlockSpots], there: Sequence[BlockSpots], guidance: Guidance
) -> dict[int, int]:
    """Number of a source block → number of the translation's."""
    if not target.path or not source.path:
        return {}  # lines of a text that was taken out of another say nothing of where its blocks stand
    aligned = align(target.article, source.article, bind(guidance, target.article), bind(guidance, source.article))
    mine, theirs = _by_place(here, source.offset), _by_place(there, target.offset)
    found: dict[int, int] = {}
    for pair in aligned.sections:
        if pair.source and pair.target:
            _note(found, mine, theirs, (pair.source.line, pair.source.title), (pair.target.line, pair.target.title))
    for one in aligned.blocks:
        if not one.source.file and not one.target.file:
            _note(
                found, mine, theirs, (one.source.first_line, one.source.text), (one.target.first_line, one.target.text)
            )
    return found


Places = dict[int, list[tuple[str, int]]]  # line of the file → what blocks there say, and their numbers


def _by_place(blocks: Sequence[BlockSpots], offset: int) -> Places:
    places: Places = defaultdict(list)
    for number, block in enumerate(blocks):
        places[block.line + offset + 1].append((_bare(block.plain), number))
    return places


def _note(found: dict[int, int], mine: Places, theirs: Places, here: tuple[int, str], there: tuple[int, str]) -> None:
    one, other = _at(mine, *here), _at(theirs, *there)
    if one is not None and other is not None and other not in found.values():
        found.setdefault(one, other)


def _at(places: Places, line: int, text: str) -> int | None:
    """The block on that line: the only one, else the one that says the same."""
    candidates: list[tuple[str, int]] = [
        *places.get(line, ()),
        *places.get(line - 1, ()),
    ]  # an alert's mark stands a line before its text
    if len(candidates) == 1:
        return candidates[0][1]
    for said, number in candidates:
        if said == _bare(text):
            return number
    return None


def _bare(text: str) -> str:
    return "".join(char for char in text if char.isalnum())
