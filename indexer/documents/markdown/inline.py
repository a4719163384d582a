"""Writes the inlines of one paragraph, heading or cell: its HTML and the text that a reader sees, in one pass.

Markdown's own tokens are written here; each extension writes its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from markdown_it.token import Token

from indexer.documents.markdown import autolinks, builder, directives, images, links, rawhtml
from indexer.documents.markdown.codespans import outside_code
from indexer.documents.markdown.escaping import attribute, collapse, escape
from indexer.documents.markdown.page import Page

if TYPE_CHECKING:
    from indexer.documents.markdown.links import OpenLink

_EMPTY_STRONG = re.compile(r"\*{4}(?!\*)[ \t]?")


class Inlines:
    """What a run of inlines comes to, while it is being written."""

    __slots__ = ("alts", "anchors", "ends", "html", "line", "link", "open", "page", "parts", "swallowing")

    def __init__(self, page: Page, line: int) -> None:
        self.page = page
        self.line = line  # of the token being written
        self.html: list[str] = []
        self.parts: list[str] = []  # of the text
        self.anchors: list[str] = []  # ids of empty anchors
        self.alts: list[str] = []  # of pictures
        self.link: OpenLink | None = None
        self.open: list[str] = []  # raw HTML elements that are open
        self.ends: list[str] = []  # … that end here but began in a block before
        self.swallowing = ""  # the hostile element whose content is left out

    @property
    def text(self) -> str:
        """What a reader sees, white space collapsed; no-break spaces are theirs and stay."""
        return collapse("".join(self.parts))

    def anchor(self, wanted: str) -> None:
        """An empty anchor stands here."""
        taken = self.page.take_id(wanted, self.line)
        self.anchors.append(taken)
        self.html.append(f'<span id="{attribute(taken)}"></span>')

    def write_text(self, text: str) -> None:
        self.parts.append(text)
        self.html.append(escape(text))

    def write(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            if self.swallowing and token.type != "html_inline":
                continue
            writer = _WRITERS.get(token.type)
            if writer is None:
                self.write_text(token.content)  # nothing that we know of; never lose its text
            else:
                writer(self, token)

    def close(self) -> None:
        """Close what the author left open, so that it ends here."""
        rawhtml.close_all(self)
        if self.link is not None:
            links.close(self)


def write_inlines(page: Page, content: str, line: int, env: dict[str, object]) -> Inlines:
    """Parse and write the inlines that begin on `line`."""
    inlines = Inlines(page, line)
    if "<!--" in content:
        content = _hide_unclosed_comment(inlines, content)
    if builder.is_plain(content):
        _text_of(inlines, content)
    else:
        inlines.write(builder.parse_inlines(content, env))
        inlines.close()
    return inlines


def _hide_unclosed_comment(inlines: Inlines, content: str) -> str:
    """Without a comment that the paragraph doesn't end: Markdown would show it as text."""
    start = content.rfind("<!--")
    if content.find("-->", start) >= 0 or not outside_code(content, start):
        return content
    inlines.page.report("comment-unclosed", inlines.line + content.count("\n", 0, start))
    return content[:start]


def _text(inlines: Inlines, token: Token) -> None:
    _text_of(inlines, token.content)


def _text_of(inlines: Inlines, content: str) -> None:
    if "****" in content:  # strong emphasis of nothing, left behind by translation
        content = _EMPTY_STRONG.sub("", content)
    if "://" in content and inlines.link is None:
        autolinks.write(inlines, content)
    else:
        inlines.parts.append(content)
        inlines.html.append(escape(content))


def _special(inlines: Inlines, token: Token) -> None:
    inlines.write_text(token.content)


def _soft_break(inlines: Inlines, _token: Token) -> None:
    inlines.line += 1
    inlines.parts.append("\n")
    inlines.html.append("\n")


def _hard_break(inlines: Inlines, _token: Token) -> None:
    inlines.line += 1
    inlines.parts.append("\n")
    inlines.html.append("<br>\n")


def _code(inlines: Inlines, token: Token) -> None:
    inlines.parts.append(token.content)
    inlines.html.append(f"<code>{escape(token.content)}</code>")


def _tag(html: str) -> Callable[[Inlines, Token], None]:
    def write(inlines: Inlines, _token: Token) -> None:
        inlines.html.append(html)

    return write


_WRITERS: dict[str, Callable[[Inlines, Token], None]] = {
    "text": _text,
    "text_special": _special,
    "softbreak": _soft_break,
    "hardbreak": _hard_break,
    "code_inline": _code,
    "strong_open": _tag("<strong>"),
    "strong_close": _tag("</strong>"),
    "em_open": _tag("<em>"),
    "em_close": _tag("</em>"),
    "s_open": _tag("<del>"),
    "s_close": _tag("</del>"),
    "link_open": links.write_open,
    "link_close": links.write_close,
    "image": images.write,
    "html_inline": rawhtml.write_inline,
    "directive": directives.write,
}
