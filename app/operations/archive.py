"""A backup is a ZIP file that describes itself: rows of tables as JSON Lines, files of the library, and a manifest.

    manifest.json        what it is, of when, and the SHA-256, size and rows of everything else
    tables/NAME.jsonl    a row a line, an array in the order of the columns that the manifest names
    library/…            the generation that readers had, as it lay on the disk

Reading checks all of it: a file that the manifest doesn't name, a byte that has changed, a row too few is an error.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

import msgspec

from indexer.errors import GoodstandingError

FORMAT = 1
MANIFEST = "manifest.json"
TABLES, LIBRARY = "tables", "library"
CHUNK = 1024 * 1024
LONGEST_LINE = 64 * CHUNK


class BackupError(GoodstandingError):
    """A backup that can't be made, read or restored. The text names it and what to do."""


class TableOf(msgspec.Struct, frozen=True):
    """A table as it was backed up."""

    name: str
    columns: dict[str, str]  # name → kind, in order
    rows: int


class Part(msgspec.Struct, frozen=True):
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    format: int
    program: str
    made: str
    database: str  # which kind it came from
    revisions: tuple[str, ...]  # of the migrations that had been run
    trail: str  # POSITION:HASH of the audit trail's head
    tables: tuple[TableOf, ...]  # in the order in which they can be filled
    generation: str  # of the library; empty: there was none
    library: bool  # whether the library's files are in it
    parts: dict[str, Part]


class Writer:
    """Writes parts one after the other, and remembers what they are."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self.parts: dict[str, Part] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[Callable[[bytes], None]]:
        digest, size = hashlib.sha256(), 0
        with self._file.open(name, "w", force_zip64=True) as into:

            def write(data: bytes) -> None:
                nonlocal size
                into.write(data)
                digest.update(data)
                size += len(data)

            yield write
        self.parts[name] = Part(size, digest.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        self._file.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """A new file that nobody else may read, whole at the end or not there at all. Overwrites nothing."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    if path.exists():
        raise BackupError(f"{path} is there already. Nothing is overwritten: name another file.")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as raw:
            with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
                yield Writer(file)
            raw.flush()
            os.fsync(raw.fileno())
        verify(beside)
        os.link(beside, path)  # fails where somebody else was faster, as a rename would not
        _flush_folder(path.parent)
    except FileExistsError:
        raise BackupError(f"{path} is there already. Nothing is overwritten: name another file.") from None
    finally:
        beside.unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Reader:
    def __init__(self, file: zipfile.ZipFile, manifest: Manifest) -> None:
        self._file, self.manifest = file, manifest

    def rows(self, table: TableOf) -> Iterator[bytes]:
        """Its lines, checked against the manifest at the end: whoever reads them writes nothing for good before."""
        count = 0
        with self._checked(f"{TABLES}/{table.name}.jsonl") as part:
            while line := part.readline(LONGEST_LINE):
                count += 1
                yield line
        if count != table.rows:
            raise BackupError(f"The backup holds {count} rows of {table.name} instead of {table.rows}.")

    def files(self) -> Iterator[str]:
        """The library's, by their paths in its folder."""
        yield from (name.removeprefix(f"{LIBRARY}/") for name in self.manifest.parts if name.startswith(f"{LIBRARY}/"))

    def copy(self, name: str, into: IO[bytes]) -> None:
        with self._checked(f"{LIBRARY}/{name}") as part:
            while data := part.read(CHUNK):
                into.write(data)

    def check(self) -> None:
        """Read every byte."""
        for table in self.manifest.tables:
            for _ in self.rows(table):
                pass
        for name in self.files():
            with self._checked(f"{LIBRARY}/{name}") as part:
                while part.read(CHUNK):
                    pass

    @contextmanager
    def _checked(self, name: str) -> Iterator[_Digesting]:
        expected = self.manifest.parts.get(name)
        if expected is None:
            raise BackupError(f"The backup's manifest does not name {name}.")
        try:
            with self._file.open(name) as raw:
                part = _Digesting(raw)
                yield part
        except (zipfile.BadZipFile, KeyError, EOFError, OSError) as error:
            raise BackupError(f"{name} of the backup can't be read: {error}. Take another backup.") from error
        if (part.size, part.digest.hexdigest()) != (expected.size, expected.sha256):
            raise BackupError(f"{name} of the backup is not what was written. Take another backup.")


class _Digesting:
    def __init__(self, raw: IO[bytes]) -> None:
        self._raw, self.digest, self.size = raw, hashlib.sha256(), 0

    def read(self, size: int) -> bytes:
        return self._seen(self._raw.read(size))

    def readline(self, size: int) -> bytes:
        return self._seen(self._raw.readline(size))

    def _seen(self, data: bytes) -> bytes:
        self.digest.update(data)
        self.size += len(data)
        return data


@contextmanager
def reading(path: Path) -> Iterator[Reader]:
    """A backup whose manifest makes sense, and that holds what it names and nothing else."""
    try:
        file = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise BackupError(f"There is no file {path}.") from None
    except (zipfile.BadZipFile, OSError) as error:
        raise BackupError(f"{path} is no backup, or was cut off: {error}.") from error
    with file:
        try:
            manifest = msgspec.json.decode(file.read(MANIFEST), type=Manifest)
        except (KeyError, zipfile.BadZipFile, msgspec.MsgspecError) as error:
            raise BackupError(f"{path} is no backup: it has no manifest that makes sense.") from error
        if manifest.format != FORMAT:
            raise BackupError(f"{path} has the format {manifest.format}; Goodstanding {manifest.program} reads it.")
        if sorted(file.namelist()) != sorted([MANIFEST, *manifest.parts]):
            raise BackupError(f"{path} holds other files than its manifest names. Take another backup.")
        for name in manifest.parts:
            if name != str(PurePosixPath(name)) or name.startswith("/") or ".." in PurePosixPath(name).parts:
                raise BackupError(f"{path} names {name}, which no backup of ours does.")
        yield Reader(file, manifest)


def verify(path: Path) -> Manifest:
    """Read every byte of a backup. Raises BackupError, with the part that is damaged."""
    with reading(path) as backup:
        backup.check()
        return backup.manifest
