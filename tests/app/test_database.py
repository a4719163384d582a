"""The database: how it is opened, what protects it, and that the tables of the code are those of the migrations."""

import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import IntegrityError

from app import migrations
from app.database import EVERY_ACCOUNT, NO_ACCOUNT, Database, open_database
from app.database_pool import Pool
from app.database_trouble import DatabaseError, Trouble
from tests.postgres import OWNER, SUPERUSER, Cluster


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'deep' / 'in' / 'there' / 'goodstanding.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    opened = open_database(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))
    yield opened
    opened.close()


def owner_of(database: Database, postgres: Cluster) -> Engine:
    """Whoever could change the tables: on SQLite anybody who opens the file."""
    if not database.postgresql:
        return database.engine
    name = database.engine.url.database
    assert name is not None
    return create_engine(postgres.url(name, OWNER).replace("postgresql://", "postgresql+psycopg://"))


def test_sqlite_is_durable_and_keeps_references(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    with database.reading(NO_ACCOUNT) as connection:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        pragmas = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}
    database.close()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}


def test_whoever_waits_to_write_has_their_turn(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(_write, database)
        time.sleep(0.05)
        assert not waiting.done()
        other.execute("ROLLBACK")
        assert waiting.result(timeout=10) == 30_000, "what else may be busy is waited for as before"
    other.close()
    database.close()


def _write(database: Database) -> object:
    with database.writing(NO_ACCOUNT) as connection:
        return connection.exec_driver_sql("PRAGMA busy_timeout").scalar()


def test_whoever_serves_waits_to_write_no_longer_than_said(sqlite_url: str) -> None:
    database = open_database(sqlite_url, serving=True, pool=Pool(seconds=1))
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    with pytest.raises(DatabaseError) as caught, database.writing(NO_ACCOUNT):
        pass
    assert caught.value.trouble is Trouble.BUSY
    assert 1 <= time.monotonic() - began < 2
    other.execute("ROLLBACK")
    other.close()
    with database.writing(NO_ACCOUNT):  # and the connection still works
        pass
    database.close()


def test_nobody_else_may_read_the_file(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    files = list(Path(sqlite_url.removeprefix("sqlite:///")).parent.iterdir())
    assert len(files) == 3  # with the log and its index
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    database.close()


def test_the_tables_are_those_of_the_migrations(database: Database, postgres: Cluster) -> None:
    owner = owner_of(database, postgres)
    with owner.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, migrations.tables()) == []
    owner.dispose()


def test_opening_again_changes_nothing(sqlite_url: str) -> None:
    for _ in range(2):
        database = open_database(sqlite_url)
        assert not migrations.upgrade(database)
        database.close()


def _open(url: str) -> str:
    database = open_database(url)
    database.close()
    return database.name


def test_opening_again_keeps_what_was_written_meanwhile(sqlite_url: str) -> None:
    """It did not once: the second opening dropped the locks of the first, and another process removed its log."""
    path = sqlite_url.removeprefix("sqlite:///")
    first = open_database(sqlite_url)
    open_database(sqlite_url).close()
    elsewhere(path, "SELECT * FROM account")
    with first.writing(NO_ACCOUNT) as connection:
        connection.exec_driver_sql("CREATE TABLE meanwhile (n INTEGER)")
    assert elsewhere(path, "SELECT count(*) FROM sqlite_master WHERE name = 'meanwhile'") == "[(1,)]"
    first.close()


def elsewhere(path: str, question: str) -> str:
    """What another process reads, which opens the database and closes it again."""
    program = "import contextlib, sqlite3, sys\nwith contextlib.closing(sqlite3.connect(sys.argv[1])) as opened:\n"
    program += "    print(opened.execute(sys.argv[2]).fetchall())"
    done = subprocess.run([sys.executable, "-c", program, path, question], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_workers_that_start_together_make_the_tables_once(sqlite_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(_open, [sqlite_url] * 8)) == {sqlite_url}


def test_a_writer_that_fails_leaves_nothing(database: Database) -> None:
    add = text("INSERT INTO account (id, recorded_at) VALUES ('A-1', '2026-01-01 00:00:00+00:00')")
    with pytest.raises(IntegrityError), database.writing(EVERY_ACCOUNT) as connection:
        list(map(connection.execute, (add, add)))
    with database.reading(EVERY_ACCOUNT) as connection:
        assert connection.execute(text("SELECT count(*) FROM account")).scalar() == 0


def test_tables_without_accounts_need_none(database: Database) -> None:
    with database.reading(NO_ACCOUNT) as connection:
        assert connection.execute(text("SELECT count(*) FROM account")).scalar() == 0


def test_postgresql_is_not_changed_by_whoever_serves(postgres: Cluster) -> None:
    url = postgres.url(postgres.new_database())
    with pytest.raises(DatabaseError, match="`goodstanding accounts migrate`"):
        open_database(url)
    with pytest.raises(DatabaseError, match="permission denied"):
        open_database(url, migrate=True)


def test_postgresql_refuses_a_role_above_the_rules(postgres: Cluster, postgres_template: str) -> None:
    with pytest.raises(DatabaseError, match="neither superuser nor BYPASSRLS"):
        open_database(postgres.url(postgres_template, SUPERUSER))


def test_grants_go_to_roles_that_exist(postgres: Cluster, postgres_template: str, sqlite_url: str) -> None:
    for url, problem in ((postgres.url(postgres_template, OWNER), "no role nobody_here"), (sqlite_url, "SQLite")):
        database = open_database(url, migrate=True)
        with pytest.raises(DatabaseError, match=problem):
            migrations.grant_to(database, "nobody_here")
        database.close()


def test_a_newer_database_is_left_alone(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    with database.writing(NO_ACCOUNT) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'of-tomorrow'"))
    database.close()
    with pytest.raises(DatabaseError, match="newer Goodstanding"):
        open_database(sqlite_url)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("", "no address"),
        ("not an address", "no address"),
        ("sqlite://", "can't be used"),
        ("sqlite:///:memory:", "can't be used"),
        ("mysql://me:hush@there/db", "can't be used"),
        ("postgresql://me:hush@127.0.0.1:1/db", "can't be used"),
    ],
)
def test_addresses_that_lead_nowhere_are_refused_without_their_password(url: str, problem: str) -> None:
    with pytest.raises(DatabaseError, match=problem) as caught:
        open_database(url)
    assert "hush" not in str(caught.value)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear all, " * 1000, encoding="utf-8")
    with pytest.raises(DatabaseError, match="not a database"):
        open_database(f"sqlite:///{path}")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseError, match="can't be written"):
        open_database(f"sqlite:///{tmp_path / 'file' / 'goodstanding.db'}")


