"""Everything that search has at hand for one locale: its planner and its two indexes."""

import math
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Protocol

from indexer.documents.model import Digest, DigestSection
from indexer.languages.registry import language_for
from indexer.languages.terms import STEM, Analyzer, tokens
from indexer.search import weights
from indexer.search.engines.base import EngineIndex, Plan
from indexer.search.lexicon import Lexicon
from indexer.search.passages import Worths
from indexer.search.plan import Intent, Planner
from indexer.search.ranking import Matched
from indexer.search.vocabulary import Vocabulary

REMEMBERED = 10_000  # titles, and headings, whose stems are kept


class Shelf(Protocol):
    """What a library gives the searcher."""

    source_locale: str
    locales: tuple[str, ...]

    def lexicon(self, locale: str) -> Lexicon: ...

    def index(self, locale: str, kind: str) -> EngineIndex:
        """`kind` is `articles` or `sections`."""

    def digest(self, locale: str, article_id: str) -> Digest:
        """Asked only for articles that the locale's index holds."""

    def linked(self, article_id: str) -> int:
        """How many other articles link to it."""

    def synonyms(self, locale: str) -> Mapping[str, tuple[str, ...]]:
        """What people type → what the locale's articles say instead."""

    def learned(self, locale: str) -> Mapping[str, tuple[tuple[str, float], ...]]:
        """What words of the source language are in the locale's; empty for the source itself."""


class LocaleSearch:
    """Plans and matches in one locale. Safe to share between threads."""

    def __init__(self, shelf: Shelf, locale: str, vocabulary: Callable[[str], Vocabulary]) -> None:
        self.locale = locale
        self._shelf = shelf
        self.articles = shelf.index(locale, "articles")
        self.sections = shelf.index(locale, "sections")
        self.title_stems = lru_cache(REMEMBERED)(self._title_stems)
        self.heading_stems = lru_cache(REMEMBERED)(self._heading_stems)
        self.headings = lru_cache(REMEMBERED)(self._headings)
        self.lists_of_links = lru_cache(REMEMBERED)(self._lists_of_links)
        source = None
        if locale != shelf.source_locale:
            # Anchors are in the source language even where the docset holds translations only.
            published = shelf.source_locale in shelf.locales
            compounds = vocabulary(shelf.source_locale).compounds if published else {}
            source = Analyzer(language_for(shelf.source_locale), compounds)
        others = [other for other in shelf.locales if other != locale]
        self.planner = Planner(
            Analyzer(language_for(locale), vocabulary(locale).compounds, source),
            vocabulary(locale),
            shelf.synonyms(locale),
            known_elsewhere=lambda word: any(word in vocabulary(other) for other in others),
            learned=shelf.learned(locale),
        )

    @property
    def conjunctions(self) -> tuple[str, ...]:
        return self.planner.analyzer.language.conjunctions

    def digest(self, article_id: str) -> Digest:
        return self._shelf.digest(self.locale, article_id)

    def standing(self, article_id: str) -> float:
        """What a score is multiplied by: an article that many others lead to is likelier the one to read first."""
        return 1 + weights.LINKED * math.log2(1 + self._shelf.linked(article_id))

    def match(self, plan: Plan) -> Matched:
        """The best articles and sections.

        Under a plan with conditions only the sections of articles that meet them count.
        """
        restricted = bool(plan.required or plan.excluded)
        articles = self.articles.match(plan, len(self.articles) if restricted else weights.ARTICLES)
        sections = self.sections.match(plan, weights.SECTIONS)
        if restricted:
            allowed = {article_id for article_id, _ in articles}
            sections = [pair for pair in sections if pair[0].partition("#")[0] in allowed]
        return Matched(articles=articles, sections=sections)

    def _title_stems(self, article_id: str) -> frozenset[str]:
        return frozenset(self.planner.analyzer.stems(self.digest(article_id).title))

    def _heading_stems(self, article_id: str, anchor: str) -> frozenset[str]:
        section = section_at(self.digest(article_id), anchor)
        return frozenset(self.planner.analyzer.stems(section.title)) if section else frozenset()

    def _headings(self, article_id: str) -> dict[tuple[str, ...], str]:
        """The headings of an article, as folded words → anchor; its title is none, nor is that of a list of links."""
        digest, folded = self.digest(article_id), self.planner.analyzer.folded
        return {
            tuple(map(folded, tokens(section.title))): section.anchor
            for section in reversed(digest.sections)  # of two that are alike, the first is meant
            if section.title != digest.title and not section.leads_away
        }

    def _lists_of_links(self, article_id: str) -> frozenset[str]:
        """The anchors of sections that only lead elsewhere."""
        return frozenset(section.anchor for section in self.digest(article_id).sections if section.leads_away)

    def written(self, words: Iterable[str]) -> str:
        """Words as they compare in phrases: folded, each between blanks."""
        return f" {' '.join(map(self.planner.analyzer.folded, words))} "

    def worths(self, intent: Intent) -> Worths:
        """How much each word of a text says of what was asked."""
        return Worths(self._wanted(intent), self.planner.analyzer.word)

    def _wanted(self, intent: Intent) -> dict[str, tuple[int, float]]:
        """Term → number of the query's word, and its worth: what few articles hold says more."""
        found: dict[str, tuple[int, float]] = {}
        planner = self.planner
        for number, meaning in enumerate(intent.meanings):
            for form, weight in meaning.forms:
                rarity = math.log(1 + len(self.articles) / (1 + planner.vocabulary.documents(form)))
                for term in planner.single_terms(form):
                    found.setdefault(term, (number, weight * rarity))
        for number, stems in enumerate(intent.learned):
            for stem, share in stems:
                found.setdefault(STEM + stem, (number, share))
        return found


def section_at(digest: Digest, anchor: str) -> DigestSection | None:
    """The section of that anchor; the first where there is none such."""
    for section in digest.sections:
        if section.anchor == anchor:
            return section
    return digest.sections[0] if digest.sections else None
