"""The engine for what one machine doesn't hold: indexes in a cluster of OpenSearch 3, the extra `opensearch`.

A generation's folder says what its index is called and which entries it holds; the index itself is in the cluster. It
never changes once it has been written: its name carries the generation, and whatever is written next gets another one.
So publishing is the same rename as for all engines, and a build that dies leaves nothing that anybody reads.

A bag is sent as text, each term as often as it weighs; OpenSearch divides it at blanks, which needs none of its
plugins. Beside it an index of an embedded engine may be kept, which answers while the cluster doesn't.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import chain, repeat, starmap
from pathlib import Path
from typing import Any

import msgspec

from indexer import failpoints
from indexer.documents.model import Record
from indexer.errors import EngineUnavailableError, LibraryError
from indexer.search.engines import bm25
from indexer.search.engines.base import Engine, EngineIndex, Entry, Plan
from indexer.search.engines.bulk import Action, Bulk
from indexer.search.engines.cluster import Cluster, Connection, connection
from indexer.store import sync_tree

FORMAT = 1  # rises when what we write changes
BAG, FILTERS, ORDINAL = "bag", "filters", "ordinal"
IDS, REMOTE, EMBEDDED = "ids.json", "remote.json", "embedded"  # files and a folder of an index's folder
WINDOW = 10_000  # the most that OpenSearch returns at once unless told otherwise
COPIED = "60s"  # how long a build waits for a second copy on another node
CLAUSES = 1_000  # terms of a plan; OpenSearch refuses more than 1,024 clauses

MAPPING = {
    "dynamic": "strict",
    "_source": {"enabled": False},
    "properties": {
        BAG: {"type": "text", "analyzer": "whitespace", "similarity": "bag", "index_options": "freqs"},
        FILTERS: {"type": "keyword", "doc_values": False, "norms": False},
        ORDINAL: {"type": "integer", "index": False},
    },
}
SIMILARITY = {"bag": {"type": "BM25", "k1": bm25.K1, "b": bm25.B}}
# OpenSearch 3 leaves out the factor K1 + 1, which changes no ranking; here scores are those of every engine.
FACTOR = bm25.K1 + 1


class Remote(Record):
    """Where an index is."""

    name: str
    entries: int
    embedded: str  # engine of the index beside it; empty: there is none


class OpenSearchEngine:
    name = "opensearch"

    def __init__(self, cluster: Cluster, embedded: Engine | None) -> None:
        self._cluster = cluster
        self._embedded = embedded
        beside = f"+{embedded.name}-{embedded.version}" if embedded else ""
        self.version = f"3/{FORMAT}{beside}"
        self._connection = connection(cluster)

    @property
    def trouble(self) -> str:
        """Why the cluster doesn't answer; empty where it does. It is asked, unless it is known to be away."""
        try:
            self._connection.ask(lambda client: client.info())
        except EngineUnavailableError as error:
            meanwhile = f" Searches are answered by {self._embedded.name} meanwhile." if self._embedded else ""
            return f"{error}{meanwhile}"
        return ""

    def build(self, folder: Path, entries: Iterable[Entry]) -> None:
        remote = self._connection
        name = index_name(self._cluster.prefix, folder)
        remote.do(remote.client.indices.create, index=name, body=self._body())
        ids: list[str] = []
        bulk = Bulk(remote, name)
        sent = sending(entries, ids, bulk)
        if self._embedded:
            (folder / EMBEDDED).mkdir()
            self._embedded.build(folder / EMBEDDED, sent)
        for _ in sent:
            pass
        bulk.finish()
        failpoints.passing("entries-sent")
        self._settle(name, len(ids))
        (folder / IDS).write_bytes(msgspec.json.encode(ids))
        embedded = self._embedded.name if self._embedded else ""
        (folder / REMOTE).write_bytes(msgspec.json.encode(Remote(name=name, entries=len(ids), embedded=embedded)))
        sync_tree(folder)

    def update(
        self,
        previous: Path,  # noqa: ARG002 (an index never changes)
        folder: Path,
        changed: Iterable[Entry],  # noqa: ARG002
        removed: Collection[str],  # noqa: ARG002
        everything: Callable[[], Iterable[Entry]],
    ) -> None:
        self.build(folder, everything())

    def open(self, folder: Path) -> OpenSearchIndex:
        remote = read_remote(folder)
        embedded = self._embedded.open(folder / EMBEDDED) if self._embedded and remote.embedded else None
        return OpenSearchIndex(folder, remote, self._connection, embedded)

    def damage(self, folder: Path) -> str:
        """What is wrong with an index in the cluster; empty: nothing. Raises LibraryError where it can't be asked."""
        remote = read_remote(folder)
        found = self._count(remote.name)
        if found is None:
            return f"The cluster has no index {remote.name}."
        return "" if found == remote.entries else f"{remote.name} holds {found} entries instead of {remote.entries}."

    def strays(self, kept: Iterable[Path]) -> list[str]:
        """Indexes of this prefix that no generation among the folders `kept` uses. Raises LibraryError."""
        client = self._connection.client
        found = self._connection.do(
            client.cat.indices, index=f"{self._cluster.prefix}-*", format="json", h="index", expand_wildcards="all"
        )
        used = {remote.name for folder in kept for remote in remotes(folder)}
        return sorted({str(row["index"]) for row in found} - used)

    def drop(self, names: Iterable[str]) -> None:
        """Remove indexes. Raises LibraryError."""
        for name in names:
            self._connection.do(self._connection.client.indices.delete, index=name, ignore_unavailable=True)

    def _body(self) -> dict[str, Any]:
        settings = {
            "number_of_shards": self._cluster.shards,
            "number_of_replicas": 0,  # written once, then copied whole
            "refresh_interval": "-1",
            "translog.durability": "async",
            "similarity": SIMILARITY,
        }
        return {"settings": {"index": settings}, "mappings": MAPPING}

    def _settle(self, name: str, entries: int) -> None:
        """Make a written index one that is only read: merged, on disk, on two nodes where there are two."""
        remote, indices = self._connection, self._connection.client.indices
        remote.do(indices.forcemerge, index=name, max_num_segments=1)
        remote.do(indices.refresh, index=name)
        remote.do(indices.flush, index=name, force=True, wait_if_ongoing=True)
        settled = {
            "auto_expand_replicas": "0-1",
            "translog.durability": "request",
            "max_result_window": max(WINDOW, entries + 1),
            "blocks.write": True,
        }
        remote.do(indices.put_settings, index=name, body={"index": settled})
        # Where a second copy takes longer, the index is complete all the same.
        remote.do(remote.client.cluster.health, index=name, wait_for_status="green", timeout=COPIED, ignore=(408,))
        found = self._count(name)
        if found != entries:
            raise LibraryError(f"{name} holds {found} entries instead of {entries}; nothing was published.")

    def _count(self, name: str) -> int | None:
        answer = self._connection.do(self._connection.client.count, index=name, ignore=(404,))
        found = answer.get("count")
        return None if found is None else int(found)


