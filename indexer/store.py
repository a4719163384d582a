"""Immutable objects, addressed by what they hold.

What is derived from one file (its article, its digest, its bags of terms) is written once and shared by every
generation that still has that file: an object's name is the SHA-256 of its bytes, so writing it twice changes nothing
and two builds never disagree.
"""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import msgspec

from indexer.errors import LibraryError

T = TypeVar("T")
_encode = msgspec.json.Encoder(order="deterministic").encode


class ObjectStore:
    """JSON objects under `folder`, two levels deep."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        return self.folder / name[:2] / name[2:]

    def put(self, value: object) -> str:
        """Write a record; its name is returned. Not yet durable: see `sync`."""
        return self.put_bytes(_encode(value))

    def put_bytes(self, data: bytes) -> str:
        name = hashlib.sha256(data).hexdigest()
        path = self.path(name)
        if not _holds(path, data):
            path.parent.mkdir(parents=True, exist_ok=True)
            # Another process may write the same object: each writes its own file, the last rename wins, all are equal.
            beside = path.with_name(f"{path.name}.{os.getpid()}")
            beside.write_bytes(data)
            try:
                beside.rename(path)
            except IsADirectoryError as error:
                beside.unlink()
                raise LibraryError(f"{path} should be a file of the library and is a folder. Remove it.") from error
        return name

    def get(self, name: str, kind: type[T]) -> T:
        """Read a record back.

        Raises LibraryError where it is missing or damaged.
        """
        try:
            return msgspec.json.decode(self.get_bytes(name), type=kind)
        except msgspec.MsgspecError as error:
            raise LibraryError(
                f"Object {name} of the library is damaged ({error}). Run `goodstanding index --full`."
            ) from error

    def get_bytes(self, name: str) -> bytes:
        """Raises LibraryError where it is missing or isn't what its name says."""
        try:
            data = self.path(name).read_bytes()
        except OSError as error:
            raise LibraryError(
                f"Object {name} of the library cannot be read ({error}). Run `goodstanding index --full`."
            ) from error
        if hashlib.sha256(data).hexdigest() != name:
            raise LibraryError(f"Object {name} of the library is damaged. Run `goodstanding index --full`.")
        return data

    def has(self, name: str) -> bool:
        return self.path(name).exists()

    def keep_only(self, names: Iterable[str]) -> int:
        """Remove every other object; the number of those removed is returned."""
        keep = set(names)
        removed = 0
        for path in self.folder.glob("??/*"):
            if path.parent.name + path.name not in keep and path.is_file():
                path.unlink(missing_ok=True)
                removed += 1
        return removed


def _holds(path: Path, data: bytes) -> bool:
    """Whether the file is there and undamaged: a full build must mend what it finds."""
    try:
        return path.read_bytes() == data
    except OSError:
        return False


def sync_file(path: Path) -> None:
    """Return when the file (or folder) has reached the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Return when every file below `folder`, and the folders' own entries, have reached the disk."""
    for place, _, files in os.walk(folder):
        for name in files:
            sync_file(Path(place, name))
        sync_file(Path(place))
