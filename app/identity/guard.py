"""Who asks, in a request: what every surface calls before it shows or changes anything of an account.

    principal = require_principal(Scope.READ_ACCOUNTS)
    account = account_or_404(principal, account_id, store.account)

A bearer token speaks for itself: where a request carries one, no cookie is looked at, so that the origin check, which
lets tokens pass, can never let a cookie pass with it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import g, request

from app.errors import ProblemError
from app.identity import cookies
from app.identity.records import Session
from app.identity.roles import Principal, Role, Scope, can_reach
from app.services import current_services
from app.wording import N_, Wrong

T = TypeVar("T")


BAD_TOKEN = Wrong(N_("The token is unknown, has expired or was revoked."))


def lacking(scope: Scope) -> Wrong:
    return Wrong(N_("The token lacks the scope %(scope)s."), {"scope": scope})


class NotSignedInError(ProblemError):
    """Nobody is signed in, or the token does not work. Pages lead to the sign-in page, the API answers 401."""

    def __init__(self, detail: str | Wrong = "", *, bad_token: bool = False) -> None:
        super().__init__("not-signed-in", detail)
        self.challenge = 'Bearer error="invalid_token"' if bad_token else "Bearer"


def current_session() -> Session | None:
    """The session of the browser that asks; None for programs and for people who are not signed in."""
    if "goodstanding_session" not in g:
        g.goodstanding_session = None
        services = current_services()
        secret = cookies.read(services.settings, request, cookies.SESSION)
        if secret and _bearer() is None and cookies.may_sign_in(services.settings, request):
            g.goodstanding_session = services.identity.sessions.find(secret)
    found: Session | None = g.goodstanding_session
    return found


def current_principal() -> Principal | None:
    """Who asks; None for nobody in particular. A token that does not work is an error, not nobody."""
    token = _bearer()
    if token is None:
        session = current_session()
        return session.principal if session else None
    if "goodstanding_bearer" not in g:
        g.goodstanding_bearer = current_services().identity.tokens.principal(token)
    found: Principal | None = g.goodstanding_bearer
    if found is None:
        raise NotSignedInError(BAD_TOKEN, bad_token=True)
    return found


def require_principal(scope: Scope) -> Principal:
    """Who asks, where they may do this; an error of the table otherwise."""
    principal = current_principal()
    if principal is None:
        raise NotSignedInError
    if not principal.may(scope):
        raise ProblemError("forbidden", lacking(scope))
    return principal


def require_role(scope: Scope, *roles: Role) -> Principal:
    """Who asks, where they have one of these roles."""
    principal = require_principal(scope)
    if not principal.has(*roles):
        raise ProblemError("forbidden")
    return principal


def account_or_404(principal: Principal, account: str, find: Callable[[str], T | None]) -> T:
    """What `find` knows of the account. One that the principal can't reach is answered exactly as one there isn't:
    it is not even looked up."""
    found = find(account) if can_reach(principal, account) else None
    if found is None:
        raise ProblemError("unknown-account")
    return found


def _bearer() -> str | None:
    """The bearer token of the request; empty where the header names the scheme alone."""
    scheme, _, token = request.headers.get("Authorization", "").strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
