"""Publishes a generation: written beside the live one, made current by one rename.

Until `CURRENT` names it nobody reads it; from then on it never changes. A crash at any moment leaves either the old
generation or the new one, whole.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from indexer import failpoints
from indexer.errors import LibraryError
from indexer.store import ObjectStore, sync_file, sync_tree

KEPT = 3  # generations, so that one can go back and readers of the last ones are not cut off
# What may stand in a folder whose generations are gone, or were never made; a volume of its own has lost+found.
OURS = {"CURRENT", "CURRENT.new", "lock", "objects", "lost+found", "cluster-id"}
OURS |= {"evaluation.json", "evaluation.json.new"}
WORTH_ONE_SYNC = 64  # files, from which one flush of everything costs less than as many single ones


@contextmanager
def lock(index: Path) -> Iterator[None]:
    """Hold the library's build lock. Raises LibraryError at once where another process holds it."""
    try:
        index.mkdir(parents=True, exist_ok=True)
        if not (index / "generations").is_dir() and {path.name for path in index.iterdir()} - OURS:
            raise LibraryError(f"{index} is neither empty nor a library. Name another folder with --index.")
        opened = (index / "lock").open("w", encoding="utf-8")
    except OSError as error:
        raise LibraryError(
            f"The library in {index} cannot be written ({error.strerror}). Build it as a user who may write there, or "
            "name another folder with --index."
        ) from error
    with opened as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise LibraryError(
                f"Another build is writing the library in {index}. Wait for it, or choose another --index."
            ) from error
        yield


@contextmanager
def staging(index: Path, name: str) -> Iterator[Path]:
    """A folder for the new generation; removed again where the build doesn't get to its end."""
    generations = index / "generations"
    generations.mkdir(parents=True, exist_ok=True)
    for left_over in generations.glob(".*"):  # by a build that died; the lock says that none runs now
        if left_over.is_dir() and not left_over.is_symlink():  # others are not ours: a desktop's notes, say
            shutil.rmtree(left_over)
    folder = generations / f".{name}"
    folder.mkdir()
    try:
        yield folder
    finally:
        if folder.exists():
            shutil.rmtree(folder)


def write_record(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.encode(value))  # mappings keep their order: that of guidance.yml is shown to people


def sync_objects(store: ObjectStore, objects: Iterable[str]) -> None:
    """Return when these objects have reached the disk."""
    paths = [store.path(name) for name in objects]
    if len(paths) > WORTH_ONE_SYNC and sys.platform == "linux":
        # There it returns when all that was written is on the disk: thousands of files at once instead of one by one.
        os.sync()
        return
    for path in paths:
        sync_file(path)
    for place in {path.parent for path in paths} | {store.folder}:
        sync_file(place)


def make_current(index: Path, folder: Path, name: str, objects: Iterable[str], store: ObjectStore) -> None:
    """Bring everything to the disk, then let `CURRENT` name the new generation."""
    sync_objects(store, objects)
    sync_tree(folder)
    folder.rename(index / "generations" / name)
    sync_file(index / "generations")
    failpoints.passing("generation-named")
    beside = index / "CURRENT.new"
    beside.write_text(name + "\n", encoding="utf-8")
    sync_file(beside)
    failpoints.passing("current-written")
    beside.rename(index / "CURRENT")
    sync_file(index)
    failpoints.passing("published")


def prune(index: Path, current: str) -> list[str]:
    """Remove all but the last generations, never the current one; the names of those left are returned."""
    names = sorted(
        (path.name for path in (index / "generations").iterdir() if path.is_dir() and path.name[0] != "."),
        reverse=True,
    )
    kept = [current, *(name for name in names if name != current)][:KEPT]
    for name in names:
        if name not in kept:
            shutil.rmtree(index / "generations" / name)
    return kept
