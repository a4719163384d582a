"""Sign-in links of `goodstanding demo`: whoever follows one is signed in. Each works once, for a while.

They are for showing the product on one's own machine. The surface that takes them answers on loopback only.
"""

from __future__ import annotations

from datetime import timedelta

from app.database import NO_ACCOUNT, Database
from app.identity import store
from app.identity.audit import Clock, utc_now
from app.identity.opaque import SECRET_LENGTH, digest, new_id, new_secret
from app.identity.records import DEMO, Link, Profile
from app.identity.users import check_roles

LASTS = timedelta(hours=24)


class DemoLinks:
    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock

    def create(self, profile: Profile, return_to: str) -> str:
        """The secret of a new link that signs in as that profile of the issuer `demo`, and leads to a path."""
        if profile.issuer != DEMO:
            raise ValueError("a link signs in as nobody but a demo user")
        check_roles(profile)
        secret, now = new_secret(), self._clock()
        with self._database.writing(NO_ACCOUNT) as connection:
            identity = store.save_identity(connection, new_id("usr"), profile, now)
            store.add_link(connection, digest(secret), identity.id, return_to, now + LASTS)
        return secret

    def take(self, secret: str) -> Link | None:
        """Whom the link signs in, once; None where it was used, has expired or never was, or they are disabled."""
        if len(secret) != SECRET_LENGTH:
            return None
        with self._database.writing(NO_ACCOUNT) as connection:
            link = store.take_link(connection, digest(secret), self._clock())
        return link if link is not None and link.identity.disabled is None else None
