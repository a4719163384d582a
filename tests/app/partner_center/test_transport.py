"""An answer has a time as a whole, however little of it comes at a time."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
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
