"""An account's whole history, and what follows from it at any moment: its facts, and the details that pages show.

Loaded once, it can be asked for as many moments as one likes, without another look at the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from typing import TypeVar
from zoneinfo import ZoneInfo

import msgspec

from app.accounts import details
from app.accounts import rows_as_facts as rows_as
from app.accounts.details import SubscriptionChange
from app.accounts.readings import Readings
from app.accounts.requests import OpenRequest, open_requests, with_open_requests
from app.accounts.settled import counted_once
from app.accounts.slots import AccountSlots, BillSlots, StateSlots
from app.accounts.statements import READING
from app.accounts.timeline import Stated, by_kind_and_key, holding, latest
from app.diagnosis.facts import (
    Account,
    AccountFacts,
    Enrolment,
    Former,
    Rows,
    Source,
    Suspension,
)
from app.diagnosis.vocabulary import (
    Cloud,
    Origin,
    Programme,
    Role,
)
from indexer.errors import UsageError

R = TypeVar("R")
Build = Callable[[Stated, Source], R]


class TooEarlyError(UsageError):
    """Nothing can be said of a moment before the account was one."""

    def __init__(self, account_id: str, first: datetime) -> None:
        super().__init__(f"The account {account_id} is known from {first.isoformat()} on. Ask for a later moment.")
        self.first = first


class AccountHistory:
    """Everything that has been said of an account. `store.history` makes one."""

    def __init__(self, account_id: str, rows: Iterable[Stated]) -> None:
        self.account_id = account_id
        self._kinds = by_kind_and_key(rows)
        self._readings = Readings(self._kinds.pop(READING, {}))

    @property
    def moments(self) -> tuple[datetime, ...]:
        """When something came to be otherwise, in order: before and after, a diagnosis may differ."""
        return tuple(sorted({row.valid_from for rows in self._things() for row in rows}))

    @property
    def zone(self) -> ZoneInfo:
        """Where the account is, by what was said of it last."""
        return ZoneInfo(AccountSlots(*latest(self._kinds["account_state"][""]).content).time_zone)

    def fingerprint(self) -> bytes:
        """The same for the same rows, another for any others: what follows from them can be kept by it."""
        rows = (self._kinds, self._readings.rows)
        return blake2b(msgspec.msgpack.encode(rows), digest_size=16).digest()

    def facts(self, at: datetime) -> AccountFacts:
        """What is known of the moment `at`. What no row says by then is not known. Raises TooEarlyError."""
        account = self._account(at)
        payments, credits_ = counted_once(
            self._events("payment", "payments", at, rows_as.payment),
            self._events("credit", "credits", at, rows_as.credit),
            account.zone,
        )
        return AccountFacts(
            account=account,
            programmes=self._programmes(at),
            profile=self._single("profile", at, rows_as.profile),
            vetting=self._single("vetting", at, rows_as.vetting),
            invoices=self._events("invoice", "invoices", at, rows_as.invoice),
            credits=credits_,
            payments=payments,
            incidents=self._states("incident", "incidents", at, rows_as.incident),
            provider_issues=self._states("provider_issue", "provider-issues", at, rows_as.provider_issue),
            requirements=self._states("requirement", "requirements", at, rows_as.requirement),
            support_requests=with_open_requests(
                self._events("support_request_sent", "support-requests", at, rows_as.support_request),
                self.open_requests(at),
            ),
            subscriptions=self._states("subscription", "subscriptions", at, rows_as.subscription),
            former=self._former(at),
            programmes_open=self._programmes_open(at),
        )

    def details(self, at: datetime) -> details.AccountDetails:
        """What pages show beside the facts. Only of a history that was loaded with details. Raises TooEarlyError."""
        return details.assemble(
            self._account_at(at),
            checks=[row for row in self._held("profile_check", at) if not self._readings.unclear(row, at)],
            customers=self._held("customer", at),
            invoices=self._happened("invoice", at),
            files=self._happened("reconciliation_file", at),
            subscriptions=self._held("subscription", at),
        )

    def subscription_changes(self, subscription: str, at: datetime) -> tuple[SubscriptionChange, ...]:
        """What became of it by then, oldest first. None of one that nobody has spoken of."""
        rows = self._kinds.get("subscription", {}).get(subscription, ())
        return details.subscription_changes([row for row in rows if row.valid_from <= at])

    def listed_by(self, fact: str, origin: Origin) -> bool:
        """Whether it was this origin that last stated all there is of a kind."""
        rows = self._kinds.get("listing", {}).get(fact, ())
        return bool(rows) and latest(list(rows)).origin == origin

    def sums_paid(self, origin: Origin) -> dict[str, Decimal]:
        """What it last said was paid, by the ids of its payments: as said, not as it counts."""
        found = [latest(rows) for rows in self._kinds.get("payment", {}).values()]
        return {row.key: BillSlots(*row.content).amount for row in found if row.origin == origin}

    def open_requests(self, at: datetime) -> tuple[OpenRequest, ...]:
        """The support requests that were sent here and are open at the moment, oldest first."""
        return open_requests(self._kinds.get("support_request", {}), at)

    def _things(self) -> Iterator[list[Stated]]:
        for keys in self._kinds.values():
            yield from keys.values()

    def _source(self, row: Stated, at: datetime) -> Source:
        """Who says so; what was read from Partner Center again, and still holds, was said again then."""
        return _said_by(row.origin, row.as_of, row.reference, self._readings.confirmed(row, at))

    def _account(self, at: datetime) -> Account:
        row = self._account_at(at)
        slots = AccountSlots(*row.content)
        cloud, source = Cloud(slots.cloud), self._source(row, at)
        return Account(row.account, cloud, slots.time_zone, source, slots.country, slots.language, slots.currency)

    def _account_at(self, at: datetime) -> Stated:
        """An account that doesn't say since when it is one has always been."""
        rows = self._kinds["account_state"][""]
        held = holding(rows, at)
        if held is not None:
            return held
        first = min(rows, key=_begun)
        if first.since is not None:
            raise TooEarlyError(self.account_id, first.valid_from)
        return first

    def _held(self, kind: str, at: datetime) -> list[Stated]:
        things = self._kinds.get(kind)
        if things is None:
            return []
        return _in_order([held for rows in things.values() if (held := holding(rows, at)) is not None])

    def _happened(self, kind: str, at: datetime) -> list[Stated]:
        things = self._kinds.get(kind)
        if things is None:
            return []
        return _in_order([row for rows in things.values() if (row := latest(rows)).valid_from <= at])

    def _single(self, kind: str, at: datetime, build: Build[R]) -> R | None:
        held = self._held(kind, at)
        if not held or self._readings.unclear(held[0], at):
            return None
        return build(held[0], self._source(held[0], at))

    def _states(self, kind: str, fact: str, at: datetime, build: Build[R]) -> Rows[R] | None:
        """With what began later where nothing is known of before: rules judge what that says of the moment."""
        rows = self._held(kind, at)
        group = self._group(rows, fact, at, build)
        if group is None or len(rows) == len(self._kinds.get(kind, ())):
            return group
        known = {row.key for row in rows}
        later = [min(rows, key=_begun) for key, rows in self._kinds[kind].items() if key not in known]
        return replace(
            group, rows=(*group.rows, *[build(row, self._source(row, at)) for row in sorted(later, key=_begun)])
        )

    def _events(self, kind: str, fact: str, at: datetime, build: Build[R]) -> Rows[R] | None:
        return self._group(self._happened(kind, at), fact, at, build)

    def _group(self, rows: list[Stated], fact: str, at: datetime, build: Build[R]) -> Rows[R] | None:
        """Known where a source has stated any of it, or that it has stated all."""
        listed = [row for row in self._kinds.get("listing", {}).get(fact, ()) if row.valid_from <= at]
        if not rows and not listed:
            return None
        complete = not any(self._readings.unclear(row, at) for row in (*rows, *listed))
        source = self._source(latest(listed or rows), at)
        return Rows(tuple([build(row, self._source(row, at)) for row in rows]), source, complete)

    def _programmes(self, at: datetime) -> tuple[Enrolment, ...] | None:
        suspensions = {row.key: row for row in self._held("suspension", at) if not self._readings.unclear(row, at)}
        held = self._held("enrolment", at)
        if not held and self._group([], "programmes", at, rows_as.profile) is None:
            return None
        return tuple(
            [
                Enrolment(
                    Programme(row.key),
                    self._source(row, at),
                    self._role(row, at),
                    row.since,
                    self._suspension(suspensions.get(row.key), at),
                )
                for row in held
                if StateSlots(*row.content).word == "enrolled"
            ]
        )

    def _former(self, at: datetime) -> tuple[Former, ...]:
        """What was so and ended while a suspension that stands lasted: it may be what the account was suspended for."""
        suspended = [row for row in self._held("suspension", at) if StateSlots(*row.content).flag]
        if not suspended:
            return ()
        begun, found = min(row.valid_from for row in suspended), list[Former]()
        for kind, fact_of in rows_as.FORMER.items():
            for rows in self._kinds.get(kind, {}).values():
                for ended in sorted({row.valid_from for row in rows if begun < row.valid_from <= at}):
                    before = holding([row for row in rows if row.valid_from < ended], ended)
                    if before is not None:
                        found.append(Former(fact_of(before, self._source(before, at)), ended))
        return tuple(found)

    def _role(self, row: Stated, at: datetime) -> Role | None:
        role = StateSlots(*row.content).detail
        return None if role is None or self._readings.unclear(row, at) else Role(role)

    def _suspension(self, row: Stated | None, at: datetime) -> Suspension | None:
        return None if row is None else Suspension(StateSlots(*row.content).flag, self._source(row, at), row.since)

    def _programmes_open(self, at: datetime) -> bool:
        """Partner Center shows programmes that an account is in; that it is in no other, somebody else must say."""
        held = self._held("enrolment", at)
        listed = any(row.valid_from <= at for row in self._kinds.get("listing", {}).get("programmes", ()))
        alone = bool(held) and all(row.origin == Origin.PARTNER_CENTER for row in held)
        return alone and not listed and len(held) < len(Programme)


def _in_order(rows: list[Stated]) -> list[Stated]:
    return sorted(rows, key=_begun) if len(rows) > 1 else rows


def _begun(row: Stated) -> tuple[datetime, str, int]:
    return row.valid_from, row.key, row.row


@lru_cache(maxsize=1024)
def _said_by(origin: str, as_of: datetime, reference: str, confirmed: datetime | None) -> Source:
    """Most of what is known of accounts came in together."""
    return Source(Origin(origin), as_of, reference, confirmed)
