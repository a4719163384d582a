"""Nodes are killed under load, a cluster goes and comes back, builds die: no search fails that could be answered."""

import json
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from indexer import failpoints
from indexer.build import build_library
from indexer.errors import EngineUnavailableError, LibraryError
from indexer.library import Library, open_library
from indexer.outlying import left_over
from indexer.search.engines.bulk import TRIES, Action, Bulk
from indexer.search.engines.cluster import Cluster, connection
from indexer.search.searcher import Searcher, SearchRequest
from tests.indexer.dying import killer
from tests.opensearch.cluster import Nodes
from tests.opensearch.keeper import NODES

TINY = Path(__file__).resolve().parent.parent / "docsets" / "tiny"
CLIENTS = 8
QUESTIONS = (("facture", "fr-FR"), ("invoice", "en-US"), ("faktura", "sv-SE"), ("factuur", "nl-NL"))
# Where a cluster may be left with indexes that nobody uses, or with none of those that somebody does.
POINTS = ("entries-sent", "index-written", "indexes-written", "generation-named", "published")


class Load:
    """Clients that search without a pause, and what became of each search."""

    def __init__(self, library: Library) -> None:
        self._searcher = Searcher(library)
        self._expected = {question: self._ask(*question) for question in QUESTIONS}
        self._end = threading.Event()
        self.outcomes: Counter[str] = Counter()
        self.slowest = 0.0
        self._threads = [threading.Thread(target=self._run, args=(number,)) for number in range(CLIENTS)]

    def _ask(self, q: str, locale: str) -> list[str]:
        return [each.article_id for each in self._searcher.search(SearchRequest(q=q, locale=locale)).results]

    def _run(self, number: int) -> None:
        while not self._end.is_set():
            question = QUESTIONS[number % len(QUESTIONS)]
            began = time.monotonic()
            try:
                outcome = "right" if self._ask(*question) == self._expected[question] else "wrong"
            except EngineUnavailableError:
                outcome = "refused"
                time.sleep(0.05)
            except Exception as error:
                outcome = f"failed: {error!r} {getattr(error, 'info', '')}"
            self.outcomes[outcome] += 1
            self.slowest = max(self.slowest, time.monotonic() - began)

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join()


def built(settings: Cluster, tmp_path: Path) -> Library:
    build_library([str(TINY)], tmp_path / "library", engine="opensearch", cluster=settings, workers_count=1)
    return open_library(tmp_path / "library", settings)


