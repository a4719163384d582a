"""Tokens by the Secure Application Model: an administrator consents once, in a browser and with a second factor; from
then on a refresh token gives access tokens, each for about an hour.

App and user together: our client's secret goes with every exchange. Access tokens are kept in memory only.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode

from app.partner_center.clouds import Endpoints
from app.partner_center.errors import RETRIED, ConsentError, ReadError, Said, trouble_of
from app.partner_center.jsons import parsed
from app.partner_center.retrying import Patience, exchanged
from app.partner_center.transport import Answer, Transport
from app.partner_center.vocabulary import OF_TOKENS, Trouble

ANY_TENANT = "organizations"  # whose account it is, consent says
AUTHORITY = "authority"  # the source of its errors


@dataclass(frozen=True, slots=True)
class Client:
    """What we are to Microsoft's sign-in."""

    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str = ""


@dataclass(frozen=True, slots=True)
class Tokens:
    access: str = field(repr=False)
    lifetime: float  # seconds
    refresh: str = field(repr=False)  # empty: the one that was used goes on
    tenant: str = ""  # that signed in; empty: not said
    nonce: str = ""


def consent_address(endpoints: Endpoints, client: Client, state: str, nonce: str, verifier: str, locale: str) -> str:
    """Where an administrator says yes or no. They are always asked: nobody consents by merely following a link."""
    challenge = base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "client_id": client.client_id,
        "response_type": "code",
        "response_mode": "query",
        "redirect_uri": client.redirect_uri,
        "scope": endpoints.scope,
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "prompt": "select_account",
        "ui_locales": locale,
    }
    return f"{endpoints.authority}/{ANY_TENANT}/oauth2/v2.0/authorize?{urlencode(query)}"


class Authority:
    """The token endpoint of a cloud. Raises ConsentError where there will be no token, else ReadError."""

    def __init__(self, endpoints: Endpoints, client: Client, transport: Transport, patience: Patience) -> None:
        self._endpoints, self._client, self._transport, self._patience = endpoints, client, transport, patience

    def by_code(self, code: str, verifier: str) -> Tokens:
        given = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
        return self._tokens(ANY_TENANT, given | {"redirect_uri": self._client.redirect_uri})

    def by_refresh(self, tenant: str, refresh: str) -> Tokens:
        return self._tokens(tenant, {"grant_type": "refresh_token", "refresh_token": refresh})

    def _tokens(self, tenant: str, given: Mapping[str, str]) -> Tokens:
        client = {"client_id": self._client.client_id, "client_secret": self._client.client_secret}
        form = {**given, **client, "scope": self._endpoints.scope}
        url = f"{self._endpoints.authority}/{quote(tenant, safe='')}/oauth2/v2.0/token"
        headers = {"Accept": "application/json"}
        # A code works once: an exchange that may have arrived is not tried again.
        once = given["grant_type"] == "authorization_code"
        patience = self._patience.once() if once else self._patience
        send: Callable[[], Answer] = lambda: self._transport.exchange("POST", url, headers, form)  # noqa: E731
        answer = exchanged(send, patience)
        if answer.status != 200:
            raise _refused(answer)
        return read_tokens(parsed(answer.body, "token"))


def read_tokens(said: Any) -> Tokens:
    """Raises ReadError where there is no access token to be used as a bearer's."""
    access = said.get("access_token") if isinstance(said, dict) else None
    if not isinstance(access, str) or not access or str(said.get("token_type", "")).lower() != "bearer":
        raise ReadError(Trouble.NOT_UNDERSTOOD, "token")
    try:
        lifetime = float(said.get("expires_in", 0))
    except (TypeError, ValueError):
        lifetime = 0.0
    refresh, claims = said.get("refresh_token"), claims_of(said.get("id_token"))
    tenant, nonce = claims.get("tid"), claims.get("nonce")
    return Tokens(
        access,
        min(max(lifetime, 0.0), 86_400.0),
        refresh if isinstance(refresh, str) else "",
        tenant if isinstance(tenant, str) else "",
        nonce if isinstance(nonce, str) else "",
    )


def claims_of(token: object) -> dict[str, Any]:
    """What an ID token says. It came from the token endpoint itself, over TLS, in answer to our secret; so the
    connection vouches for it, as OpenID Connect Core 3.1.3.7 allows, and its signature is not looked at."""
    parts = token.split(".") if isinstance(token, str) else []
    if len(parts) != 3:
        return {}
    try:
        found = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _refused(answer: Answer) -> ReadError:
    """By the code of the error; its description names users and tenants, and goes nowhere."""
    code = ""
    try:
        said = parsed(answer.body, "token")
        code = str(said.get("error", ""))[:64] if isinstance(said, dict) else ""
    except ReadError:
        pass
    found = Said(answer.status, code, AUTHORITY)
    trouble = trouble_of(found)
    if trouble in OF_TOKENS:
        return ConsentError(trouble, "token", found)
    if trouble is Trouble.NOT_ALLOWED or (answer.status not in RETRIED and answer.status < 500):
        return ConsentError(Trouble.SECRET_REFUSED if answer.status == 401 else trouble, "token", found)
    return ReadError(trouble, "token", found)
