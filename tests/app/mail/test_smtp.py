"""Mail over real connections: secured, signed in, and cut off where a server takes its time."""

import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from pathlib import Path
from threading import Thread

import pytest

from app.mail.smtp import MailServer, send
from tests.app.mail.servers import Post, free_port, posting
from tests.app.webhooks.test_sending import certificate


@pytest.fixture
def message() -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "help@example.com", "camille@example.com", "Hello"
    made.set_content("Hello.")
    return made


def server(port: int, security: str = "none", **options: object) -> MailServer:
    usual: dict[str, object] = {"user": "", "password": "", "seconds": 20.0}
    return MailServer("localhost", port, security, **(usual | options))  # type: ignore[arg-type]


def test_starttls_secures_what_is_sent_or_nothing_is(tmp_path: Path, message: EmailMessage) -> None:
    server_side, trusting = certificate(tmp_path, "localhost")
    with posting(Post(), server_side) as post:
        send(server(post.port, "starttls", tls=trusting), message)
        assert post.secured == [True]
        with pytest.raises(ssl.SSLCertVerificationError):
            send(server(post.port, "starttls"), message)
    with posting(Post()) as plain:
        with pytest.raises(smtplib.SMTPNotSupportedError):  # no falling back
            send(server(plain.port, "starttls", tls=trusting), message)
        assert not plain.taken


def test_tls_from_the_beginning(tmp_path: Path, message: EmailMessage) -> None:
    from aiosmtpd.controller import Controller

    server_side, trusting = certificate(tmp_path, "localhost")
    post = Post()
    controller = Controller(post, hostname="127.0.0.1", port=free_port(),
                            ssl_context=server_side)  # fmt: skip
    controller.start()
    try:
        send(server(controller.port, "tls", tls=trusting), message)
        with pytest.raises(ssl.SSLCertVerificationError):
            send(server(controller.port, "tls"), message)
    finally:
        controller.stop()
    assert len(post.taken) == 1


def test_whoever_has_to_sign_in_does(tmp_path: Path, message: EmailMessage) -> None:
    server_side, trusting = certificate(tmp_path, "localhost")
    with posting(Post(), server_side, sign_in=True) as post:
        send(server(post.port, "starttls", tls=trusting, user="site", password="right"), message)
        assert (post.users, len(post.taken)) == (["site"], 1)
        with pytest.raises(smtplib.SMTPAuthenticationError):
            send(server(post.port, "starttls", tls=trusting, user="site", password="wrong"), message)
    assert "right" not in repr(server(1, password="right"))


@contextmanager
def speaking(speak: Callable[[socket.socket], None]) -> Iterator[int]:
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        with suppress(OSError):
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                speak(connection)

    thread = Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()


def hang(connection: socket.socket) -> None:
    connection.recv(1)
    time.sleep(10)


def hang_after_greeting(connection: socket.socket) -> None:
    connection.sendall(b"220 here\r\n")
    connection.recv(4096)
    time.sleep(10)


def drip(connection: socket.socket) -> None:
    """A line now and then that says there will be more: each wait is short, all of them would never end."""
    while True:
        connection.sendall(b"220-more to come\r\n")
        time.sleep(0.1)


@pytest.mark.parametrize("speak", [hang, hang_after_greeting, drip])
def test_a_server_that_takes_its_time_is_cut_off(speak: Callable[[socket.socket], None], message: EmailMessage) -> None:
    began = time.monotonic()
    with speaking(speak) as port, pytest.raises(TimeoutError):
        send(server(port, seconds=1.0), message)
    assert time.monotonic() - began < 5


def drop(connection: socket.socket) -> None:
    connection.sendall(b"220 here\r\n")


def refuse(connection: socket.socket) -> None:
    connection.sendall(b"554 no\r\n")
    connection.recv(100)


@pytest.mark.parametrize("speak", [drop, refuse])
def test_a_server_that_hangs_up_is_an_error(speak: Callable[[socket.socket], None], message: EmailMessage) -> None:
    with speaking(speak) as port, pytest.raises((smtplib.SMTPException, OSError)):
        send(server(port), message)
