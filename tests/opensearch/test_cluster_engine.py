"""What the engine of the cluster promises beyond the contract of all engines: names, back-pressure, what stands in."""

import json
from pathlib import Path

import pytest
import requests

from indexer.errors import EngineUnavailableError, LibraryError, UsageError
from indexer.search.engines import engine_named
from indexer.search.engines.base import Entry, Plan
from indexer.search.engines.bulk import Action, Bulk
from indexer.search.engines.cluster import Cluster, connection
from indexer.search.engines.opensearch import CLAUSES, OpenSearchEngine, action, query, read_remote
from tests.opensearch.cluster import Nodes, free_ports

PLAN = Plan(terms=(("~konto", 1.0),))
ENTRIES = [Entry(id=f"a/{number}", bag={"~konto": 1 + number % 3, "x": number}) for number in range(1, 40)]


def folder_of(tmp_path: Path, generation: str = "20260101T000000.000000Z") -> Path:
    folder = tmp_path / "generations" / f".{generation}" / "engine" / "fr-FR" / "articles"
    folder.mkdir(parents=True)
    return folder


def made(settings: Cluster) -> OpenSearchEngine:
    engine = engine_named("opensearch", settings)
    assert isinstance(engine, OpenSearchEngine)
    return engine


def unreachable(**changes: object) -> Cluster:
    values = {"addresses": tuple(f"http://127.0.0.1:{port}" for port in free_ports(2)), "seconds": 0.5, "embedded": ""}
    return Cluster(**{**values, **changes})  # type: ignore[arg-type]


def test_a_name_carries_generation_locale_and_kind(cluster: Nodes, tmp_path: Path) -> None:
    settings = cluster.settings()
    engine = made(settings)
    folder = folder_of(tmp_path)
    engine.build(folder, ENTRIES)
    name = read_remote(folder).name
    assert name.startswith(f"{settings.prefix}-20260101t000000.000000z-fr-fr-articles-")
    shown = cluster.ask(f"/{name}/_settings?flat_settings=true")[name]["settings"]
    assert shown["index.blocks.write"] == "true"  # it never changes again
    assert shown["index.number_of_replicas"] == "1"  # and a node may be lost
    copies = cluster.ask(f"/_cat/shards/{name}?format=json&h=node,state")
    assert len({copy["node"] for copy in copies if copy["state"] == "STARTED"}) == 2


def test_an_index_that_was_written_takes_nothing_more(cluster: Nodes, tmp_path: Path) -> None:
    engine = made(cluster.settings())
    engine.build(tmp_path, ENTRIES)
    name = read_remote(tmp_path).name
    answer = requests.post(f"{cluster.addresses[0]}/{name}/_doc", json={"bag": "x"}, timeout=30)
    assert answer.status_code == 403


def test_strays_are_what_no_generation_uses(cluster: Nodes, tmp_path: Path) -> None:
    settings = cluster.settings()
    engine = made(settings)
    kept, gone = tmp_path / "kept", tmp_path / "gone"
    for generation in (kept, gone):
        (generation / "engine" / "fr-FR" / "articles").mkdir(parents=True)
        engine.build(generation / "engine" / "fr-FR" / "articles", ENTRIES)
    strays = engine.strays([kept])
    assert strays == [read_remote(gone / "engine" / "fr-FR" / "articles").name]
    engine.drop(strays)
    assert engine.strays([kept]) == []
    assert engine.strays([]) == [read_remote(kept / "engine" / "fr-FR" / "articles").name]


def test_damage_is_seen_where_files_are_whole(cluster: Nodes, tmp_path: Path) -> None:
    engine = made(cluster.settings())
    engine.build(tmp_path, ENTRIES)
    assert engine.damage(tmp_path) == ""
    engine.drop([read_remote(tmp_path).name])
    assert "has no index" in engine.damage(tmp_path)
    index = engine.open(tmp_path)
    with pytest.raises(EngineUnavailableError, match="goodstanding index"):
        index.match(PLAN, 5)


