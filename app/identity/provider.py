"""The OpenID provider: what it says of itself, and its keys. Fetched when needed, kept for a while.

All that it says is checked before it is believed: the issuer must be the one that was set, character for character,
and every address must be https (http on loopback only, for a provider on the same machine).
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.addresses import is_safe_address
from app.identity.errors import ProviderError

WELL_KNOWN = "/.well-known/openid-configuration"
TIMEOUT = (3.05, 10)  # seconds to connect, to answer
LARGEST = 512 * 1024  # bytes of an answer
METADATA_KEPT = 3600  # seconds
KEYS_KEPT = 600
KEYS_AGAIN = 5  # seconds before an unknown key makes us ask again: tokens cannot make us ask without end

# Signatures by a private key only. With none anybody could sign; with HS* whoever knows the client's secret, or, by the
# classic confusion, the provider's public key.
ALGORITHMS = frozenset(
    {*("RS256", "RS384", "RS512"), *("PS256", "PS384", "PS512"), "ES256", "ES384", "ES512", "Ed25519"}
)

Fetch = Callable[[str], Mapping[str, Any]]


@dataclass(frozen=True)
class Metadata:
    """What the provider says of itself, as far as it matters here."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str  # empty where it offers none
    algorithms: frozenset[str]  # that it signs with, of those that we take
    names_itself: bool  # whether a callback must carry `iss` (RFC 9207)
    secret_in_header: bool  # whether it takes the client's secret as HTTP Basic; else in the body


class Provider:
    """One provider, asked over HTTPS. Threads may share it."""

    def __init__(self, issuer: str, fetch: Fetch | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self.issuer = issuer
        self._fetch = fetch or fetch_json
        self._clock = clock
        self._lock = threading.Lock()
        self._metadata: tuple[float, Metadata] | None = None
        self._keys: tuple[float, Mapping[str, Any]] | None = None

    def metadata(self) -> Metadata:
        """What it says of itself. Raises ProviderError where it can't be asked or says what it must not."""
        with self._lock:
            now = self._clock()
            if self._metadata is None or now - self._metadata[0] > METADATA_KEPT:
                self._metadata = (now, read_metadata(self.issuer, self._fetch(self.issuer.rstrip("/") + WELL_KNOWN)))
            return self._metadata[1]

    def keys(self, *, after_unknown: bool = False) -> Mapping[str, Any]:
        """Its public keys, as a JWK set. After a token with an unknown key they are fetched anew: keys rotate."""
        uri = self.metadata().jwks_uri
        with self._lock:
            now = self._clock()
            kept = KEYS_AGAIN if after_unknown else KEYS_KEPT
            if self._keys is None or now - self._keys[0] > kept:
                self._keys = (now, self._fetch(uri))
            return self._keys[1]


def read_metadata(issuer: str, said: Mapping[str, Any]) -> Metadata:
    """The provider's metadata, checked. Raises ProviderError, naming what is wrong."""
    if said.get("issuer") != issuer:
        raise ProviderError(f"The provider at {issuer} says that it is another issuer; set exactly the one it names.")
    algorithms = ALGORITHMS.intersection(_strings(said, "id_token_signing_alg_values_supported", ("RS256",)))
    if not algorithms:
        raise ProviderError(f"The provider at {issuer} signs with no algorithm that is safe to take.")
    methods = _strings(said, "token_endpoint_auth_methods_supported", ("client_secret_basic",))
    return Metadata(
        issuer=issuer,
        authorization_endpoint=_address(said, "authorization_endpoint"),
        token_endpoint=_address(said, "token_endpoint"),
        jwks_uri=_address(said, "jwks_uri"),
        end_session_endpoint=_address(said, "end_session_endpoint") if said.get("end_session_endpoint") else "",
        algorithms=algorithms,
        names_itself=said.get("authorization_response_iss_parameter_supported") is True,
        secret_in_header="client_secret_basic" in methods,
    )


def fetch_json(url: str) -> Mapping[str, Any]:
    """The JSON object at an address. Redirects are not followed: what was checked is what is read."""
    import requests

    try:
        with requests.get(url, timeout=TIMEOUT, allow_redirects=False, stream=True) as response:
            if response.status_code != requests.codes.ok:
                raise ProviderError(f"{url} answers with {response.status_code}.")
            body = response.raw.read(LARGEST + 1, decode_content=True)
    except requests.RequestException as error:
        raise ProviderError(f"{url} does not answer: {type(error).__name__}.") from error
    try:
        found = json.loads(body) if len(body) <= LARGEST else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ProviderError(f"{url} holds no JSON object of a reasonable size.")
    return found


def _address(said: Mapping[str, Any], name: str) -> str:
    url = said.get(name)
    if not isinstance(url, str) or not is_safe_address(url):
        raise ProviderError(f"The provider's {name} is missing or is not https.")
    return url


def _strings(said: Mapping[str, Any], name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    values = said.get(name)
    return tuple(one for one in values if isinstance(one, str)) if isinstance(values, list) else default
