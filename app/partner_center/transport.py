"""One exchange over HTTP, bounded in size and time. No redirect is followed: what a token is sent to is what was meant.

Connections are kept open for the next exchange. No cookie is kept, and no credentials of the machine's .netrc ever
stand in for ours.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from app.partner_center.errors import ReadError
from app.partner_center.vocabulary import Trouble

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

CONNECT, READ, WHOLE = 5.0, 20.0, 60.0  # seconds: to connect, between two reads, for all of an answer
LARGEST = 16 * 1024 * 1024  # bytes of an answer
PIECE = 64 * 1024
KEPT = 64  # connections to a host: as many as accounts may be read at once
OURS = {"User-Agent": "Goodstanding", "Accept-Encoding": "gzip, deflate"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


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
        self._managers: dict[tuple[str, str], PoolManager] = {}  # by scheme and host
        self._making = Lock()

    def afresh(self) -> Transport:
        """With connections of its own, for another process."""
        return Transport(self._limits, self._clock)

    def exchange(
        self, method: str, url: str, headers: Mapping[str, str], form: Mapping[str, str] | None = None
    ) -> Answer:
        """Raises ReadError where there is no whole answer."""
        from urllib3.exceptions import DecodeError, HTTPError, IncompleteRead, ProtocolError

        what, began = _path(url), self._clock()
        given: dict[str, Any] = {"headers": {**OURS, **headers}}
        if form is not None:
            given = {"headers": {**OURS, **FORM, **headers}, "body": urlencode(form)}
        manager = self._manager(url)
        try:
            response = manager.urlopen(method, url, retries=False, redirect=False, preload_content=False, **given)
        except HTTPError as error:
            raise ReadError(Trouble.UNREACHABLE, f"{what}: {type(error).__name__}") from error
        except ValueError as error:  # a header that can't be sent: what an answer told us to say
            raise ReadError(Trouble.NOT_UNDERSTOOD, f"{what}: {type(error).__name__}") from error
        try:
            return Answer(response.status, response.headers, self._body(response, began, what))
        except (IncompleteRead, ProtocolError) as error:
            raise ReadError(Trouble.INCOMPLETE, what) from error
        except DecodeError as error:  # it can't be unpacked
            raise ReadError(Trouble.NOT_UNDERSTOOD, what) from error
        except HTTPError as error:
            raise ReadError(Trouble.UNREACHABLE, f"{what}: {type(error).__name__}") from error
        finally:
            response.close()  # one that was read to its end has left its connection to the next

    def _body(self, response: BaseHTTPResponse, began: float, what: str) -> bytes:
        pieces, size = [], 0
        while piece := response.read1(PIECE, decode_content=True):  # what is there: it doesn't wait for all of it
            pieces.append(piece)
            size += len(piece)
            if size > self._limits.largest:
                raise ReadError(Trouble.NOT_UNDERSTOOD, f"{what}: more than {self._limits.largest} bytes")
            if self._clock() - began > self._limits.whole:
                raise ReadError(Trouble.UNREACHABLE, f"{what}: longer than {self._limits.whole:g} s")
        return b"".join(pieces)

    def _manager(self, url: str) -> PoolManager:
        """The environment says whether there is a proxy before a host; it is asked once."""
        parts = urlsplit(url)
        place = (parts.scheme, parts.netloc)
        try:
            with self._making:
                if place not in self._managers:
                    self._managers[place] = _manager(url, self._limits)
                return self._managers[place]
        except ValueError as error:  # what the environment names can't be one
            raise ReadError(Trouble.UNREACHABLE, f"{_path(url)}: no such proxy: {type(error).__name__}") from error


def _manager(url: str, limits: Limits) -> PoolManager:
    """Trusts the certificates that certifi brings, not those of the machine."""
    from certifi import where
    from requests.utils import get_auth_from_url, get_environ_proxies, prepend_scheme_if_needed, select_proxy
    from urllib3 import PoolManager, ProxyManager, Timeout, make_headers

    timeout = Timeout(connect=limits.connect, read=limits.read)
    given: dict[str, Any] = {"maxsize": KEPT, "timeout": timeout, "ca_certs": where()}
    proxy = select_proxy(url, get_environ_proxies(url))
    if not proxy:
        return PoolManager(**given)
    user, password = get_auth_from_url(proxy)
    credentials = make_headers(proxy_basic_auth=f"{user}:{password}") if user else None
    return ProxyManager(prepend_scheme_if_needed(proxy, "http"), proxy_headers=credentials, **given)


def _path(url: str) -> str:
    """What may stand in a log: no query."""
    return url.partition("?")[0]
