"""How early the search answers: the link texts and headings of real documentation as queries, on both engines.

Everything goes the way of a site's readers: `goodstanding index` builds, `goodstanding serve` answers, and its API is
asked. The queries come from the harness beside the reference articles; without it, nothing is measured here.
"""

import http.client
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlencode

import msgspec

from app.evaluation.judgements import Judgement, read_judgements
from app.evaluation.measuring import MEAN, Measures, measure
from app.evaluation.measuring import run as ask
from bench import corpus
from bench.measure import Row, command
from bench.serving import BIN, server
from indexer.library import open_library
from indexer.search.messages import SearchRequest

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


class Answer(msgspec.Struct):
    article_id: str


class Answers(msgspec.Struct):
    """What is judged of an answer of the API."""

    results: tuple[Answer, ...]
    corrected_query: str | None


class OverHttp:
    """The search of a running server, asked over one connection that is kept open."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def search(self, request: SearchRequest) -> Answers:
        query = urlencode({"q": request.q, "locale": request.locale, "limit": request.limit})
        self._connection.request("GET", f"/api/v1/search?{query}")
        response = self._connection.getresponse()
        body = response.read()
        if response.status != http.client.OK:
            raise RuntimeError(f"{query} was answered with {response.status}: {body[:300]!r}")
        return msgspec.json.decode(body, type=Answers)


def run(docs: Path) -> Iterator[Row]:
    yield from compared(docs, {"tantivy": {}, "whoosh": {}})


def compared(docs: Path, engines: Mapping[str, Mapping[str, str]]) -> Iterator[Row]:
    """Two engines, each with what it needs in its environment."""
    if docs != corpus.CORPUS or not HARNESS.is_dir():
        return
    means: dict[str, list[float]] = {name: [] for name in TARGETS}
    with tempfile.TemporaryDirectory() as folder:
        queries = written_queries(docs, Path(folder))
        for engine, environment in engines.items():
            index = Path(folder) / engine
            # Searches that find nothing are counted, so not in the database of this checkout.
            settings = {"GOODSTANDING_DATABASE": f"sqlite:///{index.with_suffix('.db')}", **environment}
            build: list[str | Path] = [BIN / "goodstanding", "index", "--content", docs, "--source", f"en-us={ENGLISH}"]
            command([*build, "--index", index, "--engine", engine], **settings)
            yield from measured(answered(index, queries, settings), engine, means)
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


def measured(rows: Sequence[Measures], engine: str, means: dict[str, list[float]]) -> Iterator[Row]:
    behind: list[tuple[float, str, str]] = []
    for mean in (row for row in rows if row.locale == MEAN):
        target, peer = TARGETS[mean.set]
        means[mean.set].append(mean.mrr)
        locales = [row for row in rows if row.set == mean.set and row.locale != MEAN]
        behind += ((mean.mrr - row.mrr, row.set, row.locale) for row in locales)
        what = f"MRR@10 over HTTP, {mean.set}, {engine}, {mean.queries:,} queries"
        each = ", ".join(f"{row.locale[:2]} {row.mrr:.3f}" for row in locales)
        yield Row(what, f"{mean.mrr:.3f} ({each})", f"≥ {target}", peer, mean.mrr >= target)
    most, in_set, locale = max(behind)
    what = f"No locale more than .06 below the mean, {engine}"
    yield Row(what, f"{most:.3f}: {in_set}, {locale}", f"≤ {BELOW}", "", most <= BELOW)


def answered(index: Path, queries: bytes, settings: Mapping[str, str]) -> Sequence[Measures]:
    """What a server of this library answers, judged."""
    library = open_library(index)
    locales = library.locales
    library.close()
    judgements: list[Judgement] = [each for each in read_judgements(queries, locales) if each.set in TARGETS]
    with server([BIN / "goodstanding", "serve", "--index", index], "/healthz", settings) as port:
        return measure(ask(OverHttp(port), judgements))
