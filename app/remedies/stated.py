"""What a library's articles state, in one language: every statement, step and capability with its address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from app.remedies.excerpts import blocks_of, collapsed

if TYPE_CHECKING:
    from indexer.documents.model import Article
    from indexer.guidance import Binding, Guidance
    from indexer.library import Library

Key = tuple[str, str, str]  # kind, id, programme (of statements)


@dataclass(frozen=True, slots=True)
class Stated:
    """A sentence of an article."""

    text: str
    html: str  # sanitised, with its links; empty where the text can't be told apart in its section
    locale: str  # of the text
    article: str
    title: str  # of the article
    anchor: str  # the mark of the block, else the anchor of its section


_stated: WeakKeyDictionary[Library, dict[str, dict[Key, Stated]]] = WeakKeyDictionary()


def stated_in(library: Library, locale: str) -> dict[Key, Stated]:
    """By kind, id and programme. Read once a library and language."""
    known = _stated.setdefault(library, {})
    found = known.get(locale)
    if found is None:
        found = {}
        for key, sentence in _read(library, locale):
            found.setdefault(key, sentence)
        known[locale] = found
    return found


def _read(library: Library, locale: str) -> Iterator[tuple[Key, Stated]]:
    for entry in library.entries(locale):
        article = library.article(locale, entry.id) if entry.bindings else None
        if article is None:
            continue
        html = _excerpts(article)
        for binding in entry.bindings:
            yield (
                (binding.kind, binding.id, binding.programme),
                Stated(
                    text=binding.text,
                    html=html.get(binding.anchor, {}).get(collapsed(binding.text), ""),
                    locale=locale,
                    article=entry.id,
                    title=entry.title,
                    anchor=_mark(library.guidance, binding) or binding.anchor,
                ),
            )


def _excerpts(article: Article) -> dict[str, dict[str, str]]:
    return {section.anchor: blocks_of(section.html) for section in article.sections}


def _mark(guidance: Guidance, binding: Binding) -> str:
    """The address of the very block; empty where cue words found it."""
    if binding.by != "mark":
        return ""
    if binding.kind == "statement":
        return guidance.reasons[binding.id].marks[binding.programme]
    if binding.kind == "period":
        return guidance.periods[binding.id].mark
    return (guidance.steps if binding.kind == "step" else guidance.capabilities)[binding.id].mark
