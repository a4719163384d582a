"""One request to an endpoint, over a connection of our own to the very address that was checked.

Nothing is left to a library that would follow a redirect, ask a proxy of the environment, or look a name up a second
time. All of it together, looking the name up included, takes no longer than it may; of the answer no more is read than
its head. What an endpoint answers, beyond the status, is nobody's to see: it might be what only this host can reach.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TookTooLongError
from dataclasses import dataclass
from ipaddress import ip_address
from threading import Thread
from typing import Any

from app.webhooks.reach import Network, Target, check, parse

SECONDS = 15.0  # for all of it
LARGEST = 16 * 1024  # bytes of an answer's head
AGENT = "Goodstanding-Webhooks/1.0"
ADDRESSES = 4  # of a name, that are tried

Place = tuple[int, Any]  # family, address as sockets take it
Resolve = Callable[[str, int], Sequence[Place]]


class NonsenseError(Exception):
    """What came back is no HTTP, or too much of it."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    retry_after: str = ""


class Clock:
    """How much is left of the time that there is."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def left(self) -> float:
        """Raises TimeoutError where nothing is."""
        seconds = self._ends - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds


def resolve(host: str, port: int) -> list[Place]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(family, place) for family, _, _, _, place in found]


@dataclass(frozen=True)
class Sender:
    networks: tuple[Network, ...] = ()  # that may be reached though they are nobody else's
    seconds: float = SECONDS
    resolve: Resolve = resolve
    tls: ssl.SSLContext | None = None  # None: what the system trusts

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Raises ForbiddenError, TimeoutError, NonsenseError, or OSError where nobody can be reached."""
        target, clock = parse(url, self.networks), Clock(self.seconds)
        places = self._places(target, clock)
        with self._connected(target, places, clock) as connection:
            connection.settimeout(clock.left())
            connection.sendall(_request(target, headers, body))
            return _answer(connection, clock)

    def _places(self, target: Target, clock: Clock) -> list[Place]:
        """Every address of the host, each of them checked."""
        places = _within(clock.left(), lambda: self.resolve(target.host, target.port))
        for _, place in places:
            check(ip_address(str(place[0])), self.networks)
        if not places:
            raise OSError("the name has no address")
        return list(dict.fromkeys(places))[:ADDRESSES]

    def _connected(self, target: Target, places: list[Place], clock: Clock) -> socket.socket:
        """To the first address that takes the connection."""
        for number, (family, place) in enumerate(places, 1):
            plain = socket.socket(family, socket.SOCK_STREAM)
            try:
                plain.settimeout(clock.left() / (len(places) - number + 1))
                plain.connect(place)
                return self._secured(plain, target, clock) if target.secure else plain
            except BaseException as error:
                plain.close()
                if number == len(places) or not isinstance(error, OSError):
                    raise
        raise OSError("no address")

    def _secured(self, plain: socket.socket, target: Target, clock: Clock) -> socket.socket:
        context = self.tls or ssl.create_default_context()
        plain.settimeout(clock.left())
        return context.wrap_socket(plain, server_hostname=target.host)


def _request(target: Target, headers: Mapping[str, str], body: bytes) -> bytes:
    said = {
        "Host": target.named,
        "User-Agent": AGENT,
        "Accept": "*/*",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Connection": "close",
        **headers,
    }
    lines = [f"POST {target.path} HTTP/1.1", *(f"{name}: {value}" for name, value in said.items())]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


def _answer(connection: socket.socket, clock: Clock) -> Answer:
    """The status of the answer. Provisional ones (1xx) are passed over."""
    buffer = b""
    while True:
        head, ended, rest = buffer.partition(b"\r\n\r\n")
        if ended:
            answer = _read(head)
            if answer.status >= 200:
                return answer
            buffer = rest
            continue
        if len(buffer) > LARGEST:
            raise NonsenseError
        connection.settimeout(clock.left())
        more = connection.recv(4096)
        if not more:
            raise NonsenseError
        buffer += more


def _read(head: bytes) -> Answer:
    first, *lines = head.decode("latin-1").split("\r\n")
    words = first.split(" ", 2)
    if not words[0].startswith("HTTP/1.") or len(words) < 2 or len(words[1]) != 3 or not words[1].isdecimal():
        raise NonsenseError
    fields = (line.partition(":") for line in lines)
    after = next((value.strip() for name, _, value in fields if name.strip().lower() == "retry-after"), "")
    return Answer(int(words[1]), after[:40])


def _within(seconds: float, work: Callable[[], Sequence[Place]]) -> Sequence[Place]:
    """What looking a name up gives, unless that takes too long: it can't be broken off, only be left alone."""
    future: Future[Sequence[Place]] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    Thread(target=run, daemon=True, name="resolver").start()
    try:
        return future.result(seconds)
    except TookTooLongError:
        raise TimeoutError from None
