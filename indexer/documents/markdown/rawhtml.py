"""Writes raw HTML: what articles may use is kept, repaired and balanced; the rest is taken off and reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markdown_it.token import Token

from indexer.documents.markdown import images, links
from indexer.documents.markdown.elements import ATTRIBUTES, BLOCKS, ENDS, KEPT, NUMERIC, SWALLOWED, VOID
from indexer.documents.markdown.escaping import attribute
from indexer.documents.markdown.tags import Tag, cut, parse_tag, threat_of

if TYPE_CHECKING:
    from indexer.documents.markdown.inline import Inlines

MAX_OPEN = 50  # raw elements inside each other; parsing many more takes quadratic time
_PLACE = "-a"  # an <a> that is open but was no link


def write_inline(inlines: Inlines, token: Token) -> None:
    """One tag or comment inside a paragraph."""
    source = token.content
    if source.startswith(("<!", "<?")):
        write_hidden(inlines, source)
    elif (tag := parse_tag(source)) is None:
        inlines.write_text(source)
    elif inlines.swallowing:
        swallow(inlines, tag)
    else:
        write_tag(inlines, tag)
    inlines.line += source.count("\n")


def swallow(inlines: Inlines, tag: Tag) -> None:
    """Inside a hostile element: only its end counts."""
    if tag.closing and tag.name == inlines.swallowing:
        inlines.swallowing = ""


def write_hidden(inlines: Inlines, source: str) -> None:
    """A comment shows nothing, but a hostile element in it is somebody's to know of."""
    if "<" not in source[2:]:
        return
    for piece in cut(source[4:] if source.startswith("<!--") else source[2:]):
        tag = parse_tag(piece.source) if piece.kind == "tag" else None
        if tag and (threat := threat_of(tag)):
            inlines.page.report("html-hostile", inlines.line + piece.line, what=threat)
            return


def write_tag(inlines: Inlines, tag: Tag) -> None:
    """One tag: written, shown as text, or left out."""
    page = inlines.page
    threat = "" if tag.closing else threat_of(tag)
    if threat:
        page.report("html-hostile", inlines.line, what=threat)
        tag = tag.harmless()
    if tag.name in KEPT:
        _write_kept(inlines, tag)
    elif tag.known:
        if threat or tag.closing:
            if tag.name in SWALLOWED and not tag.closing and not tag.empty:
                inlines.swallowing = tag.name
            return
        page.report("html-dropped", inlines.line, element=tag.name)
        if wanted := tag.attributes.get("id"):
            inlines.anchor(wanted)
    elif not threat:
        if not tag.closing:
            page.report("html-placeholder", inlines.line, placeholder=tag.source)
        inlines.write_text(tag.source)


def close_all(inlines: Inlines, down_to: int = 0) -> None:
    """Close the raw elements that are open, the innermost first."""
    while len(inlines.open) > down_to:
        _close_one(inlines)


def _write_kept(inlines: Inlines, tag: Tag) -> None:
    if tag.closing:
        _write_closing(inlines, tag)
    elif tag.name == "a":
        _write_anchor(inlines, tag)
    elif tag.name == "img":
        attributes = tag.attributes
        images.write_picture(
            inlines, attributes.get("src", ""), attributes.get("alt", ""), title=attributes.get("title", "")
        )
    elif tag.name in VOID:
        if tag.name == "br":
            inlines.parts.append("\n")
        inlines.html.append(f"<{tag.name}{_attributes(inlines, tag)}>")
    elif tag.empty:  # browsers ignore the slash and nest the rest of the page in it
        if wanted := tag.attributes.get("id"):
            inlines.anchor(wanted)
    else:
        _write_opening(inlines, tag)


def _write_opening(inlines: Inlines, tag: Tag) -> None:
    ends = ENDS.get(tag.name, frozenset())
    while inlines.open and inlines.open[-1] in ends:
        _close_one(inlines)
    if len(inlines.open) >= MAX_OPEN:
        inlines.page.report("nesting-too-deep", inlines.line, limit=MAX_OPEN)
        return
    inlines.open.append(tag.name)
    identity = ""
    if wanted := tag.attributes.get("id"):
        taken = inlines.page.take_id(wanted, inlines.line)
        inlines.anchors.append(taken)
        identity = f' id="{attribute(taken)}"'
    inlines.html.append(f"<{tag.name}{identity}{_attributes(inlines, tag)}>")


def _write_anchor(inlines: Inlines, tag: Tag) -> None:
    """`<a>`: a place with a name, a link, or both."""
    places = (tag.attributes.get("name", ""), tag.attributes.get("id", ""))
    for wanted in dict.fromkeys(place for place in places if place.strip()):
        inlines.anchor(wanted)
    if tag.empty or len(inlines.open) >= MAX_OPEN:
        return
    href = tag.attributes.get("href", "").strip()
    if href and inlines.link is None:
        if "a" in inlines.open:
            return
        links.open_link(inlines, href, tag.attributes.get("title", ""))
        inlines.open.append("a")
    else:
        inlines.open.append(_PLACE)


def _write_closing(inlines: Inlines, tag: Tag) -> None:
    """An end closes everything inside its element; one that ends nothing is left out."""
    names = ("a", _PLACE) if tag.name == "a" else (tag.name,)
    for depth in range(len(inlines.open) - 1, -1, -1):
        if inlines.open[depth] in names:
            close_all(inlines, depth)
            return
    if tag.name in BLOCKS:
        inlines.ends.append(tag.name)


def _close_one(inlines: Inlines) -> None:
    name = inlines.open.pop()
    if name == "a":
        links.close(inlines)
    elif name != _PLACE:
        inlines.html.append(f"</{name}>")


def _attributes(inlines: Inlines, tag: Tag) -> str:
    if not tag.attributes:
        return ""
    allowed = ATTRIBUTES["*"] | ATTRIBUTES.get(tag.name, frozenset())
    written = []
    for name, value in tag.attributes.items():
        if name not in allowed:
            continue
        if name in NUMERIC and not (value.strip().isdecimal() and len(value.strip()) <= 3):
            continue
        if name == "title":
            value = images.readable(inlines, value)  # noqa: PLW2901 - the value as it may be shown
        written.append(f' {name}="{attribute(value)}"')
    return "".join(written)
