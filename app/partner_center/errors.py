"""What Partner Center answers when it doesn't do what was asked, as trouble that can be acted on.

    ReadError                 something wasn't read; `trouble` says why
    └── ConsentError          there is no token to read with, so that nothing will be read
    Unclear                   it was read, but says something that isn't documented

Codes collide: 2006 is one thing with 403 and another with 400, and the authority has codes of its own. So trouble is
looked up by status, code and source, then by status and code, then by status.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.partner_center.vocabulary import Trouble
from indexer.errors import GoodstandingError

FORBIDDEN, NOT_FOUND, THROTTLED = 403, 404, 429
PROGRAM_NOT_ACTIVE = "800039"
RETRIED = frozenset({408, 429, 500, 502, 503, 504})  # what may work in a moment; 501 never will

# (status, code, source): trouble. An empty source: whoever says so.
CODES: dict[tuple[int, str, str], Trouble] = {
    (FORBIDDEN, PROGRAM_NOT_ACTIVE, ""): Trouble.PROGRAM_NOT_ACTIVE,
    (403, "900149", ""): Trouble.PROGRAM_NOT_ACTIVE,  # "{0} program status is not active."
    (401, "800001", ""): Trouble.NOT_ALLOWED,
    (404, "60003", ""): Trouble.NO_RESOURCE,
    (404, "1000", ""): Trouble.NO_RESOURCE,
    (409, "800060", ""): Trouble.UNAVAILABLE,  # in progress: it will be there later
    (500, "800003", ""): Trouble.UNAVAILABLE,
    (400, "invalid_grant", "authority"): Trouble.CONSENT_EXPIRED,
    (400, "interaction_required", "authority"): Trouble.CONSENT_EXPIRED,
    (400, "consent_required", "authority"): Trouble.CONSENT_EXPIRED,
    (401, "invalid_client", "authority"): Trouble.SECRET_REFUSED,
    (400, "invalid_client", "authority"): Trouble.SECRET_REFUSED,
    (400, "unauthorized_client", "authority"): Trouble.SECRET_REFUSED,
}
STATUSES: dict[int, Trouble] = {
    401: Trouble.NOT_ALLOWED,
    FORBIDDEN: Trouble.NOT_ALLOWED,
    NOT_FOUND: Trouble.NO_RESOURCE,
    408: Trouble.UNREACHABLE,
    THROTTLED: Trouble.THROTTLED,
}
# Of one customer alone: the partner no longer serves it, or there is no such tenant any more.
NO_SUCH_CUSTOMER = frozenset({(403, "20002"), (404, "60003"), (404, "1000")})


@dataclass(frozen=True, slots=True)
class Said:
    """An error as it was answered. Nothing of its description: that may hold anybody's data."""

    status: int = 0  # 0: there was no answer
    code: str = ""
    source: str = ""
    request_id: str = ""  # MS-RequestId, to ask Microsoft with

    def __str__(self) -> str:
        parts = (self.status and f"status {self.status}", self.code and f"code {self.code}")
        more = (self.source and f"source {self.source}", self.request_id and f"request {self.request_id}")
        return ", ".join([str(each) for each in (*parts, *more) if each]) or "no answer"


class ReadError(GoodstandingError):
    """Something wasn't read. The text is for the log: it holds no secret and nobody's data."""

    def __init__(self, trouble: Trouble, what: str, said: Said | None = None) -> None:
        super().__init__(f"{what}: {trouble}" + (f" ({said})" if said else ""))
        self.trouble = trouble
        self.said = said or Said()


class ConsentError(ReadError):
    """There is no token to read with."""


class Unclear(Exception):  # noqa: N818 - not a failure: an answer that has no documented meaning
    """A field that is missing, null, or holds what isn't documented."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def trouble_of(said: Said) -> Trouble:
    for key in ((said.status, said.code, said.source), (said.status, said.code, "")):
        if key in CODES:
            return CODES[key]
    if said.status in STATUSES:
        return STATUSES[said.status]
    return Trouble.UNAVAILABLE if said.status >= 500 else Trouble.REFUSED
