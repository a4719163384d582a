"""Engines store bags of terms and match plans; they know nothing of fields or languages."""

from importlib.util import find_spec

from indexer.errors import UsageError
from indexer.search.engines.base import Engine
from indexer.search.engines.cluster import Cluster

NAMES = ("auto", "whoosh", "tantivy", "opensearch")
EMBEDDED = ("auto", "whoosh", "tantivy")
# Articles of one locale up to which 95 of 100 searches take less than 60 ms: `python -m bench --only scaling`.
ENDS = {"whoosh": 7_000}


def engine_named(name: str, cluster: Cluster | None = None) -> Engine:
    """The engine of that name; `auto` is the fastest one that is installed. `opensearch` is reached by `cluster`."""
    if name == "auto":
        name = "tantivy" if find_spec("tantivy") else "whoosh"
    if name == "whoosh":
        from indexer.search.engines.whoosh import WhooshEngine

        return WhooshEngine()
    if name == "tantivy":
        if not find_spec("tantivy"):
            raise UsageError(
                "The engine 'tantivy' is not installed. Install it with `pip install goodstanding[fast]`, "
                "or choose the engine 'whoosh'."
            )
        from indexer.search.engines.tantivy import TantivyEngine

        return TantivyEngine()
    if name == "opensearch":
        if cluster is None:
            raise UsageError(
                "The engine 'opensearch' needs to know where its cluster is. "
                "Set GOODSTANDING_OPENSEARCH to the addresses of its nodes."
            )
        from indexer.search.engines.opensearch import OpenSearchEngine

        return OpenSearchEngine(cluster, engine_named(cluster.embedded) if cluster.embedded else None)
    raise UsageError(f"No engine is called {name!r}. Known are {', '.join(NAMES)}.")
