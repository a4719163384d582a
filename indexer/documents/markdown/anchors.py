"""Anchors of headings: the ones an author, or the translation, wrote; else the slug of the heading.

    ## <a name="pay-a-bill"></a><span id="bill"/>Payer une facture

Learn writes them as empty elements before or behind the text, closed or not. They come off before inlines are parsed.
"""

import re
import unicodedata
from html import unescape

# Quotes are told apart, so that each alternative begins with a character of its own: linear.
ATTRIBUTES = r"""(?:\s+[\w:.-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*"""
# An element that anchors and holds nothing: <a name="x"></a>, <a id="x"/>, <span id="x"/></span>.
EMPTY_ELEMENT = (
    rf"<(?P<element>a|span)(?P<attributes>{ATTRIBUTES})\s*(?:/>(?:\s*</(?P=element)\s*>)?|>\s*</(?P=element)\s*>)"
)

_LEADING = re.compile(rf"\s*(?:{EMPTY_ELEMENT}|</a\s*>)", re.IGNORECASE)
_TRAILING = re.compile(rf"(?:{EMPTY_ELEMENT})\s*$", re.IGNORECASE)
_ID = re.compile(r"""\s(?P<key>name|id)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))""", re.IGNORECASE)
# By far the most frequent form, recognised without looking further.
_USUAL = re.compile(r'<a name="([^"<>&]+)"></a>(?=[^<\s])')
_NOT_IN_SLUGS = re.compile(r"[^\w\- ]+")
_GLUED_HEADING = re.compile(r"#{1,6}<a\b|#{2,6}[^\W\d_]")


_MAX = 100  # anchors taken off a heading's begin, and its end; more than that are left to the inlines


class Ids:
    """The ids of one page. The first to want an id gets it; later ones get `-2`, `-3` and so on, in constant time."""

    __slots__ = ("_next", "_taken")

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}

    def take(self, wanted: str) -> str:
        wanted = wanted or "section"
        given = wanted
        if wanted in self._taken:
            number = self._next.get(wanted, 2)
            while (given := f"{wanted}-{number}") in self._taken:
                number += 1
            self._next[wanted] = number + 1
        self._taken.add(given)
        return given


def slug(text: str) -> str:
    """The anchor that Learn and GitHub give a heading of that text; letters of any script are kept."""
    return _NOT_IN_SLUGS.sub("", unicodedata.normalize("NFC", text).lower()).strip().replace(" ", "-")


def take_off(content: str) -> tuple[list[str], str]:
    """The ids of the empty anchors around a heading's text, in order, and the text."""
    if usual := _USUAL.match(content):
        rest = content[usual.end() :]
        if "</a>" not in rest and "/>" not in rest and "</span>" not in rest:
            return [usual[1]], rest
    if "<" not in content:
        return [], content
    found: list[str] = []
    while len(found) < _MAX and (match := _LEADING.match(content)):
        found += ids_of(match["attributes"] or "")
        content = content[match.end() :]
    behind: list[str] = []
    while len(behind) < _MAX and content.endswith((">", " ")) and (match := _last_element(content)):
        behind = ids_of(match["attributes"]) + behind
        content = content[: match.start()].rstrip()
    return list(dict.fromkeys(found + behind)), content


def ids_of(attributes: str) -> list[str]:
    """What `name` and `id` say among the attributes of a tag, each once."""
    values = (double or single or bare.rstrip("/") for _, double, single, bare in _ID.findall(attributes))
    return list(dict.fromkeys(unescape(value) for value in values if value.strip()))


def is_glued_heading(content: str) -> bool:
    """Whether a paragraph was meant as a heading but lacks the space behind its number signs."""
    return content.startswith("#") and _GLUED_HEADING.match(content) is not None


def _last_element(content: str) -> re.Match[str] | None:
    # From the last opening tag on: searching from the beginning would be quadratic.
    start = max(content.rfind("<a"), content.rfind("<A"), content.rfind("<span"))
    return _TRAILING.match(content, start) if start >= 0 else None
