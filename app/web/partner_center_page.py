"""What the page about reading an account from Partner Center shows, and its part of the account page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from app.web.contexts import Badge, Link, Notice, Page


@dataclass(frozen=True, slots=True)
class ResourceRow:
    what: str  # is read, and what of it
    badge: Badge | None  # None: nobody has consented yet
    sentences: tuple[str, ...]  # when it was read, what is in the way


@dataclass(frozen=True, slots=True)
class PartnerCenterPart:
    """On the account page."""

    badge: Badge
    sentences: tuple[str, ...]
    link: Link
    read_now: str  # where the button leads; empty: there is none


@dataclass(frozen=True, kw_only=True)
class PartnerCenterPage(Page):
    name: Annotated[str, "What the account is called."]
    back: Annotated[Link, "To the account's page."]
    notices: Annotated[tuple[Notice, ...], "What has just been done, or is in the way."]
    badge: Annotated[Badge, "Whether the account is connected."]
    sentences: Annotated[tuple[str, ...], "Since when, and when it was last read."]
    rows: Annotated[tuple[ResourceRow, ...], "Everything that is read, and how that went."]
    unseen: Annotated[tuple[str, ...], "Facts that Partner Center doesn't show."]
    consent: Annotated[str, "Where consent begins; empty for those who can't give it."]
    connected: Annotated[bool, "Whether consent was given."]
    read_now: Annotated[str, "Where the button that reads it leads; empty: nobody has consented."]
    withdraw: Annotated[str, "Where withdrawing is sent to; empty for those who can't."]


@dataclass(frozen=True, kw_only=True)
class ConnectedPage(Page):
    """For whoever consented by a link, and isn't signed in here."""
