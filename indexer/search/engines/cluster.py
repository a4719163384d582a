"""A cluster of OpenSearch: how it is reached, and what becomes of a call that gets no answer."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeVar

from indexer.documents.model import Record
from indexer.errors import EngineUnavailableError, LibraryError, UsageError
from indexer.search.engines.circuit import Circuit

if TYPE_CHECKING:
    from opensearchpy import OpenSearch

T = TypeVar("T")
AWAY = (429, 500, 502, 503, 504)  # overloaded, or without what it takes to answer just now
REFUSED = (401, 403)
CONNECTIONS = 16  # that a process keeps to each node, at most: more than it has threads
RETRIES = 3  # on other nodes, where there are any
PATIENCE = 60.0  # seconds for what a build asks: a merge, a copy on another node


class Cluster(Record):
    """How a cluster is reached, and what is kept there."""

    addresses: tuple[str, ...]  # https://HOST:9200, without user or path
    user: str = ""
    password: str = ""
    ca: str = ""  # file of certificates; empty: those that the system trusts
    prefix: str = "goodstanding"  # every index of ours begins with it
    seconds: float = 2.0  # for a search to be answered, by each node that is asked
    shards: int = 1  # of each index
    embedded: str = "auto"  # the engine that stands in while the cluster is away; empty: none does

    def __repr__(self) -> str:
        return f"Cluster({', '.join(self.addresses)})"  # never the password


class About(Record):
    """What a cluster says of itself."""

    version: str
    nodes: int
    status: str  # green, yellow, red


class Connection:
    """The client of one process, and whether asking makes sense. Safe to share between threads."""

    def __init__(self, cluster: Cluster) -> None:
        if not find_spec("opensearchpy"):
            raise UsageError(
                "The engine 'opensearch' is not installed. Install it with `pip install goodstanding[opensearch]`, "
                "or choose another engine."
            )
        from opensearchpy import OpenSearch

        self.cluster = cluster
        self.circuit = Circuit()
        self.client = OpenSearch(
            list(cluster.addresses),
            http_auth=(cluster.user, cluster.password) if cluster.user else None,
            ca_certs=cluster.ca or None,
            timeout=cluster.seconds,
            max_retries=RETRIES,
            pool_maxsize=CONNECTIONS,
            retry_on_timeout=True,
            retry_on_status=(500, 502, 503, 504),  # 500 is what a node says that has just lost another one
            http_compress=True,
        )

    def ask(self, call: Callable[[OpenSearch], T]) -> T:
        """What a reader asks: at once, or not at all. Raises EngineUnavailableError."""
        if trouble := self.circuit.trouble:
            raise EngineUnavailableError(trouble)
        try:
            return call(self.client)
        except Exception as error:
            why = reason(error)
            if not why:
                raise
            self.circuit.failed(why, lambda: call(self.client))
            raise EngineUnavailableError(why) from error

    def do(self, call: Callable[..., T], seconds: float = PATIENCE, **arguments: Any) -> T:
        """What a build or an examination asks. Raises LibraryError where the cluster doesn't do it."""
        try:
            return call(request_timeout=seconds, **arguments)
        except Exception as error:
            why = reason(error) or f"OpenSearch refuses: {said(error)}."
            raise LibraryError(f"{why} Its addresses are {', '.join(self.cluster.addresses)}.") from error

    def about(self) -> About:
        """Raises LibraryError where the cluster doesn't answer."""
        info = self.do(self.client.info, self.cluster.seconds)
        health = self.do(self.client.cluster.health, self.cluster.seconds)
        return About(version=info["version"]["number"], nodes=health["number_of_nodes"], status=health["status"])


def reason(error: Exception) -> str:
    """Why a call got no answer, fit for everybody; empty where the fault is that of the call."""
    from opensearchpy import exceptions

    if isinstance(error, exceptions.NotFoundError):
        return f"OpenSearch lacks an index ({said(error)}). `goodstanding index` writes it anew."
    if isinstance(error, exceptions.ConnectionError):
        return f"OpenSearch does not answer ({said(error)})."
    if not isinstance(error, exceptions.TransportError):
        return ""
    if error.status_code in REFUSED:
        remedy = "Correct GOODSTANDING_OPENSEARCH_USER and GOODSTANDING_OPENSEARCH_PASSWORD."
        return f"OpenSearch refuses user and password ({said(error)}). {remedy}"
    return f"OpenSearch cannot answer just now ({said(error)})." if error.status_code in AWAY else ""


def said(error: Exception) -> str:
    """What the cluster or the client makes of it, in one short line."""
    info = getattr(error, "info", None)
    status = getattr(error, "status_code", "N/A")
    if status == "N/A" or not isinstance(info, dict):
        return type(error).__name__ if status == "N/A" else f"{status} {getattr(error, 'error', '')}"[:200]
    cause = info.get("error", "")
    if isinstance(cause, dict):
        cause = cause.get("reason") or cause.get("type", "")
    return f"{status} {cause}"[:200]


def connection(cluster: Cluster) -> Connection:
    """The connection of this process: generations share it, and what it knows of the cluster's health."""
    return _connection(cluster, os.getpid())


@lru_cache(maxsize=8)
def _connection(cluster: Cluster, _process: int) -> Connection:
    # A process that was forked must not use the sockets of the one before it.
    return Connection(cluster)
