"""Searching one language or all of them at once: a question finds an article in whichever language answers it best.

Scores of two languages can't be compared, ranks can: what stands high in several of them comes first.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.queries import search_request
from app.services import Services
from indexer.library import Library

if TYPE_CHECKING:
    from indexer.search.messages import SearchResult

SHOWN = 20
# Reciprocal rank fusion (Cormack, Clarke, Büttcher 2009): how much the first places count more than those behind.
LEVEL = 60


@dataclass(frozen=True, slots=True)
class Hit:
    result: SearchResult  # in the agent's language, where it was found in that; else in the one that found it best
    found_in: tuple[str, ...]  # locales


@dataclass(frozen=True, slots=True)
class Searched:
    hits: tuple[Hit, ...]  # best first
    corrected: str  # what was searched for instead; empty where all languages were searched


def searched(services: Services, library: Library, words: str, language: str, reader: str) -> Searched:
    """`language`: the one to search in; empty: every one. `reader`: the one shown, where there is a choice."""
    if not words:
        return Searched((), "")
    if language:
        response = services.search(search_request(library, words, language, limit=SHOWN), library)
        return Searched(tuple([Hit(each, (each.locale,)) for each in response.results]), response.corrected_query or "")
    found: dict[str, list[tuple[float, SearchResult]]] = defaultdict(list)
    for locale in library.locales:
        response = services.search(search_request(library, words, locale, limit=SHOWN), library)
        own = [each for each in response.results if not each.fallback]  # the source's own search finds the others
        for rank, each in enumerate(own):
            found[each.article_id].append((1 / (LEVEL + rank), each))
    ranked = sorted(found.values(), key=lambda each: -sum(share for share, _ in each))
    return Searched(tuple([_hit(each, reader) for each in ranked[:SHOWN]]), "")


def _hit(found: list[tuple[float, SearchResult]], reader: str) -> Hit:
    best = max(found, key=lambda each: (each[1].locale == reader, each[0]))
    return Hit(best[1], tuple([each.locale for _, each in found]))
