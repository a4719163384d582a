"""The sentences of an article that a reader can point at, and what has become of one that somebody pointed at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.translation_reports.records import TranslationReport
from indexer.documents.model import Article, BlockKind, Section
from indexer.library import Library
from indexer.localization.sentences import sentences

LONGEST = 2_000  # characters of a sentence that are kept: one without an end may be a whole file
_SKIPPED = (BlockKind.CODE, BlockKind.IMAGE, BlockKind.HEADING)


class Since(StrEnum):
    """What has become of the text since it was reported."""

    SAME = "same"  # the very file
    CHANGED = "changed"  # another revision, in which the sentence still stands
    GONE = "gone"  # another revision without the sentence, or without the section
    NO_ARTICLE = "no-article"  # the locale has the article no more


@dataclass(frozen=True, slots=True)
class Passage:
    number: int  # within the article: of one revision, a number means one sentence
    text: str


def passages(section: Section, locale: str, first: int = 1) -> list[Passage]:
    """The heading and every sentence below it."""
    return [Passage(number, text) for number, text in enumerate(_texts(section, locale), first)]


def section_of(article: Article, anchor: str) -> Section | None:
    return next((one for one in article.sections if anchor in (one.anchor, *one.addresses)), None) if anchor else None


def since(library: Library, report: TranslationReport) -> Since:
    entry = library.entry(report.locale, report.article)
    article = library.article(report.locale, report.article) if entry else None
    if article is None:
        return Since.NO_ARTICLE
    if article.revision.startswith(report.revision):
        return Since.SAME
    where = [section_of(article, report.anchor)] if report.anchor else list(article.sections)
    there = [one for one in where if one is not None]
    if not report.sentence:
        return Since.CHANGED if there or not report.anchor else Since.GONE
    said = any(report.sentence in _texts(section, article.locale) for section in there)
    return Since.CHANGED if said else Since.GONE


def _texts(section: Section, locale: str) -> list[str]:
    return list(dict.fromkeys(_all(section, locale)))


def _all(section: Section, locale: str) -> Iterator[str]:
    if section.title:
        yield section.title
    for block in section.blocks:
        if block.text and block.kind not in _SKIPPED:
            yield from (one[:LONGEST] for one in sentences(block.text, locale))
