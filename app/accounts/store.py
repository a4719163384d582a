"""The only SQL about accounts. Rows in, rows out; what they mean is worked out elsewhere.

    store = AccountStore(open_database(settings.database))
    store.facts("A-1", at)                     # None: no such account
    store.history("A-1", details=True)         # all that was ever said, for any number of moments
    for facts in store.all_facts(at): ...      # every account, in bounded memory

Whatever is read of one account is read in a transaction that PostgreSQL limits to it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Table, bindparam, exists, insert, or_, select, text

from app.accounts import schema
from app.accounts.details import AccountSummary, summary
from app.accounts.history import AccountHistory, TooEarlyError
from app.accounts.statements import FOR_CUSTOMERS, FOR_DETAILS, FOR_FACTS, Reading, known
from app.accounts.timeline import Stated, holding, stated
from app.columns import containing, folded
from app.database import EVERY_ACCOUNT, Database
from app.diagnosis.facts import AccountFacts

PAGE = 100  # accounts read at once by whoever reads all of them
LOCK = 4_672_064  # any number: whoever records locks the same one

_IDS = select(schema.account.c.id).where(schema.account.c.id > bindparam("after")).order_by(schema.account.c.id)
_SERVED = schema.account.c.id.in_(bindparam("serving", expanding=True))
# One account after the other, so that a page that is full ends the search.
_NAMED = exists().where(
    schema.account_state.c.account_id == schema.account.c.id,
    folded(schema.account_state.c.name).like(bindparam("named"), escape="\\"),
)
_BILLED = schema.account.c.id.in_(
    select(schema.invoice.c.account_id).where(schema.invoice.c.invoice_id == bindparam("invoice"))
)
_MATCHING = or_(folded(schema.account.c.id).like(bindparam("named"), escape="\\"), _NAMED, _BILLED)
_STATES = known(schema.account_state)


class AccountStore:
    def __init__(self, database: Database) -> None:
        self.database = database

    def history(self, account_id: str, *, details: bool = False) -> AccountHistory | None:
        """All that has been said of the account. None: there is no such account."""
        return self._history(account_id, FOR_DETAILS if details else FOR_FACTS)

    def customers(self, account_id: str) -> AccountHistory | None:
        """What has been said of its customers and their subscriptions, and nothing else. None: no such account."""
        return self._history(account_id, FOR_CUSTOMERS)

    def _history(self, account_id: str, reading: Reading) -> AccountHistory | None:
        if not _possible(account_id):
            return None
        with self.database.reading(account_id) as connection:
            found = list(_between(connection, account_id, account_id, reading))
        return found[0] if found else None

    def facts(self, account_id: str, at: datetime) -> AccountFacts | None:
        """What is known of the account at a moment. None: no such account. Raises TooEarlyError."""
        history = self.history(account_id)
        return None if history is None else history.facts(at)

    def histories(
        self, *, details: bool = False, page: int = PAGE, after: str = "", until: str = ""
    ) -> Iterator[AccountHistory]:
        """Every account's, in the order of ids, those with an id behind `after`, up to `until` where it is named.

        Each page is a transaction of its own: nobody waits for the reader.
        """
        reading = FOR_DETAILS if details else FOR_FACTS
        asked = _IDS.where(schema.account.c.id <= until) if until else _IDS
        while True:
            with self.database.reading(EVERY_ACCOUNT) as connection:
                ids = connection.execute(asked.limit(page), {"after": after}).scalars().all()
                found = list(_between(connection, ids[0], ids[-1], reading)) if ids else []
            yield from found
            if len(ids) < page:
                return
            after = ids[-1]

    def all_facts(self, at: datetime) -> Iterator[AccountFacts]:
        """What is known of every account that was one at the moment."""
        for history in self.histories():
            try:
                facts = history.facts(at)
            except TooEarlyError:
                continue
            yield facts

    def accounts(
        self,
        at: datetime,
        *,
        serving: Collection[str] | None = None,
        matching: str = "",
        billed: bool = False,
        after: str = "",
        limit: int = 100,
    ) -> list[AccountSummary]:
        """A page of accounts in the order of ids, those with an id behind `after`.

        `serving`: only these. `matching`: a part of the id, or of a name that the account has or had; where `billed`
        says so, also the whole number of one of its invoices.
        """
        served = None if serving is None else [each for each in serving if _possible(each)]
        if served is not None and not served:
            return []
        page, scope = _IDS.limit(limit), EVERY_ACCOUNT
        parameters: dict[str, Any] = {"after": after}
        if served is not None:
            page, scope, parameters = page.where(_SERVED), ",".join(served), parameters | {"serving": served}
        if matching:
            sought = {"named": containing(matching), "invoice": matching if billed else ""}
            page, parameters = page.where(_MATCHING), parameters | sought
        with self.database.reading(scope) as connection:
            ids = connection.execute(page, parameters).scalars().all()
            rows = connection.execute(_STATES, {"accounts": ids}).all() if ids else []
        states: dict[str, list[Stated]] = {each: [] for each in ids}
        for row in map(stated, rows):
            states[row.account].append(row)
        return [summary(holding(each, at) or each[0]) for each in states.values()]

    @contextmanager
    def recording(self, account_id: str = EVERY_ACCOUNT, *, keep: bool = True) -> Iterator[Recording]:
        """One transaction to add rows in, all or none; one at a time, so that what is looked up stays so.

        It sees and adds to one account, or to all. Without `keep` nothing stays of it.
        """
        with self.database.writing(account_id) as connection:
            if self.database.postgresql:
                connection.execute(_LOCK, {"lock": LOCK})
            yield Recording(connection)
            if not keep:
                connection.rollback()


_LOCK = text("SELECT pg_advisory_xact_lock(:lock)")


class Recording:
    """Adds rows, and looks up what they may meet. What else belongs to the change goes over the same connection."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def known(self, table: Table, accounts: Collection[str], keys: Collection[str]) -> list[Stated]:
        """What has been said of these things; of ids that only one account may use, in any account."""
        if not accounts or (table.info["key"] and not keys):
            return []
        parameters: dict[str, Any] = {"accounts": list(accounts)} if not table.info.get("unique") else {}
        if table.info["key"]:
            parameters["keys"] = list(keys)
        return [stated(row) for row in self.connection.execute(known(table), parameters)]

    def add(self, rows: Mapping[Table, Sequence[Mapping[str, Any]]]) -> None:
        """In the order given: an account before what is said of it."""
        for table, new in rows.items():
            if new:
                self.connection.execute(_adding(table), list(new))


@cache
def _adding(table: Table) -> Insert:
    return insert(table).inline()


def _possible(account_id: str) -> bool:
    """No account is called like that: it would name several of them, or none, to row-level security."""
    return bool(account_id) and account_id != EVERY_ACCOUNT and not set(account_id) & {",", "\0"}


def _between(connection: Connection, first: str, last: str, reading: Reading) -> Iterator[AccountHistory]:
    """Every account's history from one id to another, in three statements however many accounts there are."""
    rows: dict[str, list[Stated]] = {}
    for statement in reading:
        for row in connection.execute(statement, {"first": first, "last": last}):
            rows.setdefault(row[1], []).append(stated(row))
    for account_id in sorted(rows):
        yield AccountHistory(account_id, rows[account_id])
