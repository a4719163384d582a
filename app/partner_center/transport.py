"""One exchange over HTTP, bounded in size and time. No redirect is followed: what a token is sent to is what was meant.

A session a thread keeps connections open. It holds no cookies, and no credentials of the machine's .netrc ever stand in
for ours.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any

from app.partner_center.errors import ReadError
from app.partner_center.vocabulary import Trouble

if TYPE_CHECKING:
    from requests import Response, Session

CONNECT, READ, WHOLE = 5.0, 20.0, 60.0  # seconds: to connect, between two reads, for all of an answer
LARGEST = 16 * 1024 * 1024  # bytes of an answer
PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]  # looked up in any case
    body: bytes


@dataclass(frozen=True, slots=True)
class Limits:
    connect: float = CONNECT
    read: float = READ
    whole: float = WHOLE
    largest: int = LARGEST


class Transport:
    """Threads may share it."""

    def __init__(self, limits: Limits | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits, self._clock = limits or Limits(), clock
        self._local = threading.local()

    def exchange(
        self, method: str, url: str, headers: Mapping[str, str], form: Mapping[str, str] | None = None
    ) -> Answer:
        """Raises ReadError where there is no whole answer."""
        import requests
        from urllib3.exceptions import HTTPError, IncompleteRead, ProtocolError, ReadTimeoutError

        what, limits = _path(url), self._limits
        began = self._clock()
        try:
            with self._session(url).request(
                method,
                url,
                data=form,
                auth=_as_given(headers),
                timeout=(limits.connect, limits.read),
                allow_redirects=False,
                stream=True,
            ) as response:
                body = self._body(response, began, what)
                return Answer(response.status_code, response.headers, body)
        except (IncompleteRead, ProtocolError) as error:
            raise ReadError(Trouble.INCOMPLETE, what) from error
        except (ReadTimeoutError, requests.RequestException) as error:
            raise ReadError(Trouble.UNREACHABLE, f"{what}: {type(error).__name__}") from error
        except HTTPError as error:  # a body that can't be unpacked
            raise ReadError(Trouble.NOT_UNDERSTOOD, what) from error

    def _body(self, response: Response, began: float, what: str) -> bytes:
        pieces, size = [], 0
        while piece := response.raw.read1(PIECE, decode_content=True):  # what is there: it doesn't wait for all of it
            pieces.append(piece)
            size += len(piece)
            if size > self._limits.largest:
                raise ReadError(Trouble.NOT_UNDERSTOOD, f"{what}: more than {self._limits.largest} bytes")
            if self._clock() - began > self._limits.whole:
                raise ReadError(Trouble.UNREACHABLE, f"{what}: longer than {self._limits.whole:g} s")
        return b"".join(pieces)

    def _session(self, url: str) -> Session:
        session: Session | None = getattr(self._local, "session", None)
        if session is None:
            import requests
            from requests.utils import get_environ_proxies

            session = requests.Session()
            session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
            session.proxies.update(get_environ_proxies(url))
            session.trust_env = False  # looked at once: neither .netrc nor the environment at every request
            self._local.session = session
        return session


def _as_given(headers: Mapping[str, str]) -> Callable[[Any], Any]:
    """Headers of this request alone, set last."""

    def set_headers(request: Any) -> Any:
        request.headers.update(headers)
        return request

    return set_headers


def _path(url: str) -> str:
    """What may stand in a log: no query."""
    return url.partition("?")[0]