def test_what_a_full_cluster_refuses_is_sent_again_in_smaller_pieces(cluster: Nodes) -> None:
    """The nodes take 8 MB at a time (`indexing_pressure.memory.limit`): of entries that large, some are refused."""
    asked = connection(cluster.settings())
    index = f"{cluster.settings().prefix}-full"
    asked.do(asked.client.indices.create, index=index, body={"mappings": {"_source": {"enabled": False}}})
    pauses: list[float] = []
    bulk = Bulk(asked, index, pauses.append)
    bulk._limit = 32 * 1024 * 1024
    text = "word " * 20_000
    for number in range(200):
        bulk.add(Action(b'{"index":{"_id":"%d"}}\n' % number + json.dumps({"t": text}).encode() + b"\n", str(number)))
    bulk.finish()
    assert bulk.refusals
    assert len(pauses) == bulk.refusals
    assert all(0 < pause <= 20 for pause in pauses)
    asked.do(asked.client.indices.refresh, index=index)
    assert asked.do(asked.client.count, index=index)["count"] == 200
    asked.do(asked.client.indices.delete, index=index)


def test_an_entry_that_cannot_be_taken_is_named(cluster: Nodes) -> None:
    asked = connection(cluster.settings())
    index = f"{cluster.settings().prefix}-strict"
    asked.do(asked.client.indices.create, index=index, body={"mappings": {"dynamic": "strict"}})
    bulk = Bulk(asked, index)
    bulk.add(action(Entry(id="billing/one", bag={"x": 1}), 0))
    with pytest.raises(LibraryError, match="billing/one"):
        bulk.finish()
    asked.do(asked.client.indices.delete, index=index)


def test_an_embedded_index_stands_in_and_says_so(cluster: Nodes, tmp_path: Path) -> None:
    settings = cluster.settings(embedded="whoosh")
    made(settings).build(tmp_path, iter(ENTRIES))
    remote = made(settings).open(tmp_path).match(PLAN, 20)
    away = made(unreachable(embedded="whoosh"))
    index = away.open(tmp_path)
    found = index.match(PLAN, 20)
    assert [id_ for id_, _ in found] == [id_ for id_, _ in remote]
    assert [score for _, score in found] == pytest.approx([score for _, score in remote], abs=2e-4)
    assert "does not answer" in away.trouble
    assert "whoosh" in away.trouble


def test_without_one_it_says_that_it_cannot_answer(cluster: Nodes, tmp_path: Path) -> None:
    made(cluster.settings()).build(tmp_path, ENTRIES)
    away = made(unreachable())
    index = away.open(tmp_path)
    for _ in range(3):
        with pytest.raises(EngineUnavailableError, match="does not answer"):
            index.match(PLAN, 20)
    with pytest.raises(LibraryError, match="does not answer"):
        away.damage(tmp_path)
    (tmp_path / "new").mkdir()
    with pytest.raises(LibraryError, match="does not answer"):
        away.build(tmp_path / "new", ENTRIES)


def test_another_embedded_engine_means_that_indexes_are_built_anew(cluster: Nodes) -> None:
    versions = {made(cluster.settings(embedded=name)).version for name in ("", "whoosh", "tantivy")}
    assert len(versions) == 3


def test_indexes_in_several_parts_rank_as_in_one(cluster: Nodes, tmp_path: Path) -> None:
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    found = []
    for folder, shards in ((whole, 1), (parts, 3)):
        folder.mkdir()
        engine = made(cluster.settings(shards=shards))
        engine.build(folder, ENTRIES)
        found.append(engine.open(folder).match(PLAN, 20))
    assert [id_ for id_, _ in found[0]] == [id_ for id_, _ in found[1]]
    assert [score for _, score in found[0]] == pytest.approx([score for _, score in found[1]], abs=2e-4)


def test_a_plan_asks_for_no_more_than_the_cluster_takes(cluster: Nodes, tmp_path: Path) -> None:
    terms = tuple((f"t{number}", 1 + number / 1000) for number in range(3000))
    assert len(query(Plan(terms=terms))["bool"]["should"]) == CLAUSES
    engine = made(cluster.settings())
    engine.build(tmp_path, [Entry(id="a", bag={"t2999": 1}), Entry(id="b", bag={"x": 1})])
    assert [id_ for id_, _ in engine.open(tmp_path).match(Plan(terms=terms), 5)] == ["a"]


def test_a_cluster_must_be_named() -> None:
    with pytest.raises(UsageError, match="GOODSTANDING_OPENSEARCH"):
        engine_named("opensearch")


def test_a_password_is_never_shown() -> None:
    assert "hunter2" not in repr(Cluster(addresses=("https://a:9200",), user="u", password="hunter2"))
