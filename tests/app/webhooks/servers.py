"""Real servers on the loopback interface that do what endpoints do, and what they should not."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Received:
    """A request as it came in."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Server:
    port: int
    received: list[Received] = field(default_factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"


Behave = Callable[[socket.socket, Received], None]


def answering(status: str, *headers: str) -> Behave:
    lines = [f"HTTP/1.1 {status}", "Content-Length: 0", *headers, "", ""]
    return lambda connection, _: connection.sendall("\r\n".join(lines).encode())


def read_request(connection: socket.socket) -> Received:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            raise ConnectionError
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    line, *rest = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in rest)}
    while len(body) < int(headers.get("content-length", 0)):
        body += connection.recv(65536)
    return Received(line, headers, body)


@contextmanager
def serving(behave: Behave, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> Iterator[Server]:
    """Answers each connection on a thread of its own, until the end."""
    listener = socket.create_server((host, 0))
    listener.settimeout(0.1)
    server, stop = Server(listener.getsockname()[1]), threading.Event()

    def answer(connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection.settimeout(20)
            with tls.wrap_socket(connection, server_side=True) if tls else connection as speaking:
                request = read_request(speaking)
                server.received.append(request)
                behave(speaking, request)

    def accept() -> None:
        while not stop.is_set():
            with suppress(TimeoutError):
                connection, _ = listener.accept()
                server.connections += 1
                threading.Thread(target=answer, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        stop.set()
        thread.join()
        listener.close()
