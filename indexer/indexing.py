"""Writes the engine indexes of a generation, in several processes; each verifies what it wrote."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from indexer import failpoints, workers
from indexer.analysis import Key, by_locale
from indexer.documents.model import Record
from indexer.errors import LibraryError
from indexer.generation import Previous
from indexer.intake import Progress
from indexer.library import KINDS, Manifest
from indexer.seal import ENGINES
from indexer.search.bags import Bags
from indexer.search.engines import engine_named
from indexer.search.engines.base import Engine, Plan
from indexer.search.engines.base import Entry as BagEntry
from indexer.search.engines.cluster import Cluster
from indexer.store import ObjectStore

PROBE_TERMS = 8


class Staged(NamedTuple):
    """A generation that is being written."""

    manifest: Manifest
    folder: Path
    objects: Path


class IndexTask(Record):
    """One engine index to write: of a locale and a kind."""

    engine: str
    cluster: Cluster | None
    locale: str
    kind: str
    folder: str
    objects: str  # folder of the object store
    bags: dict[str, str]  # article id → object
    expected: int  # how many entries it must hold
    previous: str = ""  # folder of the same index in the generation before; empty: there is none to start from
    changed: tuple[str, ...] = ()  # article ids
    removed_bags: dict[str, str] = {}  # articles gone or changed since → their objects in the generation before


def index_tasks(
    engine: Engine, cluster: Cluster | None, previous: Previous | None, bags: Mapping[Key, str], generation: Staged
) -> list[IndexTask]:
    """What has to be written: of each locale, its articles and its sections."""
    nested = by_locale(bags)
    sections = Counter[str]()
    for entry in generation.manifest.entries:
        sections[entry.locale] += entry.sections
    return [
        _from_where_it_was(
            IndexTask(
                engine=engine.name,
                cluster=cluster,
                locale=locale,
                kind=kind,
                folder=str(generation.folder.joinpath(ENGINES, locale, kind)),
                objects=str(generation.objects),
                bags=nested.get(locale, {}),
                expected=len(nested.get(locale, {})) if kind == "articles" else sections[locale],
            ),
            engine,
            previous,
        )
        for locale in generation.manifest.locales
        for kind in KINDS
    ]


def _from_where_it_was(task: IndexTask, engine: Engine, previous: Previous | None) -> IndexTask:
    """The same task, which starts from the generation before where that is of use."""
    if previous is None or task.locale not in previous.manifest.locales:
        return task
    if (previous.manifest.engine, previous.manifest.engine_version) != (engine.name, engine.version):
        return task
    before = previous.sources.bags.get(task.locale, {})
    return msgspec.structs.replace(
        task,
        previous=str(previous.folder.joinpath(ENGINES, task.locale, task.kind)),
        changed=tuple(key for key, name in task.bags.items() if before.get(key) != name),
        removed_bags={key: name for key, name in before.items() if task.bags.get(key) != name},
    )


def write_indexes(tasks: Sequence[IndexTask], *, count: int, progress: Progress | None = None) -> None:
    """Write every engine index, the largest first, in `count` processes; each verifies what it wrote."""
    by_size = sorted(tasks, key=lambda task: -len(task.bags))
    for done, _ in enumerate(workers.run(_write_index, by_size, count=count), start=1):
        if progress:
            progress("indexing", done, len(tasks))


def _write_index(task: IndexTask) -> None:
    engine = engine_named(task.engine, task.cluster)
    folder = Path(task.folder)
    folder.mkdir(parents=True)
    store = ObjectStore(Path(task.objects))

    def everything() -> Iterator[BagEntry]:
        return _entries(store, task.kind, task.bags)

    failpoints.passing("index-begun")
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
    failpoints.passing("index-written")


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
    index = engine_named(task.engine, task.cluster).open(folder)
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
