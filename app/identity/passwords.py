"""Passwords of local users: argon2id, and an answer that takes as long for a user whom nobody knows.

Rules are those of NIST SP 800-63B: a length, and nothing about digits or signs, which make people choose worse ones.
"""

from __future__ import annotations

from functools import cache
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from indexer.errors import UsageError

SHORTEST, LONGEST = 12, 256  # characters; the upper one keeps a form from feeding megabytes to the hash

# argon2-cffi's defaults are the second recommendation of RFC 9106: 64 MiB, 3 passes, 4 lanes. Two people who sign in
# at once on a small machine must not cost it 128 MiB: OWASP's equivalent setting takes 19 MiB.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class PasswordError(UsageError):
    """A password that is not taken. The text says why, never the password."""


def hashed(password: str) -> str:
    """The password as it is stored. Raises PasswordError where it is too short or too long."""
    text = _normal(password)
    if not SHORTEST <= len(text) <= LONGEST:
        raise PasswordError(f"A password has at least {SHORTEST} characters and at most {LONGEST}.")
    return _hasher.hash(text)


def matches(stored: str | None, password: str) -> bool:
    """Whether it is the password. Where nothing is stored the same work is done, so that the time tells nothing."""
    text = _normal(password)[: LONGEST + 1]
    try:
        _hasher.verify(stored or _nobody(), text)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether it was hashed with weaker settings than today's, and is to be hashed anew at the next sign-in."""
    return _hasher.check_needs_rehash(stored)


def _normal(password: str) -> str:
    """The same letters typed on another keyboard are the same password (RFC 8265)."""
    return normalize("NFC", password)


@cache
def _nobody() -> str:
    """The hash of a password that is thrown away at once."""
    from app.identity.opaque import new_secret

    return _hasher.hash(new_secret())
