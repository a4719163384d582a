"""Notices as surfaces use them: who gets which, and what they choose, signed in or by a link of a mail."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from app.database import NO_ACCOUNT, Database
from app.identity.audit import Clock, Trail, utc_now
from app.identity.roles import Principal
from app.mail import links, store
from app.mail.records import ESSENTIAL, USUAL, Notice, possible
from app.sealing import Sealing


@dataclass(frozen=True, slots=True)
class Preferences:
    address: str  # empty: none is known
    notices: dict[Notice, bool]  # that somebody can get → whether they do


class MailService:
    def __init__(self, database: Database, trail: Trail, sealing: Sealing, clock: Clock = utc_now) -> None:
        self._database, self._trail, self._sealing, self._clock = database, trail, sealing, clock

    def preferences(self, of: Principal) -> Preferences:
        with self._database.reading(NO_ACCOUNT) as connection:
            address, choices = store.address_of(connection, of.id)
        usual = {each: of.has(*USUAL[each]) for each in possible(of)}
        return Preferences(
            address, {each: each in ESSENTIAL or choices.get(each.value, given) for each, given in usual.items()}
        )

    def choose(self, of: Principal, wanted: Collection[Notice]) -> None:
        """These notices, and no others but the essential ones."""
        chosen = {each.value: each in wanted for each in possible(of) if each not in ESSENTIAL}
        self._keep(of.id, chosen)

    def read_link(self, token: str) -> links.Unsubscribing | None:
        """What a link of a mail unsubscribes from; None: it is none of ours."""
        return links.read(self._sealing, token)

    def unsubscribe(self, link: links.Unsubscribing, *, again: bool = False) -> bool:
        """Send somebody this notice no more, or again. False: there is nobody any more."""
        with self._database.reading(NO_ACCOUNT) as connection:
            known = store.reader(connection, link.identity)
        if known is None:
            return False
        self._keep(link.identity, {**known.choices, link.notice.value: again})
        return True

    def _keep(self, identity_id: str, choices: dict[str, bool]) -> None:
        with self._database.writing(NO_ACCOUNT) as connection:
            store.choose(connection, identity_id, choices, self._clock())
            self._trail.append(connection, identity_id, "notices.chosen", subject=identity_id)
