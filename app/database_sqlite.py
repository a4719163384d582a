"""How SQLite is used: what each connection is told, how writers take turns, and what is left in the log."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import partial
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection, Engine, event

from app.columns import SQLITE_FOLDED, fold

TURN_SECONDS = 0.002  # between two questions whether it is a writer's turn: about what a short transaction takes


def with_habits(engine: Engine, seconds: int) -> Engine:
    """The engine, whose connections wait up to so many seconds for others that write."""
    event.listen(engine, "connect", partial(_prepare, seconds))
    event.listen(engine, "begin", partial(_begin, seconds))
    return engine


def _prepare(seconds: int, connection: Any, _: object) -> None:
    # The driver's own BEGIN comes too late: not before reading, nor before a change of the schema.
    connection.isolation_level = None
    with closing(connection.cursor()) as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {seconds * 1000}")
        _insist(connection, "PRAGMA journal_mode = WAL", seconds)  # of those that make a file together, one can
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten: somebody may have asked for it
    connection.create_function(SQLITE_FOLDED, 1, fold, deterministic=True)


def _begin(seconds: int, connection: Connection) -> None:
    """A writer asks for its turn at once: one that began by reading could not wait for it later."""
    driver: Any = connection.connection.driver_connection
    if not connection.get_execution_options().get("goodstanding_writes", False):
        driver.execute("BEGIN")  # takes no lock yet, so it can't fail
        return
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        _insist(driver, "BEGIN IMMEDIATE", seconds)
    except sqlite3.Error:
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # what is wrong is said as of any statement
    finally:
        driver.execute(f"PRAGMA busy_timeout = {seconds * 1000}")


def _insist(driver: sqlite3.Connection, statement: str, seconds: int) -> None:
    """Execute it as soon as no other is in the way.

    SQLite's own way to wait sleeps up to a tenth of a second at a time, while others overtake; and some do not wait.
    """
    give_up = monotonic() + seconds
    while True:
        try:
            driver.execute(statement)
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() >= give_up:
                raise
        sleep(TURN_SECONDS)


def emptied_log(connection: Connection) -> bool:
    """Empty the write-ahead log if nobody is in the way. Raises sqlite3.Error.

    Without waiting: whoever waits here for others that read would hold up all that write.
    """
    driver: Any = connection.connection.driver_connection
    ((patience,),) = driver.execute("PRAGMA busy_timeout")
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        ((busy, _, _),) = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        driver.execute(f"PRAGMA busy_timeout = {patience}")
    return not busy
