"""Learn's triple-colon constructs: pictures, text that is not translated, zones, monikers, rows and columns.

    :::image type="content" source="../media/bill.png" alt-text="Une facture":::
    :::no-loc text="Partner Center":::
    ::: zone pivot="csp"

Pictures and untranslated text may stand inside a line. Of constructs that choose or arrange content, the content stays
and the construct is reported.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from indexer.documents.markdown import images
from indexer.documents.markdown.elements import words
from indexer.documents.markdown.tags import scrub

if TYPE_CHECKING:
    from indexer.documents.markdown.inline import Inlines

MARK = ":::"
_ATTRIBUTES = r"""(?:\s*[\w-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"':]+))*"""
_DIRECTIVE = re.compile(rf":::+[ \t]*(?P<name>[A-Za-z][\w-]*)(?P<attributes>{_ATTRIBUTES})(?:\s*(?P<end>:::+))?")
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"':]+))""")

ARRANGING = words("zone zone-end moniker moniker-end row row-end column column-end image-end no-loc-end code-end")
_LINE = re.compile(rf":::+[ \t]*(?P<name>[a-z][\w-]*){_ATTRIBUTES}(?:\s*:::+)?\s*")


def inline(state: StateInline, silent: bool) -> bool:
    """Rule: a directive inside a line."""
    if state.pos and state.src[state.pos - 1] == ":":  # a run of colons is looked at once
        return False
    match = _DIRECTIVE.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    # Colons before a bare word, with nothing that says construct.
    if not match["attributes"] and not match["end"] and match["name"] not in ARRANGING:
        return False
    if not silent:
        token = state.push("directive", "", 0)
        token.content = match[0]
        token.info = match["name"]
        token.meta = attributes_of(match["attributes"])
    state.pos = match.end()
    return True


def line(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Rule: a line that chooses or arranges what follows. It ends a paragraph and shows nothing itself."""
    name = "" if state.is_code_block(start) else _arranging(state, start)
    if name and not silent:
        state.line = start + 1
        if not name.endswith("-end"):
            state.env["problems"].append(("construct-unsupported", start, {"construct": MARK + name}))
        if name in ("row", "column"):
            _parse_inside(state, start + 1, end)
    return bool(name)


def _arranging(state: StateBlock, line: int) -> str:
    """The name of the directive that the line is, if it is one that arranges or chooses."""
    position = state.bMarks[line] + state.tShift[line]
    if not state.src.startswith(MARK, position):
        return ""
    match = _LINE.fullmatch(state.src, position, state.eMarks[line])
    return match["name"] if match and match["name"] in ARRANGING else ""


def _parse_inside(state: StateBlock, start: int, end: int) -> None:
    """Parse what a row or column holds. Authors indent it, which makes it no code."""
    behind = start
    while behind < end and not _arranging(state, behind):
        behind += 1
    indents = [state.sCount[line] for line in range(start, behind) if not state.isEmpty(line)]
    if behind < end:
        indents.append(state.sCount[behind])  # a column in a row, or the end
    indent, state.blkIndent = state.blkIndent, max(state.blkIndent, min(indents, default=0))
    state.md.block.tokenize(state, start, behind)
    state.blkIndent = indent
    state.line = max(state.line, behind)


def attributes_of(source: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(source):
        found.setdefault(name.lower(), unescape(double or single or bare))
    return found


def write(inlines: Inlines, token: Token) -> None:
    name, attributes = token.info, token.meta
    if name == "image":
        images.write_picture(
            inlines,
            attributes.get("source", ""),
            attributes.get("alt-text", ""),
            lightbox=attributes.get("lightbox", ""),
            icon=attributes.get("type") == "icon",
        )
    elif name == "no-loc":
        text, hostile, _ = scrub(attributes.get("text", ""))
        if hostile:
            inlines.page.report("html-hostile", inlines.line, what=hostile)
        inlines.write_text(text)
    elif name in ARRANGING:
        if not name.endswith("-end"):
            inlines.page.report("construct-unsupported", inlines.line, construct=MARK + name)
    else:
        inlines.page.report("construct-unknown", inlines.line, construct=MARK + name)
        text, hostile, _ = scrub(token.content)
        if hostile:
            inlines.page.report("html-hostile", inlines.line, what=hostile)
        inlines.write_text(text)
    inlines.line += token.content.count("\n")