def test_threads_write_one_after_the_other(sqlite_url: str) -> None:
    """SQLite would have them sleep ever longer and look again: of many, some would wait for seconds."""
    database = open_database(sqlite_url)
    begun: list[str] = []
    event.listen(database.engine, "begin", lambda _: begun.append("begun"))

    def write() -> None:
        with database.writing(NO_ACCOUNT):
            begun.append("written")

    try:
        with ThreadPoolExecutor(4) as threads:
            with database.writing(NO_ACCOUNT):
                waiting = [threads.submit(write) for _ in range(4)]
                time.sleep(0.05)
                assert begun == ["begun"], "nobody has gone to SQLite's own queue"
            for each in waiting:
                each.result()
        assert begun[1:] == ["begun", "written"] * 4
    finally:
        database.close()


def test_emptying_the_log_waits_for_nobody_who_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody reads all the while: it is given up, and others write meanwhile."""
    monkeypatch.setattr("app.database.LOG_SECONDS", 1.0)
    database = open_database(f"sqlite:///{tmp_path / 'log.db'}")
    other = open_database(f"sqlite:///{tmp_path / 'log.db'}", serving=True)
    with other.reading(EVERY_ACCOUNT) as reader:
        reader.execute(text("SELECT * FROM sqlite_master")).all()
        with ThreadPoolExecutor(1) as pool:
            emptied = pool.submit(database.empty_log)
            for _ in range(20):
                for each in (database, other):
                    with each.writing(EVERY_ACCOUNT) as connection:
                        connection.execute(text("CREATE TABLE written (one INTEGER)"))
                        connection.execute(text("DROP TABLE written"))
            assert not emptied.result()
    assert database.empty_log()
    assert (tmp_path / "log.db-wal").stat().st_size == 0
    database.close()
    other.close()
