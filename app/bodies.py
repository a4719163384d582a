"""Bodies of requests, within a time. A server's threads are few; a client that sends slowly must not hold them.

The server reads headers within a time of its own. Bodies it leaves to us, and reading one waits as long as the client
likes: as many clients as there are threads would stop the site. Here, only so many wait, and none for ever.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from io import BytesIO
from threading import BoundedSemaphore, Event, Thread
from typing import Any

from werkzeug.exceptions import RequestEntityTooLarge, RequestTimeout, TooManyRequests

Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]
PATIENCE = 0.1  # seconds to wait for a place: enough where clients are honest, as a body is read in a millisecond


class TimedBodies:
    """WSGI middleware. `waiting` bodies are read at a time, up to `limit` bytes in `seconds` each."""

    def __init__(self, application: Application, *, waiting: int, limit: int, seconds: float) -> None:
        self._application = application
        self._places = BoundedSemaphore(waiting)
        self._limit = limit
        self._seconds = seconds

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        environ["wsgi.input"] = _Body(environ["wsgi.input"], self._read)
        return self._application(environ, start)

    def _read(self, stream: Any) -> bytes:
        """The body. Raises what the client is answered with where that can't be had."""
        if not self._places.acquire(timeout=PATIENCE):
            raise TooManyRequests(retry_after=math.ceil(self._seconds))
        try:
            body = self._within_time(stream)
        finally:
            self._places.release()
        if len(body) > self._limit:  # of a body that doesn't say its length, Werkzeug would take the beginning
            raise RequestEntityTooLarge
        return body

    def _within_time(self, stream: Any) -> bytes:
        found: list[bytes] = []
        done = Event()

        def read() -> None:
            try:
                found.append(stream.read(self._limit + 1))
            except Exception:  # the client is gone
                found.append(b"")
            done.set()

        # Left behind where it is late; it ends when the answer has closed the connection.
        Thread(target=read, daemon=True).start()
        if not done.wait(self._seconds):
            raise RequestTimeout
        return found[0]


class _Body:
    """A body that is read, as a whole, when somebody asks for some of it."""

    def __init__(self, stream: Any, read: Callable[[Any], bytes]) -> None:
        self._stream, self._read_all = stream, read
        self._content: BytesIO | None = None

    def _whole(self) -> BytesIO:
        if self._content is None:
            self._content = BytesIO(self._read_all(self._stream))
        return self._content

    def read(self, size: int = -1) -> bytes:
        return self._whole().read(size)

    def readline(self, size: int = -1) -> bytes:
        return self._whole().readline(size)

    def readlines(self, hint: int = -1) -> list[bytes]:
        return self._whole().readlines(hint)

    def __iter__(self) -> Iterable[bytes]:
        return iter(self._whole())
