"""What has to be kept secret and read again: sealed before it is stored, with a key that is not in the database.

    sealing = Sealing(settings.secret_key)
    stored = sealing.seal("webhook", endpoint_id, secret)

Fernet (AES-128-CBC and HMAC-SHA256) of the package `cryptography`. Of several keys the first seals, all of them open:
so keys are changed by putting a new one in front. What was sealed for one thing can't be opened as another's.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from indexer.errors import UsageError

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

if TYPE_CHECKING:
    pass

KEY_BYTES = 32
NO_KEY = (
    "GOODSTANDING_SECRET_KEY is not set: without it no secret can be kept. `goodstanding webhooks new-key` prints one; "
    "keep it where the database is not, and give it to every process."
)


class SealingError(UsageError):
    """There is no key, or none that opens what is there."""


def read_keys(text: str) -> tuple[str, ...]:
    """Keys between commas, as `new-key` prints them. Raises ValueError."""
    keys = tuple(part.strip() for part in text.split(",") if part.strip())
    for key in keys:
        try:
            length = len(urlsafe_b64decode(key.encode()))
        except ValueError:
            length = 0
        if length != KEY_BYTES:
            raise ValueError("holds a key that is not one of `goodstanding webhooks new-key`")
    return keys


def new_key() -> str:
    from cryptography.fernet import Fernet

    return Fernet.generate_key().decode()


class Sealing:
    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = tuple(keys)

    def __bool__(self) -> bool:
        return bool(self._keys)

    def seal(self, purpose: str, owner: str, secret: str) -> str:
        """Raises SealingError where there is no key."""
        return self._box().encrypt(f"{purpose}\n{owner}\n{secret}".encode()).decode()

    def open(self, purpose: str, owner: str, sealed: str) -> str:
        """Raises SealingError where no key opens it, or it was sealed for something else."""
        from cryptography.fernet import InvalidToken

        try:
            found = self._box().decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise SealingError(
                "No key of GOODSTANDING_SECRET_KEY opens a secret that was kept: add the key that it was kept with."
            ) from None
        head = f"{purpose}\n{owner}\n"
        if not found.startswith(head):
            raise SealingError("A secret stands in another's place.")
        return found[len(head) :]

    def sign(self, purpose: str, text: str) -> str:
        """A signature of the text that nobody makes without the key."""
        self._required()
        return _signature(self._keys[0], purpose, text)

    def signed(self, purpose: str, text: str, signature: str) -> bool:
        """Whether one of the keys has signed it."""
        given = signature.encode()
        return any(hmac.compare_digest(_signature(key, purpose, text).encode(), given) for key in self._keys)

    def _box(self) -> MultiFernet:
        from cryptography.fernet import Fernet, MultiFernet

        self._required()
        return MultiFernet([Fernet(key) for key in self._keys])

    def _required(self) -> None:
        if not self._keys:
            raise SealingError(NO_KEY)


def _signature(key: str, purpose: str, text: str) -> str:
    own = hmac.new(urlsafe_b64decode(key), f"goodstanding {purpose}".encode(), sha256).digest()
    return urlsafe_b64encode(hmac.new(own, text.encode(), sha256).digest()).decode().rstrip("=")
