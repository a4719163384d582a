"""Sign-in with OpenID Connect: authorization code, PKCE (S256), state, nonce, and the issuer in the callback.

Authlib makes the request and exchanges the code. What it leaves to its callers is here: the callback's `iss` is
compared (RFC 9207), so that another provider's answer is never taken to this one; the flow is kept on our side, belongs
to the browser that began it, and is taken out before anything else is looked at, so that no callback works twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hmac import compare_digest
from typing import Any
from urllib.parse import urlencode

from app.database import NO_ACCOUNT, Database
from app.identity import store
from app.identity.audit import Clock, utc_now
from app.identity.errors import ProviderError, Refusal, SignInError
from app.identity.id_token import Expected, verified
from app.identity.opaque import SECRET_LENGTH, digest, new_secret
from app.identity.provider import TIMEOUT, Provider
from app.identity.records import Flow, Profile
from app.identity.roles import PARTNER_ROLES, Role, is_account_id, roles_named
from app.identity.users import is_address

LASTS = timedelta(minutes=10)
SCOPE = "openid profile email"


@dataclass(frozen=True)
class Client:
    """What we are to the provider, and which of its claims say who somebody is to us."""

    client_id: str
    client_secret: str  # empty for a public client, which PKCE alone protects
    redirect_uri: str
    account_claim: str
    roles_claim: str


@dataclass(frozen=True)
class Begun:
    url: str  # where the browser goes
    secret: str  # what it keeps until it comes back


@dataclass(frozen=True)
class Finished:
    profile: Profile
    return_to: str
    locale: str


class OpenId:
    def __init__(self, client: Client, provider: Provider, database: Database, clock: Clock = utc_now) -> None:
        self.client = client
        self.provider = provider
        self._database = database
        self._clock = clock

    def begin(self, return_to: str, locale: str) -> Begun:
        """Send a browser to the provider. Raises ProviderError where the provider can't be asked."""
        metadata = self.provider.metadata()
        secret, now = new_secret(), self._clock()
        flow = Flow(new_secret(), new_secret(), new_secret(), return_to, locale, now, now + LASTS)
        with self._database.writing(NO_ACCOUNT) as connection:
            store.forget_expired(connection, now)
            store.add_flow(connection, digest(secret), flow)
        with self._session() as session:
            url, _ = session.create_authorization_url(
                metadata.authorization_endpoint,
                state=flow.state,
                nonce=flow.nonce,
                code_verifier=flow.verifier,
                ui_locales=locale,
            )
        return Begun(url, secret)

    def finish(self, secret: str, said: Mapping[str, list[str]]) -> Finished:
        """Whom the provider vouches for, from what the callback says. Raises SignInError, whatever is wrong."""
        flow = self._take(secret)
        try:
            code = self._code(flow, said)
            return Finished(self._profile(self._claims(flow, code)), flow.return_to, flow.locale)
        except ProviderError as error:
            raise SignInError(Refusal.CODE, str(error)) from error

    def sign_out_url(self, return_to: str) -> str:
        """Where somebody ends their session at the provider, too; empty where it offers nothing of the kind."""
        try:
            address = self.provider.metadata().end_session_endpoint
        except ProviderError:
            return ""
        query = urlencode({"client_id": self.client.client_id, "post_logout_redirect_uri": return_to})
        return f"{address}{'&' if '?' in address else '?'}{query}" if address else ""

    def _take(self, secret: str) -> Flow:
        if len(secret) != SECRET_LENGTH:
            raise SignInError(Refusal.FLOW, "no cookie")
        with self._database.writing(NO_ACCOUNT) as connection:
            flow = store.take_flow(connection, digest(secret))
        if flow is None or flow.expires <= self._clock():
            raise SignInError(Refusal.FLOW, "used or expired")
        return flow

    def _code(self, flow: Flow, said: Mapping[str, list[str]]) -> str:
        """The code, once state and issuer hold: until then even an error may be somebody else's."""
        once = {name: values[0] for name, values in said.items() if len(values) == 1}
        if len(once) != len(said):
            raise SignInError(Refusal.PARAMETERS, "given twice")
        if not compare_digest(once.get("state", "").encode(), flow.state.encode()):
            raise SignInError(Refusal.STATE)
        issuer = once.get("iss")
        if issuer is None and self.provider.metadata().names_itself:
            raise SignInError(Refusal.ISSUER, "missing")
        if issuer is not None and issuer != self.provider.issuer:
            raise SignInError(Refusal.ISSUER, "another one")
        if "error" in once:
            raise SignInError(Refusal.PROVIDER, once["error"][:80])
        if not once.get("code"):
            raise SignInError(Refusal.PARAMETERS, "no code")
        return once["code"]

    def _claims(self, flow: Flow, code: str) -> Mapping[str, Any]:
        token = self._exchange(flow, code).get("id_token")
        expected = Expected(
            issuer=self.provider.issuer,
            client_id=self.client.client_id,
            nonce=flow.nonce,
            algorithms=self.provider.metadata().algorithms,
            began=flow.began.timestamp(),
            now=self._clock().timestamp(),
        )
        return verified(token, lambda unknown: self.provider.keys(after_unknown=unknown), expected)

    def _exchange(self, flow: Flow, code: str) -> Mapping[str, Any]:
        from authlib.common.errors import AuthlibBaseError
        from requests import RequestException

        try:
            with self._session() as session:
                answer: Mapping[str, Any] = session.fetch_token(
                    self.provider.metadata().token_endpoint,
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=flow.verifier,
                    timeout=TIMEOUT,
                    allow_redirects=False,
                )
        except (AuthlibBaseError, RequestException, ValueError) as error:
            raise SignInError(Refusal.CODE, type(error).__name__) from error
        return answer

    def _session(self) -> Any:
        from authlib.integrations.requests_client import OAuth2Session

        client, metadata = self.client, self.provider.metadata()
        method = "client_secret_basic" if metadata.secret_in_header else "client_secret_post"
        return OAuth2Session(
            client.client_id,
            client.client_secret or None,
            token_endpoint_auth_method=method if client.client_secret else "none",
            scope=SCOPE,
            redirect_uri=client.redirect_uri,
            code_challenge_method="S256",
        )

    def _profile(self, claims: Mapping[str, Any]) -> Profile:
        """Who somebody is to us, by their claims. Raises SignInError where there is nothing here for them."""
        named = claims.get(self.client.roles_claim)
        roles = roles_named(named if isinstance(named, list) else str(named or "").split())
        account, serves = _accounts(claims.get(self.client.account_claim), roles)
        if not roles:
            raise SignInError(Refusal.ACCESS, "no role")
        if not roles.isdisjoint(PARTNER_ROLES) and account is None:
            raise SignInError(Refusal.ACCESS, "no account")
        name = claims.get("name") or claims.get("preferred_username") or ""
        locale = claims.get("locale")
        return Profile(
            issuer=self.provider.issuer,
            subject=claims["sub"],
            name=str(name)[:200],
            roles=roles,
            account=account,
            serves=serves,
            locale=locale if isinstance(locale, str) and len(locale) <= 35 else "",
            email=verified_email(claims),
        )


def verified_email(claims: Mapping[str, Any]) -> str:
    """The address, if the provider says, as OpenID Connect or Entra ID has it, that it is verified; else empty."""
    verified = any(claims.get(name) in (True, "true", "1") for name in ("email_verified", "xms_edov"))
    email = claims.get("email")
    return str(email) if verified and is_address(email) else ""


def _accounts(claim: object, roles: frozenset[Role]) -> tuple[str | None, frozenset[str] | None]:
    """A partner's own account, and the accounts that an agent serves.

    A partner's claim names one account, alone or in a list. An agent's is the list of those that they serve; without
    one they serve every account, and with one that can't be read, none.
    """
    named = [claim] if isinstance(claim, str) else claim
    ids = named if isinstance(named, list) else []
    known = [one for one in ids if is_account_id(one)]
    partner = not roles.isdisjoint(PARTNER_ROLES)
    own = known[0] if partner and len(known) == len(ids) == 1 else None
    served = frozenset(known) if Role.AGENT in roles and claim is not None else None
    return own, served
