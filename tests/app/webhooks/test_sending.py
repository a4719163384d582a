"""Requests to real servers that hang, lie, drip, redirect, or stand where nobody may be led."""

import socket
import ssl
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from app.webhooks.reach import ForbiddenError
from app.webhooks.sending import NonsenseError, Place, Sender
from tests.app.webhooks.servers import Received, answering, serving

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
QUICK = Sender(LOOPBACK, seconds=1)
PATIENT = Sender(LOOPBACK, seconds=20)


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate for that name, and a client's that trusts it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    written = folder / "server.pem"
    encryption = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)
    written.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(written)
    return server, ssl.create_default_context(cadata=made.public_bytes(serialization.Encoding.PEM).decode())


def to(*addresses: str, port: int) -> Sender:
    """A sender whose names lead to these addresses."""

    def resolve(_host: str, asked: int) -> Sequence[Place]:
        return [(socket.AF_INET6 if ":" in one else socket.AF_INET, (one, port or asked)) for one in addresses]

    return Sender(LOOPBACK, seconds=5, resolve=resolve)


def test_what_is_sent_arrives_as_it_is() -> None:
    with serving(answering("204 No Content")) as server:
        answer = PATIENT.post(server.url + "?a=1", {"webhook-id": "evt_1"}, b'{"a":1}')
    (received,) = server.received
    assert answer.status == 204
    assert received.line == "POST /hook?a=1 HTTP/1.1"
    assert received.body == b'{"a":1}'
    assert received.headers["host"] == f"127.0.0.1:{server.port}"
    assert (received.headers["content-type"], received.headers["webhook-id"]) == ("application/json", "evt_1")
    assert "cookie" not in received.headers


def test_over_tls_the_name_is_checked(tmp_path: Path) -> None:
    server_side, trusting = certificate(tmp_path, "hooks.example")
    with serving(answering("200 OK"), server_side) as server:

        def resolve(_host: str, _port: int) -> Sequence[Place]:
            return [(socket.AF_INET, ("127.0.0.1", server.port))]

        sender = Sender(LOOPBACK, resolve=resolve, tls=trusting)
        assert sender.post("https://hooks.example/hook", {}, b"{}").status == 200
        with pytest.raises(ssl.SSLCertVerificationError):
            sender.post("https://other.example/hook", {}, b"{}")
        with pytest.raises(ssl.SSLCertVerificationError):  # nobody has vouched for it
            Sender(LOOPBACK, resolve=resolve).post("https://hooks.example/hook", {}, b"{}")
    assert len(server.received) == 1


def test_a_redirect_is_not_followed() -> None:
    with serving(answering("200 OK")) as inside:
        redirect = answering("307 Temporary Redirect", f"Location: {inside.url}")
        with serving(redirect) as outside:
            assert PATIENT.post(outside.url, {}, b"{}").status == 307
    assert inside.connections == 0


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.7", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fd00::1"])
def test_a_name_that_leads_inside_is_refused_before_anything_is_sent(address: str) -> None:
    with serving(answering("200 OK")) as inside:
        names = to(address, port=inside.port).resolve
        with pytest.raises(ForbiddenError):
            Sender((), resolve=names).post("https://hooks.example/", {}, b"{}")
    assert inside.connections == 0


def test_a_name_that_leads_both_ways_is_refused() -> None:
    with pytest.raises(ForbiddenError):
        Sender((), resolve=to("93.184.216.34", "10.0.0.7", port=0).resolve).post("https://hooks.example/", {}, b"{}")


