"""The seal of a generation: every file that readers need, with its size, time and SHA-256.

Files are damaged by what no program sees: a full disk elsewhere, a copy that was cut off, a failing device. A build
that starts from a damaged library would carry the damage on, or say that nothing changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from indexer.documents.model import Record
from indexer.errors import LibraryError
from indexer.library import current_name, read_record
from indexer.publish import write_record
from indexer.store import ObjectStore

SEAL = "seal.json"


class Mark(Record):
    """A file as it was written."""

    size: int  # bytes
    changed: int  # time of the last change, nanoseconds since 1970
    digest: str  # SHA-256, hexadecimal


class Seal(Record):
    files: dict[str, Mark]  # path in the generation's folder → mark
    objects: dict[str, Mark]  # name → mark


def write_seal(folder: Path, objects: Iterable[str], store: ObjectStore) -> None:
    """Seal the generation in `folder`, as it stands, with the objects that it uses."""
    files = {
        str(path.relative_to(folder)): _mark(path, _digest(path))
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    kept = {name: _mark(store.path(name), name) for name in sorted(set(objects))}
    write_record(folder / SEAL, Seal(files=files, objects=kept))


def damaged(index: Path, *, thorough: bool = False) -> str:
    """The first file of the current generation that isn't what was written, as a path in `index`; empty: there is none.

    A file of the same size and time is believed, unless `thorough`: then every byte is read. Copies, whose times
    differ, are read too. Raises LibraryError where there is no library.
    """
    folder = index / "generations" / current_name(index)
    try:
        seal = read_record(folder / SEAL, Seal)
    except LibraryError:
        return str((folder / SEAL).relative_to(index))
    for path, mark in _marked(folder, seal, ObjectStore(index / "objects")):
        if not _sound(path, mark, thorough=thorough):
            return str(path.relative_to(index))
    return ""


def _marked(folder: Path, seal: Seal, store: ObjectStore) -> Iterator[tuple[Path, Mark]]:
    for name, mark in seal.files.items():
        yield folder / name, mark
    for name, mark in seal.objects.items():
        yield store.path(name), mark


def _sound(path: Path, mark: Mark, *, thorough: bool) -> bool:
    try:
        found = path.stat()
        if found.st_size != mark.size:
            return False
        return (found.st_mtime_ns == mark.changed and not thorough) or _digest(path) == mark.digest
    except OSError:
        return False


def _mark(path: Path, digest: str) -> Mark:
    found = path.stat()
    return Mark(size=found.st_size, changed=found.st_mtime_ns, digest=digest)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
