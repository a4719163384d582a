"""What a translation lacks of its source, or says otherwise: sections, statements, numbers, links, facets, code."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from indexer.documents.model import Article, Record, Section
from indexer.guidance import Binding
from indexer.localization.alignment import LISTED, PROSE, Alignment, BlockPair, texts
from indexer.localization.findings import By, Finding, Kind
from indexer.localization.numbers import limits_lost, numbers_differ

_LINK = re.compile(r'<a\b[^>]*\shref="([^"]*)"[^>]*>(.*?)</a>', re.S)
_PICTURE = re.compile(r'<img\b[^>]*\ssrc="([^"]*)"')
_CODE = re.compile(r"<code>([^<]+)</code>")
_BLOCK_CODE = re.compile(r"<pre\b.*?</pre>", re.S)
_BOLD = re.compile(r"<strong>(.*?)</strong>", re.S)
_TAG = re.compile(r"<[^>]*>")
_LOCALE_STEP = re.compile(r"/[a-z]{2}-[a-z]{2}(?=/|$)", re.I)
_LEARN = {"docs.microsoft.com", "learn.microsoft.com"}
SHOWN = 300  # characters of a text that a finding repeats


class Side(Record):
    """An article in one language, with what the guidance found in it."""

    article: Article
    bindings: tuple[Binding, ...] = ()


def compare(target: Side, source: Side, alignment: Alignment) -> list[Finding]:
    """What differs, section by section. Both articles are of one id; `source` is the one translated from."""
    return [
        *_facets(target.article, source.article),
        *_guidance(target, source),
        *_sections(alignment),
        *_amounts(alignment),
        *_numbers(alignment, target.article.locale, source.article.locale),
        *_links(alignment),
        *_pictures(target.article, source.article),
        *_code(alignment),
        *_paths(alignment),
    ]


def shortened(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1].rstrip() + "…"


def _facets(target: Article, source: Article) -> Iterator[Finding]:
    for kind, here, there in (
        (Kind.CLOUD_DIFFERS, target.facets.clouds, source.facets.clouds),
        (Kind.ROLE_DIFFERS, target.facets.roles, source.facets.roles),
    ):
        if there and set(here) != set(there):
            yield Finding(kind=kind, by=By.FACET, expected=" ".join(there), found=" ".join(here))


def _guidance(target: Side, source: Side) -> Iterator[Finding]:
    stated = {(one.kind, one.id, one.programme) for one in target.bindings}
    for one in source.bindings:
        if (one.kind, one.id, one.programme) not in stated:
            yield Finding(
                kind=Kind.REASON_MISSING if one.kind == "statement" else Kind.STEP_MISSING,
                by=By.GUIDANCE,
                anchor=one.anchor,
                source_line=one.line,
                name=one.id,
                programme=one.programme,
                source=shortened(one.text),
            )


def _sections(alignment: Alignment) -> Iterator[Finding]:
    missing = [pair.source for pair in alignment.sections if pair.target is None and pair.source is not None]
    extra = [pair.target for pair in alignment.sections if pair.source is None and pair.target is not None]
    # With both, a heading may only have another anchor.
    sure = not (missing and extra)
    for section in missing:
        yield Finding(
            kind=Kind.SECTION_MISSING,
            by=By.ANCHOR,
            sure=sure,
            anchor=section.anchor,
            source_line=section.line,
            source=shortened(section.title),
        )
    for section in extra:
        yield Finding(
            kind=Kind.SECTION_EXTRA,
            by=By.ANCHOR,
            sure=sure,
            anchor=section.anchor,
            line=section.line,
            target=shortened(section.title),
        )


def _amounts(alignment: Alignment) -> Iterator[Finding]:
    """Items and paragraphs. A list that became paragraphs lacks nothing: both are counted together first."""
    for pair in alignment.sections:
        if pair.target is None or pair.source is None:
            continue
        here = {kinds: len(texts(pair.target, *kinds)) for kinds in (LISTED, PROSE)}
        there = {kinds: len(texts(pair.source, *kinds)) for kinds in (LISTED, PROSE)}
        lacking = sum(there.values()) - sum(here.values())
        for kinds, kind in ((LISTED, Kind.ITEMS_MISSING), (PROSE, Kind.PARAGRAPHS_MISSING)):
            count = min(lacking, there[kinds] - here[kinds])
            if count > 0:
                lacking -= count
                yield Finding(
                    kind=kind,
                    by=By.COUNT,
                    anchor=pair.source.anchor,
                    line=pair.target.line,
                    source_line=pair.source.line,
                    expected=str(there[kinds]),
                    found=str(here[kinds]),
                    count=count,
                )


def _numbers(alignment: Alignment, locale: str, source_locale: str) -> Iterator[Finding]:
    for pair in alignment.blocks:
        target, source = pair.target.text, pair.source.text
        if differing := numbers_differ(target, source, locale, source_locale):
            yield _of(pair, Kind.NUMBER_DIFFERS, found=differing[0], expected=differing[1])
        for number, phrase in limits_lost(target, source, locale, source_locale):
            yield _of(pair, Kind.LIMIT_DIFFERS, name=number, expected=phrase, found=number)


def _of(pair: BlockPair, kind: Kind, **values: Any) -> Finding:
    """What the guidance binds to one thing is the same thing; blocks that pair by place only likely are."""
    return Finding(
        kind=kind,
        by=By.NUMBER,
        sure=pair.bound,
        anchor=pair.source_section.anchor,
        line=pair.target.first_line,
        source_line=pair.source.first_line,
        source=shortened(pair.source.text),
        target=shortened(pair.target.text),
        **values,
    )


def _links(alignment: Alignment) -> Iterator[Finding]:
    """Where links lead, over the whole article: one that moved to another section is still there."""
    pairs = [(pair.target, pair.source) for pair in alignment.sections]
    here = Counter(address for target, _ in pairs if target for address in _addresses(target))
    there = Counter(address for _, source in pairs if source for address in _addresses(source))
    gone, new = set(there) - set(here), set(here) - set(there)
    for target, source in pairs:
        if target is None or source is None:
            continue
        lost = [address for address in _addresses(source) if address in gone]
        added = [address for address in _addresses(target) if address in new]
        for old, other in zip(lost, added, strict=False):
            yield _link(Kind.LINK_DIFFERS, source, target, expected=old, found=other, sure=len(lost) == len(added))
        for address in lost[len(added) :]:
            yield _link(Kind.LINK_MISSING, source, target, expected=address)
        for address in added[len(lost) :]:
            yield _link(Kind.LINK_EXTRA, source, target, found=address)


def _link(kind: Kind, source: Section, target: Section, **values: Any) -> Finding:
    return Finding(kind=kind, by=By.ADDRESS, anchor=source.anchor, line=target.line, source_line=source.line, **values)


def _addresses(section: Section) -> list[str]:
    """Each address once, without what differs from language to language."""
    found = (unescape(address) for address, _ in _LINK.findall(section.html))
    return list(dict.fromkeys(_bare(address) for address in found if not address.startswith("#")))


def _bare(address: str) -> str:
    """Without locale, fragment and a closing slash; Learn's old host is its new one."""
    parts = urlsplit(address)
    host = parts.netloc.lower().removeprefix("www.")
    path = _LOCALE_STEP.sub("", parts.path, count=1).rstrip("/")
    query = f"?{parts.query}" if parts.query else ""
    return (
        f"{'learn.microsoft.com' if host in _LEARN else host}{path if host else path.removeprefix('/articles/')}{query}"
    )


