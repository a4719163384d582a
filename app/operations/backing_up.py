"""Making a backup while the site serves: every table as of one moment, in one transaction, and the library beside it.

On either database the transaction sees one snapshot, holds up nobody and waits for nobody. What is made is read again
as a whole before it gets its name: a backup that nobody has read is a hope.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from alembic.migration import MigrationContext

from app import __version__, migrations
from app.database import EVERY_ACCOUNT, Database
from app.identity import trail_store
from app.operations import archive, rows
from app.operations.archive import BackupError, Manifest, TableOf, Writer
from indexer.current import current_name, read_record
from indexer.errors import LibraryError
from indexer.seal import SEAL, Seal
from indexer.store import ObjectStore

Progress = Callable[[str, int, int], None]


def back_up(database: Database, index: Path, into: Path, *, library: bool, progress: Progress) -> Manifest:
    """Raises BackupError, DatabaseError or OSError; then nothing is left behind."""
    migrations.require_current(database)
    with archive.writing(into) as writer:
        revisions, trail, tables = _tables(database, writer, progress)
        generation = _library(index, writer, progress) if library else _named(index)
        manifest = Manifest(
            format=archive.FORMAT,
            program=__version__,
            made=datetime.now(UTC).isoformat(timespec="seconds"),
            database="postgresql" if database.postgresql else "sqlite",
            revisions=revisions,
            trail=trail,
            tables=tables,
            generation=generation,
            library=library and bool(generation),
            parts=writer.parts,
        )
        writer.finish(manifest)
    return manifest


def _tables(database: Database, writer: Writer, progress: Progress) -> tuple[tuple[str, ...], str, tuple[TableOf, ...]]:
    found, tables = [], rows.kept(migrations.tables())
    with database.reading(EVERY_ACCOUNT) as connection:
        revisions = tuple(sorted(MigrationContext.configure(connection).get_current_heads()))
        length, last = trail_store.read_head(connection)
        for number, table in enumerate(tables):
            progress("tables", number, len(tables))
            columns, count = rows.kinds_of(table), 0
            with writer.part(f"{archive.TABLES}/{table.name}.jsonl") as write:
                for page in rows.lines(connection, table):
                    write(page)
                    count += page.count(b"\n")
            found.append(TableOf(str(table.name), columns, count))
    progress("tables", len(tables), len(tables))
    return revisions, f"{length}:{last}", tuple(found)


def _named(index: Path) -> str:
    try:
        return current_name(index)
    except LibraryError:
        return ""


def _library(index: Path, writer: Writer, progress: Progress) -> str:
    """Copy the current generation, by its seal; its name, or nothing where there is none."""
    generation = _named(index)
    if not generation:
        return ""
    folder = Path("generations") / generation
    try:
        seal = read_record(index / folder / SEAL, Seal)
        store = ObjectStore(index / "objects")
        paths = [folder / SEAL, *(folder / name for name in seal.files)]
        paths += [store.path(name).relative_to(index) for name in seal.objects]
        _copy(index, paths, writer, progress)
    except FileNotFoundError as error:  # three younger ones were published meanwhile
        raise BackupError("The library was replaced while it was copied. Try again.") from error
    except LibraryError as error:
        raise BackupError(f"{error} Or leave the library out: --without-library.") from error
    return generation


def _copy(index: Path, paths: list[Path], writer: Writer, progress: Progress) -> None:
    for number, path in enumerate(paths):
        progress("library", number, len(paths))
        with (index / path).open("rb") as file, writer.part(f"{archive.LIBRARY}/{path.as_posix()}") as write:
            while data := file.read(archive.CHUNK):
                write(data)
    progress("library", len(paths), len(paths))
