"""The same section in two languages.

A translated heading keeps the anchor of its source, so sections pair by anchor; the title pairs with
the title, whatever its anchor says. A repeated anchor has an ordinal (`report-query`,
`report-query-1`), so the first pairs with the first. What is left may still share an address: a heading
with two anchors, or one that was renamed.
"""

from collections.abc import Sequence

from indexer.documents.model import Article, Record, Section


class SectionPair(Record):
    """A section with its counterpart; one of them is None where the other language has no such section."""

    target: Section | None
    source: Section | None


def pair_sections(target: Article, source: Article) -> tuple[SectionPair, ...]:
    """Every section of both, once: in the target's order, the source's own where they stand in the source."""
    partner = _partners(target.sections, source.sections)
    taken = set(partner.values())
    # What only the source has follows the section that it follows there.
    behind: dict[int, list[int]] = {}
    last = -1
    for number in range(len(source.sections)):
        if number in taken:
            last = number
        else:
            behind.setdefault(last, []).append(number)
    pairs = [_only_source(source, number) for number in behind.get(-1, ())]
    for index, section in enumerate(target.sections):
        number = partner.get(index, -1)
        pairs.append(SectionPair(target=section, source=source.sections[number] if number >= 0 else None))
        if number >= 0:
            pairs += [_only_source(source, extra) for extra in behind.get(number, ())]
    return tuple(pairs)


def _only_source(source: Article, number: int) -> SectionPair:
    return SectionPair(target=None, source=source.sections[number])


def _partners(target: Sequence[Section], source: Sequence[Section]) -> dict[int, int]:
    """Target's section number → source's. The title first, then anchors, then other addresses."""
    found: dict[int, int] = {}
    if target and source and target[0].level == source[0].level == 1:
        found[0] = 0
    for addresses_of in (_anchor, _addresses):
        places: dict[str, int] = {}
        for number, section in enumerate(source):
            for address in addresses_of(section):
                places.setdefault(address, number)
        taken = set(found.values())
        for index, section in enumerate(target):
            numbers = (places[address] for address in addresses_of(section) if address in places)
            free = next((number for number in numbers if number not in taken), None)
            if index not in found and free is not None:
                found[index] = free
                taken.add(free)
    return found


def _anchor(section: Section) -> tuple[str, ...]:
    return (section.anchor,) if section.anchor else ()


def _addresses(section: Section) -> tuple[str, ...]:
    return (*_anchor(section), *section.addresses)
