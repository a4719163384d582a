"""Writes a generation beside the live one, verifies it, and makes it current by one rename.

Until `CURRENT` names it nobody reads it; from then on it never changes. A crash at any moment leaves either the old
generation or the new one, whole.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from indexer import workers
from indexer.documents.model import Record
from indexer.errors import LibraryError
from indexer.intake import Progress
from indexer.search.bags import Bags
from indexer.search.engines import engine_named
from indexer.search.engines.base import Entry as BagEntry
from indexer.search.engines.base import Plan
from indexer.store import ObjectStore, sync_file, sync_tree

KEPT = 3  # generations, so that one can go back and readers of the last ones are not cut off
PROBE_TERMS = 8
# What may stand in a folder whose generations are gone, or were never made; a volume of its own has lost+found.
OURS = {"CURRENT", "CURRENT.new", "lock", "objects", "lost+found", "evaluation.json", "evaluation.json.new"}
WORTH_ONE_SYNC = 64  # files, from which one flush of everything costs less than as many single ones


class IndexTask(Record):
    """One engine index to write: of a locale and a kind."""

    engine: str
    locale: str
    kind: str
    folder: str
    objects: str  # folder of the object store
    bags: dict[str, str]  # article id → object
    expected: int  # how many entries it must hold
    previous: str = ""  # folder of the same index in the generation before; empty: there is none to start from
    changed: tuple[str, ...] = ()  # article ids
    removed_bags: dict[str, str] = {}  # articles gone or changed since → their objects in the generation before


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


def write_indexes(tasks: Sequence[IndexTask], *, count: int, progress: Progress | None = None) -> None:
    """Write every engine index, the largest first, in `count` processes; each verifies what it wrote."""
    by_size = sorted(tasks, key=lambda task: -len(task.bags))
    for done, _ in enumerate(workers.run(_write_index, by_size, count=count), start=1):
        if progress:
            progress("indexing", done, len(tasks))


def _write_index(task: IndexTask) -> None:
    engine = engine_named(task.engine)
    folder = Path(task.folder)
    folder.mkdir(parents=True)
    store = ObjectStore(Path(task.objects))

    def everything() -> Iterator[BagEntry]:
        return _entries(store, task.kind, task.bags)

    if task.previous and not task.changed and not task.removed_bags:
        # The very files that were verified when they were written.
        shutil.copytree(task.previous, folder, copy_function=os.link, dirs_exist_ok=True)
        return
    if task.previous:
        gone = [entry.id for entry in _entries(store, task.kind, task.removed_bags)]
        changed = list(_entries(store, task.kind, task.bags, task.changed))
        new_ids = {entry.id for entry in changed}
        engine.update(Path(task.previous), folder, changed, [name for name in gone if name not in new_ids], everything)
    else:
        engine.build(folder, everything())
    _verify(task, folder, store)


def _entries(
    store: ObjectStore, kind: str, bags: Mapping[str, str], ids: Iterable[str] | None = None
) -> Iterator[BagEntry]:
    for article_id in bags if ids is None else ids:
        found = store.get(bags[article_id], Bags)
        if kind == "articles":
            yield found.article
        else:
            yield from found.sections


def _verify(task: IndexTask, folder: Path, store: ObjectStore) -> None:
    """The index holds as many entries as it should, and finds one by its own words."""
    probe = next((entry for entry in _entries(store, task.kind, task.bags) if entry.bag), None)
    index = engine_named(task.engine).open(folder)
    try:
        if len(index) != task.expected:
            raise LibraryError(
                f"The new {task.kind} index of {task.locale} holds {len(index)} entries instead of {task.expected}; "
                "nothing was published. Run `goodstanding index --full`."
            )
        if probe is not None:
            heaviest = sorted(probe.bag, key=lambda term: (-probe.bag[term], term))[:PROBE_TERMS]
            plan = Plan(terms=tuple((term, 1.0) for term in heaviest), required=((heaviest[0],),))
            if probe.id not in dict(index.match(plan, task.expected)):
                raise LibraryError(
                    f"The new {task.kind} index of {task.locale} does not find {probe.id} by its own words; "
                    "nothing was published. Run `goodstanding index --full`."
                )
    finally:
        index.close()


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
    beside = index / "CURRENT.new"
    beside.write_text(name + "\n", encoding="utf-8")
    sync_file(beside)
    beside.rename(index / "CURRENT")
    sync_file(index)


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
