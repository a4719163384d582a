"""The database: one connection pool, transactions that name the accounts they are for, and what can go wrong.

    database = open_database(settings.database)
    with database.reading("A-1") as connection: ...      # what is said of one account
    with database.writing(EVERY_ACCOUNT) as connection: ...

SQLite runs with a write-ahead log, full synchronisation and foreign keys; a writer takes its turn at the beginning, so
that no transaction fails half-way. PostgreSQL is told which accounts a transaction is for, and its row-level security
shows no others, whatever the SQL forgets to ask. Nothing here knows a table: features bring theirs, in `METADATA`.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from errno import EACCES
from pathlib import Path
from threading import Lock
from time import monotonic, sleep
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, MetaData, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.database_pool import KEEPALIVES, POOL, SERVING_SECONDS, Pool
from app.database_sqlite import emptied_log, with_habits
from app.database_trouble import DatabaseError, Trouble, unusable

if TYPE_CHECKING:
    from app.migrations.losses import Consent

EVERY_ACCOUNT = "*"
NO_ACCOUNT = "no account"  # no id has a space; whoever names nothing at all sees nothing at all
ACCOUNT_SETTING = "goodstanding.account"  # PostgreSQL: ids between commas, or EVERY_ACCOUNT
BUSY_SECONDS = 30  # that a command waits for its turn to write, or for a server
LOG_SECONDS, LOG_AGAIN = 3.0, 0.05  # for how long, and how often, it is tried to empty SQLite's log
OLDEST_POSTGRESQL = 15

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Database:
    def __init__(self, engine: Engine, seconds: int = SERVING_SECONDS) -> None:
        """`seconds`: how long a thread waits for the others of its process that write."""
        self.engine, self._seconds = engine, seconds
        self.postgresql = engine.dialect.name == "postgresql"
        # What one transaction reads belongs together, even while others write. SQLite has it so anyway.
        snapshot = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True} if self.postgresql else {}
        self._reader = engine.execution_options(**snapshot)
        self._writer = engine.execution_options(goodstanding_writes=True)
        # SQLite lets whoever waits sleep ever longer and look again: with many of them, some wait for very long.
        self._writers = Lock() if engine.dialect.name == "sqlite" else None

    @property
    def name(self) -> str:
        """Where it is, fit to be shown."""
        return self.engine.url.render_as_string(hide_password=True)

    @contextmanager
    def reading(self, accounts: str) -> Iterator[Connection]:
        """A transaction that sees the accounts named: one id, several between commas, or EVERY_ACCOUNT."""
        with self._transaction(self._reader, accounts) as connection:
            yield connection

    @contextmanager
    def writing(self, accounts: str) -> Iterator[Connection]:
        """A transaction that sees and adds to the accounts named. It commits at the end, or leaves nothing."""
        with self._turn(), self._transaction(self._writer, accounts) as connection:
            yield connection

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Threads of this process write one after the other, so that only processes meet in SQLite's own queue."""
        held = self._writers is not None and self._writers.acquire(timeout=self._seconds)
        try:
            yield
        finally:
            if held and self._writers is not None:
                self._writers.release()

    @contextmanager
    def _transaction(self, engine: Engine, accounts: str) -> Iterator[Connection]:
        try:
            with engine.begin() as connection:
                if self.postgresql:
                    limit_to(connection, accounts)
                yield connection
        except (DBAPIError, PoolTimeoutError) as error:
            found = unusable(self.name, error)
            if found is None:  # what was asked is wrong, not the database
                raise
            raise found from error

    def empty_log(self) -> bool:
        """Let nothing that was deleted stand in SQLite's write-ahead log either. Never raises.

        False: others read for too long, or the disk makes trouble; every sweep tries again. What PostgreSQL has
        deleted is overwritten when it vacuums, as its operator has set it.
        """
        give_up = monotonic() + LOG_SECONDS
        while not (self.postgresql or self._emptied_log()):
            if monotonic() >= give_up:
                return False
            sleep(LOG_AGAIN)
        return True

    def _emptied_log(self) -> bool:
        """Without waiting: whoever waits here for others that read would hold up all that write."""
        try:
            with self._turn(), self.engine.connect() as connection:
                return emptied_log(connection)
        except (sqlite3.Error, DBAPIError, PoolTimeoutError):
            return False

    def close(self) -> None:
        self.engine.dispose()


def limit_to(connection: Connection, accounts: str) -> None:
    """PostgreSQL: show the rest of this transaction no accounts but these."""
    connection.execute(_LIMIT, {"setting": ACCOUNT_SETTING, "accounts": accounts})


_LIMIT = text("SELECT set_config(:setting, :accounts, true)")


