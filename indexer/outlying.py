"""What a library keeps outside its folder, indexes in a cluster: which are its own, left over, or lost.

The folder says which indexes its generations use. Whatever else bears the library's name was left by a build that died,
or belongs to a generation that isn't kept any more.
"""

from __future__ import annotations

import logging
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from indexer.errors import LibraryError
from indexer.search.engines.base import Engine
from indexer.search.engines.cluster import Cluster

if TYPE_CHECKING:
    from indexer.search.engines.opensearch import OpenSearchEngine

log = logging.getLogger(__name__)

ID = "cluster-id"  # file of the library's folder: what tells its indexes from those of others


def own_part(cluster: Cluster | None, index: Path) -> Cluster | None:
    """The part of a cluster that belongs to the library in `index`, which gets a name of its own when it first asks."""
    if cluster is None:
        return None
    path = index / ID
    if not path.exists():
        path.write_text(secrets.token_hex(4) + "\n", encoding="utf-8")
    return msgspec.structs.replace(cluster, prefix=f"{cluster.prefix}-{path.read_text(encoding='utf-8').strip()}")


def clear(cluster: Cluster | None, index: Path) -> None:
    """Remove this library's indexes that no generation uses. Where that fails, it is for the next build to do."""
    if cluster is None:
        return
    try:
        engine = _engine(cluster)
        engine.drop(engine.strays(generations(index)))
    except LibraryError as error:
        log.warning("Indexes that nobody uses stay in the cluster: %s", error)


def left_over(cluster: Cluster, index: Path) -> list[str]:
    """Indexes in the cluster that no generation here uses: of this library, or of others with the same prefix."""
    return _engine(cluster).strays(generations(index))


def lost(engine: Engine, generation: Path) -> str:
    """The first index of a generation that isn't as it was written, beyond its files; empty: there is none."""
    folders = sorted(folder for folder in generation.glob("engine/*/*") if folder.is_dir())
    return next(filter(None, map(engine.damage, folders)), "")


def generations(index: Path) -> list[Path]:
    """The folders of all generations; a build that died has left none among them."""
    return [path for path in (index / "generations").glob("*") if path.is_dir() and path.name[0] != "."]


def _engine(cluster: Cluster) -> OpenSearchEngine:
    from indexer.search.engines.opensearch import OpenSearchEngine

    return OpenSearchEngine(cluster, None)
