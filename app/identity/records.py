"""What the store gives back: frozen records, never rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.identity.roles import Principal, Role, Scope

LOCAL, DEMO = "local", "demo"  # issuers of our own
COMMAND_LINE = "command-line"  # the actor of commands: whoever may run them on this machine


@dataclass(frozen=True)
class Profile:
    """What an issuer says of somebody: all that is kept of a person."""

    issuer: str
    subject: str
    name: str
    roles: frozenset[Role]
    account: str | None = None
    serves: frozenset[str] | None = None
    locale: str = ""
    email: str = ""  # verified; kept apart from the rest, and not read with it


@dataclass(frozen=True)
class Identity:
    id: str
    profile: Profile
    created: datetime
    signed_in: datetime | None = None
    disabled: datetime | None = None

    def principal(self, scopes: frozenset[Scope] | None = None) -> Principal:
        known = self.profile
        return Principal(self.id, known.roles, known.account, known.locale, known.serves, scopes)


@dataclass(frozen=True)
class Session:
    """Somebody who is signed in, in one browser."""

    digest: str
    identity: Identity
    method: str  # local, oidc or demo
    began: datetime
    seen: datetime
    expires: datetime

    @property
    def principal(self) -> Principal:
        return self.identity.principal()


@dataclass(frozen=True)
class ApiToken:
    """A token as it is listed: everything but the secret, which nobody has but its owner."""

    id: str
    identity: Identity
    name: str
    scopes: frozenset[Scope]
    created: datetime
    expires: datetime
    used: datetime | None = None
    revoked: datetime | None = None

    def works(self, now: datetime) -> bool:
        return self.revoked is None and self.identity.disabled is None and now < self.expires


@dataclass(frozen=True)
class Flow:
    """A sign-in that a browser has begun at the provider."""

    state: str
    nonce: str
    verifier: str
    return_to: str
    locale: str
    began: datetime
    expires: datetime


@dataclass(frozen=True)
class Link:
    """Where a link signs in to, and as whom."""

    identity: Identity
    return_to: str