class OpenSearchIndex:
    """An index in the cluster."""

    def __init__(self, folder: Path, remote: Remote, asked: Connection, embedded: EngineIndex | None) -> None:
        self._remote = remote
        self._connection = asked
        self._embedded = embedded
        self._ids = read(folder / IDS, list[str])
        self._known = frozenset(self._ids)
        self._search_type = "dfs_query_then_fetch" if asked.cluster.shards > 1 else "query_then_fetch"

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, id_: object) -> bool:
        return id_ in self._known

    def close(self) -> None:
        """The connection stays: the next generation uses it."""
        if self._embedded:
            self._embedded.close()

    def match(self, plan: Plan, limit: int) -> list[tuple[str, float]]:
        if not plan.terms or limit < 1 or not self._ids:
            return []
        try:
            return self._match(query(plan), limit)
        except EngineUnavailableError:
            if self._embedded is None:
                raise
            return self._embedded.match(plan, limit)

    def _match(self, asked: dict[str, Any], limit: int) -> list[tuple[str, float]]:
        wanted = limit + 1
        while True:
            hits = self._hits(asked, min(wanted, len(self._ids)))
            # Go on while the last hit ties with the last one wanted: which of them stays is a matter of ids.
            if len(hits) < wanted or round(hits[limit - 1][1] - hits[-1][1], bm25.DIGITS):
                break
            wanted *= 4
        return bm25.ranked([id_ for id_, _ in hits], [score for _, score in hits], limit)

    def _hits(self, asked: dict[str, Any], size: int) -> list[tuple[str, float]]:
        body = {
            "query": asked,
            "size": size,
            "stored_fields": "_none_",
            "docvalue_fields": [ORDINAL],
            "track_total_hits": False,
        }
        answer = self._connection.ask(
            lambda client: client.search(
                index=self._remote.name,
                body=body,
                allow_partial_search_results=False,
                search_type=self._search_type,
                filter_path="hits.hits._score,hits.hits.fields",
            )
        )
        hits = answer.get("hits", {}).get("hits", [])
        return [(self._ids[hit["fields"][ORDINAL][0]], FACTOR * hit["_score"]) for hit in hits]


