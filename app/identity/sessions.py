"""Sessions: who is signed in, in which browser. The record is ours; the browser holds a secret that finds it.

Every sign-in makes a new secret and ends the session that the browser had before, so that nobody can be given one in
advance. A session ends when it has not been used for a while, and after a day's work whatever happens. Roles are read
with every request: whoever is disabled, or loses a role, notices at once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from app.database import NO_ACCOUNT, Database
from app.identity import store
from app.identity.audit import Clock, Trail, utc_now
from app.identity.errors import Refusal, SignInError
from app.identity.opaque import SECRET_LENGTH, digest, new_id, new_secret
from app.identity.records import Identity, Profile, Session

IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)  # noting every request would make readers write


class Sessions:
    def __init__(self, database: Database, trail: Trail, clock: Clock = utc_now) -> None:
        self._database = database
        self._trail = trail
        self._clock = clock

    def sign_in(self, profile: Profile, method: str, before: str = "") -> str:
        """Sign in whom an issuer vouches for; returns the new secret. `before` is the browser's secret so far.

        Raises SignInError for somebody who was disabled.
        """
        now = self._clock()
        with self._database.writing(NO_ACCOUNT) as connection:
            identity = store.save_identity(connection, new_id("usr"), profile, now)
            if identity.disabled is None:
                return self._begin(connection, identity, method, before, now)
        raise SignInError(Refusal.DISABLED, identity.id)

    def sign_in_known(self, identity: Identity, method: str, before: str = "") -> str:
        """Sign in somebody who has just shown who they are; returns the new secret."""
        with self._database.writing(NO_ACCOUNT) as connection:
            return self._begin(connection, identity, method, before, self._clock())

    def _begin(self, connection: Connection, identity: Identity, method: str, before: str, now: datetime) -> str:
        secret = new_secret()
        store.forget_expired(connection, now)
        if before:
            store.end_session(connection, digest(before))
        store.add_session(connection, Session(digest(secret), identity, method, now, now, now + LONGEST))
        store.set_signed_in(connection, identity.id, now)
        self._trail.append(connection, identity.id, "session.began", subject=identity.id, method=method)
        return secret

    def find(self, secret: str) -> Session | None:
        """Whose session that is, as long as it lasts; notes that it was used."""
        if len(secret) != SECRET_LENGTH:
            return None
        now, key = self._clock(), digest(secret)
        with self._database.reading(NO_ACCOUNT) as connection:
            session = store.find_session(connection, key)
        if session is None or session.identity.disabled is not None:
            return None
        if now >= session.expires or now - session.seen >= IDLE:
            return None
        if now - session.seen >= SEEN_EVERY:
            with self._database.writing(NO_ACCOUNT) as connection:
                store.touch_session(connection, key, now)
            session = replace(session, seen=now)
        return session

    def sign_out(self, secret: str) -> None:
        with self._database.writing(NO_ACCOUNT) as connection:
            store.end_session(connection, digest(secret))

    def sign_out_everywhere(self, identity_id: str, actor: str) -> int:
        """End every session of somebody; says how many there were."""
        with self._database.writing(NO_ACCOUNT) as connection:
            ended = store.end_sessions(connection, identity_id)
            self._trail.append(connection, actor, "sessions.ended", subject=identity_id)
        return ended
