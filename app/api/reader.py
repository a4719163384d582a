"""The language that the API tells problems in, and requests that know which one their body asks for."""

from __future__ import annotations

from typing import Any, NoReturn

from flask import Request, request

from app.errors import ProblemError
from app.i18n import negotiate
from app.identity.guard import current_principal
from app.queries import QueryError
from app.wording import N_, Wrong, languages, speaks

NOT_JSON = N_("This is no JSON. Send one JSON object, in UTF-8.")


class ApiRequest(Request):
    """A request whose body, once it has been read as JSON, says which language it is in."""

    body_locale = ""  # as the body states it; empty: it states none

    def get_json(self, *args: Any, **kwargs: Any) -> Any:
        try:
            found = super().get_json(*args, **kwargs)
        except RecursionError:  # nested more deeply than anything that makes sense
            self.on_json_loading_failed(None)
        if isinstance(found, dict) and isinstance(found.get("locale"), str):
            self.body_locale = found["locale"]
        return found

    def on_json_loading_failed(self, e: ValueError | None) -> NoReturn:
        raise QueryError({"body": Wrong(NOT_JSON)}) from e


def reader_language() -> str:
    """As the address says, else the body, else the reader's account here, else the browser. Only one that there are
    texts in is taken at its word."""
    for given in (request.args.get("locale", ""), getattr(request, "body_locale", ""), _preferred()):
        if given and speaks(given):
            return given
    return negotiate(request.accept_languages, languages(), "en")


def _preferred() -> str:
    """What whoever asks prefers; empty where nobody is known, or they never said."""
    try:
        principal = current_principal()
    except ProblemError:  # a token that doesn't work: its own error, and no reason for this one to differ
        return ""
    return principal.locale if principal else ""
