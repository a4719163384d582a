"""How often something may be asked, and what tells clients apart.

Counted with the engine of Flask-Limiter (its package `limits`), without its hooks: those cost every page 50 µs of the
150 that a cached one takes, while only a few addresses are limited. Counts are kept in the memory of each process:
with several workers, a client may ask as many times more often.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from flask import request

if TYPE_CHECKING:
    from limits import RateLimitItem
    from limits.strategies import RateLimiter

    Limit = tuple[RateLimitItem, str]  # how often, and what for: a client, a user

STORAGE = "memory://"


def client_address() -> str:
    """Who is asking, as far as the network tells; behind proxies, as far as the setting PROXIES says."""
    return request.remote_addr or "unknown"


class Limits:
    """What an application has counted. Threads may share it."""

    def __init__(self, storage: str = STORAGE) -> None:
        self._storage = storage

    @cached_property
    def _counted(self) -> RateLimiter:
        from limits.storage import storage_from_string
        from limits.strategies import MovingWindowRateLimiter

        return MovingWindowRateLimiter(storage_from_string(self._storage))

    def seconds_to_wait(self, *limits: Limit) -> int:
        """Count a request against each limit in turn; 0 where it is within all of them, else how long to wait.

        The first one that refuses ends it: what is refused is counted nowhere, so that nobody can fill somebody else's
        share, or the memory, by hammering on.
        """
        return self._first_wait(self._counted.hit, limits)

    def would_wait(self, *limits: Limit) -> int:
        """The same without counting, for requests that only count if they fail."""
        return self._first_wait(self._counted.test, limits)

    def count(self, *limits: Limit) -> None:
        for limit, key in limits:
            self._counted.hit(limit, key)

    def forget(self, limit: RateLimitItem, key: str) -> None:
        """Begin to count anew."""
        self._counted.clear(limit, key)

    def _first_wait(self, asked: Callable[..., bool], limits: tuple[Limit, ...]) -> int:
        for limit, key in limits:
            if not asked(limit, key):
                return max(1, math.ceil(self._counted.get_window_stats(limit, key).reset_time - time.time()))
        return 0
