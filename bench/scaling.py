"""Where an engine ends: search, passages included, in one locale that grows.

The articles are put together at random from the sections of a real docset, so that words keep their frequencies. Both
engines are asked the same in the same run.
"""

import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

import msgspec

from bench import corpus
from bench.measure import Row, tree_mebibytes
from bench.searching import CONTENT, timed
from indexer.build import build_library
from indexer.documents.model import Digest
from indexer.languages.registry import language_for
from indexer.languages.terms import Analyzer
from indexer.library import open_library
from indexer.search.bags import Bags, analyse, words_of
from indexer.search.engines import engine_named
from indexer.search.engines.base import Engine, EngineIndex, Entry
from indexer.search.lexicon import Lexicon, build_lexicon
from indexer.search.searcher import Searcher, SearchRequest

LOCALE = "sv-SE"  # a language of compounds, whose plans are long
# Articles of one locale. A docset of 100,000 in four languages has 25,000 in each.
SIZES = {"whoosh": (1_000, 7_000), "tantivy": (1_000, 7_000, 25_000)}
P95_TARGETS = {"whoosh": 60.0, "tantivy": 20.0}  # milliseconds
LARGEST = max(SIZES["tantivy"])
MOST_MEMORY = 1024 / 4  # MiB that the largest locale may add, of four in one process
LEAST_INDEXED = 800  # articles of the largest locale that are indexed in a second, once analysed
QUERIES = 300
SEED = 7
KINDS = ("articles", "sections")


def run(docs: Path) -> Iterator[Row]:
    real = digests_of(docs)
    asked = [(text, LOCALE) for text in corpus.headings(docs, LOCALE.lower(), 5 if docs != CONTENT else 1)][:QUERIES]
    for size in sorted({size for sizes in SIZES.values() for size in sizes}):
        articles = grown(real, size)
        for engine in (name for name, sizes in SIZES.items() if size in sizes):
            yield from measured(articles, engine, asked)


def measured(articles: Mapping[str, Digest], engine: str, asked: list[tuple[str, str]]) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as place:
        shelf = OneLocale(articles, engine, Path(place))
        before = tree_mebibytes(os.getpid())
        searcher = Searcher(shelf)
        p50, p95 = timed(asked, lambda text, locale: searcher.search(SearchRequest(q=text, locale=locale)))
        memory = tree_mebibytes(os.getpid()) - before
    size = f"{len(articles):,} articles in a locale, {engine}"
    rates = [f"{len(articles) / seconds:,.0f}/s" for seconds in (shelf.analysing, shelf.indexing)]
    yield Row(
        f"Search p50 / p95, {size}",
        f"{p50:.2f} / {p95:.2f} ms",
        f"p95 ≤ {P95_TARGETS[engine]:g} ms",
        f"one process analyses {rates[0]} and indexes {rates[1]}",
        p95 <= P95_TARGETS[engine],
    )
    if engine == "tantivy" and len(articles) == LARGEST:
        met = len(articles) / shelf.indexing >= LEAST_INDEXED
        yield Row(f"Indexing, once analysed, {size}", rates[1], f"≥ {LEAST_INDEXED}/s", "", met)
        yield Row(
            f"Memory of searching, {size}", f"{memory:.0f} MiB", f"≤ {MOST_MEMORY:.0f} MiB", "", memory <= MOST_MEMORY
        )


def digests_of(docs: Path) -> list[Digest]:
    with tempfile.TemporaryDirectory() as folder:
        build_library([str(docs)], Path(folder), engine="whoosh")
        library = open_library(Path(folder))
        found = [library.digest(LOCALE, entry.id) for entry in library.entries(LOCALE)]
        library.close()
    return found


def grown(real: Sequence[Digest], size: int) -> dict[str, Digest]:
    """So many articles: each as long as a real one, with sections of any."""
    chance = random.Random(SEED)
    pool = list(chain.from_iterable(digest.sections for digest in real))
    articles = {}
    for number in range(size):
        like, titled = chance.choice(real), chance.choice(real)
        sections = [
            msgspec.structs.replace(section, anchor=f"s-{place}")
            for place, section in enumerate(chance.choices(pool, k=len(like.sections)))
        ]
        id_ = f"grown/{number:06d}"
        articles[id_] = msgspec.structs.replace(like, id=id_, title=titled.title, sections=tuple(sections))
    return articles


def entries_of(bags: Bags, kind: str) -> tuple[Entry, ...]:
    return (bags.article,) if kind == "articles" else bags.sections


class OneLocale:
    """A shelf of one locale that is its own source."""

    source_locale = LOCALE
    locales: tuple[str, ...] = (LOCALE,)

    def __init__(self, articles: Mapping[str, Digest], engine: str | Engine, folder: Path) -> None:
        started = time.perf_counter()
        self._articles = articles
        words: Counter[str] = Counter()
        documents: Counter[str] = Counter()
        for digest in articles.values():
            counted = words_of(digest)
            words.update(counted)
            documents.update(counted.keys())
        language = language_for(LOCALE)
        self._lexicon = build_lexicon(language, words, documents)
        analyzer = Analyzer(language, self._lexicon.compounds)
        counting = time.perf_counter() - started
        analysed = dict.fromkeys(KINDS, 0.0)  # seconds

        def bags(kind: str) -> Iterator[Bags]:
            """Analysed for each of the two indexes anew: all of them at once would fill the memory."""
            for digest in articles.values():
                begun = time.perf_counter()
                found = analyse(digest, analyzer)
                analysed[kind] += time.perf_counter() - begun
                yield found

        chosen = engine_named(engine) if isinstance(engine, str) else engine
        self._indexes: dict[str, EngineIndex] = {}
        for kind in KINDS:
            (folder / kind).mkdir()
            chosen.build(folder / kind, (entry for found in bags(kind) for entry in entries_of(found, kind)))
            self._indexes[kind] = chosen.open(folder / kind)
        self.analysing = counting + analysed[KINDS[0]]  # seconds, as far as a build has to
        self.indexing = time.perf_counter() - started - counting - sum(analysed.values())

    def lexicon(self, _: str) -> Lexicon:
        return self._lexicon

    def index(self, _: str, kind: str) -> EngineIndex:
        return self._indexes[kind]

    def digest(self, _: str, article_id: str) -> Digest:
        return self._articles[article_id]

    def linked(self, _: str) -> int:
        return 0

    def synonyms(self, _: str) -> Mapping[str, tuple[str, ...]]:
        return {}

    def learned(self, _: str) -> Mapping[str, tuple[tuple[str, float], ...]]:
        return {}
