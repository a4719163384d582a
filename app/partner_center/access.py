"""Access tokens for an account, from its sealed refresh token. One that replaces it is kept before it is used."""

from __future__ import annotations

import time
from collections.abc import Callable

from app.partner_center.tokens import Authority, Tokens

EARLY = 120.0  # seconds before its end from which a token isn't used any more


class AccountAccess:
    """What `client.Access` promises, for one account and one thread."""

    def __init__(
        self,
        authority: Authority,
        tenant: str,
        refresh: str,
        keep: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._authority, self._tenant, self._keep, self._clock = authority, tenant, keep, clock
        self.refresh = refresh
        self._access = ""
        self._until = 0.0

    def token(self) -> str:
        return self._access if self._access and self._clock() < self._until else self.renewed()

    def renewed(self) -> str:
        found: Tokens = self._authority.by_refresh(self._tenant, self.refresh)
        if found.refresh and found.refresh != self.refresh:
            self._keep(found.refresh)
            self.refresh = found.refresh
        self._access = found.access
        self._until = self._clock() + max(found.lifetime - EARLY, found.lifetime / 2)
        return self._access
