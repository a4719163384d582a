"""What is kept of a consent at rest: encrypted, and bound to the account that it is for.

Keys come from the settings, newest first. What was sealed with an older one still opens, and is sealed anew with the
newest whenever the account is read: after that the older key can go.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from app.partner_center.errors import ConsentError
from app.partner_center.vocabulary import Trouble


class Vault:
    def __init__(self, keys: Sequence[str]) -> None:
        from cryptography.fernet import Fernet, MultiFernet

        self._box = MultiFernet([Fernet(key) for key in keys])

    def seal(self, account: str, token: str) -> str:
        return self._box.encrypt(json.dumps([account, token]).encode()).decode()

    def open(self, account: str, sealed: str) -> str:
        """Raises ConsentError where no key opens it, or it was sealed for another account."""
        from cryptography.fernet import InvalidToken

        try:
            owner, token = json.loads(self._box.decrypt(sealed.encode()))
        except (InvalidToken, ValueError):
            raise ConsentError(Trouble.SEALED, "the refresh token") from None
        if owner != account:
            raise ConsentError(Trouble.SEALED, "the refresh token")
        return str(token)


def new_key() -> str:
    from cryptography.fernet import Fernet

    return Fernet.generate_key().decode()
