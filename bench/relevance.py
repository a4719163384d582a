"""How early the search answers: the link texts and headings of real documentation as queries, on both engines.

The queries come from the harness beside the reference articles; without it, nothing is measured here.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from app.evaluation.judgements import Judgement, read_judgements
from app.evaluation.measuring import MEAN, measure
from app.evaluation.measuring import run as ask
from bench import corpus
from bench.measure import Row
from indexer.build import build_library
from indexer.library import open_library
from indexer.search.searcher import Searcher

HARNESS = corpus.ROOT.parent / "shared" / "bench"
ENGLISH = corpus.CORPUS.with_name("partner-center-sxs") / "sv-se"  # the source language, beside the Swedish
# Set of queries → the least that MRR@10 should be, and the best of nine other engines in that set.
TARGETS = {
    "known-item": (0.80, "MiniSearch .759"),
    "heading": (0.985, "MiniSearch .969"),
    "typo": (0.78, "MiniSearch .725"),
    "prefix": (0.75, "MiniSearch .734"),
    "no-diacritics": (0.79, "MiniSearch .746"),
    "compound": (0.78, "MiniSearch .699"),
    "cross-lingual": (0.87, "Pagefind .701"),
}
BELOW = 0.06  # what a locale may lie below the mean of its set
APART = 0.02  # what engines may differ by


def run(docs: Path) -> Iterator[Row]:
    if docs != corpus.CORPUS or not HARNESS.is_dir():
        return
    means: dict[str, list[float]] = {name: [] for name in TARGETS}
    with tempfile.TemporaryDirectory() as folder:
        queries = written_queries(docs, Path(folder))
        for engine in ("tantivy", "whoosh"):
            index = Path(folder) / engine
            build_library([str(docs)], index, source=[f"en-us={ENGLISH}"], engine=engine)
            yield from measured(index, engine, queries, means)
    apart = max(abs(one - other) for one, other in means.values())
    yield Row("MRR@10, how far the engines differ at most", f"{apart:.3f}", f"≤ {APART}", "", apart <= APART)


def written_queries(docs: Path, folder: Path) -> bytes:
    """JSON Lines of judged queries, made by the harness from the articles."""
    articles, queries = folder / "articles.jsonl", folder / "queries.jsonl"
    trees = [f"{locale}={docs / locale.lower()}" for locale in ("fr-FR", "sv-SE", "nl-NL")]
    options = [option for tree in trees for option in ("--tree", tree)]
    harness("corpus.py", "--out", articles, "--docset", docs.name, *options, "--english", f"en-US={ENGLISH}")
    harness("queries.py", "--corpus", articles, "--out", queries)
    return queries.read_bytes()


def harness(script: str, *options: str | Path) -> None:
    subprocess.run([sys.executable, HARNESS / script, *options], check=True, capture_output=True)


def measured(index: Path, engine: str, queries: bytes, means: dict[str, list[float]]) -> Iterator[Row]:
    library = open_library(index)
    judgements: list[Judgement] = [
        judgement for judgement in read_judgements(queries, library.locales) if judgement.set in TARGETS
    ]
    rows = measure(ask(Searcher(library), judgements))
    library.close()
    behind = 0.0
    for row in rows:
        if row.locale != MEAN:
            continue
        target, peer = TARGETS[row.set]
        means[row.set].append(row.mrr)
        behind = max(behind, row.mrr - min(each.mrr for each in rows if each.set == row.set))
        what = f"MRR@10, {row.set}, {engine}, {row.queries:,} queries"
        yield Row(what, f"{row.mrr:.3f}", f"≥ {target}", peer, row.mrr >= target)
    what = f"MRR@10, how far a locale is below the mean at most, {engine}"
    yield Row(what, f"{behind:.3f}", f"≤ {BELOW}", "", behind <= BELOW)
