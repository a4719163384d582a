"""Asks every judged query and measures the answers."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from app.evaluation.judgements import Judgement
from indexer.documents.model import Record
from indexer.search.messages import SearchRequest

DEPTH = 10  # results that are judged
DEEPEST = 50  # results that are asked for, at most
WARM_UP = 20  # queries that are asked beforehand, untimed: files are read and words analysed for the first time
MEAN = "mean"  # over the locales, each counting the same


class Answer(Protocol):
    @property
    def article_id(self) -> str: ...


class Answers(Protocol):
    """What is judged of a response."""

    @property
    def results(self) -> Sequence[Answer]: ...

    @property
    def corrected_query(self) -> str | None: ...


class Searches(Protocol):
    """Whatever answers searches: the searcher of a library, or a server that is asked."""

    def search(self, request: SearchRequest, /) -> Answers: ...


class Outcome(Record):
    """What one query gave."""

    judgement: Judgement
    rank: int  # of the first article that answers it, from 1; 0: not among the first ten
    best: tuple[str, ...]  # the first three article ids
    corrected_query: str | None
    nothing: bool  # no article at all was found
    milliseconds: float

    @property
    def reciprocal_rank(self) -> float:
        return 1 / self.rank if self.rank else 0.0


class Measures(Record):
    """Of one set in one locale; of a whole set, where the locale is `mean`. Shares are between 0 and 1."""

    set: str
    locale: str
    queries: int
    mrr: float  # mean reciprocal rank among the first ten
    first: float  # share of queries whose first result answers
    first_five: float
    nothing: float  # share of queries without any result
    p50_ms: float
    p95_ms: float


def run(
    searcher: Searches, judgements: Sequence[Judgement], progress: Callable[[int], None] = lambda _: None
) -> list[Outcome]:
    """Ask all queries, one after the other, each timed with its passages. `progress` is told how many are done."""
    for judgement in judgements[:WARM_UP]:
        _ask(searcher, judgement)
    found = []
    for number, judgement in enumerate(judgements, 1):
        found.append(_ask(searcher, judgement))
        progress(number)
    return found


def _ask(searcher: Searches, judgement: Judgement) -> Outcome:
    limit = min(DEEPEST, DEPTH + len(judgement.exclude))
    started = time.perf_counter()
    response = searcher.search(SearchRequest(q=judgement.q, locale=judgement.locale, limit=limit))
    seconds = time.perf_counter() - started
    ids = [each.article_id for each in response.results if each.article_id not in judgement.exclude][:DEPTH]
    return Outcome(
        judgement=judgement,
        rank=next((rank for rank, article in enumerate(ids, 1) if article in judgement.relevant), 0),
        best=tuple(ids[:3]),
        corrected_query=response.corrected_query,
        nothing=not response.results,
        milliseconds=seconds * 1000,
    )


def by_set(outcomes: Iterable[Outcome]) -> dict[str, dict[str, list[Outcome]]]:
    """Set → locale → outcomes; sets in the order of the file, locales in alphabetical order."""
    found: dict[str, dict[str, list[Outcome]]] = defaultdict(lambda: defaultdict(list))
    for outcome in outcomes:
        found[outcome.judgement.set][outcome.judgement.locale].append(outcome)
    return {name: dict(sorted(locales.items())) for name, locales in found.items()}


def measure(outcomes: Iterable[Outcome]) -> list[Measures]:
    """A row for each set and locale, and after the locales of a set their mean, where there are several."""
    rows = []
    for name, locales in by_set(outcomes).items():
        of_set = [_measures(name, locale, found) for locale, found in locales.items()]
        rows += of_set
        if len(of_set) > 1:
            rows.append(_mean(name, of_set, [each for found in locales.values() for each in found]))
    return rows


def _measures(name: str, locale: str, found: Sequence[Outcome]) -> Measures:
    count = len(found)
    p50, p95 = percentiles([each.milliseconds for each in found])
    return Measures(
        set=name,
        locale=locale,
        queries=count,
        mrr=sum(each.reciprocal_rank for each in found) / count,
        first=sum(each.rank == 1 for each in found) / count,
        first_five=sum(0 < each.rank <= 5 for each in found) / count,
        nothing=sum(each.nothing for each in found) / count,
        p50_ms=p50,
        p95_ms=p95,
    )


def _mean(name: str, rows: Sequence[Measures], found: Sequence[Outcome]) -> Measures:
    p50, p95 = percentiles([each.milliseconds for each in found])
    return Measures(
        set=name,
        locale=MEAN,
        queries=len(found),
        mrr=statistics.fmean(row.mrr for row in rows),
        first=statistics.fmean(row.first for row in rows),
        first_five=statistics.fmean(row.first_five for row in rows),
        nothing=statistics.fmean(row.nothing for row in rows),
        p50_ms=p50,
        p95_ms=p95,
    )


def percentiles(values: Sequence[float]) -> tuple[float, float]:
    """p50 and p95; of a single value, that value."""
    if len(values) == 1:
        return values[0], values[0]
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return cuts[49], cuts[94]