def until(condition: Callable[[], bool], seconds: float = 90.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_node_killed_under_load_fails_no_search_and_loses_no_article(
    cluster_alone: Nodes, tmp_path: Path, thorough: bool
) -> None:
    """No index stands in: all is answered by the nodes that are left. With --thorough, each node in turn."""
    settings = cluster_alone.settings()
    library = built(settings, tmp_path)
    with Load(library) as load:
        for name in NODES if thorough else (cluster_alone.manager(),):
            until(lambda before=load.outcomes["right"]: load.outcomes["right"] > before + 20)  # type: ignore[misc]
            cluster_alone.kill(name)
            until(lambda before=load.outcomes["right"]: load.outcomes["right"] > before + 40)  # type: ignore[misc]
            cluster_alone.start_all()
    assert set(load.outcomes) == {"right"}, load.outcomes.most_common(5)
    for locale in library.locales:
        for kind in ("articles", "sections"):
            assert not library._engine.damage(library.folder / "engine" / locale / kind)


@pytest.mark.parametrize("embedded", ["whoosh", ""])
def test_the_cluster_is_gone_and_comes_back(cluster_alone: Nodes, tmp_path: Path, embedded: str) -> None:
    settings = cluster_alone.settings(embedded=embedded, seconds=5.0)
    library = built(settings, tmp_path)
    with Load(library) as load:
        until(lambda: load.outcomes["right"] > 20)
        cluster_alone.kill(*NODES)
        until(lambda: bool(connection(settings).circuit.trouble))
        before = load.outcomes.copy()
        until(lambda: sum(load.outcomes.values()) > sum(before.values()) + 50)
        during = load.outcomes - before
        cluster_alone.start_all()
        until(lambda: not connection(settings).circuit.trouble)
        before = load.outcomes.copy()
        until(lambda: load.outcomes["right"] > before["right"] + 20)
    assert set(load.outcomes) <= {"right", "refused"}, load.outcomes
    if embedded:
        assert not load.outcomes["refused"]  # not one reader noticed
    else:
        assert during["refused"]
    assert library.trouble == ""


def test_builds_in_a_cluster_die_and_leave_the_library_searchable(
    cluster: Nodes, tmp_path: Path, thorough: bool, count: Callable[[str, int], None]
) -> None:
    settings = cluster.settings()
    docset = Path(shutil.copytree(TINY, tmp_path / "docset"))
    library = built(settings, tmp_path)
    reached: dict[str, Any] = msgspec.to_builtins(settings)
    points = [point for point in failpoints.POINTS if point not in ("cleaned",)] if thorough else POINTS
    with killer() as kill:
        for number, point in enumerate(points):
            path = docset / "en-us" / "billing" / "opening-hours.md"
            path.write_text(path.read_text(encoding="utf-8") + f"\nzebra{number}\n", encoding="utf-8")
            answer = kill(docset, tmp_path / "library", point=point, engine="opensearch", cluster=reached)
            assert answer["killed"], point
            opened = open_library(tmp_path / "library", settings)
            hits = Searcher(opened).search(SearchRequest(q=f"zebra{number}", locale="en-US", exact=True)).results
            new = opened.manifest.generation != library.manifest.generation
            assert [hit.article_id for hit in hits] == (["billing/opening-hours"] if new else []), point
            assert Searcher(opened).search(SearchRequest(q="facture", locale="fr-FR")).results, point
            build_library([str(docset)], tmp_path / "library", engine="opensearch", cluster=settings, workers_count=1)
            assert not left_over(settings, tmp_path / "library"), point
            library = open_library(tmp_path / "library", settings)
            assert Searcher(library).search(SearchRequest(q=f"zebra{number}", locale="en-US", exact=True)).results
    count("builds killed in a cluster", len(points))


def test_a_node_killed_during_a_build_leaves_the_old_library(cluster_alone: Nodes, tmp_path: Path) -> None:
    """Either the build gets to its end with the nodes that are left, or it says that it didn't."""
    settings = cluster_alone.settings()
    docset = Path(shutil.copytree(TINY, tmp_path / "docset"))
    library = built(settings, tmp_path)
    path = docset / "en-us" / "billing" / "opening-hours.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nzebras\n", encoding="utf-8")
    outcome: list[str] = []

    def build() -> None:
        try:
            build_library([str(docset)], tmp_path / "library", engine="opensearch", cluster=settings, workers_count=1)
            outcome.append("published")
        except Exception as error:
            outcome.append(f"{type(error).__name__}: {error}")

    thread = threading.Thread(target=build)
    thread.start()
    until(lambda: any(row["index"] for row in _beyond(cluster_alone, settings, library)))
    cluster_alone.kill("2")
    thread.join()
    cluster_alone.start_all()
    opened = open_library(tmp_path / "library", settings)
    assert outcome
    assert outcome[0] == "published" or "LibraryError" in outcome[0]
    assert (opened.manifest.generation != library.manifest.generation) == (outcome[0] == "published")
    assert Searcher(opened).search(SearchRequest(q="invoice", locale="en-US")).results
    build()
    assert outcome[1] == "published"
    assert not left_over(settings, tmp_path / "library")


def test_an_index_whose_only_copy_is_gone_holds_up_no_build(cluster_alone: Nodes) -> None:
    """Each request waits for a copy that can be written to; all of them together not for long."""
    asked = connection(cluster_alone.settings())
    index = f"{cluster_alone.settings().prefix}-single"
    alone = {"number_of_shards": 1, "number_of_replicas": 0}
    asked.do(asked.client.indices.create, index=index, body={"settings": alone})
    (shard,) = cluster_alone.ask(f"/_cat/shards/{index}?format=json")
    cluster_alone.kill(shard["node"])
    bulk = Bulk(asked, index, longest=5)
    bulk.add(Action(b'{"index":{"_id":"1"}}\n{"t":"word"}\n', "billing/one"))
    with pytest.raises(LibraryError, match=r"no copy of the index|does not answer|503"):
        bulk.finish()
    assert bulk.refusals < TRIES
    cluster_alone.start_all()
    bulk.finish()  # nothing was lost: what waited is taken
    asked.do(asked.client.indices.refresh, index=index)
    assert asked.do(asked.client.count, index=index)["count"] == 1
    asked.do(asked.client.indices.delete, index=index)


def _beyond(nodes: Nodes, settings: Cluster, library: Library) -> list[Any]:
    """Indexes of a generation that isn't published yet."""
    rows = nodes.ask(f"/_cat/indices/{settings.prefix}*?format=json&h=index")
    return [row for row in rows if library.manifest.generation.lower() not in json.dumps(row)]
