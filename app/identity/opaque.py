"""Ids that tell nothing, secrets that nobody guesses, and what is stored of a secret.

Of a secret only the SHA-256 is stored. A slow, salted hash is for passwords, which people choose and others can guess;
a secret of 256 random bits can't be guessed from its hash, and is looked up by it on every request.
"""

from __future__ import annotations

import secrets
import string
from hashlib import sha256
from zlib import crc32

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase  # base 62: one word to a double click
SECRET_BYTES = 32
SECRET_LENGTH = 43  # letters of base 62 that hold 256 bits
CHECKSUM_LENGTH = 6  # that hold 32 bits


def new_id(prefix: str) -> str:
    """An id such as `usr_5Zk…`: 96 random bits, and the kind of thing that it names."""
    return f"{prefix}_{_base62(secrets.randbits(96), 17)}"


def new_secret() -> str:
    """256 random bits, as letters and digits."""
    return _base62(secrets.randbits(SECRET_BYTES * 8), SECRET_LENGTH)


def digest(secret: str) -> str:
    """What the database stores of a secret."""
    return sha256(secret.encode()).hexdigest()


def checksum(text: str) -> str:
    """Six letters that tell a mistyped or made-up token without asking the database, and leaks from chance."""
    return _base62(crc32(text.encode()), CHECKSUM_LENGTH)


def _base62(number: int, length: int) -> str:
    letters = []
    for _ in range(length):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(reversed(letters))
