"""What the provider says of itself is checked before it is believed, and kept for a while."""

from typing import Any

import pytest

from app.addresses import host_of, is_loopback, is_safe_address
from app.identity.errors import ProviderError
from app.identity.provider import (
    ALGORITHMS,
    KEYS_AGAIN,
    KEYS_KEPT,
    LARGEST,
    METADATA_KEPT,
    Provider,
    fetch_json,
    read_metadata,
)
from tests.app.identity.mischief import Mischief

ISSUER = "https://id.example.com"
SAID = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/keys",
}


def test_the_least_that_a_provider_says_is_enough() -> None:
    metadata = read_metadata(ISSUER, SAID)
    assert metadata.algorithms == {"RS256"}
    assert metadata.end_session_endpoint == ""
    assert not metadata.names_itself
    assert metadata.secret_in_header


def test_what_else_it_says_is_taken() -> None:
    more = {
        "id_token_signing_alg_values_supported": ["none", "HS256", "ES256", 7],
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
        "authorization_response_iss_parameter_supported": True,
        "end_session_endpoint": f"{ISSUER}/end",
    }
    metadata = read_metadata(ISSUER, SAID | more)
    assert metadata.algorithms == {"ES256"}
    assert not metadata.secret_in_header
    assert metadata.names_itself
    assert metadata.end_session_endpoint == f"{ISSUER}/end"


def test_no_algorithm_lets_others_sign() -> None:
    assert not any(name == "none" or name.startswith("HS") for name in ALGORITHMS)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"issuer": ISSUER + "/"}, "another issuer"),
        ({"issuer": "https://id.example.com.evil.example"}, "another issuer"),
        ({"issuer": None}, "another issuer"),
        ({"id_token_signing_alg_values_supported": ["none", "HS512"]}, "no algorithm"),
        ({"authorization_endpoint": "http://id.example.com/authorize"}, "authorization_endpoint"),
        ({"token_endpoint": None}, "token_endpoint"),
        ({"jwks_uri": "file:///keys"}, "jwks_uri"),
        ({"end_session_endpoint": "javascript:alert(1)"}, "end_session_endpoint"),
    ],
)
def test_what_a_provider_must_not_say_is_refused(said: dict[str, Any], message: str) -> None:
    with pytest.raises(ProviderError, match=message):
        read_metadata(ISSUER, SAID | said)


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://id.example.com/a?b=c", True),
        ("http://127.0.0.1:9000", True),
        ("http://localhost/x", True),
        ("http://[::1]:80/", True),
        ("http://id.example.com", False),
        ("https://me:secret@id.example.com", False),
        ("https://id.example.com:0", False),
        ("https://id.example.com:x", False),
        ("https://[id", False),
        ("https://", False),
        ("ftp://127.0.0.1", False),
        ("", False),
    ],
)
def test_secrets_are_sent_over_https_or_to_this_machine(url: str, safe: bool) -> None:
    assert is_safe_address(url) == safe


def test_hosts_of_this_machine() -> None:
    assert [is_loopback(one) for one in ("127.8.9.1", "::1", "localhost")] == [True] * 3
    assert [is_loopback(one) for one in ("10.0.0.1", "localhost.evil.example", "", None)] == [False] * 4
    assert [host_of(one) for one in ("a.example:80", "[::1]:8000", "a.example", "[x")] == [
        "a.example",
        "::1",
        "a.example",
        "",
    ]


def test_answers_are_kept_for_a_while(mischief: Mischief) -> None:
    now = [0.0]
    provider = Provider(mischief.issuer, clock=lambda: now[0])
    for _ in range(3):
        assert provider.keys() == mischief.keys()
    assert mischief.asked == ["/.well-known/openid-configuration", "/keys"]
    now[0] = KEYS_KEPT + 1
    provider.keys()
    assert mischief.asked.count("/keys") == 2
    provider.keys(after_unknown=True)
    assert mischief.asked.count("/keys") == 2, "just asked"
    now[0] += KEYS_AGAIN + 1
    provider.keys(after_unknown=True)
    assert mischief.asked.count("/keys") == 3
    now[0] += METADATA_KEPT
    provider.metadata()
    assert mischief.asked.count("/.well-known/openid-configuration") == 2


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((500, b"{}"), "answers with 500"),
        ((302, b"{}"), "answers with 302"),
        ((200, b"<html>"), "no JSON object"),
        ((200, b"[]"), "no JSON object"),
        ((200, b"\xff\xfe"), "no JSON object"),
        ((200, b'{"a": "' + b"x" * LARGEST + b'"}'), "no JSON object"),
    ],
)
def test_an_answer_that_is_none_is_refused(mischief: Mischief, answer: tuple[int, bytes], message: str) -> None:
    mischief.answers["/thing"] = answer
    with pytest.raises(ProviderError, match=message):
        fetch_json(f"{mischief.issuer}/thing")
    assert "/elsewhere" not in mischief.asked


def test_a_provider_that_is_down_is_said_to_be() -> None:
    with pytest.raises(ProviderError, match="does not answer: ConnectionError"):
        fetch_json("http://127.0.0.1:9/")
