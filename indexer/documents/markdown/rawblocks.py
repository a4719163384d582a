"""Blocks of raw HTML: written tag by tag like raw inlines, their text cut into blocks where their elements do."""

from __future__ import annotations

from html import unescape

from markdown_it.token import Token

from indexer.documents.markdown import links, rawhtml
from indexer.documents.markdown.elements import BLOCKS
from indexer.documents.markdown.escaping import escape
from indexer.documents.markdown.inline import Inlines
from indexer.documents.markdown.tags import Piece, cut, parse_tag
from indexer.documents.markdown.writer import Writer
from indexer.documents.model import BlockKind

_KINDS = {
    "li": BlockKind.ITEM,
    "td": BlockKind.CELL,
    "th": BlockKind.CELL,
    "pre": BlockKind.CODE,
    "blockquote": BlockKind.QUOTE,
    **{f"h{level}": BlockKind.HEADING for level in range(1, 7)},
}
_GROUPS = frozenset({"ul", "ol", "table"})


def write(writer: Writer, token: Token) -> None:
    first = token.map[0] if token.map else 0
    block = _RawBlock(writer, first)
    for piece in cut(token.content):
        block.inlines.line = first + piece.line
        block.take(piece)
    block.flush()
    inlines = block.inlines
    if inlines.link is not None:  # a link ends with its block, if not before
        links.close(inlines)
        inlines.open[:] = ["-a" if name == "a" else name for name in inlines.open]
    writer.html += [*inlines.html, "\n"]


class _RawBlock:
    """One block of raw HTML. The elements that it leaves open stay open in their container."""

    def __init__(self, writer: Writer, line: int) -> None:
        self.writer = writer
        self.inlines = Inlines(writer.page, line)
        self.inlines.open = writer.raw
        self.first = line  # of the text that is not yet a block

    def take(self, piece: Piece) -> None:
        inlines = self.inlines
        tag = parse_tag(piece.source) if piece.kind == "tag" else None
        if inlines.swallowing:
            if tag:
                rawhtml.swallow(inlines, tag)
        elif tag:
            if tag.name in BLOCKS:
                self.flush()
                if tag.name in _GROUPS and not tag.closing:
                    self._begin_group()
            rawhtml.write_tag(inlines, tag)
        elif piece.kind == "text":
            if not inlines.parts:
                self.first = inlines.line + _blank_lines(piece.source)
            text = unescape(piece.source)
            inlines.parts.append(text)
            inlines.html.append(escape(text))
        else:
            if piece.kind == "unclosed":
                inlines.page.report("comment-unclosed", inlines.line)
            rawhtml.write_hidden(inlines, piece.source)

    def flush(self) -> None:
        """Make a block of the text since the last one."""
        inlines, writer = self.inlines, self.writer
        if inlines.text or inlines.alts or inlines.anchors:
            kind = next((_KINDS[name] for name in reversed(inlines.open) if name in _KINDS), None)
            last = max(self.first, inlines.line)
            if kind is None or not inlines.text:
                writer.add_text(inlines, self.first, last)
            else:
                if kind is BlockKind.ITEM and _innermost_list(inlines.open) == "ol":
                    kind = BlockKind.STEP
                grouped = kind in (BlockKind.ITEM, BlockKind.STEP, BlockKind.CELL)
                container = writer.containers[-1]
                group, lead = (container.group, container.lead) if grouped else (-1, "")
                writer.add(kind, inlines.text, self.first, last, inlines.anchors, group, lead)
        if inlines.link is not None:
            inlines.link.carry_over(inlines)
        inlines.parts, inlines.anchors, inlines.alts = [], [], []
        self.first = inlines.line

    def _begin_group(self) -> None:
        container = self.writer.containers[-1]
        container.group, container.lead = self.writer.next_group(), self.writer.lead
        self.writer.lead = ""


def _blank_lines(text: str) -> int:
    return text.count("\n", 0, len(text) - len(text.lstrip()))


def _innermost_list(names: list[str]) -> str:
    return next((name for name in reversed(names) if name in ("ol", "ul")), "")