def open_database(
    url: str,
    *,
    migrate: bool | None = None,
    serving: bool = False,
    pool: Pool = POOL,
    consent: Consent | None = None,
) -> Database:
    """The database, ready for use. Raises DatabaseError, with the remedy, where it can't be.

    Where `migrate` doesn't say, SQLite is made and brought up to date here. PostgreSQL isn't, since whoever serves
    should not own the tables; row-level security must hold for its role. `serving`: nobody waits long for others that
    write; for how long, and over how many connections, says `pool`. `consent`: asked where a migration would lose
    something.
    """
    from app import migrations
    from app.migrations.losses import nobody_agreed

    database = Database(_engine(url, pool, serving=serving), pool.seconds)
    try:
        check_server(database, migrate=bool(migrate))
        if migrate is False or (migrate is None and database.postgresql):
            migrations.require_current(database)
        else:
            migrations.upgrade(database, consent or nobody_agreed)
    except (DBAPIError, PoolTimeoutError) as error:
        database.close()
        raise unusable(database.name, error, anyway=True) from error
    except BaseException:
        database.close()
        raise
    return database


def open_engine(url: str) -> Database:
    """The database as it is, whatever is in it: for whoever fills it from a backup. Raises DatabaseError."""
    return Database(_engine(url, POOL, serving=False))


def server_time(database: Database) -> datetime | None:
    """What the server's clock says; None where the database has none of its own."""
    if not database.postgresql:
        return None
    with database.reading(NO_ACCOUNT) as connection:
        found: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return found


def _engine(given: str, pool: Pool, *, serving: bool) -> Engine:
    """Raises DatabaseError for an address that is none of ours."""
    seconds = pool.seconds if serving else BUSY_SECONDS
    try:
        url = make_url(given)
    except (ArgumentError, ValueError):
        raise DatabaseError("GOODSTANDING_DATABASE is no address of a database.", remedy=_ADDRESSES) from None
    if url.drivername in {"postgresql", "postgres", "postgresql+psycopg"}:
        try:
            # UTC, so that moments come back as they are kept.
            options = "-c timezone=UTC" + (pool.options if serving else "")
            return create_engine(
                url.set(drivername="postgresql+psycopg"),
                connect_args={"options": options, "connect_timeout": seconds, **KEEPALIVES},
                hide_parameters=True,
                pool_pre_ping=True,  # a server that was started anew costs nobody a request
                pool_size=pool.size,
                max_overflow=pool.overflow,
                pool_recycle=pool.recycle,
                pool_timeout=seconds,
            )
        except ModuleNotFoundError:
            raise DatabaseError("PostgreSQL needs a driver.", remedy="Install the extra `postgres`.") from None
    if url.drivername == "sqlite" and url.database and url.database != ":memory:":
        _make_file(Path(url.database))
        made = create_engine(url, connect_args={"timeout": seconds}, pool_timeout=seconds, hide_parameters=True)
        return with_habits(made, seconds)
    raise DatabaseError(f"{url.render_as_string(hide_password=True)} can't be used.", remedy=_ADDRESSES)


_ADDRESSES = "Write sqlite:///FILE or postgresql://USER@HOST/NAME."


_making = Lock()


def _make_file(path: Path) -> None:
    """Readable by nobody else: what it holds is confidential. SQLite gives its log the same rights.

    A file that is there is not opened, not even to look: closing it would drop the locks that this process's other
    connections hold on it (POSIX locks go with the first descriptor closed). Another process could then take itself for
    the last one and remove the log that these connections still write to.
    """
    try:
        with _making:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                with suppress(FileExistsError):  # another process was faster
                    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
            elif not os.access(path, os.R_OK | os.W_OK):
                raise PermissionError(EACCES, os.strerror(EACCES))
    except OSError as error:
        raise DatabaseError(f"The database {path} can't be written: {error.strerror}.", Trouble.READ_ONLY) from error


def check_server(database: Database, *, migrate: bool) -> None:
    """PostgreSQL: it is new enough, and row-level security holds, except for whoever migrates. Raises DatabaseError."""
    if not database.postgresql:
        return
    version = text("SELECT current_setting('server_version_num')::int / 10000")
    above = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
    with database.engine.connect() as connection:
        found = connection.execute(version).scalar_one()
        exempt = connection.execute(above).scalar_one()
    if found < OLDEST_POSTGRESQL:
        raise DatabaseError(f"PostgreSQL {found} is too old.", remedy=f"Install {OLDEST_POSTGRESQL} or newer.")
    if exempt and not migrate:
        raise DatabaseError(
            f"Row-level security does not hold for the role {database.engine.url.username}.",
            remedy="Connect as one that is neither superuser nor BYPASSRLS; "
            "`goodstanding accounts migrate --grant-to ROLE` gives it what it needs.",
        )
