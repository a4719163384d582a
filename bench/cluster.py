"""OpenSearch beside tantivy on one locale that grows: build, size, search. `python -m bench.cluster --sizes 100000`.

`--relevance` judges its answers instead, over HTTP, beside those of tantivy. It brings its own three nodes, as the
tests do, or uses those of `make cluster`. The articles are those of `bench/scaling.py`: put together at random from the
sections of a real docset, so that words keep their frequencies. Not a part of `make bench`: it takes long.
"""

import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import requests

from bench import corpus, relevance, results
from bench.measure import Row
from bench.scaling import LOCALE, QUERIES, OneLocale, digests_of, grown
from bench.searching import CONTENT, timed
from indexer.documents.model import Digest
from indexer.search.engines import engine_named
from indexer.search.searcher import Searcher, SearchRequest
from tests.opensearch.cluster import ROOT, Nodes, join, leave

MIB = 1024 * 1024


def measured(articles: Mapping[str, Digest], engine: str, nodes: Nodes, asked: list[tuple[str, str]]) -> Row:
    settings = nodes.settings(seconds=10.0)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        started = time.perf_counter()
        searcher = Searcher(OneLocale(articles, engine_named(engine, settings), folder))
        built = time.perf_counter() - started
        p50, p95 = timed(asked, lambda text, locale: searcher.search(SearchRequest(q=text, locale=locale)))
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    if engine == "opensearch":
        size += sum(int(row["pri.store.size"]) for row in stored(nodes, settings.prefix))
        nodes.clear()
    return Row(
        f"{len(articles):,} articles in a locale, {engine}",
        f"p50 / p95 {p50:.2f} / {p95:.2f} ms",
        "",
        f"analysed and indexed in {built:.1f} s = {len(articles) / built:,.0f} articles/s, {size / MIB:,.0f} MiB",
        None,
    )


def stored(nodes: Nodes, prefix: str) -> list[dict[str, str]]:
    path = f"/_cat/indices/{prefix}*?format=json&bytes=b&h=index,pri.store.size"
    rows: list[dict[str, str]] = requests.get(nodes.addresses[0] + path, timeout=60).json()
    return rows


def run(docs: Path, sizes: tuple[int, ...], nodes: Nodes) -> Iterator[Row]:
    real = digests_of(docs)
    asked = [(text, LOCALE) for text in corpus.headings(docs, LOCALE.lower(), 5 if docs != CONTENT else 1)][:QUERIES]
    for size in sizes:
        articles = grown(real, size)
        for engine in ("tantivy", "opensearch"):
            yield measured(articles, engine, nodes, asked)


def judged(docs: Path, nodes: Nodes) -> Iterator[Row]:
    """The benchmark of relevance, through a server that searches in the cluster alone."""
    settings = nodes.settings()
    environment = {
        "GOODSTANDING_OPENSEARCH": ",".join(settings.addresses),
        "GOODSTANDING_OPENSEARCH_PREFIX": settings.prefix,
        "GOODSTANDING_OPENSEARCH_EMBEDDED": "none",
        "GOODSTANDING_OPENSEARCH_SECONDS": "10",
    }
    yield from relevance.compared(docs, {"tantivy": {}, "opensearch": environment})
    nodes.clear()


@click.command()
@click.option("--sizes", multiple=True, type=int, default=(1_000, 10_000, 100_000), help="Articles.")
@click.option("--relevance", "judge", is_flag=True, help="Judge its answers; without it, build and search are timed.")
@click.option("--write", is_flag=True, help="Into bench/RESULTS.md.")
def main(sizes: tuple[int, ...], judge: bool, write: bool) -> None:
    """Measure OpenSearch beside tantivy."""
    docs = corpus.CORPUS if corpus.CORPUS.is_dir() else CONTENT
    cache = ROOT / ".pytest_cache" / "d" / "opensearch"
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(os.environ.get("GOODSTANDING_TEST_CLUSTER") or f"{place}/opensearch").resolve()
        nodes = join(folder, cache)
        try:
            rows = []
            for row in judged(docs, nodes) if judge else run(docs, sizes, nodes):
                click.echo(f"{row.what}: {row.measured}; {row.peer} {results.MARKS[row.met]}")
                rows.append(row)
            if write and rows:
                name = "cluster relevance" if judge else "cluster"
                options = "--relevance" if judge else " ".join(f"--sizes {size}" for size in sizes)
                results.write(results.Section(name, f"python -m bench.cluster {options}", docs, rows), ())
        finally:
            leave(folder)


if __name__ == "__main__":
    main()
