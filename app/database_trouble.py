"""What can be wrong with the database, so that it can't be used as it is: one error, a kind of trouble, its remedy.

Drivers say it in codes of their own. What none of these names is a mistake in what was asked, not in the database.
"""

from __future__ import annotations

import sqlite3
from enum import StrEnum
from typing import Literal, overload

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from indexer.errors import GoodstandingError


class Trouble(StrEnum):
    """The values are codes of problems (`app/errors.py`)."""

    BUSY = "database-busy"
    READ_ONLY = "database-read-only"
    UNREACHABLE = "database-unreachable"
    OUTDATED = "database-outdated"
    UNUSABLE = "database-unusable"


REMEDIES: dict[Trouble, str] = {
    Trouble.BUSY: "Try again in a moment; an import keeps others from writing until it is done.",
    Trouble.READ_ONLY: "Let the user that Goodstanding runs as write to it and to its folder.",
    Trouble.UNREACHABLE: "Start its server, or correct GOODSTANDING_DATABASE.",
    Trouble.OUTDATED: "Run `goodstanding accounts migrate` as the owner of its tables.",
    Trouble.UNUSABLE: "Make room where its disk is full; restore a backup where it is damaged.",
}
# The lower byte of what SQLite calls its extended codes.
_SQLITE = {
    sqlite3.SQLITE_BUSY: Trouble.BUSY,
    sqlite3.SQLITE_LOCKED: Trouble.BUSY,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_PERM: Trouble.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: Trouble.READ_ONLY,
    sqlite3.SQLITE_IOERR: Trouble.UNUSABLE,
    sqlite3.SQLITE_FULL: Trouble.UNUSABLE,
    sqlite3.SQLITE_CORRUPT: Trouble.UNUSABLE,
    sqlite3.SQLITE_NOTADB: Trouble.UNUSABLE,
}
# SQLSTATE, or the class that its first two characters are.
_POSTGRESQL = {
    "08": Trouble.UNREACHABLE,
    "25006": Trouble.READ_ONLY,
    "40001": Trouble.BUSY,
    "40P01": Trouble.BUSY,
    "42703": Trouble.OUTDATED,
    "42P01": Trouble.OUTDATED,
    "53300": Trouble.BUSY,
    "55P03": Trouble.BUSY,
    "57014": Trouble.BUSY,  # broken off for taking too long
    "57P": Trouble.UNREACHABLE,  # shut down, or starting
    "58": Trouble.UNUSABLE,
    "XX": Trouble.UNUSABLE,
}
_NO_SUCH = ("no such table", "no such column", "has no column")


class DatabaseError(GoodstandingError):
    """The database can't be used as it is. The text says what to do and never holds a password."""

    def __init__(self, what: str, trouble: Trouble = Trouble.UNUSABLE, *, remedy: str = "") -> None:
        self.what, self.trouble, self.remedy = what, trouble, remedy or REMEDIES[trouble]
        super().__init__(f"{what} {self.remedy}")


@overload
def unusable(name: str, error: Exception, *, anyway: Literal[True]) -> DatabaseError: ...
@overload
def unusable(name: str, error: Exception) -> DatabaseError | None: ...
def unusable(name: str, error: Exception, *, anyway: bool = False) -> DatabaseError | None:
    """What the driver says in its first line, and the remedy; None where the database isn't to blame.

    `name`: the database's, fit to be shown. `anyway`: what is to blame can be nothing else.
    """
    trouble = _trouble(error) or (Trouble.UNUSABLE if anyway else None)
    if trouble is None:
        return None
    said = str(error.orig if isinstance(error, DBAPIError) else error).strip().partition("\n")[0].rstrip(".")
    return DatabaseError(f"The database {name} can't be used: {said}.", trouble)


def _trouble(error: Exception) -> Trouble | None:
    if isinstance(error, PoolTimeoutError):
        return Trouble.BUSY
    if not isinstance(error, DBAPIError):
        return None
    said = error.orig
    if isinstance(said, sqlite3.Error):
        found = _SQLITE.get(getattr(said, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF)
        if found is None and any(each in str(said) for each in _NO_SUCH):
            found = Trouble.OUTDATED
    else:
        state: str | None = getattr(said, "sqlstate", None)
        # Without a state no server has said anything: it isn't there, or the driver refuses a value.
        unheard = Trouble.UNREACHABLE if isinstance(error, OperationalError) else None
        found = _by_state(state) if state else unheard
    return found or (Trouble.UNUSABLE if isinstance(error, OperationalError) else None)


def _by_state(state: str) -> Trouble | None:
    return next((_POSTGRESQL[state[:length]] for length in (5, 3, 2) if state[:length] in _POSTGRESQL), None)
