"""Which requests are limited, and by whom they are counted: by the owner of a token, else by address.

Pages that come from memory cost next to nothing and are not counted; searches, the API and forms are. Nobody is counted
on this very machine: what comes from there is a proxy that GOODSTANDING_PROXIES doesn't count, or its operator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, Response, request

from app.addresses import is_loopback
from app.errors import ProblemError, problem, respond
from app.identity.guard import current_principal
from app.limits import client_address
from app.security import SAFE_METHODS
from app.services import Services
from indexer.errors import GoodstandingError

if TYPE_CHECKING:
    from limits import RateLimitItem

    from app.settings import Settings

SEARCHES = frozenset({"web.search", "web.options"})
API = "/api/v1/"


def register_limits(app: Flask, settings: Settings, services: Services) -> None:
    from limits import parse

    by_client = None if settings.rate_client == "0" else parse(settings.rate_client)
    by_token = None if settings.rate_token == "0" else parse(settings.rate_token)  # noqa: S105 - a rate

    @app.before_request
    def refuse_too_many() -> Response | None:
        if not is_limited():
            return None
        limit, key = _counted(by_client, by_token)
        if limit is None or not (wait := services.limits.at_rate(limit, key)):
            return None
        services.metrics.refused(key.partition(":")[0])
        return respond(problem("too-many-requests"), {"Retry-After": str(wait)})


def is_limited() -> bool:
    return request.path.startswith(API) or request.endpoint in SEARCHES or request.method not in SAFE_METHODS


def _counted(by_client: RateLimitItem | None, by_token: RateLimitItem | None) -> tuple[RateLimitItem | None, str]:
    """Against which limit, under which name. A token that doesn't work counts as none, so that guessing is counted."""
    if "Authorization" in request.headers:
        try:
            principal = current_principal()
        except (ProblemError, GoodstandingError):  # whoever answers says so
            principal = None
        if principal is not None and principal.scopes is not None:
            return by_token, f"token:{principal.id}"
    address = client_address()
    return (None, "") if is_loopback(address) else (by_client, f"client:{address}")
