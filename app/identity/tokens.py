"""API tokens: `gs_`, 43 random letters and digits, and a checksum of six.

The prefix lets scanners of published code find a leaked one, the checksum lets us refuse what was mistyped or made up
without asking the database. The token is shown once; its SHA-256 is stored (see `opaque.py`), with who owns it, what
it may be used for, and until when.
"""

from __future__ import annotations

from datetime import timedelta
from hmac import compare_digest

from app.database import NO_ACCOUNT, Database
from app.identity import store
from app.identity.audit import Clock, Trail, utc_now
from app.identity.errors import IdentityError
from app.identity.opaque import ALPHABET, CHECKSUM_LENGTH, SECRET_LENGTH, checksum, digest, new_id, new_secret
from app.identity.records import COMMAND_LINE, ApiToken, Identity
from app.identity.roles import Principal, Scope

PREFIX = "gs_"
LENGTH = len(PREFIX) + SECRET_LENGTH + CHECKSUM_LENGTH
LONGEST = timedelta(days=366)
USED_EVERY = timedelta(minutes=1)


def new_token() -> str:
    body = PREFIX + new_secret()
    return body + checksum(body)


def is_well_formed(token: str) -> bool:
    """Whether it can be one of ours, by its looks alone."""
    if len(token) != LENGTH or not token.startswith(PREFIX) or not set(token[len(PREFIX) :]) <= set(ALPHABET):
        return False
    return compare_digest(checksum(token[:-CHECKSUM_LENGTH]), token[-CHECKSUM_LENGTH:])


class Tokens:
    def __init__(self, database: Database, trail: Trail, clock: Clock = utc_now) -> None:
        self._database = database
        self._trail = trail
        self._clock = clock

    def create(
        self,
        owner: Identity,
        name: str,
        scopes: frozenset[Scope],
        lifetime: timedelta,
        actor: str = COMMAND_LINE,
    ) -> tuple[str, ApiToken]:
        """A new token, which nobody can be shown again, and its record. Raises IdentityError."""
        if not scopes:
            raise IdentityError("A token needs a scope at least.")
        if not timedelta() < lifetime <= LONGEST:
            raise IdentityError(f"A token lasts {LONGEST.days} days at most.")
        now, secret = self._clock(), new_token()
        token = ApiToken(new_id("tok"), owner, name, scopes, now, now + lifetime)
        with self._database.writing(NO_ACCOUNT) as connection:
            store.add_token(connection, digest(secret), token)
            granted = " ".join(sorted(scopes))
            self._trail.append(connection, actor, "token.created", subject=token.id, owner=owner.id, scopes=granted)
        return secret, token

    def principal(self, secret: str) -> Principal | None:
        """Who uses the token: its owner with the scopes of the token; None where it does not work."""
        if not is_well_formed(secret):
            return None
        now = self._clock()
        with self._database.reading(NO_ACCOUNT) as connection:
            token = store.find_token(connection, digest(secret))
        if token is None or not token.works(now):
            return None
        if token.used is None or now - token.used >= USED_EVERY:
            with self._database.writing(NO_ACCOUNT) as connection:
                store.set_used(connection, token.id, now)
        return token.identity.principal(token.scopes)

    def list(self) -> list[ApiToken]:
        with self._database.reading(NO_ACCOUNT) as connection:
            return store.all_tokens(connection)

    def revoke(self, token_id: str, actor: str = COMMAND_LINE) -> None:
        """Raises IdentityError where there is no such token, or it was revoked before."""
        with self._database.writing(NO_ACCOUNT) as connection:
            if not store.revoke_token(connection, token_id, self._clock()):
                raise IdentityError(f"There is no token {token_id} that could be revoked.")
            self._trail.append(connection, actor, "token.revoked", subject=token_id)
