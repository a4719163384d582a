"""Reads HTML as authors write it: cuts it into tags, comments and text, in linear time.

What it takes for a tag, CommonMark does too. Everything else is text and will be escaped, so that a browser finds
nothing that was not found here.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Literal, NamedTuple

from indexer.documents.markdown.anchors import ATTRIBUTES
from indexer.documents.markdown.elements import HOSTILE, SWALLOWED, VOID, element, words

_TAG = re.compile(rf"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)(?P<attributes>{ATTRIBUTES})\s*(?P<empty>/?)>")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")
_HOSTILE_URL = re.compile(r"(?:javascript|vbscript|data|file):")
_IGNORED_IN_URLS = re.compile(r"[\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\u2060\ufeff]+")
_URL_ATTRIBUTES = words(
    "action background cite codebase data formaction href longdesc poster ping profile src srcdoc srcset style "
    "usemap xlink:href"
)


class Tag(NamedTuple):
    name: str  # in lower case; of a placeholder, as written
    attributes: dict[str, str]
    closing: bool
    empty: bool  # closes itself: `<br>`, `<span/>`
    source: str

    @property
    def known(self) -> bool:
        return bool(element(self.name))

    @property
    def hostile_attribute(self) -> str:
        """The name of an event handler or of an address that runs, or ''."""
        return next((name for name, value in self.attributes.items() if _is_hostile(name, value)), "")

    def harmless(self) -> "Tag":
        """The tag without such attributes."""
        kept = {name: value for name, value in self.attributes.items() if not _is_hostile(name, value)}
        return self._replace(attributes=kept)


class Piece(NamedTuple):
    kind: Literal["text", "tag", "hidden", "unclosed"]  # hidden: comments and the like; unclosed: one without end
    source: str
    line: int  # counted from the first, 0


def is_hostile_url(url: str) -> bool:
    """Whether a browser might run the address, however it is disguised."""
    return _HOSTILE_URL.match(_IGNORED_IN_URLS.sub("", url).lower()) is not None


def _is_hostile(name: str, value: str) -> bool:
    return name.startswith("on") or (name in _URL_ATTRIBUTES and is_hostile_url(value))


def parse_tag(source: str) -> Tag | None:
    match = _TAG.fullmatch(source)
    if not match:
        return None
    name, attributes = element(match["name"]) or match["name"], match["attributes"]
    empty = bool(match["empty"])
    found: dict[str, str] = {}
    if attributes:
        # In `<span id=x/>` HTML counts the slash to the value; its author did not.
        if attributes.endswith("/") and not attributes.endswith(("'", '"')):
            attributes, empty = attributes[:-1], True
        for key, double, single, bare in _ATTRIBUTE.findall(attributes):
            found.setdefault(key.lower(), unescape(double or single or bare))
    return Tag(name, found, bool(match["end"]), empty or name in VOID, source)


def cut(html: str) -> Iterator[Piece]:
    """The pieces of `html` in order; put together, their sources are `html`."""
    position = line = 0
    last = html.rfind(">")
    while position < len(html):
        start = html.find("<", position)
        if start < 0 or (start > last and not html.startswith("<!--", start)):
            yield Piece("text", html[position:], line)
            return
        if start > position:
            yield Piece("text", html[position:start], line)
            line += html.count("\n", position, start)
        piece = _construct(html, start, line)
        yield piece
        line += piece.source.count("\n")
        position = start + len(piece.source)


def _construct(html: str, start: int, line: int) -> Piece:
    if html.startswith("<!--", start):
        stop = html.find("-->", start + 2)
        return Piece("hidden", html[start : stop + 3], line) if stop >= 0 else Piece("unclosed", html[start:], line)
    if html.startswith(("<?", "<!"), start):
        return Piece("hidden", html[start : html.index(">", start) + 1], line)
    if match := _TAG.match(html, start):
        return Piece("tag", match[0], line)
    return Piece("text", "<", line)


def scrub(value: str) -> tuple[str, str, str]:
    """Text meant for a reader (an alternative text, a title) without the HTML it should not hold.

    Returns it with the first hostile thing and the first placeholder in it, or '' for each.
    """
    if "<" not in value:
        return value, "", ""
    kept: list[str] = []
    hostile = placeholder = swallowed = ""
    for piece in cut(value):
        tag = parse_tag(piece.source) if piece.kind == "tag" else None
        if swallowed:
            if tag and tag.closing and tag.name == swallowed:
                swallowed = ""
        elif tag is None:
            kept.append(piece.source if piece.kind == "text" else "")
        elif not tag.known and not tag.hostile_attribute:
            placeholder = placeholder or tag.source
            kept.append(tag.source)
        elif threat := threat_of(tag):
            hostile = hostile or threat
            swallowed = tag.name if tag.name in SWALLOWED and not tag.closing and not tag.empty else ""
    return "".join(kept), hostile, placeholder


def threat_of(tag: Tag) -> str:
    """What is hostile about a tag, in a few words, or ''."""
    if tag.name in HOSTILE:
        return f"<{tag.name}>"
    return tag.hostile_attribute and f"{tag.hostile_attribute}="
