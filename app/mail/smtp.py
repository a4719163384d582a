"""One message to a mail server. All of it together, the connection included, takes no longer than it may.

smtplib limits each wait, not all of them: a server that says something now and then could hold it for as long as it
likes. A timer ends the connection instead.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from threading import Event, Timer
from typing import Any

SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class MailServer:
    host: str
    port: int
    security: str  # starttls, tls or none
    user: str
    password: str = field(repr=False)
    name: str = "localhost"  # what we call ourselves
    seconds: float = SECONDS
    tls: ssl.SSLContext | None = None  # None: what the system trusts


def send(server: MailServer, message: EmailMessage) -> None:
    """Raises smtplib.SMTPException, TimeoutError, or OSError. When it returns, the server has taken the message."""
    with _timed(server) as connection:
        if server.security == "starttls":
            connection.starttls(context=server.tls or ssl.create_default_context())
        if server.user:
            connection.login(server.user, server.password)
        connection.send_message(message)
        with suppress(smtplib.SMTPException, OSError):  # it has it; how it says goodbye is no matter
            connection.quit()


@contextmanager
def _timed(server: MailServer) -> Iterator[smtplib.SMTP]:
    """A connection that is ended when the time is over; what fails then is a TimeoutError."""
    over, connection = Event(), _connection(server)

    def end() -> None:
        over.set()
        connection.cut()

    timer = Timer(server.seconds, end)
    timer.daemon = True
    timer.start()
    try:
        connection._host = server.host  # what STARTTLS checks; only a connection that is made at once notes it
        code, said = connection.connect(server.host, server.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, said)
        yield connection
    except (smtplib.SMTPException, OSError, ValueError) as error:
        if over.is_set():
            raise TimeoutError from error
        raise
    finally:
        timer.cancel()
        connection.close()
        connection.forget()


def _connection(server: MailServer) -> _Cut:
    each = server.seconds + 5  # a wait alone: the timer comes first
    if server.security == "tls":
        context = server.tls or ssl.create_default_context()
        return _SecureCut(timeout=each, local_hostname=server.name, context=context)
    return _PlainCut(timeout=each, local_hostname=server.name)


class _Cut(smtplib.SMTP):
    """Can be cut off by another thread, whatever it waits for."""

    _host: str
    _wire: socket.socket | None = None

    def noted(self, made: socket.socket) -> socket.socket:
        self._wire = made.dup()  # of its own: the original is wrapped and closed by others
        return made

    def cut(self) -> None:
        if self._wire is not None:
            with suppress(OSError):
                self._wire.shutdown(socket.SHUT_RDWR)

    def forget(self) -> None:
        if self._wire is not None:
            self._wire.close()


class _PlainCut(_Cut):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self.noted(socket.create_connection((host, port), timeout))


class _SecureCut(smtplib.SMTP_SSL, _Cut):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((host, port), timeout)
        self.noted(plain)
        context: Any = self.context
        wrapped: socket.socket = context.wrap_socket(plain, server_hostname=host)
        return wrapped
