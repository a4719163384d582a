"""Who is sent a notice of an event. Pure: people, what they have to do with it, and what they have chosen."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from app.identity.roles import Role, can_reach
from app.mail.records import Notice, Reader, notices_of
from app.outbox.deliveries import Addressee, Channel
from app.outbox.events import Event

Involved = Mapping[str, Collection[str]]  # request → the partner's people who have written in it


def addressees(
    events: Sequence[Event], readers: Sequence[Reader], involved: Involved, now: datetime
) -> list[Addressee]:
    """Nobody is told of what they did themselves, and nobody of one event twice."""
    found: dict[tuple[str, str], Addressee] = {}
    for event in events:
        for notice in notices_of(event, now):
            for reader in _readers(event, notice, readers, involved):
                person = reader.principal.id
                if person != event.actor and reader.wants(notice):
                    found.setdefault((event.id, person), Addressee(event, Channel.MAIL, person))
    return list(found.values())


def notice_for(event: Event, reader: Reader, now: datetime) -> Notice | None:
    """As which notice somebody gets an event; None: as none, any more."""
    if not _concerns(event, reader):
        return None
    return next((notice for notice in notices_of(event, now) if reader.wants(notice)), None)


def _readers(event: Event, notice: Notice, readers: Sequence[Reader], involved: Involved) -> Iterator[Reader]:
    reaching = [reader for reader in readers if _concerns(event, reader)]
    if notice is not Notice.REQUESTS:
        yield from reaching
        return
    own = involved.get(str(event.data.get("request")), ())
    asked = [reader for reader in reaching if reader.principal.id in own]
    # Whoever asked may have gone: an answer is still the account's.
    yield from asked or [reader for reader in reaching if reader.principal.has(Role.GLOBAL_ADMIN)]


def _concerns(event: Event, reader: Reader) -> bool:
    return event.account is not None and can_reach(reader.principal, event.account)
