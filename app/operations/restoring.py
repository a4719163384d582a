"""Restoring a backup where there is nothing: into an empty database, and a folder without a library.

The backup is read whole before anything is written. Tables are made as they were then, filled, and brought up to date;
rows, trail and counts are compared in the same transaction, which leaves nothing behind where something is wrong.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.util import CommandError
from sqlalchemy import Connection, inspect, text

from app import migrations
from app.database import EVERY_ACCOUNT, Database, limit_to
from app.identity import trail_store
from app.identity.audit import check_chain
from app.operations import archive, rows
from app.operations.archive import BackupError, Manifest, Reader

Progress = Callable[[str, int, int], None]


def restore(database: Database, index: Path, source: Path, progress: Progress) -> Manifest:
    """Raises BackupError, DatabaseError or OSError; then database and folder are as they were."""
    with archive.reading(source) as backup:
        backup.check()
        manifest = backup.manifest
        if manifest.library and (index / "CURRENT").exists():
            raise BackupError(f"There is a library in {index}. Nothing is overwritten: name another folder.")
        with database.engine.execution_options(goodstanding_writes=True).begin() as connection:
            if database.postgresql:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": migrations.LOCK})
                limit_to(connection, EVERY_ACCOUNT)
            _refuse_rows(connection)
            _make_tables(connection, manifest)
            _fill(connection, backup, progress)
            _compare(connection, manifest)
            command.upgrade(migrations.config(connection), "heads")
            if manifest.library:
                _bring_library(backup, index, progress)
    return manifest


def _refuse_rows(connection: Connection) -> None:
    """The migrations bring one row, the head of an empty trail."""
    there = set(inspect(connection).get_table_names())
    for table in migrations.tables().sorted_tables:
        if table.name not in there or table.name == "audit_head":
            continue
        if rows.holds_rows(connection, table):
            what = f"The database holds rows already ({table.name})."
            raise BackupError(f"{what} Nothing is overwritten: restore into an empty one.")
    if "alembic_version" in there:
        _take_down(connection, there)


def _take_down(connection: Connection, there: set[str]) -> None:
    """Empty tables of another revision give way to those that the backup was made of."""
    for table in reversed(migrations.tables().sorted_tables):
        if table.name in there:
            table.drop(connection)
    connection.execute(text("DROP TABLE alembic_version"))


def _make_tables(connection: Connection, manifest: Manifest) -> None:
    try:
        for revision in manifest.revisions:
            command.upgrade(migrations.config(connection), revision)
    except CommandError as error:
        said = f"The backup was made by a newer Goodstanding ({manifest.program}). Install that version."
        raise BackupError(said) from error


def _fill(connection: Connection, backup: Reader, progress: Progress) -> None:
    tables = backup.manifest.tables
    for number, table in enumerate(tables):
        progress("tables", number, len(tables))
        rows.fill(connection, table, backup.rows(table))
        rows.count_on(connection, table)
    progress("tables", len(tables), len(tables))


def _compare(connection: Connection, manifest: Manifest) -> None:
    """What stands in the database now is what stood in the other one."""
    counted = rows.counts(connection, manifest.tables)
    for table in manifest.tables:
        if counted[table.name] != table.rows:
            raise BackupError(f"{table.name} has {counted[table.name]} rows instead of {table.rows}.")
    found = check_chain(trail_store.entries(connection), trail_store.read_head(connection), _noted(manifest))
    if found.faults:
        fault = found.faults[0]
        raise BackupError(f"The audit trail is broken at {fault.position}: {fault.what}. Take another backup.")


def _noted(manifest: Manifest) -> str:
    return "" if manifest.trail.startswith("0:") else manifest.trail


def _bring_library(backup: Reader, index: Path, progress: Progress) -> None:
    """All files, then `CURRENT`; what was written is removed again where that fails."""
    made, names, begun = not index.exists(), list(backup.files()), list[Path]()
    try:
        for number, name in enumerate(names):
            progress("library", number, len(names))
            path = index / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as into:
                begun.append(path)
                backup.copy(name, into)
                into.flush()
                os.fsync(into.fileno())
        (index / "CURRENT").write_text(backup.manifest.generation + "\n", encoding="utf-8")
    except BaseException:
        for path in begun:  # and nothing that was there before
            path.unlink(missing_ok=True)
        if made:
            shutil.rmtree(index, ignore_errors=True)
        raise
    progress("library", len(names), len(names))
