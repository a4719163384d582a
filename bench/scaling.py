"""Where an engine ends: search, passages included, in one locale that grows.

The articles are put together at random from the sections of a real docset, so that words keep their frequencies. Both
engines are asked the same in the same run.
"""

import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path

import msgspec

from bench import corpus
from bench.measure import Row
from bench.searching import CONTENT, timed
from indexer.build import build_library
from indexer.documents.model import Digest
from indexer.languages.registry import language_for
from indexer.languages.terms import Analyzer
from indexer.library import open_library
from indexer.search.bags import analyse, words_of
from indexer.search.engines import engine_named
from indexer.search.engines.base import EngineIndex, Entry
from indexer.search.lexicon import Lexicon, build_lexicon
from indexer.search.searcher import Searcher, SearchRequest

LOCALE = "sv-SE"  # a language of compounds, whose plans are long
SIZES = {"whoosh": (1_000, 7_000), "tantivy": (1_000, 7_000, 25_000)}  # articles of one locale
P95_TARGETS = {"whoosh": 60.0, "tantivy": 20.0}  # milliseconds
QUERIES = 300
SEED = 7


def run(docs: Path) -> Iterator[Row]:
    real = digests_of(docs)
    asked = [(text, LOCALE) for text in corpus.headings(docs, LOCALE.lower(), 5 if docs != CONTENT else 1)][:QUERIES]
    for size in sorted({size for sizes in SIZES.values() for size in sizes}):
        articles = grown(real, size)
        for engine in (name for name, sizes in SIZES.items() if size in sizes):
            yield measured(articles, engine, asked)


def measured(articles: Mapping[str, Digest], engine: str, asked: list[tuple[str, str]]) -> Row:
    with tempfile.TemporaryDirectory() as place:
        started = time.perf_counter()
        searcher = Searcher(OneLocale(articles, engine, Path(place)))
        built = time.perf_counter() - started
        p50, p95 = timed(asked, lambda text, locale: searcher.search(SearchRequest(q=text, locale=locale)))
    return Row(
        f"Search p50 / p95, {len(articles):,} articles in a locale, {engine}",
        f"{p50:.2f} / {p95:.2f} ms",
        f"p95 ≤ {P95_TARGETS[engine]:g} ms",
        f"analysed and indexed in {built:.1f} s = {len(articles) / built:,.0f} articles/s",
        p95 <= P95_TARGETS[engine],
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


class OneLocale:
    """A shelf of one locale that is its own source."""

    source_locale = LOCALE
    locales: tuple[str, ...] = (LOCALE,)

    def __init__(self, articles: Mapping[str, Digest], engine: str, folder: Path) -> None:
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
        bags = lru_cache(1)(lambda id_: analyse(articles[id_], analyzer))

        def sections() -> Iterator[Entry]:
            for id_ in articles:
                yield from bags(id_).sections

        chosen = engine_named(engine)
        self._indexes: dict[str, EngineIndex] = {}
        for kind, entries in (("articles", (bags(id_).article for id_ in articles)), ("sections", sections())):
            (folder / kind).mkdir()
            chosen.build(folder / kind, entries)
            self._indexes[kind] = chosen.open(folder / kind)

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
