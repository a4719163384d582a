"""ID tokens: whose they are is believed only when signature, issuer, audience, time and nonce all hold.

The checks are those of OpenID Connect Core, 3.1.3.7. Which keys are looked at is never for the token to say: its
header picks one of the provider's by id, and one algorithm of our own list.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any, cast

from app.identity.errors import Refusal, SignInError

LEEWAY = 60  # seconds by which two clocks may differ
LONGEST = 16 * 1024  # letters of a token

Keys = Callable[[bool], Mapping[str, Any]]  # whether a key was unknown → a JWK set


@dataclass(frozen=True)
class Expected:
    """What a token must say for this sign-in."""

    issuer: str
    client_id: str
    nonce: str
    algorithms: Collection[str]
    began: float  # when the sign-in began, in seconds since 1970
    now: float


def verified(token: object, keys: Keys, expected: Expected) -> Mapping[str, Any]:
    """The claims of a token that holds. Raises SignInError otherwise."""
    if not isinstance(token, str) or len(token) > LONGEST:
        raise _refused("there is none")
    claims = _signed(token, keys, expected.algorithms)
    wrong = next((name for name, holds in _checks(claims, expected) if not holds), None)
    if wrong:
        raise _refused(wrong)
    return claims


def _checks(claims: Mapping[str, Any], expected: Expected) -> list[tuple[str, bool]]:
    """Each claim by name, and whether it holds."""
    audiences = claims.get("aud")
    audience = [audiences] if isinstance(audiences, str) else audiences if isinstance(audiences, list) else []
    party = claims.get("azp")
    issued, not_before = claims.get("iat"), claims.get("nbf", 0)
    subject, nonce = claims.get("sub"), claims.get("nonce")
    return [
        ("iss", claims.get("iss") == expected.issuer),
        ("aud", expected.client_id in audience),
        # A token for several parties must name us as the one that it was issued to.
        ("azp", party == expected.client_id or (party is None and len(audience) == 1)),
        ("exp", _number(claims.get("exp")) > expected.now - LEEWAY),
        # Issued during this sign-in, neither before it nor in the future.
        ("iat", expected.began - LEEWAY <= _number(issued) <= expected.now + LEEWAY),
        ("nbf", _number(not_before) <= expected.now + LEEWAY),
        ("nonce", isinstance(nonce, str) and compare_digest(nonce.encode(), expected.nonce.encode())),
        ("sub", isinstance(subject, str) and 0 < len(subject) <= 255),
    ]


def _number(value: object) -> float:
    """A NumericDate; what is none compares as false with everything."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.nan


def _signed(token: str, keys: Keys, algorithms: Collection[str]) -> Mapping[str, Any]:
    """The claims, if one of the keys has signed them. With a key that nobody knows, the keys are fetched once more."""
    from joserfc.errors import InvalidKeyIdError

    try:
        return _decoded(token, keys(False), algorithms)
    except InvalidKeyIdError:
        try:
            return _decoded(token, keys(True), algorithms)
        except InvalidKeyIdError as error:
            raise _refused("unknown key") from error


def _decoded(token: str, keys: Mapping[str, Any], algorithms: Collection[str]) -> Mapping[str, Any]:
    from joserfc import jwt
    from joserfc.errors import InvalidKeyIdError, JoseError
    from joserfc.jwk import KeySet, KeySetSerialization
    from joserfc.jws import JWSRegistry

    # Providers add header members of their own; unknown critical ones are refused all the same.
    registry = JWSRegistry(algorithms=list(algorithms), strict_check_header=False)
    try:
        usable = [one for one in keys["keys"] if one.get("kty") != "oct" and one.get("use", "sig") == "sig"]
        found = KeySet.import_key_set(cast(KeySetSerialization, {"keys": usable}))
        return jwt.decode(token, found, registry=registry).claims
    except InvalidKeyIdError:
        raise
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise _refused(type(error).__name__) from error


def _refused(what: str) -> SignInError:
    return SignInError(Refusal.TOKEN, what)
