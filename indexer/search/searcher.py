"""The search itself: a request in, ranked articles out, each with the passage that answers."""

import time
from collections.abc import Iterable
from functools import cached_property
from threading import RLock

from indexer.documents.model import Digest, DigestSection, Record
from indexer.errors import UsageError
from indexer.languages.registry import language_for
from indexer.languages.terms import tokens
from indexer.search import passages, suggestions, weights
from indexer.search.bags import texts_of
from indexer.search.locale import LocaleSearch, Shelf
from indexer.search.passages import Worths
from indexer.search.plan import between, foreignness
from indexer.search.query import ParsedQuery, parse
from indexer.search.ranking import Hit, Ranking
from indexer.search.suggestions import Suggestion
from indexer.search.vocabulary import Vocabulary

MAX_LIMIT = 100
# What `SearchResponse.tried` may hold, where nothing was found.
TRIED = {
    "words": "articles that hold the words",
    "spelling": "words that are spelt nearly the same",
    "source": "the articles in the source language",
    "phrase": "only articles that hold the quoted phrase",
    "exclusion": "only articles without the excluded words",
    "filters": "only articles that pass the filters",
    "first-words": "only the first words of a very long query",
}


class SearchRequest(Record):
    q: str
    locale: str
    limit: int = 10
    offset: int = 0
    cloud: str = ""
    role: str = ""
    product: str = ""

    @property
    def filters(self) -> tuple[tuple[str, ...], ...]:
        given = (("cloud", self.cloud), ("role", self.role), ("product", self.product))
        return tuple((f"{name}:{value}",) for name, value in given if value)


class SearchResult(Record):
    article_id: str
    locale: str  # of the text that is shown
    anchor: str  # of the section that answers best
    title: str
    section_title: str  # empty where that section is the article's beginning
    passage_html: str  # escaped, but for `<mark>`
    score: float
    fallback: bool  # the reader's locale lacks the article: the source's is shown


class SearchResponse(Record):
    query: str
    locale: str
    corrected_query: str | None  # what was searched for, where words were unknown
    total: int  # articles found; those far behind the best don't count
    results: tuple[SearchResult, ...]
    took_ms: float
    tried: tuple[str, ...] = ()  # where nothing was found: keys of TRIED


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
        parsed = parse(request.q)
        source = self.source() if request.locale != self._shelf.source_locale else None
        asked = Asked(parsed, request.filters, own, source)
        ranking = asked.ranking()
        shown = ranking.order[request.offset : request.offset + request.limit]
        return SearchResponse(
            query=request.q,
            locale=request.locale,
            corrected_query=asked.corrected_query,
            total=len(ranking.order),
            results=tuple(asked.result(ranking.hit(*each)) for each in shown),
            took_ms=(time.perf_counter() - started) * 1000,
            tried=() if ranking.order else tuple(asked.tried()),
        )

    def suggest(self, q: str, locale: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Searches that begin like `q`: frequent words, titles and headings of the locale."""
        return suggestions.suggest(parse(q), self.locale(locale), limit)

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
                self._vocabularies[locale] = Vocabulary(self._shelf.lexicon(locale), language_for(locale))
            return self._vocabularies[locale]

    def source(self) -> LocaleSearch | None:
        """The source language's search; None where the docset holds translations only."""
        return self.locale(self._shelf.source_locale) if self._shelf.source_locale in self._shelf.locales else None


class Asked:
    """One request on its way to an answer."""

    def __init__(
        self,
        parsed: ParsedQuery,
        filters: tuple[tuple[str, ...], ...],
        own: LocaleSearch,
        source: LocaleSearch | None,
    ) -> None:
        self.parsed, self.filters, self.own, self.source = parsed, filters, own, source
        self.foreign = foreignness(parsed, own.planner, source.planner) if source else 0.0
        self.intent = own.planner.intent(parsed, filters, self.foreign)
        self.source_intent = source.planner.intent(parsed, filters) if source else None

    @cached_property
    def own_worths(self) -> Worths:
        return self.own.worths(self.intent)

    @cached_property
    def source_worths(self) -> Worths:
        return self.source.worths(self.source_intent) if self.source and self.source_intent else self.own_worths

    @property
    def corrected_query(self) -> str | None:
        """In the language that the query is likelier in."""
        likelier = self.source_intent if self.source_intent and self.foreign > 0.5 else self.intent
        return likelier.corrected_query

    def ranking(self) -> Ranking:
        matched = self.own.match(self.intent.plan)
        source = self.source.match(self.source_intent.plan) if self.source and self.source_intent else None
        ranking = Ranking(matched, source, self.own.articles, between(weights.FALLBACK, self.foreign))
        if self.parsed.phrases:
            ranking.order = [each for each in ranking.order if self._holds_phrases(each[0])]
        return ranking

    def _holds_phrases(self, article_id: str) -> bool:
        """Whether each quoted phrase stands in the article, in the reader's language or in the source's."""
        places = [self.own, self.source] if self.source else [self.own]
        return any(
            holds_phrases(place.digest(article_id), self.parsed.phrases, place)
            for place in places
            if article_id in place.articles
        )

    def result(self, hit: Hit) -> SearchResult:
        place, worths = self.own, self.own_worths
        if hit.fallback and self.source:
            place, worths = self.source, self.source_worths
        digest = place.digest(hit.article_id)
        section = section_at(digest, hit.anchor)
        return SearchResult(
            article_id=hit.article_id,
            locale=place.locale,
            anchor=section.anchor if section else "",
            title=digest.title,
            section_title=section.title if section and section.title != digest.title else "",
            passage_html=passages.passage(texts_at(digest, section), worths),
            score=hit.score,
            fallback=hit.fallback,
        )

    def tried(self) -> Iterable[str]:
        """What was looked for, as keys of TRIED."""
        yield "words"
        if any(not meaning.known for meaning in self.intent.meanings):
            yield "spelling"
        conditions = {
            "source": self.source,
            "phrase": self.parsed.phrases,
            "exclusion": self.parsed.exclusions,
            "filters": self.filters,
            "first-words": self.parsed.shortened,
        }
        yield from (key for key, applies in conditions.items() if applies)


def section_at(digest: Digest, anchor: str) -> DigestSection | None:
    """The section of that anchor; the first where there is none such."""
    for section in digest.sections:
        if section.anchor == anchor:
            return section
    return digest.sections[0] if digest.sections else None


def texts_at(digest: Digest, section: DigestSection | None) -> tuple[str, ...]:
    """What a passage is taken from: the section's text, else the description, else the first text there is."""
    if section and section.texts:
        return section.texts
    if digest.description:
        return (digest.description,)
    return next((each.texts for each in digest.sections if each.texts), ())


def holds_phrases(digest: Digest, phrases: tuple[tuple[str, ...], ...], place: LocaleSearch) -> bool:
    wanted = [place.written(phrase) for phrase in phrases]
    texts = [place.written(tokens(text)) for text in texts_of(digest)]
    return all(any(phrase in text for text in texts) for phrase in wanted)
