"""What is kept of a consent and of readings, as records."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.partner_center.claims import is_gone
from app.partner_center.vocabulary import Resource, Trouble

TAKEN_UP = timedelta(hours=20)  # a run that was broken off is gone on with for so long


@dataclass(frozen=True, slots=True)
class Connection:
    """That an account's administrator has consented, and how reading goes."""

    account: str
    tenant: str
    sealed: str = field(repr=False)
    connected_at: datetime
    claimed_until: datetime | None = None
    claimed_by: str | None = None
    tried_at: datetime | None = None
    read_at: datetime | None = None
    trouble: Trouble | None = None

    def claimed(self, now: datetime) -> bool:
        """Whether it is being read."""
        held = self.claimed_until is not None and self.claimed_until > now
        return held and not is_gone(self.claimed_by or "")


@dataclass(frozen=True, slots=True)
class Reading:
    """How it stands with a resource."""

    resource: Resource
    tried_at: datetime
    read_at: datetime | None
    trouble: Trouble | None
    said: str
    unclear_since: datetime | None
    unclear: str


@dataclass(frozen=True, slots=True)
class Flow:
    """A consent that is under way in a browser."""

    account: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    began_by: str
    locale: str
    expires: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """A reading of all accounts."""

    id: str
    began_at: datetime
    accounts: int  # how many there were to read
    finished_at: datetime | None = None
    held_until: datetime | None = None
    held_by: str | None = None

    def broken_off(self, now: datetime) -> bool:
        """Whether it is to be gone on with, unless somebody is at it."""
        return self.finished_at is None and self.began_at >= now - TAKEN_UP
