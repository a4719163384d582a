"""Support requests as surfaces use them: ask, read, reply, close, reopen, and say who works on one.

A request holds evidence, so whoever may not see all evidence of an account (`app/identity/roles.py`) reads the requests
that they opened themselves, and no others. Whether the account can be reached at all is for the caller to ask first.

Every change is one transaction with its entry in the audit trail. It names the version that its author has read; where
the request has moved on since, nothing is written and StaleError holds the request as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from app.database import EVERY_ACCOUNT, NO_ACCOUNT, Database
from app.diagnosis.vocabulary import Origin
from app.identity import store as people
from app.identity.audit import Clock, Trail, utc_now
from app.identity.opaque import new_id
from app.identity.roles import PARTNER_ROLES, Evidence, Principal, can_see_evidence, serves
from app.support import store
from app.support.errors import (
    TOO_MANY_OPEN,
    TOO_MANY_SENT,
    AssignedError,
    NotPossibleError,
    SentBeforeError,
    StaleError,
    TooManyError,
)
from app.support.records import Action, Agent, Answer, Author, Change, Draft, Request, Side, Status, Step, Thread
from app.support.workflow import status_after

MOST_LISTED = 100
MOST_OPEN = 100  # requests of an account; nobody reads more
MOST_SENT, A_DAY = 200, timedelta(days=1)  # messages of an account's own people
REQUEST_ID = re.compile(r"req_[0-9A-Za-z]{17}")  # no database is asked for what is none
R = TypeVar("R")


class SupportService:
    def __init__(self, database: Database, trail: Trail, clock: Clock = utc_now) -> None:
        self._database = database
        self._trail = trail
        self._clock = clock

    # --- reading

    def listed(
        self,
        by: Principal,
        account: str,
        *,
        statuses: Sequence[Status] = tuple(Status),
        limit: int = MOST_LISTED,
        offset: int = 0,
        surface: str = "page",
    ) -> list[Request]:
        """Open requests before closed ones, the one that changed last first. The look is in the trail."""
        with self._database.reading(account) as connection:
            found = store.listed(connection, account, _reader(by, account), statuses, limit, offset)
        self._trail.record(by.id, "requests.listed", account=account, surface=surface)
        return found

    def thread(self, by: Principal, account: str, request_id: str, *, surface: str = "page") -> Thread | None:
        """None: there is no such request, as far as they are told. The look is in the trail."""
        if not REQUEST_ID.fullmatch(request_id):
            return None
        with self._database.reading(account) as connection:
            request = store.find(connection, account, request_id, _reader(by, account))
            found = store.thread(connection, request) if request else None
        if found is not None:
            self._trail.record(by.id, "request.viewed", account=account, request=request_id, surface=surface)
        return found

    def waiting(self) -> dict[str, int]:
        """How many requests there are in each status but closed: a number for operators, about nobody."""
        with self._database.reading(EVERY_ACCOUNT) as connection:
            counted = store.count_waiting(connection)
        return {each.value: counted.get(each.value, 0) for each in Status if each is not Status.CLOSED}

    def has(self, account: str, request_id: str) -> bool:
        """Whether the account has such a request. Nothing of it is shown, so the trail notes nothing."""
        if not REQUEST_ID.fullmatch(request_id):
            return False
        with self._database.reading(account) as connection:
            return store.find(connection, account, request_id) is not None

    # --- changing

    def create(
        self, by: Principal, account: str, draft: Draft, *, origin: Origin = Origin.PERSON, token: str = ""
    ) -> Thread:
        """The new request. With the token of a form that was sent before, the one that it made then.

        Raises SentBeforeError where that one says something else, TooManyError where the account has sent enough.
        """

        def made(connection: Connection) -> Thread:
            before = store.sent(connection, account, by.id, token)
            if before is not None:
                return _same(self._thread(connection, by, account, before[0]), before, draft.message, draft.subject)
            self._check_bounds(connection, by, account, opens=True, says=True)
            request_id, author = new_id("req"), Author(by.id, "", side_of(by, account))
            first = Change(1, self._now(), author, Action.CREATED, None, Status.OPEN, draft.message, draft.locale)
            store.add_request(connection, account, request_id, draft, first, origin=origin.value, token=token)
            self._note(connection, account, request_id, first)
            return self._thread(connection, by, account, request_id)

        return self._writing(account, made)

    def change(self, by: Principal, account: str, request_id: str, step: Step, *, token: str = "") -> Thread | None:
        """The request as it is then; None: there is no such request, as far as they are told.

        Raises StaleError, NotPossibleError, SentBeforeError where the token's form said something else before, or
        TooManyError where the account has sent enough. Closing a request without a word is always possible.
        """

        def made(connection: Connection) -> Thread | None:
            request = store.find(connection, account, request_id, _reader(by, account))
            if request is None:
                return None
            before = store.sent(connection, account, by.id, token)
            if before is not None:
                return _same(store.thread(connection, request), before, step.message, step=step)
            if step.version != request.version:
                raise StaleError(store.thread(connection, request))
            side = side_of(by, account)
            if side is Side.PARTNER and (step.answers or step.resolution):
                raise ValueError("only support attaches answers and says how a request ended")
            status = status_after(request.status, step.action, side, keep=step.keep)
            if status is None:
                raise NotPossibleError(store.thread(connection, request))
            opens = step.action is Action.REOPENED
            self._check_bounds(connection, by, account, opens=opens, says=bool(step.message))
            # Clocks may be set back; a history goes forward.
            at, author = max(self._now(), request.changed), Author(by.id, "", side)
            said = (step.message, step.locale, step.answers, step.resolution)
            next_ = Change(request.version + 1, at, author, step.action, request.status, status, *said)
            store.add_change(connection, account, request_id, next_, token)
            self._note(connection, account, request_id, next_)
            return self._thread(connection, by, account, request_id)

        return self._writing(account, made) if REQUEST_ID.fullmatch(request_id) else None

    def assign(self, by: Principal, account: str, request_id: str, assignee: str, number: int) -> Thread | None:
        """Name who works on it; an empty `assignee`: nobody. None: there is no such request, as far as they are told.

        `number` is that of the assignment that they have read. Raises AssignedError where there is another one by now,
        LookupError where the assignee is no agent of the account.
        """
        if assignee and assignee not in {each.id for each in self.agents(account)}:
            raise LookupError(assignee)

        def made(connection: Connection) -> Thread | None:
            request = store.find(connection, account, request_id, _reader(by, account))
            if request is None:
                return None
            if request.assigned.assignee == assignee:  # sent twice, or two agree
                return store.thread(connection, request)
            if request.assigned.number != number:
                raise AssignedError(store.thread(connection, request))
            store.add_assignment(connection, account, request_id, number + 1, assignee, actor=by.id, at=self._now())
            detail = {"request": request_id, "assignee": assignee}
            self._trail.append(connection, by.id, "request.assigned", account=account, **detail)
            return self._thread(connection, by, account, request_id)

        return self._writing(account, made) if REQUEST_ID.fullmatch(request_id) else None

    def agents(self, account: str) -> list[Agent]:
        """Everybody who serves the account, by name."""
        with self._database.reading(NO_ACCOUNT) as connection:
            found = people.agents(connection)
        return [Agent(each.id, each.profile.name) for each in found if serves(each.principal(), account)]

    def _writing(self, account: str, work: Callable[[Connection], R]) -> R:
        """In one transaction. Who came second to the same version or token looks again, and then sees the first."""
        try:
            with self._database.writing(account) as connection:
                return work(connection)
        except IntegrityError:
            with self._database.writing(account) as connection:
                return work(connection)

    def _check_bounds(self, connection: Connection, by: Principal, account: str, *, opens: bool, says: bool) -> None:
        """Raises TooManyError. Support is not bounded; what is sent at the same moment may pass by a few."""
        if side_of(by, account) is not Side.PARTNER:
            return
        if opens and store.count_open(connection, account) >= MOST_OPEN:
            raise TooManyError(TOO_MANY_OPEN, MOST_OPEN)
        if says and store.count_sent(connection, account, self._now() - A_DAY) >= MOST_SENT:
            raise TooManyError(TOO_MANY_SENT, MOST_SENT)

    def _note(self, connection: Connection, account: str, request_id: str, change: Change) -> None:
        """Last of all: who has the trail's lock waits for nobody."""
        detail = {"request": request_id, "version": str(change.version), "status": change.status.value}
        self._trail.append(connection, change.author.id, f"request.{change.action}", account=account, **detail)

    def _thread(self, connection: Connection, by: Principal, account: str, request_id: str) -> Thread:
        request = store.find(connection, account, request_id, _reader(by, account))
        if request is None:
            raise LookupError(request_id)
        return store.thread(connection, request)

    def _now(self) -> datetime:
        return self._clock()


def side_of(by: Principal, account: str) -> Side:
    """Whose word theirs is: that of the account's own people, or that of support."""
    return Side.PARTNER if by.has(*PARTNER_ROLES) and by.account == account else Side.SUPPORT


def _reader(by: Principal, account: str) -> str | None:
    """Whose requests they may read: their own only; None: anybody's."""
    return None if can_see_evidence(by, account, Evidence.ACCOUNT) else by.id


def _same(thread: Thread, before: tuple[str, int], message: str, subject: str = "", step: Step | None = None) -> Thread:
    """The request, where this is what was sent before. Raises SentBeforeError."""
    request_id, version = before
    own = thread.changes if thread.request.id == request_id else ()
    sent = next((each for each in own if each.version == version), None)
    if sent is None or sent.message != message or subject not in ("", thread.request.subject):
        raise SentBeforeError(thread)
    if step is not None and (step.action, step.resolution, _places(step.answers)) != (
        sent.action,
        sent.resolution,
        _places(sent.answers),
    ):
        raise SentBeforeError(thread)
    return thread


def _places(answers: Sequence[Answer]) -> list[tuple[str, str, str]]:
    return [(each.article, each.anchor, each.locale) for each in answers]
