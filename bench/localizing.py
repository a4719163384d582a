"""Comparing every translation with its source, beside reading the same files: one process, CPU time.

And what one changed article costs: a whole build, seen from outside.
"""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measure import Row, interleaved
from indexer.build import build_library
from indexer.check import references
from indexer.documents.docset import open_docset
from indexer.documents.reading import read_file
from indexer.library import open_library
from indexer.localization.survey import survey
from indexer.store import ObjectStore

ROUNDS = 3
MOST = 2.0  # seconds of a build after one change
SIDE_BY_SIDE = "-sxs"  # the same docset with its source beside it, where there is one


def run(docs: Path) -> Iterator[Row]:
    for docset in (docs, docs.with_name(docs.name + SIDE_BY_SIDE)):
        if docset.is_dir():
            yield from _of(docset)


def _of(docs: Path) -> Iterator[Row]:
    docset = open_docset([str(docs)])
    with TemporaryDirectory() as folder:
        index = Path(folder) / "library"
        build_library([str(docs)], index)
        library = open_library(index)
        manifest, problems, glossary = library.manifest, library.problems(), references(docset).glossary
        store = ObjectStore(index / "objects")
        known = survey(manifest, glossary, problems, store)

        def read() -> None:
            for file in docset.files:
                read_file(docset, file)

        reading, comparing, again = interleaved(
            ROUNDS,
            read,
            lambda: survey(manifest, glossary, problems, store),
            lambda: survey(manifest, glossary, problems, store, known),
        )
    articles, peer = f"{len(manifest.entries)} articles, {docs.name}", f"reading them {reading:.2f} s"
    ratio = comparing / reading
    yield Row(f"Compare {articles}", f"{comparing:.2f} s = {ratio:.2f}×", "≤ 1.5×", peer, ratio <= 1.5)
    yield Row(f"Nothing to compare anew, {docs.name}", f"{again * 1000:.0f} ms", "–", peer)
    yield _one_change(docs)


def _one_change(docs: Path) -> Row:
    """The best of three builds, each after another sentence was added to one translation."""
    with TemporaryDirectory() as folder:
        content, index = Path(folder) / "docs", Path(folder) / "library"
        shutil.copytree(docs, content)
        full = _built(content, index)
        article = max(content.rglob("*.md"), key=lambda path: path.stat().st_size)
        changes = []
        for number in range(ROUNDS):
            with article.open("a", encoding="utf-8") as file:
                file.write(f"\nOne sentence more: {number}.\n")
            changes.append(_built(content, index))
    wall, cpu = min(changes)
    measured = f"{wall:.2f} s, {cpu:.2f} s of CPU"
    return Row(f"Build after one change, {docs.name}", measured, "≤ 2 s", f"all of it {full[0]:.2f} s", wall <= MOST)


def _built(content: Path, index: Path) -> tuple[float, float]:
    """Seconds on the clock, and of CPU time, its workers' among them."""
    start, before = time.perf_counter(), os.times()
    build_library([str(content)], index)
    after = os.times()
    return time.perf_counter() - start, sum(after[:4]) - sum(before[:4])
