"""How often something may be asked, and what tells clients apart.

Counted with the engine of Flask-Limiter (its package `limits`), without its hooks: those cost every page 50 µs of the
150 that a cached one takes, while pages from memory are not limited. Counts are kept where `counting.py` says.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING

from flask import request

from app.counting import Counts

OF_A_CLIENT = 64  # bits of an IPv6 address that tell clients apart: the smallest network that anybody is given

if TYPE_CHECKING:
    from limits import RateLimitItem
    from limits.strategies import RateLimiter

    Limit = tuple[RateLimitItem, str]  # how often, and what for: a client, a user


def client_address() -> str:
    """Who is asking, as far as the network tells; behind proxies, as far as the setting PROXIES says."""
    return as_client(request.remote_addr or "unknown")


def as_client(address: str) -> str:
    """What an address counts as. One of IPv6 counts as its network: whoever has one of these has all of it, and would
    be somebody else with every request."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address) or found.is_loopback:
        return str(found)
    return str(found.ipv4_mapped or IPv6Network((int(found), OF_A_CLIENT), strict=False))


class Limits:
    """What is counted, alone or together with others. Threads may share it."""

    def __init__(self, shared: str = "") -> None:
        """`shared`: the address of a Redis; empty: each process counts by itself."""
        self._counts = Counts(shared)

    @property
    def alone(self) -> bool:
        """Whether this process counts by itself although it should count with others."""
        return self._counts.alone

    def seconds_to_wait(self, *limits: Limit) -> int:
        """Count a request against each limit in turn; 0 where it is within all of them, else how long to wait.

        The first one that refuses ends it: what is refused is counted nowhere, so that nobody can fill somebody else's
        share, or the memory, by hammering on.
        """
        return self._asked(lambda counted: first_wait(counted, counted.hit, limits))

    def would_wait(self, *limits: Limit) -> int:
        """The same without counting, for requests that only count if they fail."""
        return self._asked(lambda counted: first_wait(counted, counted.test, limits))

    def count(self, *limits: Limit) -> None:
        def count(counted: RateLimiter) -> int:
            for limit, key in limits:
                counted.hit(limit, key)
            return 0

        self._asked(count)

    def forget(self, limit: RateLimitItem, key: str) -> None:
        """Begin to count anew."""

        def forget(counted: RateLimiter) -> int:
            counted.clear(limit, key)
            return 0

        self._asked(forget)

    def at_rate(self, limit: RateLimitItem, key: str) -> int:
        """As `seconds_to_wait`, for what is asked so often that keeping each moment would cost.

        Two numbers are kept instead, and the share of the time before is estimated.
        """
        from limits.strategies import SlidingWindowCounterRateLimiter

        def ask(counted: RateLimiter) -> int:
            return first_wait(counted, counted.hit, ((limit, key),))

        return self._counts.using(SlidingWindowCounterRateLimiter, ask)

    def _asked(self, ask: Callable[[RateLimiter], int]) -> int:
        from limits.strategies import MovingWindowRateLimiter

        return self._counts.using(MovingWindowRateLimiter, ask)


def first_wait(counted: RateLimiter, asked: Callable[..., bool], limits: tuple[Limit, ...]) -> int:
    for limit, key in limits:
        if not asked(limit, key):
            return max(1, math.ceil(counted.get_window_stats(limit, key).reset_time - time.time()))
    return 0