def query(plan: Plan) -> dict[str, Any]:
    """A plan as OpenSearch takes it. Of too many terms those that count most are asked for."""
    terms = plan.terms if len(plan.terms) <= CLAUSES else sorted(plan.terms, key=lambda term: -term[1])[:CLAUSES]
    conditions = [
        *({"terms": {BAG: list(group)}} for group in plan.required),
        *({"terms": {FILTERS: list(group)}} for group in plan.filters),
    ]
    return {
        "bool": {
            "should": [{"term": {BAG: {"value": term, "boost": weight}}} for term, weight in terms],
            "minimum_should_match": 1,
            "filter": conditions,
            "must_not": [{"terms": {BAG: list(plan.excluded)}}] if plan.excluded else [],
        }
    }


def sending(entries: Iterable[Entry], ids: list[str], bulk: Bulk) -> Iterator[Entry]:
    """The entries, each of which has been sent when the next one is asked for."""
    for entry in entries:
        bulk.add(action(entry, len(ids)))
        ids.append(entry.id)
        yield entry


def action(entry: Entry, ordinal: int) -> Action:
    """An entry as a bulk request takes it; its number is its id, so that sending it twice writes it once."""
    bag = " ".join(chain.from_iterable(starmap(repeat, entry.bag.items())))
    document = {BAG: bag, FILTERS: entry.filters, ORDINAL: ordinal}
    head = b'{"index":{"_id":"%d"}}\n' % ordinal
    return Action(head + msgspec.json.encode(document) + b"\n", entry.id)


def index_name(prefix: str, folder: Path) -> str:
    """A new name that says what an index holds: `goodstanding-…-20261128t155124.123456z-fr-fr-articles-…`."""
    parts = [part.strip(".") for part in folder.parts[-4:] if part != "engine"]
    said = re.sub(r"[^a-z0-9.]+", "-", "-".join(parts).lower()).strip("-.")
    return f"{prefix}-{said[-120:]}-{secrets.token_hex(4)}"


def read(path: Path, kind: type[Any]) -> Any:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError) as error:
        raise LibraryError(
            f"The search index in {path.parent} cannot be read ({error}). Run `goodstanding index --full`."
        ) from error


def read_remote(folder: Path) -> Remote:
    found: Remote = read(folder / REMOTE, Remote)
    return found


def remotes(generation: Path) -> Iterator[Remote]:
    """What a generation keeps in a cluster."""
    for path in generation.glob(f"engine/*/*/{REMOTE}"):
        yield read_remote(path.parent)
