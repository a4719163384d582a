"""The only SQL of the sweep. Every function works in the transaction it is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, delete, func, insert, select, text, update

from app.accounts.schema import account
from app.outbox.store import add as tell
from app.sweeping.findings import Event, Stood
from app.sweeping.outward import happenings
from app.sweeping.schema import account_event, account_standing, sweep_page, sweep_run

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


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the accounts: those with an id behind `after`, up to `until`; where that is empty, all of them."""

    number: int
    after: str
    until: str


_PAGES = select(sweep_page.c.number, sweep_page.c.after, sweep_page.c.until)


def take_turns(connection: Connection, *, postgresql: bool, shared: bool = False) -> None:
    """Of two who sweep the same accounts at once, one waits for the other. SQLite lets in one writer anyway.

    `shared`: for pages of one sweep, which have no account in common and don't wait for each other.
    """
    if postgresql:
        kind = "_shared" if shared else ""
        connection.execute(text(f"SELECT pg_advisory_xact_lock{kind}(:lock)"), {"lock": LOCK})


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


def plan(connection: Connection, run: Run, size: int) -> None:
    """Divide all accounts into pages. The last one goes on to whatever account comes meanwhile."""
    numbered = select(account.c.id, func.row_number().over(order_by=account.c.id).label("number")).subquery()
    ends = select(numbered.c.id).where(numbered.c.number % size == 0).order_by(numbered.c.id)
    between = ["", *connection.execute(ends).scalars(), ""]
    rows = [
        {"run_id": run.id, "number": number, "after": between[number - 1], "until": between[number]}
        for number in range(1, len(between))
    ]
    connection.execute(insert(sweep_page), rows)


def is_planned(connection: Connection, run: Run) -> bool:
    """Whether it has pages; one of an older program has none."""
    return connection.execute(_PAGES.where(sweep_page.c.run_id == run.id).limit(1)).first() is not None


def undone(connection: Connection, run: Run) -> list[int]:
    """Pages that nobody has finished, whoever may be at them."""
    open_ones = select(sweep_page.c.number).where(sweep_page.c.run_id == run.id, sweep_page.c.done_at.is_(None))
    return list(connection.execute(open_ones.order_by(sweep_page.c.number)).scalars())


def take_page(connection: Connection, run: Run) -> Page | None:
    """PostgreSQL: the first page that nobody has finished or is at; it is ours until the transaction ends."""
    free = _PAGES.where(sweep_page.c.run_id == run.id, sweep_page.c.done_at.is_(None))
    row = connection.execute(free.order_by(sweep_page.c.number).limit(1).with_for_update(skip_locked=True)).first()
    return Page(*row) if row else None


def open_page(connection: Connection, run: Run, number: int) -> Page | None:
    """That page, unless somebody has finished it."""
    wanted = (sweep_page.c.run_id == run.id, sweep_page.c.number == number, sweep_page.c.done_at.is_(None))
    row = connection.execute(_PAGES.where(*wanted)).first()
    return Page(*row) if row else None


def finish_page(connection: Connection, run: Run, page: Page, accounts: int, last: str, now: datetime) -> None:
    done = (sweep_page.c.run_id == run.id, sweep_page.c.number == page.number)
    connection.execute(update(sweep_page).where(*done).values(done_at=now))
    reached = case((sweep_run.c.reached < last, last), else_=sweep_run.c.reached)
    values = {"reached": reached, "accounts": sweep_run.c.accounts + accounts}
    connection.execute(update(sweep_run).where(sweep_run.c.id == run.id).values(values))


def finish(connection: Connection, run: Run, now: datetime) -> None:
    """The sweep is done, once: whoever comes second changes nothing. Its pages have served."""
    over = (sweep_run.c.id == run.id, sweep_run.c.finished_at.is_(None))
    connection.execute(update(sweep_run).where(*over).values(finished_at=now))
    connection.execute(delete(sweep_page).where(sweep_page.c.run_id == run.id))


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
