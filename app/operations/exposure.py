"""Who may read what is measured: this very machine, or whoever has the token of the setting METRICS_TOKEN."""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING

from flask import request

from app.addresses import is_loopback

if TYPE_CHECKING:
    from app.settings import Settings

FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")


def may_observe(settings: Settings) -> bool:
    """A request that any proxy passed on comes from elsewhere, whatever address it has."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if settings.metrics_token:
        return scheme.lower() == "bearer" and compare_digest(given.strip().encode(), settings.metrics_token.encode())
    before_proxies = request.environ.get("werkzeug.proxy_fix.orig", request.environ)
    near = is_loopback(before_proxies.get("REMOTE_ADDR"))
    return near and not any(name in request.headers for name in FORWARDED)
