"""What is noted of every request: an id by which it can be found, how long it took, and perhaps a line in the log.

The id comes from a proxy that the setting PROXIES trusts, else it is made here. It goes back in X-Request-ID, stands in
problem documents and in every line that is logged meanwhile. The route is what matched, never the path, which may name
an account.
"""

from __future__ import annotations

import logging
import re
import secrets
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request

if TYPE_CHECKING:
    from app.services import Services
    from app.settings import Settings

HEADER = "X-Request-ID"
SLOW = 1.0  # seconds
NO_ROUTE = "none"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SOUND = re.compile(r"[A-Za-z0-9_.-]{8,64}")
log = logging.getLogger("goodstanding.requests")


def register_observing(app: Flask, settings: Settings, services: Services) -> None:
    """Before anything else: what comes later is measured as well."""
    trusted = settings.proxies > 0
    metrics = services.metrics

    @app.before_request
    def begin() -> None:
        g.began = perf_counter()
        g.request_id = request_id_for(request.headers.get(HEADER, ""), proxied=trusted)
        g.running = True
        metrics.began()

    @app.after_request
    def note(response: Response) -> Response:
        if "request_id" not in g:
            return response
        seconds = perf_counter() - g.began
        response.headers[HEADER] = g.request_id
        route = request.url_rule.rule if request.url_rule is not None else NO_ROUTE
        method = request.method if request.method in METHODS else "other"
        metrics.answered(method, route, response.status_code, seconds)
        if is_logged(settings.log_requests, response.status_code, seconds):
            level = logging.WARNING if response.status_code >= 500 else logging.INFO
            about = {"method": method, "route": route, "status": response.status_code, "ms": round(seconds * 1000, 1)}
            log.log(level, "request", extra=about)
        return response

    def tell(error: tuple[type, BaseException, TracebackType] | tuple[None, None, None]) -> None:
        route = request.url_rule.rule if request.url_rule is not None else NO_ROUTE
        log.error("unexpected error", exc_info=error, extra={"method": request.method, "route": route})

    app.log_exception = tell  # type: ignore[assignment,method-assign] # Flask's own names the path

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        if g.pop("running", False):
            metrics.ended()


def request_id_for(given: str, *, proxied: bool) -> str:
    """The id that came with a request, if it has passed a proxy that may say so; else a new one."""
    return given if proxied and _SOUND.fullmatch(given) else secrets.token_hex(8)


def is_logged(which: str, status: int, seconds: float) -> bool:
    return which == "all" or (which == "failures" and (status >= 500 or seconds >= SLOW))


def request_id() -> str:
    """That of the request that is being answered; empty where there is none."""
    found: str = g.get("request_id", "")
    return found
