"""The HTML of a block of an article, cut out of its section: so that a step keeps its links wherever it is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

# Elements that a block of the outline may be.
BLOCKS = frozenset({"li", "p", "td", "th", "dd", "blockquote"})
_ID = re.compile(r'\sid="[^"]*"')
_EMPTY = re.compile(r"<span></span>")


@dataclass(slots=True)
class _Open:
    tag: str
    html: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Sanitised HTML: attributes are quoted and every element is closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: dict[str, str] = {}  # text → HTML; the innermost block with a text is found first
        self._open: list[_Open] = []

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        self._markup(_ID.sub("", self.get_starttag_text() or ""))
        if tag in BLOCKS:
            self._open.append(_Open(tag))

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1].tag == tag:
            block = self._open.pop()
            html = _EMPTY.sub("", "".join(block.html)).strip()
            self.found.setdefault(collapsed("".join(block.text)), html)
        self._markup(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._words(data, data)

    def handle_entityref(self, name: str) -> None:
        self._words(f"&{name};", unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self._words(f"&#{name};", unescape(f"&#{name};"))

    def _markup(self, html: str) -> None:
        self._words(html, "")

    def _words(self, html: str, text: str) -> None:
        for block in self._open:
            block.html.append(html)
            block.text.append(text)


def collapsed(text: str) -> str:
    return " ".join(text.split())


def blocks_of(html: str) -> dict[str, str]:
    """Text of each block of a section → its sanitised HTML, without ids: what is shown twice on a page has none."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found
