"""The seal of a generation: every file that readers need, with its size, time and SHA-256.

Files are damaged by what no program sees: a full disk elsewhere, a copy that was cut off, a failing device. A build
that starts from a damaged library would carry the damage on, or say that nothing changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from enum import IntEnum
from pathlib import Path

from indexer.current import current_name, read_record
from indexer.documents.model import Record
from indexer.errors import LibraryError
from indexer.publish import write_record
from indexer.store import ObjectStore

SEAL = "seal.json"
ENGINES = "engine"  # folder of a generation; its files may be links to those of the generation before


class Care(IntEnum):
    """How closely files are looked at."""

    SIZE = 0  # the size alone: what is missing or was cut off shows
    TIME = 1  # the time too; where it differs, as in a copy, every byte
    BYTES = 2  # every byte


class Mark(Record):
    """A file as it was written."""

    size: int  # bytes
    changed: int  # time of the last change, nanoseconds since 1970
    digest: str  # SHA-256, hexadecimal


class Seal(Record):
    files: dict[str, Mark]  # path in the generation's folder → mark
    objects: dict[str, Mark]  # name → mark


def write_seal(folder: Path, objects: Iterable[str], store: ObjectStore) -> None:
    """Seal the generation in `folder`, as it stands, with the objects that it uses.

    A file taken over from the current generation keeps the mark it had there: what happened to it since must show.
    """
    before = _seal_before(folder)
    files = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = str(path.relative_to(folder))
        known, found = before.get(name), path.stat()
        if known is None or (known.size, known.changed) != (found.st_size, found.st_mtime_ns):
            known = _mark(path, _digest(path))
        files[name] = known
    kept = {name: _mark(store.path(name), name) for name in sorted(set(objects))}
    write_record(folder / SEAL, Seal(files=files, objects=kept))


def _seal_before(folder: Path) -> dict[str, Mark]:
    """The marks of the generation that is current while this one is written."""
    index = folder.parent.parent
    try:
        return read_record(index / "generations" / current_name(index) / SEAL, Seal).files
    except LibraryError:
        return {}


def damaged(index: Path, care: Care = Care.TIME) -> str:
    """The first file of the current generation that isn't what was written, as a path in `index`; empty: there is none.

    Engine files and objects are looked at with `care`. Of all others every byte is read, unless only sizes count: they
    are few, and the next build takes over what they say. Raises LibraryError where there is no library.
    """
    folder = index / "generations" / current_name(index)
    try:
        seal = read_record(folder / SEAL, Seal)
    except LibraryError:
        return str((folder / SEAL).relative_to(index))
    for path, mark, enough in _marked(folder, seal, ObjectStore(index / "objects"), care):
        if not _sound(path, mark, enough):
            return str(path.relative_to(index))
    return ""


def seal_of(generation: Path) -> Seal | None:
    """The seal of a generation; None where it can't be read, which `damaged` reports."""
    try:
        return read_record(generation / SEAL, Seal)
    except LibraryError:
        return None


def damaged_below(generation: Path, seal: Seal | None, place: str) -> str:
    """The first file of a generation, below `place`, of which a byte isn't what was written; empty: there is none."""
    marked = {name: mark for name, mark in seal.files.items() if name.startswith(place)} if seal else {}
    return next((name for name, mark in marked.items() if not _sound(generation / name, mark, Care.BYTES)), "")


def _marked(folder: Path, seal: Seal, store: ObjectStore, care: Care) -> Iterator[tuple[Path, Mark, Care]]:
    for name, mark in seal.files.items():
        linked = name.startswith(f"{ENGINES}/")
        yield folder / name, mark, care if linked or care is Care.SIZE else Care.BYTES
    for name, mark in seal.objects.items():
        yield store.path(name), mark, care


def _sound(path: Path, mark: Mark, care: Care) -> bool:
    try:
        found = path.stat()
        if found.st_size != mark.size:
            return False
        if care is Care.SIZE or (care is Care.TIME and found.st_mtime_ns == mark.changed):
            return True
        return _digest(path) == mark.digest
    except OSError:
        return False


def _mark(path: Path, digest: str) -> Mark:
    found = path.stat()
    return Mark(size=found.st_size, changed=found.st_mtime_ns, digest=digest)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
