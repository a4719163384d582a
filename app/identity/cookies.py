"""The cookies: one finds the session, one a sign-in that is under way, one a consent that is. All hold a random secret
and nothing else.

Over https they are `__Host-` cookies: Secure, for this host alone, so that neither the network nor a neighbouring
subdomain can set or read them. Plain http has no such thing, and Safari takes no Secure cookie from http://127.0.0.1.
So a site without https signs people in on loopback only, where no network comes between, with cookies under another
name; elsewhere it refuses, rather than send a password or a session in the clear. On loopback any program of this
machine that listens on another port shares the cookie jar: that is for trying things out, and the reason why a name
without the prefix is never read once the site has https.
"""

from __future__ import annotations

from flask import Request
from werkzeug.wrappers import Response

from app.addresses import host_of, is_loopback
from app.identity.oidc import LASTS
from app.identity.sessions import LONGEST
from app.settings import Settings

PREFIX = "__Host-"
SESSION, FLOW, CONSENT = "gs-session", "gs-flow", "gs-consent"


def may_sign_in(settings: Settings, request: Request) -> bool:
    """Whether nobody on the way can read along: https, or this very machine."""
    return settings.secure or is_local(request)


def is_local(request: Request) -> bool:
    """Whether browser and server are the same machine, and the browser means it so.

    The Host is looked at, too: a name that somebody else's DNS points to 127.0.0.1 is not this machine. Whatever
    passed a proxy has come from elsewhere.
    """
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return is_loopback(request.remote_addr) and is_loopback(host_of(request.host)) and not forwarded


def read(settings: Settings, request: Request, name: str) -> str:
    """The secret; empty where the browser has none."""
    return request.cookies.get(_called(settings, name), "")


def write(settings: Settings, response: Response, name: str, secret: str) -> None:
    """Lax rather than strict: the provider sends the browser back from its own site, and mails link here."""
    response.set_cookie(
        _called(settings, name),
        secret,
        max_age=LONGEST if name == SESSION else LASTS,
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="Lax",
    )


def remove(settings: Settings, response: Response, name: str) -> None:
    response.delete_cookie(_called(settings, name), path="/", secure=settings.secure, httponly=True, samesite="Lax")


def _called(settings: Settings, name: str) -> str:
    return PREFIX + name if settings.secure else name
