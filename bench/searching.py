"""Search in process, passages included, beside SQLite's full-text search on the same articles."""

import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import corpus
from bench.measure import Row, percentiles
from indexer.build import build_library
from indexer.library import Library, open_library
from indexer.search.bags import texts_of
from indexer.search.searcher import Searcher, SearchRequest

CONTENT = corpus.ROOT / "content"


def run(docs: Path) -> Iterator[Row]:
    yield from on(docs, "tantivy", f"{docs.name}, tantivy", 1.5, 4.0)
    yield from on(CONTENT, "whoosh", "content/, Whoosh", None, 20.0)
    yield from on(docs, "whoosh", f"{docs.name}, Whoosh", 25.0, 60.0)


def on(docs: Path, engine: str, label: str, p50_target: float | None, p95_target: float | None) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        build_library([str(docs)], Path(folder), engine=engine)
        library = open_library(Path(folder))
        queries = [
            (text, locale)
            for locale in library.locales
            for text in corpus.headings(docs, locale.lower(), 7 if docs != CONTENT else 1)
        ]
        searcher = Searcher(library)
        p50, p95 = timed(queries, lambda text, locale: searcher.search(SearchRequest(q=text, locale=locale)))
        peer50, peer95 = timed(queries, sqlite(library))
        library.close()
    beside = f"SQLite FTS5 (article ids only) {peer50:.2f} / {peer95:.2f} ms"
    for name, value, target in (("p50", p50, p50_target), ("p95", p95, p95_target)):
        met = None if target is None else value <= target
        yield Row(
            f"Search {name}, {label}, {len(queries)} queries",
            f"{value:.2f} ms",
            f"≤ {target:g} ms" if target else "–",
            beside,
            met,
        )


def timed(queries: list[tuple[str, str]], search: Callable[[str, str], object]) -> tuple[float, float]:
    """p50 and p95 in milliseconds, after one round that nobody times."""
    for text, locale in queries[::5]:
        search(text, locale)
    seconds = []
    for text, locale in queries:
        start = time.perf_counter()
        search(text, locale)
        seconds.append(time.perf_counter() - start)
    return percentiles(seconds)


def sqlite(library: Library) -> Callable[[str, str], object]:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE article USING fts5(locale UNINDEXED, id UNINDEXED, title, body)")
    for entry in library.manifest.entries:
        texts = texts_of(library.digest(entry.locale, entry.id))
        database.execute(
            "INSERT INTO article VALUES (?, ?, ?, ?)", (entry.locale, entry.id, entry.title, "\n".join(texts))
        )

    def search(text: str, locale: str) -> list[tuple[str]]:
        words = " OR ".join(f'"{word}"' for word in text.replace('"', " ").split())
        return database.execute(
            "SELECT id FROM article WHERE article MATCH ? AND locale = ? ORDER BY rank LIMIT 10",
            (words, locale),
        ).fetchall()

    return search
