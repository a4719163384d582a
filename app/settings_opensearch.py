"""The settings that say how the cluster of OpenSearch is reached: their shapes, and what they say together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from indexer.search.engines.cluster import Cluster

if TYPE_CHECKING:
    from app.settings import Settings

EXAMPLE = "https://search-1.example.com:9200"
_PREFIX = re.compile(r"[a-z][a-z0-9-]{0,59}")


def addresses(value: str) -> tuple[str, ...]:
    """The addresses of nodes, divided by commas. What is wrong never repeats one: it may hold a password."""
    found = tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
    if not found or not all(map(_is_node, found)):
        raise ValueError(f"names no nodes such as {EXAMPLE}, divided by commas, without user or path")
    return found


def _is_node(address: str) -> bool:
    try:
        parts = urlsplit(address)
        whole = not (parts.path or parts.query or parts.fragment) and parts.username is None
        return bool(parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and whole)
    except ValueError:  # a port that is no number
        return False


def prefix(value: str) -> str:
    if not _PREFIX.fullmatch(value):
        raise ValueError("is no beginning of index names: small letters, digits and hyphens, a letter first")
    return value


def seconds(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        raise ValueError("is no number") from None
    if not 0.1 <= number <= 60:
        raise ValueError("is not between 0.1 and 60")
    return number


def cluster(settings: Settings) -> Cluster | None:
    """How the cluster is reached; None where none is set."""
    if not settings.opensearch:
        return None
    return Cluster(
        addresses=settings.opensearch,
        user=settings.opensearch_user,
        password=settings.opensearch_password,
        ca=settings.opensearch_ca,
        prefix=settings.opensearch_prefix,
        seconds=settings.opensearch_seconds,
        shards=settings.opensearch_shards,
        embedded="" if settings.opensearch_embedded == "none" else settings.opensearch_embedded,
    )
