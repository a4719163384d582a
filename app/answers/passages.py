"""A passage of an article in a partner's language, beside its source, in every form in which it can be handed on.

A place is an article, a section of it, or a block that bears a mark (a reason, a step). What the translation lacks is
taken from the source, and says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.answers.links import Place, answer_address, section_at
from app.answers.markdown import to_markdown
from app.answers.plain import to_text
from app.remedies.excerpts import blocks_of, collapsed

if TYPE_CHECKING:
    from indexer.documents.model import Article, Section
    from indexer.library import Library
    from indexer.localization.freshness import Translation

# As the sanitiser writes them: what is copied elsewhere has no ids, and whole addresses.
_ID = re.compile(r'\sid="[^"]*"')
_LOCAL = re.compile(r'(\s(?:href|src)=")(?=/(?!/))')
_EMPTY = re.compile(r"<(a|span)></\1>")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What an article says in one language, in each form."""

    locale: str
    title: str  # of the article
    section: str  # its title; empty: the article as a whole
    html: str  # sanitised, its links whole addresses
    markdown: str
    text: str
    words: str  # the text without where links lead


@dataclass(frozen=True, slots=True)
class Passage:
    place: Place
    locale: str  # that it is wanted in
    own: Excerpt | None  # in that language; None: the translation lacks it
    source: Excerpt | None  # in the source language; None where the source lacks it
    translation: Translation  # of the article, for that language
    link: str  # absolute; opens it in that language, whoever follows it

    @property
    def shown(self) -> Excerpt | None:
        return self.own or self.source

    @property
    def fallback(self) -> bool:
        """Whether the source stands in for a translation that lacks it."""
        return self.own is None


def passage(library: Library, locale: str, place: Place, base: str) -> Passage | None:
    """`base`: what absolute addresses begin with. None where neither the language nor the source has it."""
    own = _excerpt(library, locale, place, base)
    source = own if locale == library.source_locale else _excerpt(library, library.source_locale, place, base)
    if own is None and source is None:
        return None
    translation = library.translation(locale, place.article)
    return Passage(place, locale, own, source, translation, answer_address(base, place, locale))


def _excerpt(library: Library, locale: str, place: Place, base: str) -> Excerpt | None:
    article = library.article(locale, place.article)
    if article is None:
        return None
    section = section_at(article, place.anchor)
    if place.anchor and section is None:
        return None
    html = _carried(_html(article, section, place.anchor), base)
    title = section.title if section and section.title != article.title else ""
    return Excerpt(locale, article.title, title, html, to_markdown(html), to_text(html), to_text(html, addresses=False))


def _html(article: Article, section: Section | None, anchor: str) -> str:
    """Of the block that bears the mark, else of the section, else of the article."""
    if section is None:
        return article.html
    if anchor != section.anchor:
        marked = next((block for block in section.blocks if anchor in block.anchors), None)
        found = blocks_of(section.html).get(collapsed(marked.text)) if marked else None
        if found:
            return f"<p>{found}</p>"
    return section.html


def _carried(html: str, base: str) -> str:
    return _EMPTY.sub("", _LOCAL.sub(rf"\g<1>{base}", _ID.sub("", html))).strip()
