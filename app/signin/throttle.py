"""How often signing in may fail: for a client, for a user, and for a client with a user.

The narrow limit comes before the user's own: whoever guesses at somebody's password from one place is stopped long
before they could lock them out elsewhere. Only failures count, so that an office behind one address can begin its day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from limits import parse

from app.identity.opaque import digest
from app.identity.users import as_username
from app.limits import Limits, client_address

if TYPE_CHECKING:
    from app.limits import Limit

BY_CLIENT = parse("60 per 15 minutes")
BY_BOTH = parse("10 per 15 minutes")
BY_USER = parse("60 per 15 minutes")
BEGUN = parse("600 per 15 minutes")  # sign-ins at the provider, each of which is a row of ours for a while


def seconds_until_next_attempt(limits: Limits, username: str) -> int:
    """How long to wait before a password may be tried; 0 where it may be now."""
    return limits.would_wait(*_all(username))


def failed(limits: Limits, username: str) -> None:
    limits.count(*_all(username))


def succeeded(limits: Limits, username: str) -> None:
    """Whoever knows the password may mistype it again."""
    _, narrow, _ = _all(username)
    limits.forget(*narrow)


def seconds_until_next_flow(limits: Limits) -> int:
    """Count a sign-in at the provider; 0 where it may begin."""
    return limits.seconds_to_wait((BEGUN, f"sign-in:begun:{client_address()}"))


def _all(username: str) -> tuple[Limit, Limit, Limit]:
    # The user's key is of one length, whatever was typed; unknown users count as known ones do.
    client, user = client_address(), digest(as_username(username))
    return (
        (BY_CLIENT, f"sign-in:client:{client}"),
        (BY_BOTH, f"sign-in:both:{client}:{user}"),
        (BY_USER, f"sign-in:user:{user}"),
    )
