"""Comparing every translation with its source, beside reading the same files. One process, CPU time."""

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
