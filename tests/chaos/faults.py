"""What goes wrong, one thing at a time, and for how long it may be felt."""

import os
import random
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from tests.chaos.site import Site, until

GRACE = 6.0  # seconds after which a fault that is over must not be felt any more
HALF_OPEN = 200


@dataclass(frozen=True)
class Felt:
    """What a request may see of a fault, as long as it lasts and a moment longer."""

    database: bool = False  # a clean 503 where the database is needed
    connections: bool = False  # a connection that is cut


class Faults:
    def __init__(self, site: Site, chance: random.Random) -> None:
        self._site, self._chance = site, chance
        self._lock = Lock()
        self._windows: list[tuple[str, Felt, float, float]] = []  # what, how it is felt, from, until
        self.done: list[str] = []

    def felt(self, began: float, ended: float) -> Felt:
        """What a request that ran from one moment to the other may have seen."""
        with self._lock:
            felt = [how for _, how, start, end in self._windows if start <= ended and began <= end + GRACE]
        return Felt(any(each.database for each in felt), any(each.connections for each in felt))

    @contextmanager
    def _window(self, name: str, felt: Felt) -> Iterator[None]:
        began = time.monotonic()
        with self._lock:
            self._windows.append((name, felt, began, float("inf")))
            place = len(self._windows) - 1
        try:
            yield
        finally:
            with self._lock:
                self._windows[place] = (name, felt, began, time.monotonic())
            self.done.append(name)

    def one(self) -> None:
        """Any of them, to its end."""
        kinds: list[Callable[[], None]] = [
            self.worker_killed,
            self.database_gone,
            self.redis_gone,
            self.half_open,
        ]
        # Each kind once, then by lot.
        kind = kinds[len(self.done)] if len(self.done) < len(kinds) else self._chance.choice(kinds)
        kind()

    def worker_killed(self) -> None:
        """Its connections are cut; the others answer, and it is replaced."""
        before = self._site.workers()
        with self._window("worker killed", Felt(connections=True)):
            os.kill(self._chance.choice(before), signal.SIGKILL)
            until(lambda: len(self._site.workers()) == len(before) and self._site.workers() != before)

    def database_gone(self) -> None:
        with self._window("database gone", Felt(database=True)):
            self._site.stop_postgres()
            time.sleep(self._chance.uniform(2, 6))
            self._site.start_postgres()

    def redis_gone(self) -> None:
        with self._window("redis gone", Felt()):
            self._site.redis.stop()
            time.sleep(self._chance.uniform(2, 6))
            self._site.redis.start()

    def half_open(self) -> None:
        """Clients that say half a sentence and wait."""
        with self._window("half-open connections", Felt()):
            clients = [socket.create_connection(("127.0.0.1", self._site.port)) for _ in range(HALF_OPEN)]
            for client in clients:
                client.sendall(b"GET /fr-fr/ HTTP/1.1\r\nHost: loc")
            time.sleep(5)
            for client in clients:
                client.close()
