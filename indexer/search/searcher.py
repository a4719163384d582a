"""The search itself: a request in, ranked articles out, each with the passage that answers."""

import time
from threading import RLock

from indexer.documents.model import Digest, DigestSection
from indexer.errors import UsageError
from indexer.languages.registry import language_for
from indexer.search import nearest, passages, suggestions
from indexer.search.asked import Asked
from indexer.search.locale import LocaleSearch, Shelf, section_at
from indexer.search.messages import TRIED, Nearest, SearchRequest, SearchResponse, SearchResult
from indexer.search.query import measured, parse
from indexer.search.suggestions import Suggestion
from indexer.search.vocabulary import Vocabulary

__all__ = ["TRIED", "SearchRequest", "SearchResponse", "SearchResult", "Searcher", "Shelf", "Suggestion"]

MAX_LIMIT = 100


class Searcher:
    """Searches one generation of a library. Safe to share between threads."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._locales: dict[str, LocaleSearch] = {}
        self._vocabularies: dict[str, Vocabulary] = {}
        self._lock = RLock()  # a locale asks for the vocabularies of all

    def search(self, request: SearchRequest) -> SearchResponse:
        """Answer a request.

        Raises UsageError where it makes no sense: unknown locale, impossible page, a query that is too long.
        """
        started = time.perf_counter()
        own = self.locale(request.locale)
        if not 1 <= request.limit <= MAX_LIMIT or request.offset < 0:
            raise UsageError(f"A page holds 1 to {MAX_LIMIT} results and begins at 0 or later.")
        measured(request.q)
        asked = self._asked(request)
        order = asked.order()
        shown = order[request.offset : request.offset + request.limit]
        closest = None if order else self._nearest(request, own.conjunctions)
        return SearchResponse(
            query=request.q,
            locale=request.locale,
            corrected_query=asked.corrected_query,
            total=len(order),
            results=tuple(result(asked, *each) for each in shown),
            tried=() if order else tuple(asked.tried()),
            nearest=closest,
            took_ms=(time.perf_counter() - started) * 1000,
        )

    def _asked(self, request: SearchRequest) -> Asked:
        own = self.locale(request.locale)
        source = self.source() if request.locale != self._shelf.source_locale else None
        return Asked(parse(request.q, own.conjunctions, exact=request.exact), request.filters, own, source)

    def _nearest(self, request: SearchRequest, conjunctions: tuple[str, ...]) -> Nearest | None:
        """What is found when the least is left out of what was asked; None where that helps nothing."""
        for lifted, other in nearest.relaxed(request, conjunctions):
            asked = self._asked(other)
            order = asked.order()
            if order:
                results = tuple(result(asked, *each) for each in order[: other.limit])
                return Nearest(lifted=lifted, request=other, total=len(order), results=results)
        return None

    def suggest(self, q: str, locale: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Searches that begin like `q`: frequent words, titles and headings of the locale."""
        place = self.locale(locale)
        return suggestions.suggest(parse(measured(q), place.conjunctions), place, limit)

    def locale(self, locale: str) -> LocaleSearch:
        if locale not in self._shelf.locales:
            known = ", ".join(self._shelf.locales)
            raise UsageError(f"Nothing is published in the locale {locale!r}. There is {known}.")
        with self._lock:
            if locale not in self._locales:
                self._locales[locale] = LocaleSearch(self._shelf, locale, self.vocabulary)
            return self._locales[locale]

    def vocabulary(self, locale: str) -> Vocabulary:
        with self._lock:
            if locale not in self._vocabularies:
                lexicon, phrases = self._shelf.lexicon(locale), self._shelf.synonyms(locale)
                self._vocabularies[locale] = Vocabulary(lexicon, language_for(locale), phrases)
            return self._vocabularies[locale]

    def source(self) -> LocaleSearch | None:
        """The source language's search; None where the docset holds translations only."""
        return self.locale(self._shelf.source_locale) if self._shelf.source_locale in self._shelf.locales else None


def result(asked: Asked, article_id: str, score: float) -> SearchResult:
    side = asked.side(article_id)
    digest = side.place.digest(article_id)
    section = section_at(digest, asked.anchor(article_id))
    return SearchResult(
        article_id=article_id,
        locale=side.place.locale,
        anchor=section.anchor if section else "",
        title=digest.title,
        section_title=section.title if section and section.title != digest.title else "",
        passage_html=passages.passage(texts_at(digest, section), side.worths),
        score=score,
        fallback=side is asked.source,
    )


def texts_at(digest: Digest, section: DigestSection | None) -> tuple[str, ...]:
    """What a passage is taken from: the section's text, else the description, else the first text there is."""
    if section and section.texts:
        return section.texts
    if digest.description:
        return (digest.description,)
    return next((each.texts for each in digest.sections if each.texts), ())
