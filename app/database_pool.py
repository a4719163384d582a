"""Over how many connections a process talks to PostgreSQL, and for how long it waits."""

from __future__ import annotations

from dataclasses import dataclass

SERVING_SECONDS = 5  # that a page waits for its turn: the threads that wait answer nobody else
# A server that vanished without a word is noticed, also by a connection that waits for its answer.
KEEPALIVES = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 15_000}


@dataclass(frozen=True)
class Pool:
    """Of a process that serves; commands take what they need."""

    size: int = 5  # connections that are kept: one a thread, and one for what runs beside them
    overflow: int = 5  # more that are opened when all are in use
    recycle: int = 1800  # seconds after which a connection is replaced
    seconds: int = SERVING_SECONDS  # that a page waits for a connection, for a lock, or for its turn to write
    statement_seconds: int = 30  # after which a statement is broken off

    @property
    def options(self) -> str:
        return f" -c lock_timeout={self.seconds}s -c statement_timeout={self.statement_seconds}s"


POOL = Pool()
