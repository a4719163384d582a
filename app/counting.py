"""Where requests are counted: in Redis, for all processes and machines together, or in this process's memory.

Redis is a convenience, never a condition: where it can't be reached, this process goes on counting by itself and asks
again after a moment. No request fails for it, and none waits for longer than PATIENCE.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from indexer.errors import UsageError

if TYPE_CHECKING:
    from limits.storage import Storage
    from limits.strategies import RateLimiter

PATIENCE = 0.25  # seconds for Redis to answer
AGAIN = 5.0  # seconds until it is asked again
PREFIX = "goodstanding"
MEMORY = "memory://"
log = logging.getLogger(__name__)
R = TypeVar("R")


class Counts:
    """A strategy of counting over Redis, and over memory for when Redis is gone. Threads may share it."""

    def __init__(self, shared: str = "") -> None:
        """`shared`: the address of a Redis; empty: this process counts alone."""
        self._address = shared
        self._gone_until = 0.0

    def using(self, strategy: type[RateLimiter], ask: Callable[[RateLimiter], R]) -> R:
        from limits.errors import StorageError

        if self._address and time.monotonic() >= self._gone_until:
            try:
                return ask(strategy(self._shared))
            except StorageError as error:
                self._lost(error)
        return ask(strategy(self._own))

    @property
    def alone(self) -> bool:
        """Whether this process counts by itself although it should count with others. Asks Redis."""
        return bool(self.unreachable())

    def unreachable(self) -> str:
        """Why Redis can't be reached, without where it is; empty where it can, or none is named."""
        if not self._address:
            return ""
        shared, why = self._shared, ""
        try:
            shared.get_connection(readonly=True).ping()  # type: ignore[attr-defined] # only of those in Redis
        except Exception as error:  # whatever the client says, it isn't there
            why = type(error).__name__
        self._gone_until = max(self._gone_until, time.monotonic() + AGAIN) if why else 0.0
        return why

    def _lost(self, error: Exception) -> None:
        if time.monotonic() >= self._gone_until:
            log.warning("Redis can't be reached", extra={"kind": type(error.__cause__ or error).__qualname__})
        self._gone_until = time.monotonic() + AGAIN

    @cached_property
    def _own(self) -> Storage:
        from limits.storage import storage_from_string

        return storage_from_string(MEMORY)  # type: ignore[return-value] # one of the kinds that don't wait

    @cached_property
    def _shared(self) -> Storage:
        from limits.errors import ConfigurationError
        from limits.storage import storage_from_string

        options: dict[str, float | str | bool] = {
            "key_prefix": PREFIX,
            "wrap_exceptions": True,
            "socket_timeout": PATIENCE,
            "socket_connect_timeout": PATIENCE,
        }
        address = self._address.replace("unix://", "redis+unix://", 1)
        try:
            return storage_from_string(address, **options)  # type: ignore[return-value]
        except ConfigurationError:
            raise UsageError("Redis needs a driver. Install the extra `redis`, or unset GOODSTANDING_REDIS.") from None
