"""Headings: at the top level they begin sections; inside tabs, alerts, lists and quotes they are addressable blocks."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.token import Token

from indexer.documents.markdown.anchors import slug, take_off
from indexer.documents.markdown.escaping import attribute
from indexer.documents.markdown.inline import write_inlines
from indexer.documents.markdown.writer import Writer
from indexer.documents.model import BlockKind


def write(writer: Writer, tokens: Sequence[Token], position: int) -> int:
    """Write the headings from `position` on: one, and any directly before it that have no text but an address."""
    carried: list[str] = []
    addresses = len(writer.page.addresses)
    while True:
        opening, inline = tokens[position], tokens[position + 1]
        line = opening.map[0] if opening.map else 0
        found, content = take_off(inline.content)
        ids = [writer.page.take_id(wanted, line) for wanted in found]
        inlines = write_inlines(writer.page, content, line, writer.env)
        text = inlines.text or " ".join(inlines.alts)
        position += 3
        if text:
            break
        # No section for a heading without text; its address goes to what it stands before.
        writer.page.report("heading-empty", line)
        carried += [*ids, *inlines.anchors]
        if position >= len(tokens) or tokens[position].type != "heading_open":
            writer.place_anchors(carried)
            return position
    if not ids:
        ids = [writer.page.take_id(slug(text), line)]
    others = [*carried, *ids[1:]]
    if writer.at_top:
        writer.begin_section(ids[0], text, int(opening.tag[1]), line, addresses)
    else:
        writer.add(BlockKind.HEADING, text, line, line, [ids[0], *others, *inlines.anchors])
    places = "".join(f'<span id="{attribute(other)}"></span>' for other in others)
    body = "".join(inlines.html)
    writer.html.append(f'<{opening.tag} id="{attribute(ids[0])}">{places}{body}</{opening.tag}>\n')
    writer.lead = text
    return position
