"""What is measured while serving, for Prometheus: how long requests and searches take, and what became of them.

All processes of a server count together, in a folder of files that `goodstanding serve` makes; without one, as in
tests, a process counts alone. What only exists at the moment it is asked for stands in `readings.py`.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from app.settings import measurements_folder

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from prometheus_client.registry import Collector

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_LIVE = re.compile(r"gauge_live\w*_(\d+)\.db")


class Metrics:
    """One application's. Children are kept, because finding one by its labels takes longer than counting."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        if folder := measurements_folder():
            # Whoever cleans up temporary folders must not keep a worker from being replaced.
            Path(folder).mkdir(parents=True, exist_ok=True)
        self._registry = registry = CollectorRegistry()
        self._requests = Histogram(
            "goodstanding_http_request_seconds",
            "How long requests took, by route.",
            ["method", "route"],
            buckets=BUCKETS,
            registry=registry,
        )
        self._responses = Counter(
            "goodstanding_http_responses",
            "Answers, by route and status.",
            ["method", "route", "status"],
            registry=registry,
        )
        self._searches = Histogram(
            "goodstanding_search_seconds",
            "How long searches took, by engine and locale.",
            ["engine", "locale"],
            buckets=BUCKETS,
            registry=registry,
        )
        self._refusals = Counter(
            "goodstanding_limited", "Requests that were refused for coming too often.", ["limit"], registry=registry
        )
        self._troubles = Counter(
            "goodstanding_database_troubles",
            "Requests that the database failed, by trouble.",
            ["trouble"],
            registry=registry,
        )
        self._running = Gauge(
            "goodstanding_http_requests_running",
            "Requests that are being answered at this moment.",
            multiprocess_mode="livesum",
            registry=registry,
        )
        self._children: dict[tuple[str, ...], tuple[Histogram, Counter]] = {}
        self._engines: dict[tuple[str, str], Histogram] = {}

    def began(self) -> None:
        self._running.inc()

    def ended(self) -> None:
        self._running.dec()

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        key = (method, route, str(status))
        known = self._children.get(key)
        if known is None:
            known = self._requests.labels(method, route), self._responses.labels(*key)
            self._children[key] = known
        known[0].observe(seconds)
        known[1].inc()

    def searched(self, engine: str, locale: str, seconds: float) -> None:
        known = self._engines.get((engine, locale))
        if known is None:
            known = self._engines[engine, locale] = self._searches.labels(engine, locale)
        known.observe(seconds)

    def refused(self, limit: str) -> None:
        self._refusals.labels(limit).inc()

    def failed(self, trouble: str) -> None:
        self._troubles.labels(trouble).inc()

    def exposition(self, *more: Collector) -> bytes:
        """All of it as Prometheus reads it, the counts of every process put together."""
        from prometheus_client import CollectorRegistry, generate_latest
        from prometheus_client.multiprocess import MultiProcessCollector

        folder = measurements_folder()
        registry: CollectorRegistry = CollectorRegistry() if folder else self._registry
        if folder:
            forget_the_dead(Path(folder))
            MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
        return generate_latest(registry) + b"".join(map(_of, more))


def _of(collector: Collector) -> bytes:
    from prometheus_client import CollectorRegistry, generate_latest

    registry = CollectorRegistry()
    registry.register(collector)
    return generate_latest(registry)


def forget_the_dead(folder: Path) -> None:
    """A process that was killed took its running requests with it."""
    for path in folder.iterdir():
        found = _LIVE.fullmatch(path.name)
        if found and not _lives(int(found[1])):
            with suppress(FileNotFoundError):  # another process was faster
                path.unlink()


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
