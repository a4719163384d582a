"""ID tokens: every way in which one can be wrong is refused."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jws, jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from joserfc.jws import JWSRegistry

from app.identity.errors import Refusal, SignInError
from app.identity.id_token import LEEWAY, LONGEST, Expected, verified
from app.identity.provider import ALGORITHMS

NOW = 1_800_000_000
EXPECTED = Expected("https://id.example.com", "goodstanding", "a nonce", ALGORITHMS, began=NOW - 30, now=NOW)
SOUND = {
    "iss": EXPECTED.issuer,
    "sub": "42",
    "aud": "goodstanding",
    "exp": NOW + 300,
    "iat": NOW - 5,
    "nonce": EXPECTED.nonce,
}
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
OTHER = RSAKey.generate_key(2048, {"kid": "two", "use": "sig"})
SECRET = OctKey.import_key("shared with the provider, and long enough for it", {"kid": "one"})


def public(*keys: Any) -> dict[str, Any]:
    return {"keys": [key.as_dict(private=False) for key in keys]}


def check(token: object, keys: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    found = public(KEY) if keys is None else keys
    return verified(token, lambda _: found, EXPECTED)


def signed(claims: Mapping[str, Any] = SOUND, key: Any = KEY, alg: str = "RS256", **header: Any) -> str:
    registry = JWSRegistry(algorithms=[alg], strict_check_header=False)
    return jwt.encode({"alg": alg, "kid": key.kid} | header, dict(claims), key, registry=registry)


def unsigned(header: Mapping[str, Any], claims: Mapping[str, Any] = SOUND, signature: str = "") -> str:
    parts = [urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in (header, claims)]
    return ".".join([*parts, signature])


def refused(run: Callable[[], object]) -> str:
    with pytest.raises(SignInError) as found:
        run()
    assert found.value.refusal is Refusal.TOKEN
    return found.value.detail


def test_a_sound_token_is_believed() -> None:
    assert check(signed()) == SOUND
    assert check(signed(alg="PS256"))["sub"] == "42"
    curve = ECKey.generate_key("P-256", {"kid": "ec"})
    assert check(signed(key=curve, alg="ES256"), public(KEY, curve))["sub"] == "42"
    assert check(signed(private="member of the provider's own"))["sub"] == "42"


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": ["goodstanding"]},
        {"aud": ["goodstanding", "other"], "azp": "goodstanding"},
        {"azp": "goodstanding"},
        {"exp": NOW - LEEWAY + 1},
        {"iat": NOW + LEEWAY},
        {"iat": EXPECTED.began - LEEWAY},
        {"nbf": NOW + LEEWAY},
        {"exp": NOW + 0.5},
    ],
)
def test_what_is_within_the_rules_is_believed(changes: dict[str, Any]) -> None:
    assert check(signed(SOUND | changes))["sub"] == "42"


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("iss", "https://evil.example"),
        ("iss", EXPECTED.issuer + "/"),
        ("iss", None),
        ("aud", "another"),
        ("aud", ["another"]),
        ("aud", []),
        ("aud", None),
        ("aud", {"goodstanding": 1}),
        ("azp", "another"),
        ("azp", ""),
        ("exp", NOW - LEEWAY),
        ("exp", None),
        ("exp", "2100-01-01"),
        ("exp", True),
        ("iat", NOW + LEEWAY + 1),
        ("iat", EXPECTED.began - LEEWAY - 1),
        ("iat", None),
        ("nbf", NOW + LEEWAY + 1),
        ("nbf", "now"),
        ("nonce", "another"),
        ("nonce", ""),
        ("nonce", None),
        ("nonce", 7),
        ("sub", ""),
        ("sub", None),
        ("sub", 42),
        ("sub", "x" * 256),
    ],
)
def test_a_wrong_claim_is_refused_by_name(claim: str, value: object) -> None:
    assert refused(lambda: check(signed(SOUND | {claim: value}))) == claim
    if value is None and claim != "azp":
        assert refused(lambda: check(signed({name: said for name, said in SOUND.items() if name != claim}))) == claim


def test_a_token_for_several_names_the_one_it_is_for() -> None:
    assert refused(lambda: check(signed(SOUND | {"aud": ["goodstanding", "other"]}))) == "azp"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "-Infinity", "1" + "0" * 400])
def test_numbers_that_are_none_never_hold(number: str) -> None:
    """`exp` for ever is no time, and no `exp` is later than a number that compares with nothing."""
    claims = json.dumps(SOUND).replace(f'"iat": {SOUND["iat"]}', f'"iat": {number}')
    assert number in claims
    token = jws.serialize_compact({"alg": "RS256", "kid": "one"}, claims, KEY)
    assert refused(lambda: check(token)) in ("iat", "ValueError")


@pytest.mark.parametrize("header", [{"alg": "none"}, {"alg": "None"}, {"alg": "nOnE"}, {"alg": ""}, {}])
def test_a_token_without_signature_is_refused(header: dict[str, Any]) -> None:
    refused(lambda: check(unsigned(header)))
    refused(lambda: check(unsigned(header | {"kid": "one"}, signature=signed().rpartition(".")[2])))


def test_a_token_signed_with_a_shared_or_public_key_is_refused() -> None:
    """HS256 with the client's secret, or with the provider's public key as its secret."""
    pem = KEY.public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    body = unsigned({"alg": "HS256", "kid": "one"}).rstrip(".")
    code = hmac.digest(pem, body.encode(), "sha256")
    confused = f"{body}.{urlsafe_b64encode(code).rstrip(b'=').decode()}"
    shared = signed(key=SECRET, alg="HS256")
    symmetric = {"keys": [SECRET.as_dict(private=True)]}
    for token in (confused, shared):
        assert refused(partial(check, token)) == "UnsupportedAlgorithmError"
        refused(partial(check, token, symmetric))


def test_only_the_provider_s_keys_count() -> None:
    own = OTHER.as_dict(private=False)
    assert refused(lambda: check(signed(key=OTHER))) == "unknown key"
    assert refused(lambda: check(signed(key=OTHER, kid="one"))) == "BadSignatureError"
    refused(lambda: check(signed(key=OTHER, kid="one", jwk=own)))
    refused(lambda: check(signed(key=OTHER, kid="one", jku="https://evil.example/keys")))
    refused(lambda: check(signed(key=KEY), {"keys": [KEY.as_dict(private=False) | {"use": "enc"}]}))


def test_a_changed_token_is_refused() -> None:
    header, _, signature = signed().split(".")
    forged = unsigned({}, SOUND | {"sub": "somebody else"}).split(".")[1]
    assert refused(lambda: check(f"{header}.{forged}.{signature}")) == "BadSignatureError"


@pytest.mark.parametrize("token", [None, 7, "", "x", "a.b.c", "....", "é.é.é", "x" * (LONGEST + 1)])
def test_what_is_no_token_is_refused(token: object) -> None:
    refused(lambda: check(token))


@pytest.mark.parametrize("keys", [{}, {"keys": []}, {"keys": "x"}, {"keys": [7]}, {"keys": [{}]}, {"keys": None}])
def test_keys_that_are_none_are_refused(keys: dict[str, Any]) -> None:
    refused(lambda: check(signed(), keys))


def test_an_unknown_critical_member_is_refused() -> None:
    refused(lambda: check(unsigned({"alg": "RS256", "kid": "one", "crit": ["exp"]}, signature="x")))


def test_keys_are_asked_for_anew_where_one_is_unknown() -> None:
    asked = []

    def keys(unknown: bool) -> Mapping[str, Any]:
        asked.append(unknown)
        return public(KEY, OTHER) if unknown else public(KEY)

    assert verified(signed(key=OTHER), keys, EXPECTED)["sub"] == "42"
    assert asked == [False, True]