def _pictures(target: Article, source: Article) -> Iterator[Finding]:
    here = {name for section in target.sections for name in _picture_names(section)}
    for section in source.sections:
        for name in _picture_names(section):
            if name not in here:
                yield Finding(
                    kind=Kind.PICTURE_MISSING,
                    by=By.ADDRESS,
                    anchor=section.anchor,
                    source_line=section.line,
                    expected=name,
                )


def _picture_names(section: Section) -> list[str]:
    paths = (urlsplit(unescape(address)).path for address in _PICTURE.findall(section.html))
    return list(dict.fromkeys(path.rpartition("/")[2] for path in paths))


def _code(alignment: Alignment) -> Iterator[Finding]:
    """Code in the text that the translation of its section no longer holds."""
    for pair in alignment.sections:
        if pair.target is None or pair.source is None:
            continue
        plain = _squeezed(pair.target.html)
        for code in dict.fromkeys(_CODE.findall(_BLOCK_CODE.sub("", pair.source.html))):
            if _squeezed(code) not in plain:
                yield Finding(
                    kind=Kind.CODE_DIFFERS,
                    by=By.CODE,
                    anchor=pair.source.anchor,
                    line=pair.target.line,
                    source_line=pair.source.line,
                    expected=shortened(unescape(code)),
                )


def _squeezed(html: str) -> str:
    return "".join(unescape(_TAG.sub("", html)).split())


def _paths(alignment: Alignment) -> Iterator[Finding]:
    """Ways through menus, `Settings > Billing`: a translation goes as many steps."""
    for pair in alignment.sections:
        if pair.target is None or pair.source is None:
            continue
        here, there = _menu_paths(pair.target), _menu_paths(pair.source)
        if len(here) != len(there):
            continue
        for mine, theirs in zip(here, there, strict=True):
            if mine.count(">") != theirs.count(">"):
                yield Finding(
                    kind=Kind.PATH_DIFFERS,
                    by=By.CODE,
                    sure=len(there) == 1,
                    anchor=pair.source.anchor,
                    line=pair.target.line,
                    source_line=pair.source.line,
                    expected=shortened(theirs),
                    found=shortened(mine),
                )


def _menu_paths(section: Section) -> list[str]:
    bold = (unescape(_TAG.sub("", each)) for each in _BOLD.findall(section.html))
    return [text for text in bold if ">" in text]
