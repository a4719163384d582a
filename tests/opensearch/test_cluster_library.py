"""A library whose indexes lie in a cluster: published as any other, cleared up after, mended when something is lost."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from flask.testing import FlaskClient

from app import create_app
from app.commands.examining_cluster import opensearch as examine
from app.commands.verdicts import State
from app.settings import Settings
from indexer.build import build_library
from indexer.errors import LibraryError
from indexer.library import Library, open_library
from indexer.outlying import left_over
from indexer.search.engines.cluster import Cluster
from indexer.search.engines.opensearch import remotes
from indexer.search.searcher import Searcher, SearchRequest
from indexer.shelves import Shelves
from tests.opensearch.cluster import Nodes, free_ports

TINY = Path(__file__).resolve().parent.parent / "docsets" / "tiny"
LOCALES = 4


@pytest.fixture
def docset(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TINY, tmp_path / "docset"))


@pytest.fixture
def build(docset: Path, tmp_path: Path) -> Callable[..., str]:
    def run(cluster: Cluster | None, **options: object) -> str:
        options = {"engine": "opensearch", "workers_count": 1, **options}
        return build_library([str(docset)], tmp_path / "library", cluster=cluster, **options).generation  # type: ignore[arg-type]

    return run


def change(docset: Path, text: str) -> None:
    path = docset / "en-us" / "billing" / "opening-hours.md"
    path.write_text(path.read_text(encoding="utf-8") + f"\n{text}\n", encoding="utf-8")


def indexes(nodes: Nodes, settings: Cluster) -> list[str]:
    return sorted(row["index"] for row in nodes.ask(f"/_cat/indices/{settings.prefix}*?format=json&h=index"))


def found(library: Library, q: str, locale: str = "en-US") -> list[str]:
    return [each.article_id for each in Searcher(library).search(SearchRequest(q=q, locale=locale)).results]


def test_it_is_published_by_the_same_swap(
    cluster: Nodes, docset: Path, tmp_path: Path, build: Callable[..., str]
) -> None:
    settings = cluster.settings()
    first = build(settings)
    shelves = Shelves(tmp_path / "library", settings, every=0)
    old = shelves.current()
    assert found(old, "invoice")
    assert not found(old, "wombats")
    assert all(first.lower() in name for name in indexes(cluster, settings))
    assert len(indexes(cluster, settings)) == 2 * LOCALES
    change(docset, "Wombats keep other hours.")
    second = build(settings)
    assert not found(old, "wombats")  # whoever holds the old one goes on with it
    new = shelves.current()
    assert new.manifest.generation == second
    assert found(new, "wombats") == ["billing/opening-hours"]
    # Only English has changed; the other languages' indexes are those of the first generation.
    named = [remote.name for remote in remotes(new.folder)]
    assert sum(second.lower() in name for name in named) == 2
    assert sum(first.lower() in name for name in named) == 2 * (LOCALES - 1)
    assert build(settings) == second  # nothing has changed


def test_what_no_kept_generation_uses_is_removed(
    cluster: Nodes, docset: Path, tmp_path: Path, build: Callable[..., str]
) -> None:
    settings = cluster.settings()
    for number in range(5):
        change(docset, f"Change number{number}.")
        build(settings)
    kept = {remote.name for path in (tmp_path / "library" / "generations").iterdir() for remote in remotes(path)}
    assert indexes(cluster, settings) == sorted(kept)
    assert len(kept) == 2 * (LOCALES - 1) + 2 * 3


def test_another_engine_takes_over_and_leaves_nothing(
    cluster: Nodes, docset: Path, tmp_path: Path, build: Callable[..., str]
) -> None:
    settings = cluster.settings()
    build(settings)
    with pytest.raises(LibraryError, match=r"GOODSTANDING_OPENSEARCH .* `goodstanding index`"):
        open_library(tmp_path / "library")
    for number in range(3):
        change(docset, f"Change number{number}.")
        build(settings, engine="whoosh")
    assert open_library(tmp_path / "library").manifest.engine == "whoosh"
    assert indexes(cluster, settings) == []


def test_an_index_that_is_lost_is_built_anew_by_one_command(
    cluster: Nodes, tmp_path: Path, build: Callable[..., str]
) -> None:
    settings = cluster.settings()
    first = build(settings)
    library = open_library(tmp_path / "library", settings)
    lost = next(name for name in indexes(cluster, settings) if "en-us-articles" in name)
    cluster.delete(f"/{lost}")
    verdict = examine(Settings(index=tmp_path / "library", **_where(settings)))
    assert verdict.status is State.ERROR
    assert lost in verdict.detail
    assert "goodstanding index" in verdict.remedy
    report = build_library([str(tmp_path / "docset")], tmp_path / "library", engine="opensearch", cluster=settings)
    assert lost in report.mended
    assert report.generation != first
    library = open_library(tmp_path / "library", settings)
    assert found(library, "invoice")
    assert examine(Settings(index=tmp_path / "library", **_where(settings))).status is State.OK


def test_what_a_build_that_died_has_left_is_named_and_cleared_away(
    cluster: Nodes, docset: Path, tmp_path: Path, build: Callable[..., str]
) -> None:
    settings = cluster.settings()
    build(settings)
    name = (tmp_path / "library" / "cluster-id").read_text().strip()
    left = f"{settings.prefix}-{name}-20260101t000000.000000z-en-us-articles-00000000"
    cluster.put(f"/{left}", {"settings": {"number_of_replicas": 0}})
    assert left_over(settings, tmp_path / "library") == [left]
    verdict = examine(Settings(index=tmp_path / "library", **_where(settings)))
    assert (verdict.status, left in verdict.detail) == (State.WARNING, True)
    build(settings)  # although nothing has changed
    assert left_over(settings, tmp_path / "library") == []


def test_two_libraries_with_one_prefix_leave_each_other_alone(
    cluster: Nodes, docset: Path, tmp_path: Path, build: Callable[..., str]
) -> None:
    settings = cluster.settings()
    build(settings)
    other = tmp_path / "other"
    build_library([str(docset)], other, engine="opensearch", cluster=settings, workers_count=1)
    change(docset, "Something new.")
    build(settings)
    for folder in (other, tmp_path / "library"):
        assert found(open_library(folder, settings), "invoice")


def test_several_processes_build_it(cluster: Nodes, tmp_path: Path, build: Callable[..., str]) -> None:
    settings = cluster.settings(embedded="tantivy")
    build(settings, workers_count=2)
    library = open_library(tmp_path / "library", settings)
    assert found(library, "facture", "fr-FR")
    away = msgspec.structs.replace(settings, addresses=(f"http://127.0.0.1:{free_ports(1)[0]}",))
    assert found(open_library(tmp_path / "library", away), "facture", "fr-FR") == found(library, "facture", "fr-FR")


def _where(settings: Cluster) -> dict[str, Any]:
    return {
        "engine": "opensearch",
        "opensearch": settings.addresses,
        "opensearch_prefix": settings.prefix,
        "opensearch_embedded": settings.embedded or "none",
        "opensearch_seconds": settings.seconds,
    }


# --- what readers see


def client(folder: Path, **settings: object) -> FlaskClient:
    values = {
        "index": folder,
        "content": (str(TINY),),
        "public_url": "https://help.example.com",
        "engine": "opensearch",
    }
    app = create_app(Settings(**{**values, **settings}))  # type: ignore[arg-type]
    app.testing = True
    return app.test_client()


def test_readers_are_told_when_nothing_can_answer(cluster: Nodes, tmp_path: Path, build: Callable[..., str]) -> None:
    settings = cluster.settings()
    build(settings)
    nowhere = (f"http://127.0.0.1:{free_ports(1)[0]}",)
    reader = client(tmp_path / "library", opensearch=nowhere, opensearch_embedded="none", opensearch_seconds=0.5)
    for path in ("/fr-fr/search?q=facture", "/api/v1/search?q=facture&locale=fr-fr"):
        response = reader.get(path)
        assert response.status_code == 503, path
        assert response.headers["Retry-After"]
        assert nowhere[0] not in response.text
        assert "127.0.0.1" not in response.text
    assert reader.get("/api/v1/search?q=facture&locale=fr-fr").json["type"] == "/api/problems/search-unavailable"  # type: ignore[index]
    assert "La recherche ne répond pas pour le moment" in reader.get("/fr-fr/search?q=facture").text
    assert reader.get("/fr-fr/articles/billing/pay-an-invoice").status_code == 200
    assert reader.get("/fr-fr/").status_code == 200
    ready = reader.get("/readyz").json
    assert ready
    assert ready["status"] == "degraded"
    (condition,) = [each for each in ready["degraded"] if each["part"] == "search"]
    assert condition["code"] == "search-unavailable"
    assert "does not answer" in condition["what"]
    assert "127.0.0.1" not in json.dumps(ready)


def test_an_embedded_index_answers_meanwhile(cluster: Nodes, tmp_path: Path, build: Callable[..., str]) -> None:
    settings = cluster.settings(embedded="whoosh")
    build(settings)
    nowhere = (f"http://127.0.0.1:{free_ports(1)[0]}",)
    away = client(tmp_path / "library", opensearch=nowhere, opensearch_embedded="whoosh", opensearch_seconds=0.5)
    there = client(tmp_path / "library", opensearch=settings.addresses, opensearch_embedded="whoosh")
    path = "/api/v1/search?q=facture&locale=fr-fr"
    answers = [reader.get(path).json for reader in (away, there)]
    assert [[hit["article_id"] for hit in answer["results"]] for answer in answers if answer] == [
        [hit["article_id"] for hit in answers[1]["results"]]  # type: ignore[index]
    ] * 2
    ready = away.get("/readyz").json
    assert ready
    assert "answered by whoosh" in next(each["what"] for each in ready["degraded"] if each["part"] == "search")
    assert not [each for each in there.get("/readyz").json["degraded"] if each["part"] == "search"]  # type: ignore[index]
