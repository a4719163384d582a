"""An account's whole history, and what follows from it at any moment: its facts, and the details that pages show.

Loaded once, it can be asked for as many moments as one likes, without another look at the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from app.accounts import details
from app.accounts.details import SubscriptionChange
from app.accounts.requests import OpenRequest, open_requests, with_open_requests
from app.accounts.slots import AccountSlots, BillSlots, StateSlots
from app.accounts.timeline import Stated, by_kind_and_key, holding, latest
from app.diagnosis.facts import (
    Account,
    AccountFacts,
    Credit,
    Enrolment,
    Former,
    Incident,
    Invoice,
    Payment,
    Profile,
    ProviderIssue,
    Requirement,
    Rows,
    Source,
    Subscription,
    SupportRequest,
    Suspension,
    Vetting,
)
from app.diagnosis.vocabulary import (
    Cause,
    Cloud,
    IncidentStatus,
    IssueStatus,
    Origin,
    ProfileStatus,
    Programme,
    Role,
    SubscriptionStatus,
    VettingStatus,
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
        return blake2b(msgspec.msgpack.encode(self._kinds), digest_size=16).digest()

    def facts(self, at: datetime) -> AccountFacts:
        """What is known of the moment `at`. What no row says by then is not known. Raises TooEarlyError."""
        return AccountFacts(
            account=_account(self._account_at(at)),
            programmes=self._programmes(at),
            profile=self._single("profile", at, _profile),
            vetting=self._single("vetting", at, _vetting),
            invoices=self._events("invoice", "invoices", at, _invoice),
            credits=self._events("credit", "credits", at, _credit),
            payments=self._events("payment", "payments", at, _payment),
            incidents=self._states("incident", "incidents", at, _incident),
            provider_issues=self._states("provider_issue", "provider-issues", at, _provider_issue),
            requirements=self._states("requirement", "requirements", at, _requirement),
            support_requests=with_open_requests(
                self._events("support_request_sent", "support-requests", at, _support_request), self.open_requests(at)
            ),
            subscriptions=self._states("subscription", "subscriptions", at, _subscription),
            former=self._former(at),
        )

    def details(self, at: datetime) -> details.AccountDetails:
        """What pages show beside the facts. Only of a history that was loaded with details. Raises TooEarlyError."""
        return details.assemble(
            self._account_at(at),
            checks=self._held("profile_check", at),
            customers=self._held("customer", at),
            invoices=self._happened("invoice", at),
            files=self._happened("reconciliation_file", at),
            subscriptions=self._held("subscription", at),
        )

    def subscription_changes(self, subscription: str, at: datetime) -> tuple[SubscriptionChange, ...]:
        """What became of it by then, oldest first. None of one that nobody has spoken of."""
        rows = self._kinds.get("subscription", {}).get(subscription, ())
        return details.subscription_changes([row for row in rows if row.valid_from <= at])

    def open_requests(self, at: datetime) -> tuple[OpenRequest, ...]:
        """The support requests that were sent here and are open at the moment, oldest first."""
        return open_requests(self._kinds.get("support_request", {}), at)

    def _things(self) -> Iterator[list[Stated]]:
        for keys in self._kinds.values():
            yield from keys.values()

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
        return build(held[0], _source(held[0])) if held else None

    def _states(self, kind: str, fact: str, at: datetime, build: Build[R]) -> Rows[R] | None:
        """With what began later where nothing is known of before: rules judge what that says of the moment."""
        rows = self._held(kind, at)
        group = self._group(rows, fact, at, build)
        if group is None or len(rows) == len(self._kinds.get(kind, ())):
            return group
        known = {row.key for row in rows}
        later = [min(rows, key=_begun) for key, rows in self._kinds[kind].items() if key not in known]
        return replace(group, rows=(*group.rows, *[build(row, _source(row)) for row in sorted(later, key=_begun)]))

    def _events(self, kind: str, fact: str, at: datetime, build: Build[R]) -> Rows[R] | None:
        return self._group(self._happened(kind, at), fact, at, build)

    def _group(self, rows: list[Stated], fact: str, at: datetime, build: Build[R]) -> Rows[R] | None:
        """Known where a source has stated any of it, or that it has stated all."""
        listed = [row for row in self._kinds.get("listing", {}).get(fact, ()) if row.valid_from <= at]
        if not rows and not listed:
            return None
        return Rows(tuple([build(row, _source(row)) for row in rows]), _source(latest(listed or rows)))

    def _programmes(self, at: datetime) -> tuple[Enrolment, ...] | None:
        suspensions = {row.key: row for row in self._held("suspension", at)}
        held = self._held("enrolment", at)
        if not held and self._group([], "programmes", at, _enrolment) is None:
            return None
        return tuple(
            [
                _enrolment(row, _source(row), suspensions.get(row.key))
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
        for kind, build in FORMER.items():
            for rows in self._kinds.get(kind, {}).values():
                for ended in sorted({row.valid_from for row in rows if begun < row.valid_from <= at}):
                    before = holding([row for row in rows if row.valid_from < ended], ended)
                    if before is not None:
                        found.append(Former(build(before, _source(before)), ended))
        return tuple(found)


def _in_order(rows: list[Stated]) -> list[Stated]:
    return sorted(rows, key=_begun) if len(rows) > 1 else rows


def _begun(row: Stated) -> tuple[datetime, str, int]:
    return row.valid_from, row.key, row.row


def _source(row: Stated) -> Source:
    return _said_by(row.origin, row.as_of, row.reference)


@lru_cache(maxsize=1024)
def _said_by(origin: str, as_of: datetime, reference: str) -> Source:
    """Most of what is known of accounts came in together."""
    return Source(Origin(origin), as_of, reference)


def _account(row: Stated) -> Account:
    slots = AccountSlots(*row.content)
    cloud, source = Cloud(slots.cloud), _source(row)
    return Account(row.account, cloud, slots.time_zone, source, slots.country, slots.language, slots.currency)


def _enrolment(row: Stated, source: Source, suspended: Stated | None = None) -> Enrolment:
    role = StateSlots(*row.content).detail
    suspension = None
    if suspended is not None:
        flag = StateSlots(*suspended.content).flag
        suspension = Suspension(flag, _source(suspended), suspended.since)
    return Enrolment(Programme(row.key), source, None if role is None else Role(role), row.since, suspension)


def _profile(row: Stated, source: Source) -> Profile:
    slots = StateSlots(*row.content)
    return Profile(ProfileStatus(slots.word), source, row.since, slots.day)


def _vetting(row: Stated, source: Source) -> Vetting:
    slots = StateSlots(*row.content)
    return Vetting(VettingStatus(slots.word), source, row.since, slots.moment)


def _invoice(row: Stated, source: Source) -> Invoice:
    slots = BillSlots(*row.content)
    return Invoice(row.key, slots.day, slots.due, slots.amount, slots.currency, source)


def _credit(row: Stated, source: Source) -> Credit:
    slots = BillSlots(*row.content)
    return Credit(row.key, slots.day, slots.amount, slots.currency, slots.invoice, source)


def _payment(row: Stated, source: Source) -> Payment:
    slots = BillSlots(*row.content)
    return Payment(row.key, slots.day, slots.amount, slots.currency, slots.invoice, source)


def _incident(row: Stated, source: Source) -> Incident:
    return Incident(row.key, IncidentStatus(StateSlots(*row.content).word), row.since, source)


def _provider_issue(row: Stated, source: Source) -> ProviderIssue:
    return ProviderIssue(row.key, IssueStatus(StateSlots(*row.content).word), row.since, source)


def _requirement(row: Stated, source: Source) -> Requirement:
    slots = StateSlots(*row.content)
    return Requirement(row.key, slots.flag, row.since, slots.day, source)


def _support_request(row: Stated, source: Source) -> SupportRequest:
    moment: Any = StateSlots(*row.content).moment
    return SupportRequest(row.key, moment, source)


def _subscription(row: Stated, source: Source) -> Subscription:
    slots = StateSlots(*row.content)
    cause = None if slots.detail is None else Cause(slots.detail)
    return Subscription(
        row.key, slots.owner, Cloud(slots.cloud), SubscriptionStatus(slots.word), row.since, cause, source
    )


FORMER: dict[str, Callable[[Stated, Source], Profile | Vetting | Incident | ProviderIssue | Requirement]] = {
    "profile": _profile,
    "vetting": _vetting,
    "incident": _incident,
    "provider_issue": _provider_issue,
    "requirement": _requirement,
}
