"""Sends entries to a cluster no faster than it takes them.

A cluster that has more to write than it has room for refuses a request, or single entries of it, with 429. What was
refused is sent again, later and in smaller pieces; pieces grow again while all goes well. An index whose only copy was
on a node that is gone takes nothing more, and each request waits for it: that is given up by time.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from indexer.errors import LibraryError
from indexer.search.engines.cluster import Connection, reason, said

MOST_BYTES = 4 * 1024 * 1024  # of a request, to begin with
FEWEST_BYTES = 64 * 1024
TRIES = 12  # of a request that is refused, or gets no answer: about two minutes of pauses
LONGEST = 150.0  # seconds for which nothing of a request is taken
LONGEST_PAUSE = 20.0  # seconds between two of them
COPY = "10s"  # for which a node waits for a copy that can be written to; the client asks other nodes after that
FULL = 429
TOO_LARGE = 413
AGAIN = (FULL, 502, 503, 504)

_decode = msgspec.json.Decoder().decode


class Action(NamedTuple):
    """One entry on its way: its lines, and what to call it where it is refused."""

    lines: bytes
    name: str


class Bulk:
    """Writes into one index. Call `add` for each action, and `finish` at the end."""

    def __init__(
        self,
        connection: Connection,
        index: str,
        sleep: Callable[[float], None] = time.sleep,
        longest: float = LONGEST,
    ) -> None:
        self._longest = longest
        self._connection = connection
        self._index = index
        self._sleep = sleep
        self._limit = MOST_BYTES
        self._waiting: list[Action] = []
        self._bytes = 0
        self.refusals = 0  # requests or parts of them that were sent again

    def add(self, action: Action) -> None:
        self._waiting.append(action)
        self._bytes += len(action.lines)
        if self._bytes >= self._limit:
            self.finish()

    def finish(self) -> None:
        """Return when everything that was added has been taken. Raises LibraryError where it isn't."""
        tries, began = 0, time.monotonic()
        while self._waiting:
            piece = self._piece()
            refused, why = self._send(piece)
            if not why:
                self._limit = min(MOST_BYTES, self._limit + self._limit // 4)
                tries, began = 0, time.monotonic()
                continue
            tries += 1
            self.refusals += 1
            self._waiting = refused + self._waiting
            if len(refused) < len(piece):
                began = time.monotonic()
            if tries >= TRIES or time.monotonic() - began > self._longest:
                raise LibraryError(
                    f"The index {self._index} was not written: {why}, {tries} times in a row. Nothing was published. "
                    "Run `goodstanding index` again when the cluster has room, and all its nodes."
                )
            self._limit = max(FEWEST_BYTES, self._limit // 2)
            self._sleep(min(LONGEST_PAUSE, 0.1 * 2**tries) * random.uniform(0.5, 1))  # noqa: S311 - no secret
        self._bytes = 0

    def _piece(self) -> list[Action]:
        """As many of the waiting actions as go into one request; one at least."""
        size, count = 0, 0
        for action in self._waiting:
            size += len(action.lines)
            if count and size > self._limit:
                break
            count += 1
        piece, self._waiting = self._waiting[:count], self._waiting[count:]
        return piece

    def _send(self, piece: list[Action]) -> tuple[list[Action], str]:
        """The actions that must be sent again, and why; all were taken where they are none."""
        from opensearchpy import exceptions

        try:
            answer = self._connection.client.bulk(
                body=b"".join(action.lines for action in piece),
                index=self._index,
                filter_path="errors,items.*.status,items.*.error",
                timeout=COPY,
                request_timeout=60,
            )
        except exceptions.TransportError as error:
            again = isinstance(error, exceptions.ConnectionError) or error.status_code in AGAIN
            if again or (error.status_code == TOO_LARGE and self._limit > FEWEST_BYTES):
                return piece, reason(error) or f"the cluster says {said(error)}"
            raise LibraryError(f"The index {self._index} was not written: {said(error)}.") from error
        return self._refused(piece, answer) if answer.get("errors") else ([], "")

    def _refused(self, piece: list[Action], answer: Any) -> tuple[list[Action], str]:
        again, why = [], ""
        for action, item in zip(piece, answer["items"], strict=True):
            (result,) = item.values()
            status = result.get("status", 0)
            if status in AGAIN:
                again.append(action)
                problem = result.get("error", {}).get("type", status)
                lacks = "room" if status == FULL else "copy of the index that can be written to"
                why = f"the cluster has no {lacks} ({problem})"
            elif status >= 300:
                cause = result.get("error", {}).get("reason", status)
                raise LibraryError(f"The index {self._index} cannot take {action.name}: {cause}.")
        return again, why
