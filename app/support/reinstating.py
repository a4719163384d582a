"""That an account was reinstated, recorded by the agent who knows of it: since when, why, and against which facts.

Reinstating is up to Microsoft; nothing here does it. What is recorded is a dated row of the table that imports fill, so
that the diagnosis of every later moment knows of it, and a row that says who recorded it and on what grounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import insert

from app.accounts import schema as accounts
from app.accounts.importing import Occasion
from app.accounts.rows import draft
from app.accounts.statements import payload
from app.accounts.states import SuspensionRecord
from app.accounts.store import AccountStore
from app.accounts.timeline import Stated, holding
from app.database import Database
from app.diagnosis.checking import FactsError, check_day
from app.diagnosis.engine import Diagnosis
from app.diagnosis.facts import AccountFacts
from app.diagnosis.vocabulary import Origin, Programme, State
from app.identity.audit import Clock, Trail, utc_now
from app.identity.roles import Principal
from app.support.schema import support_reinstatement
from app.support.texts import read_message
from app.wording import N_, Wrong
from indexer.errors import UsageError

NOT_SUSPENDED = N_("As far as is known, the account isn’t suspended in this program.")
NO_DAY = N_("This is no date. Write it as 2026-01-31.")
STILL_TO_COME = N_("This day is still to come. Record it once the account is reinstated.")
TOO_EARLY = N_("This is before %(date)s, since when the account has been suspended. Correct the date.")
STILL_CONFIRMED = N_("Facts still confirm a reason. Confirm that the account was reinstated all the same.")


class NotSuspendedError(UsageError):
    """Somebody else has recorded it meanwhile."""


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody typed or sent, with whatever may have been put there."""

    programme: str
    on: str = ""  # empty: today
    reason: str = ""
    despite: bool = False  # they know that facts still confirm a reason


@dataclass(frozen=True, slots=True)
class Reinstated:
    programme: Programme
    on: date
    reason: str
    confirmed: tuple[str, ...]  # ids of reasons that facts still confirm in the programme
    request: str = ""  # the support request that it was about


def suspended_in(facts: AccountFacts) -> tuple[Programme, ...]:
    """The programmes in which the account is known to be suspended."""
    enrolled = facts.programmes or ()
    return tuple([each.programme for each in enrolled if each.suspension and each.suspension.suspended])


def still_confirmed(diagnosis: Diagnosis, programme: Programme | None = None) -> tuple[str, ...]:
    """The reasons that hold, in one programme or in any."""
    held = [each for each in diagnosis.in_state(State.CONFIRMED) if programme in (None, each.programme)]
    return tuple(dict.fromkeys([each.reason for each in held]))


def checked(
    given: Given, facts: AccountFacts, diagnosis: Diagnosis, today: date, request: str = ""
) -> tuple[Reinstated | None, dict[str, Wrong]]:
    """What is to be recorded, or what is wrong with which field. `today` is the day where the account is."""
    errors: dict[str, Wrong] = {}
    programme = next((each for each in suspended_in(facts) if each == given.programme), None)
    if programme is None:
        errors["programme"] = Wrong(NOT_SUSPENDED)
    day = _day(given.on) if given.on else today
    begun = _begun(facts, programme)
    if day is None:
        errors["on"] = Wrong(NO_DAY)
    elif day > today:
        errors["on"] = Wrong(STILL_TO_COME)
    elif begun is not None and day < begun:
        errors["on"] = Wrong(TOO_EARLY, {"date": begun.isoformat()})
    reason = read_message(given.reason)
    if reason.wrong is not None:
        errors["reason"] = reason.wrong
    confirmed = still_confirmed(diagnosis, programme) if programme else ()
    if confirmed and not given.despite:
        errors["despite"] = Wrong(STILL_CONFIRMED)
    if errors or programme is None or day is None:
        return None, errors
    return Reinstated(programme, day, reason.text, confirmed, request), {}


def _begun(facts: AccountFacts, programme: Programme | None) -> date | None:
    """Since which day the account is known to be suspended."""
    for each in facts.programmes or ():
        if each.programme == programme and each.suspension and each.suspension.since:
            return each.suspension.since.astimezone(facts.account.zone).date()
    return None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
        check_day("on", day)
    except (ValueError, FactsError):
        return None
    return day


class Reinstating:
    def __init__(self, database: Database, trail: Trail, clock: Clock = utc_now) -> None:
        self._database = database
        self._trail = trail
        self._clock = clock

    def record(self, by: Principal, facts: AccountFacts, what: Reinstated, origin: Origin = Origin.PERSON) -> None:
        """One transaction with its entry in the trail. Raises NotSuspendedError where it is recorded already."""
        table, account, now = accounts.suspension, facts.account.id, self._clock()
        zone = facts.account.zone
        with AccountStore(self._database).recording(account) as recording:
            rows = recording.known(table, [account], [what.programme.value])
            before = holding(rows, now)
            if before is None or not _suspended(before):
                raise NotSuspendedError(NOT_SUSPENDED)
            begun = datetime.combine(what.on, time.min, zone).astimezone(UTC)
            since = max(begun, before.valid_from + timedelta(microseconds=1))
            stated = SuspensionRecord.model_validate(
                {"account": account, "programme": what.programme, "suspended": False, "since": since.isoformat()}
            )
            recording.add({table: [draft(stated, zone, Occasion(origin, by.id, now)).values]})
            recording.connection.execute(insert(support_reinstatement).values(**_row(by, account, what, now)))
            detail = {"programme": what.programme.value} | ({"request": what.request} if what.request else {})
            self._trail.append(recording.connection, by.id, "account.reinstated", account=account, **detail)


def _row(by: Principal, account: str, what: Reinstated, now: datetime) -> dict[str, object]:
    return {
        "account_id": account,
        "at": now,
        "actor": by.id,
        "programme": what.programme.value,
        "day": what.on,
        "reason": what.reason,
        "confirmed": list(what.confirmed),
        "request_id": what.request or None,
    }


def _suspended(row: Stated) -> bool:
    names: Sequence[str] = payload(accounts.suspension)
    return bool(dict(zip(names, row.content, strict=True))["suspended"])
