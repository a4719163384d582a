"""XLIFF 1.2, which translation tools exchange: one file an article, one unit a sentence.

Markup is a placeholder (`ph`) that holds it; the header names the text that the units were made from, by hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape, quoteattr

from indexer.documents.bilingual import plain_text
from indexer.localization.exchange.segments import Piece, Sentence, markdown_of
from indexer.localization.exchange.units import Unit, Work
from indexer.localization.exchange.xmlreading import HostileXmlError, parse_xml

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
EARLIER = "urn:oasis:names:tc:xliff:document:1.1"
SETTLED = {"", "final", "signed-off", "translated"}  # states in which a person or a tool is done with a unit
BY_MACHINE = {"leveraged-mt", "mt-suggestion"}


class ReadUnit(NamedTuple):
    id: str
    source: Sentence
    target: Sentence | None
    state: str
    qualifier: str
    placeholders: tuple[tuple[str, str], ...]  # of the target: id and what it holds
    wanted: tuple[tuple[str, str], ...]  # of the source


class ReadFile(NamedTuple):
    docset: str
    original: str  # the article's id
    source_locale: str
    locale: str
    revision: str
    units: tuple[ReadUnit, ...]


def text_revision(work: Work) -> str:
    """SHA-256 over what a translator sees of the source: changed frontmatter that nobody reads changes nothing."""
    metadata = work.source.article.metadata
    parts = (metadata.title, metadata.description, work.source.body)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def write_xliff(works: Iterable[Work], docset: str, locale: str, *, current: Sequence[str] = ()) -> Iterator[str]:
    """The document, piece by piece. `current` are ids of articles whose translation is of the source's revision."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<xliff version="1.2" xmlns="{NAMESPACE}">\n'
    for work in works:
        source = work.source.article
        attributes = (
            f"original={quoteattr(source.id)} source-language={quoteattr(source.locale)} "
            f'target-language={quoteattr(locale)} datatype="x-markdown" product-name={quoteattr(docset)}'
        )
        yield f"  <file {attributes}>\n    <header><skl><external-file href={quoteattr(source.file)} "
        yield f'uid="{text_revision(work)}"/></skl></header>\n    <body>\n'
        for unit in work.units:
            yield _unit(unit, "translated" if source.id in current else "needs-review-translation", locale)
        yield "    </body>\n  </file>\n"
    yield "</xliff>\n"


def _unit(unit: Unit, state: str, locale: str) -> str:
    name = f" resname={quoteattr(unit.section)}" if unit.section else ""
    approved = ' approved="yes"' if unit.target is not None and state in SETTLED else ""
    lines = [f'      <trans-unit id="{unit.id}"{name}{approved} xml:space="preserve">\n']
    lines.append(f"        <source>{_content(unit.source, unit.source)}</source>\n")
    if unit.target is not None:
        lines.append(f'        <target state="{state}">{_content(unit.target, unit.source)}</target>\n')
    if unit.id in ("title", "description"):
        lines.append(f"        <note>The article’s {unit.id}, from its frontmatter.</note>\n")
    plain = escape(plain_text(markdown_of(unit.source)))
    lines += [
        f'        <alt-trans match-quality="100" origin="side-by-side"><source>{plain}</source>'
        f"<target xml:lang={quoteattr(locale)}>{escape(known)}</target></alt-trans>\n"
        for known in unit.remembered
    ]
    return "".join((*lines, "      </trans-unit>\n"))


def _content(sentence: Sentence, source: Sentence) -> str:
    """Placeholders are numbered through the source; the same markup has the same numbers in the translation."""
    free: dict[str, list[int]] = {}
    for number, code in enumerate((piece.text for piece in source if piece.code), 1):
        free.setdefault(code, []).append(number)
    parts = []
    for piece in sentence:
        text = escape(piece.text).replace("\r", "&#13;")
        parts.append(f'<ph id="{free[piece.text].pop(0)}">{text}</ph>' if piece.code else text)
    return "".join(parts)


def read_xliff(data: bytes) -> list[ReadFile]:
    """Raises HostileXmlError where it is no XLIFF 1.2 that this program could have written and a tool filled in."""
    root = parse_xml(data)
    for element in root.iter():  # some tools say 1.1 of what they were given as 1.2, and change nothing else
        element.tag = element.tag.replace(EARLIER, NAMESPACE)
    if root.tag != f"{{{NAMESPACE}}}xliff":
        raise HostileXmlError("it is no XLIFF 1.2 document")
    return [_file(element) for element in root.iter(f"{{{NAMESPACE}}}file")]


def _file(element: Element) -> ReadFile:
    external = element.find(f"{{{NAMESPACE}}}header/{{{NAMESPACE}}}skl/{{{NAMESPACE}}}external-file")
    return ReadFile(
        docset=element.get("product-name", ""),
        original=element.get("original", ""),
        source_locale=element.get("source-language", ""),
        locale=element.get("target-language", ""),
        revision=external.get("uid", "") if external is not None else "",
        units=tuple(_read_unit(each) for each in element.iter(f"{{{NAMESPACE}}}trans-unit")),
    )


def _read_unit(element: Element) -> ReadUnit:
    source, target = element.find(f"{{{NAMESPACE}}}source"), element.find(f"{{{NAMESPACE}}}target")
    if source is None:
        raise HostileXmlError(f"unit {element.get('id', '?')}: it has no source")
    read = _pieces(target) if target is not None else ()
    return ReadUnit(
        id=element.get("id", ""),
        source=_pieces(source),
        target=read if markdown_of(read).strip() else None,  # tools write empty ones
        state=target.get("state", "") if target is not None else "",
        qualifier=target.get("state-qualifier", "") if target is not None else "",
        placeholders=_placeholders(target) if target is not None else (),
        wanted=_placeholders(source),
    )


def _pieces(element: Element) -> Sentence:
    """Text and placeholders, whatever other elements a tool put around them."""
    found: list[Piece] = []
    _collect(element, found)
    return tuple(found)


def _collect(element: Element, found: list[Piece]) -> None:
    if element.text:
        found.append(Piece(element.text, code=False))
    for child in element:
        if child.tag == f"{{{NAMESPACE}}}ph":
            found.append(Piece("".join(child.itertext()), code=True))
        else:
            _collect(child, found)
        if child.tail:
            found.append(Piece(child.tail, code=False))


def _placeholders(element: Element) -> tuple[tuple[str, str], ...]:
    return tuple((each.get("id", ""), "".join(each.itertext())) for each in element.iter(f"{{{NAMESPACE}}}ph"))
