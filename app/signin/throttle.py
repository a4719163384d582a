"""How often a password may be tried: by a client, for a user, and by a client for a user.

The narrow limit is for one client and one user, so that whoever guesses at somebody's password from elsewhere locks
them out only after much more effort. Attempts count before they are looked at; success clears the narrow count.
"""

from __future__ import annotations

from limits import parse

from app.identity.opaque import digest
from app.identity.users import as_username
from app.limits import Limits, client_address

BY_CLIENT = parse("60 per 15 minutes")
BY_USER = parse("60 per 15 minutes")
BY_BOTH = parse("10 per 15 minutes")


def seconds_until_next_attempt(limits: Limits, username: str) -> int:
    """Count an attempt; 0 where it may be made."""
    client, user = client_address(), _key(username)
    return limits.seconds_to_wait(
        (BY_CLIENT, f"sign-in:client:{client}"),
        (BY_USER, f"sign-in:user:{user}"),
        (BY_BOTH, _narrow(client, user)),
    )


def succeeded(limits: Limits, username: str) -> None:
    limits.forget(BY_BOTH, _narrow(client_address(), _key(username)))


def _narrow(client: str, user: str) -> str:
    return f"sign-in:both:{client}:{user}"


def _key(username: str) -> str:
    """Of one length, whatever was typed; unknown users count as known ones do."""
    return digest(as_username(username))
