"""Which block of a translation says what a block of the source says.

Blocks are paired inside paired sections. What the guidance binds to the same reason or step pairs, wherever it stands;
the rest pairs in order, and only where both sections are built alike. What pairs by neither stays unpaired: a false
pair would make false findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from indexer.documents.model import Article, Block, BlockKind, Record, Section
from indexer.guidance import Binding
from indexer.localization.pairing import SectionPair, pair_sections

PROSE = (BlockKind.PARAGRAPH, BlockKind.ALERT, BlockKind.QUOTE)
LISTED = (BlockKind.ITEM, BlockKind.STEP)
Spot = tuple[str, int]  # anchor of the section, first line: where the guidance binds a block


class BlockPair(Record):
    target: Block
    source: Block
    target_section: Section
    source_section: Section
    bound: bool  # by the guidance, not by its place


class Alignment(Record):
    sections: tuple[SectionPair, ...]
    blocks: tuple[BlockPair, ...]


def align(
    target: Article, source: Article, target_bindings: Sequence[Binding] = (), source_bindings: Sequence[Binding] = ()
) -> Alignment:
    sections = pair_sections(target, source)
    bound = _bound(target_bindings, source_bindings)
    blocks = [
        pair
        for each in sections
        if each.target is not None and each.source is not None
        for pair in _blocks(each.target, each.source, bound)
    ]
    return Alignment(sections=sections, blocks=tuple(blocks))


def texts(section: Section, *kinds: BlockKind) -> list[Block]:
    return [block for block in section.blocks if block.text and block.kind in kinds]


def _bound(target: Sequence[Binding], source: Sequence[Binding]) -> dict[Spot, Spot]:
    """Where the source says it → where the translation does."""
    there = {(one.kind, one.id, one.programme): (one.anchor, one.line) for one in target}
    return {
        (one.anchor, one.line): there[one.kind, one.id, one.programme]
        for one in source
        if (one.kind, one.id, one.programme) in there
    }


def _blocks(target: Section, source: Section, bound: dict[Spot, Spot]) -> Iterator[BlockPair]:
    known = _by_guidance(target, source, bound)
    partner = dict(known)
    for mine, theirs in _alike(target.blocks, source.blocks):
        in_order = dict(zip(theirs, mine, strict=True))
        places = set(mine)
        # Where the guidance says that one of them stands in another place, order says nothing of the others.
        if all(
            in_order.get(number) == place for number, place in known.items() if number in in_order or place in places
        ):
            partner |= in_order
    for number, place in sorted(partner.items()):
        yield BlockPair(
            target=target.blocks[place],
            source=source.blocks[number],
            target_section=target,
            source_section=source,
            bound=number in known,
        )


def _by_guidance(target: Section, source: Section, bound: dict[Spot, Spot]) -> dict[int, int]:
    lines = {block.first_line: number for number, block in reversed(list(enumerate(target.blocks))) if not block.file}
    found: dict[int, int] = {}
    for number, block in enumerate(source.blocks):
        anchor, line = bound.get((source.anchor, block.first_line), ("", 0))
        if anchor == target.anchor and line in lines and not block.file:
            found.setdefault(number, lines[line])
    return found


def _alike(target: Sequence[Block], source: Sequence[Block]) -> Iterator[tuple[list[int], list[int]]]:
    """Numbers of blocks that pair in order: run by run where both have the same runs, of the same lengths."""
    mine, theirs = _runs(target), _runs(source)
    if [kind for kind, _ in mine] == [kind for kind, _ in theirs]:
        for (_, here), (_, there) in zip(mine, theirs, strict=True):
            if len(here) == len(there):
                yield here, there


def _runs(blocks: Sequence[Block]) -> list[tuple[str, list[int]]]:
    """Paragraphs in a row, and each list or table."""
    keyed = groupby(enumerate(blocks), key=lambda one: (_build(one[1]), one[1].group))
    return [(kind, [number for number, _ in run]) for (kind, _), run in keyed]


def _build(block: Block) -> str:
    return "prose" if block.kind in PROSE else "listed" if block.kind in LISTED else block.kind.value
