"""Subscriptions as surfaces use them: who asks, as of which moment, what there is, and what was done about one.

They are evidence: an account's global admins and the agents who serve it see them, nobody else. Every look is in the
audit trail, and so is every event, in the transaction that records it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

from app.accounts import schema
from app.accounts.details import AccountDetails, SubscriptionChange
from app.accounts.history import AccountHistory
from app.accounts.importing import Occasion
from app.accounts.rows import draft
from app.accounts.statements import payload
from app.accounts.states import SubscriptionRecord
from app.accounts.store import AccountStore
from app.accounts.timeline import Stated, holding
from app.diagnosis.facts import AccountFacts
from app.diagnosis.subscriptions import subscriptions_at
from app.diagnosis.vocabulary import Cause, Origin, SubscriptionStatus
from app.errors import ProblemError
from app.identity.guard import account_or_404
from app.identity.roles import Evidence, Principal, can_see_evidence
from app.moments import facts_at, moment_asked
from app.remedies import guide_of
from app.services import Services
from app.subscriptions.records import Done, Held
from app.subscriptions.workflow import POSSIBLE, STATUS_AFTER
from app.wording import Wording
from indexer.library import Library


class NotPossibleError(Exception):
    """The subscription has come to stand otherwise meanwhile."""


@dataclass(frozen=True)
class Book:
    """An account's customers and subscriptions, as of a moment."""

    account_id: str
    history: AccountHistory
    at: datetime
    past: bool  # the moment was asked for
    facts: AccountFacts
    details: AccountDetails
    deletion_days: int | None  # as the articles state them

    @cached_property
    def subscriptions(self) -> tuple[Held, ...] | None:
        """None: nobody has said which there are."""
        states = subscriptions_at(self.facts, self.at, self.deletion_days)
        if states is None:
            return None
        customers = {each.id: each for each in self.details.customers}
        held = []
        for state in states:
            customer = customers.get(state.customer)
            name, country = (customer.name, customer.country) if customer else (state.customer, None)
            held.append(Held(state, self.details.offers.get(state.id, ""), name, country))
        return tuple(held)

    def find(self, subscription: str) -> Held | None:
        return next((each for each in self.subscriptions or () if each.id == subscription), None)

    def begun(self, held: Held) -> date | None:
        """Since which day it has stood as it does, or by which day it was seen so. None: not known."""
        if held.state.status is None:
            return None
        return held.state.since or held.state.source.as_of.astimezone(self.facts.account.zone).date()

    def changes(self, subscription: str) -> tuple[SubscriptionChange, ...]:
        """Oldest first."""
        return self.history.subscription_changes(subscription, self.at)


def open_book(
    services: Services, library: Library, principal: Principal, account: str, at: str, words: Wording
) -> Book:
    """Raises ProblemError where the account is none for the asker or its subscriptions aren't theirs to see, and
    QueryError for a moment that is none."""
    store = AccountStore(services.database)
    history = account_or_404(principal, account, store.customers)
    if not can_see_evidence(principal, account, Evidence.ACCOUNT):
        raise ProblemError("forbidden", words.gettext("Subscriptions are shown to the account’s global admins."))
    moment = moment_asked(at, history.zone, words)
    facts = facts_at(history, moment, words)
    days = guide_of(library).deletion_days
    return Book(account, history, moment, bool(at), facts, history.details(moment), days)


def note_look(services: Services, principal: Principal, account: str, surface: str, subscription: str = "") -> None:
    """That somebody saw the list, or one of them."""
    action, about = (
        ("subscription.viewed", {"subscription": subscription}) if subscription else ("subscriptions.listed", {})
    )
    services.identity.trail.record(principal.id, action, account=account, surface=surface, **about)


def known_subscription(book: Book, subscription: str) -> Held:
    """Raises ProblemError where the account has none of that id: nobody is told whether another account has."""
    held = book.find(subscription)
    if held is None:
        raise ProblemError("unknown-subscription")
    return held


def record(services: Services, principal: Principal, book: Book, held: Held, done: Done, origin: Origin) -> bool:
    """Write down what was done. False: the same was recorded before, and nothing is.

    Raises NotPossibleError where the subscription has come to stand so that this can't be done to it.
    """
    table, account, now = schema.subscription, book.account_id, datetime.now(UTC)
    with AccountStore(services.database).recording(account) as recording:
        rows = [row for row in recording.known(table, [account], [held.id]) if row.account == account]
        before = holding(rows, now)
        status = STATUS_AFTER[done.event]
        if before is not None and _says(before, book, status, done):
            return False
        stands = None if before is None else SubscriptionStatus(str(_content(before)["status"]))
        if done.event not in POSSIBLE[stands] or (before is not None and done.on < _day(before, book)):
            raise NotPossibleError
        source = Occasion(origin, principal.id, now)
        made = draft(_stated(book, held, done, before), book.facts.account.zone, source)
        recording.add({table: [made.values]})
        detail = {"subscription": held.id, "event": done.event.value}
        services.identity.trail.append(
            recording.connection, principal.id, "subscription.recorded", account=account, **detail
        )
    return True


def _stated(book: Book, held: Held, done: Done, before: Stated | None) -> SubscriptionRecord:
    begun = datetime.combine(done.on, time.min, book.facts.account.zone).astimezone(UTC)
    if before is not None and begun <= before.valid_from:
        # Several things may be done on one day: the later one holds.
        begun = before.valid_from + timedelta(microseconds=1)
    fields = {
        "account": book.account_id,
        "id": held.id,
        "customer": held.state.customer,
        "cloud": held.state.cloud,
        "status": STATUS_AFTER[done.event],
        "cause": done.cause,
        "offer": held.offer or None,
        "since": begun.isoformat(),
    }
    return SubscriptionRecord.model_validate(fields)


def _says(row: Stated, book: Book, status: SubscriptionStatus, done: Done) -> bool:
    """Whether the row says the same already: the form was sent twice, or two people recorded one thing."""
    content = _content(row)
    cause = None if content["cause"] is None else Cause(content["cause"])
    return (content["status"], cause, _day(row, book)) == (status.value, done.cause, done.on)


def _day(row: Stated, book: Book) -> date:
    return row.valid_from.astimezone(book.facts.account.zone).date()


def _content(row: Stated) -> dict[str, str | None]:
    return dict(zip(payload(schema.subscription), row.content, strict=True))
