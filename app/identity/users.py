"""Local users: for a site without a provider of identities, and for `goodstanding demo`."""

from __future__ import annotations

import re
from collections.abc import Callable
from unicodedata import normalize

from sqlalchemy import Connection

from app.database import EVERY_ACCOUNT, NO_ACCOUNT, Database
from app.identity import passwords, store
from app.identity.audit import Clock, Trail, utc_now
from app.identity.errors import IdentityError
from app.identity.opaque import new_id
from app.identity.records import COMMAND_LINE, LOCAL, Identity, Profile
from app.identity.roles import PARTNER_ROLES, Role, is_account_id

# Of what may stand before and after the @: no more than every mail server takes as it is.
_ATOM = r"[A-Za-z0-9_%+'-]+"
ADDRESS = re.compile(
    rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9-]{1,63}"
)
USERNAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,127}")


NO_ADDRESS = "That is no mail address such as camille@example.com."


def as_username(typed: str) -> str:
    """How a user name is stored and looked up: its case and the spaces around it don't matter."""
    return normalize("NFKC", typed).strip().casefold()


def is_address(text: object) -> bool:
    return isinstance(text, str) and len(text) <= 254 and ADDRESS.fullmatch(text) is not None


def check_roles(profile: Profile) -> None:
    """Raises IdentityError where roles and account don't go together."""
    partner = not profile.roles.isdisjoint(PARTNER_ROLES)
    if not profile.roles:
        raise IdentityError("A user needs a role at least.")
    if partner and not profile.account:
        raise IdentityError("A partner's user belongs to an account: name it.")
    if profile.account and not partner:
        raise IdentityError("Only a partner's user belongs to an account; an agent serves accounts.")
    if not all(map(is_account_id, [*filter(None, [profile.account]), *(profile.serves or ())])):
        raise IdentityError("An account's id has no spaces, commas or asterisks, and 64 characters at most.")
    if profile.serves is not None and Role.AGENT not in profile.roles:
        raise IdentityError("Only an agent serves accounts.")


class LocalUsers:
    def __init__(self, database: Database, trail: Trail, clock: Clock = utc_now) -> None:
        self._database = database
        self._trail = trail
        self._clock = clock

    def add(self, profile: Profile, password: str) -> Identity:
        """Raises IdentityError or PasswordError, and then nothing is added."""
        if not USERNAME.fullmatch(profile.subject):
            raise IdentityError("A user name has letters a to z, digits and . _ @ + - only, 128 at most.")
        if profile.email and not is_address(profile.email):
            raise IdentityError(NO_ADDRESS)
        check_roles(profile)
        stored, now = passwords.hashed(password), self._clock()
        with self._database.writing(NO_ACCOUNT) as connection:
            if store.find_identity(connection, LOCAL, profile.subject):
                raise IdentityError(f"There is a user {profile.subject} already.")
            identity = store.save_identity(connection, new_id("usr"), profile, now)
            store.save_password(connection, identity.id, stored, now)
            self._note(connection, "user.added", identity)
        return identity

    def authenticate(self, username: str, password: str) -> Identity | None:
        """The user, if that is the password and the user is not disabled. Takes as long whoever is asked for."""
        with self._database.reading(NO_ACCOUNT) as connection:
            found = store.local_user(connection, as_username(username))
        identity, stored = found or (None, None)
        if not passwords.matches(stored, password) or identity is None or identity.disabled is not None:
            return None
        if stored is not None and passwords.is_outdated(stored):
            with self._database.writing(NO_ACCOUNT) as connection:
                store.save_password(connection, identity.id, passwords.hashed(password), self._clock())
        return identity

    def list(self) -> list[Identity]:
        """Everybody who is known, whoever vouches for them."""
        with self._database.reading(NO_ACCOUNT) as connection:
            return store.all_identities(connection)

    def named(self, name: str) -> Identity:
        """The identity with that id or user name; of several, the local one. Raises IdentityError."""
        wanted, called = as_username(name), list[Identity]()
        for one in self.list():
            if name.strip() == one.id or (one.profile.issuer == LOCAL and wanted == one.profile.subject):
                return one
            if name.strip() == one.profile.subject:
                called.append(one)
        if len(called) == 1:
            return called[0]
        if called:
            raise IdentityError(
                f"Several providers know a user {name}: write the id, as `goodstanding users list` does."
            )
        raise IdentityError(f"There is no user {name}; `goodstanding users list` shows them all.")

    def set_password(self, identity: Identity, password: str) -> None:
        """Change the password and end all sessions: whoever knew the old one is out."""
        if identity.profile.issuer != LOCAL:
            raise IdentityError("Only local users have a password here.")
        stored = passwords.hashed(password)
        with self._database.writing(NO_ACCOUNT) as connection:
            store.save_password(connection, identity.id, stored, self._clock())
            store.end_sessions(connection, identity.id)
            self._note(connection, "user.password-changed", identity)

    def set_email(self, identity: Identity, address: str) -> None:
        """Where they are written to; empty: nowhere. Whoever sets it vouches for it. Raises IdentityError."""
        if address and not is_address(address):
            raise IdentityError(NO_ADDRESS)
        with self._database.writing(NO_ACCOUNT) as connection:
            store.save_address(connection, identity.id, address, self._clock())
            self._note(connection, "user.email-changed", identity)

    def disable(self, identity: Identity, *, disabled: bool = True) -> None:
        """Nobody signs in as them any more, and sessions and tokens stop working at once; or let them in again."""
        with self._database.writing(NO_ACCOUNT) as connection:
            store.set_disabled(connection, identity.id, self._clock() if disabled else None)
            store.end_sessions(connection, identity.id)
            self._note(connection, "user.disabled" if disabled else "user.enabled", identity)

    def erase(self, identity: Identity, texts: Callable[[Connection, str], int] | None = None) -> bool:
        """Forget a person for good. The trail keeps what they did, under an id that names nobody.

        `texts` erases what they wrote as well, in the same transaction. False: the log beside the database may hold
        some of it until the next sweep.
        """
        with self._database.writing(EVERY_ACCOUNT if texts else NO_ACCOUNT) as connection:
            self._note(connection, "user.erased", identity)
            if texts:
                texts(connection, identity.id)
            store.erase_identity(connection, identity.id)
        return self._database.empty_log()

    def _note(self, connection: Connection, action: str, identity: Identity) -> None:
        self._trail.append(connection, COMMAND_LINE, action, subject=identity.id)
