"""The only SQL of the sweep. Every function works in the transaction it is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, text, update

from app.accounts.schema import account
from app.outbox import add as tell
from app.sweeping.findings import Event, Stood
from app.sweeping.outward import happenings
from app.sweeping.schema import account_event, account_standing, sweep_run

AT_ONCE = 1000  # events that are looked up at once: databases take so many values in a statement, and not many more
LOCK = 4_672_065  # any number: whoever sweeps a page locks the same one

_BETWEEN = account_standing.c.account_id.between(bindparam("first"), bindparam("last"))
_STOOD = (
    select(account_standing.c.account_id, account_standing.c.standing, account_standing.c.programmes)
    .where(_BETWEEN, account_standing.c.at <= bindparam("until"))
    .order_by(account_standing.c.at, account_standing.c.row_id)
)
_FOUND = select(account_event.c.account_id, account_event.c.key).where(
    account_event.c.account_id.in_(bindparam("accounts", expanding=True)),
    account_event.c.key.in_(bindparam("keys", expanding=True)),
)


@dataclass(frozen=True, slots=True)
class Run:
    """A sweep over all accounts, as far as it is."""

    id: str
    at: datetime
    reached: str  # the last account that is done; empty: none
    accounts: int  # that are done


def take_turns(connection: Connection, *, postgresql: bool) -> None:
    """Of two who sweep at once, one waits for the other's page. SQLite lets in one writer anyway."""
    if postgresql:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def count_accounts(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(account)).scalar_one()


def unfinished(connection: Connection, since: datetime) -> list[Run]:
    """Sweeps that were broken off since then, the latest first."""
    found = (
        select(sweep_run.c.id, sweep_run.c.at, sweep_run.c.reached, sweep_run.c.accounts)
        .where(sweep_run.c.finished_at.is_(None), sweep_run.c.began_at >= since)
        .order_by(sweep_run.c.began_at.desc())
    )
    return [Run(*row) for row in connection.execute(found)]


def last_finished(connection: Connection) -> datetime | None:
    """When a sweep over all accounts was last done."""
    found: datetime | None = connection.execute(select(func.max(sweep_run.c.finished_at))).scalar()
    return found


def begin(connection: Connection, run: Run, now: datetime) -> None:
    values = {"id": run.id, "at": run.at, "reached": run.reached, "accounts": run.accounts, "began_at": now}
    connection.execute(insert(sweep_run).values(values))


def go_on(connection: Connection, run: Run, finished: datetime | None) -> None:
    values = {"reached": run.reached, "accounts": run.accounts, "finished_at": finished}
    connection.execute(update(sweep_run).where(sweep_run.c.id == run.id).values(values))


def last_standings(connection: Connection, first: str, last: str, until: datetime) -> dict[str, Stood]:
    """How each account from one id to another stood when it was last looked at, by that moment."""
    rows = connection.execute(_STOOD, {"first": first, "last": last, "until": until})
    return {row.account_id: Stood(row.standing, row.programmes) for row in rows}  # the last of each remains


def news(connection: Connection, events: Sequence[Event]) -> list[Event]:
    """Those that weren't found before."""
    known: set[tuple[str, str]] = set()
    for start in range(0, len(events), AT_ONCE):
        some = events[start : start + AT_ONCE]
        asked = {"accounts": list({each.account for each in some}), "keys": list({each.key for each in some})}
        known |= {(row.account_id, row.key) for row in connection.execute(_FOUND, asked)}
    return [each for each in events if (each.account, each.key) not in known]


def add(
    connection: Connection, standings: Mapping[str, Stood], events: Sequence[Event], at: datetime, now: datetime
) -> None:
    """How accounts stand now, and what is new, of which others are told."""
    rows: list[dict[str, Any]] = [
        {"account_id": name, "at": at, "standing": each.standing, "programmes": each.programmes, "recorded_at": now}
        for name, each in standings.items()
    ]
    if rows:
        connection.execute(insert(account_standing).inline(), rows)
    found = [
        {
            "account_id": each.account,
            "kind": each.kind.value,
            "key": each.key,
            "at": each.at,
            "detail": each.detail,
            "recorded_at": now,
        }
        for each in events
    ]
    if found:
        connection.execute(insert(account_event).inline(), found)
        tell(connection, happenings(events), now)
