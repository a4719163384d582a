"""What an exchange is like on the wire: its time as a whole, its connection, what it says of us, and proxies."""

from __future__ import annotations

import base64
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest

from app.partner_center.errors import ReadError
from app.partner_center.transport import Limits, Transport
from app.partner_center.vocabulary import Trouble

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"


@pytest.fixture
def dripping() -> Iterator[str]:
    """The address of a server that sends a byte now and then, and never all of them."""
    stop = Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(HEAD)
                while not stop.wait(0.05):
                    try:
                        connection.sendall(b" ")
                    except OSError:
                        return

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/v1/invoices"
        stop.set()
        thread.join(5)


def test_an_answer_that_never_ends_is_given_up(dripping: str) -> None:
    transport, began = Transport(Limits(connect=2, read=2, whole=0.5)), time.monotonic()
    with pytest.raises(ReadError) as caught:
        transport.exchange("GET", dripping, {})
    assert caught.value.trouble is Trouble.UNREACHABLE
    assert time.monotonic() - began < 20, "1,000 bytes would have taken 50 seconds"


@dataclass
class Taken:
    """What a server has been asked, and over how many connections."""

    address: str
    lines: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    connections: set[int] = field(default_factory=set)


@pytest.fixture
def answering() -> Iterator[Taken]:
    """A server that sets a cookie with each answer; as a proxy it answers itself what it should pass on."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            taken.lines.append(self.requestline)
            taken.headers.append({name.lower(): value for name, value in self.headers.items()})
            taken.connections.add(self.client_address[1])
            self.send_response(200)
            self.send_header("Set-Cookie", "session=1; Path=/")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        taken = Taken(f"http://127.0.0.1:{server.server_port}")
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield taken
        server.shutdown()
        thread.join(5)


def test_a_connection_is_used_again_and_no_cookie_is_kept(
    answering: Taken, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    transport = Transport()
    for _ in range(3):
        answer = transport.exchange("GET", f"{answering.address}/v1/invoices", {"Accept": "application/json"})
        assert (answer.status, answer.body, answer.headers["set-cookie"]) == (200, b"{}", "session=1; Path=/")
    assert len(answering.connections) == 1
    assert not any({"cookie", "authorization"} & set(each) for each in answering.headers)
    transport.afresh().exchange("GET", f"{answering.address}/v1/invoices", {})
    assert len(answering.connections) == 2


def test_the_environment_says_which_proxy_to_ask_and_for_whom_not(
    answering: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", answering.address.replace("//", "//user:pass%40word@"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    transport = Transport(Limits(connect=2, read=2))
    transport.exchange("GET", "http://partner-center.example/v1/invoices?size=2", {"Authorization": "Bearer made-up"})
    assert answering.lines == ["GET http://partner-center.example/v1/invoices?size=2 HTTP/1.1"]
    credentials = base64.b64encode(b"user:pass@word").decode()
    assert answering.headers[0]["proxy-authorization"] == f"Basic {credentials}"
    assert answering.headers[0]["authorization"] == "Bearer made-up"
    transport.exchange("GET", f"{answering.address}/v1/mpn", {})
    assert answering.lines[1] == "GET /v1/mpn HTTP/1.1"
    assert "proxy-authorization" not in answering.headers[1]


@pytest.mark.parametrize(
    "proxy", ["socks5://127.0.0.1:9", "nonsense://127.0.0.1:9", "http://127.0.0.1:9", "http://[bad:9"]
)
def test_a_proxy_that_is_of_no_use_is_said_by_name(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("http_proxy", proxy)
    with pytest.raises(ReadError) as caught:
        Transport(Limits(connect=1, read=1)).exchange("GET", "http://partner-center.example/v1/invoices", {})
    assert caught.value.trouble is Trouble.UNREACHABLE
    assert "proxy" in str(caught.value).lower()


def test_a_proxy_is_for_a_scheme_of_a_host(answering: Taken, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", answering.address)
    for name in ("no_proxy", "NO_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    transport = Transport(Limits(connect=1, read=1))
    transport.exchange("GET", "http://127.0.0.1:9/v1/mpn", {})
    with pytest.raises(ReadError) as caught:
        transport.exchange("GET", "https://127.0.0.1:9/v1/mpn", {})
    assert "proxy" not in str(caught.value).lower()
    assert len(answering.lines) == 1


def test_a_header_that_cannot_be_sent_is_an_answer_that_is_not_understood(answering: Taken) -> None:
    for token in ("två\u2028", "two\nlines"):
        with pytest.raises(ReadError) as caught:
            Transport().exchange("GET", f"{answering.address}/v1/customers", {"MS-ContinuationToken": token})
        assert caught.value.trouble is Trouble.NOT_UNDERSTOOD
    assert not answering.lines