def test_a_name_is_looked_up_once_and_what_was_checked_is_what_is_reached() -> None:
    """A server of names that says another address the second time (rebinding) is not asked a second time."""
    asked: list[str] = []

    with serving(answering("200 OK")) as server:

        def resolve(host: str, _port: int) -> Sequence[Place]:
            asked.append(host)
            return [(socket.AF_INET, ("127.0.0.1", server.port))]

        assert Sender(LOOPBACK, resolve=resolve).post("http://localhost/hook", {}, b"{}").status == 200
    assert asked == ["localhost"]


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "localhost", "0"])
def test_other_ways_to_write_this_machine_are_found_out(host: str) -> None:
    with serving(answering("200 OK")) as server, pytest.raises((ForbiddenError, socket.gaierror)):
        Sender().post(f"https://{host}:{server.port}/", {}, b"{}")
    assert server.connections == 0


def test_what_is_asked_of_the_environment_s_proxy_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(answering("200 OK")) as proxy, serving(answering("204 No Content")) as server:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert PATIENT.post(server.url, {}, b"{}").status == 204
    assert proxy.connections == 0


def test_the_next_address_is_tried_where_one_takes_no_connection() -> None:
    with socket.socket() as nobody, serving(answering("200 OK")) as server:
        nobody.bind(("127.0.0.1", 0))  # and doesn't listen

        def resolve(_host: str, _port: int) -> Sequence[Place]:
            return [(socket.AF_INET, nobody.getsockname()), (socket.AF_INET, ("127.0.0.1", server.port))]

        assert Sender(LOOPBACK, resolve=resolve).post("http://localhost/", {}, b"{}").status == 200


# --- those who take their time


def hang(_connection: socket.socket, _: Received) -> None:
    time.sleep(5)


def drip(connection: socket.socket, _: Received) -> None:
    """A letter now and then: each read gets something in time."""
    for letter in b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100:
        connection.sendall(bytes([letter]))
        time.sleep(0.1)


def flood(connection: socket.socket, _: Received) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    for _number in range(10_000):
        connection.sendall(b"y" * 4096)


def provisional(connection: socket.socket, _: Received) -> None:
    while True:
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        time.sleep(0.05)


@pytest.mark.parametrize("behave", [hang, drip, provisional])
def test_whoever_takes_too_long_is_cut_off(behave: object) -> None:
    began = time.monotonic()
    with serving(behave) as server, pytest.raises(TimeoutError):  # type: ignore[arg-type]
        QUICK.post(server.url, {}, b"{}")
    assert time.monotonic() - began < 4


def test_whoever_never_speaks_tls_is_cut_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            QUICK.post(f"https://127.0.0.1:{port}/", {}, b"{}")
        assert time.monotonic() - began < 4


def test_a_name_server_that_is_silent_is_left_alone() -> None:
    def resolve(_host: str, _port: int) -> Sequence[Place]:
        time.sleep(5)
        return []

    began = time.monotonic()
    with pytest.raises(TimeoutError):
        Sender((), seconds=0.5, resolve=resolve).post("https://hooks.example/", {}, b"{}")
    assert time.monotonic() - began < 3


def test_a_flood_of_an_answer_is_not_read() -> None:
    with serving(flood) as server, pytest.raises(NonsenseError):
        PATIENT.post(server.url, {}, b"{}")


def nonsense(text: bytes) -> object:
    return lambda connection, _: connection.sendall(text)


@pytest.mark.parametrize(
    "text", [b"", b"SSH-2.0-OpenSSH\r\n\r\n", b"HTTP/1.1\r\n\r\n", b"HTTP/1.1 2000 OK\r\n\r\n", b"HTTP/1.1 OK\r\n\r\n"]
)
def test_what_is_no_http_is_no_answer(text: bytes) -> None:
    with serving(nonsense(text)) as server, pytest.raises(NonsenseError):  # type: ignore[arg-type]
        PATIENT.post(server.url, {}, b"{}")


def test_a_body_is_not_waited_for() -> None:
    def never_ending(connection: socket.socket, _: Received) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        time.sleep(5)

    began = time.monotonic()
    with serving(never_ending) as server:
        assert PATIENT.post(server.url, {}, b"{}").status == 200
        assert time.monotonic() - began < 4
