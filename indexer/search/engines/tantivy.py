"""The fast engine: tantivy, a compiled library that comes with the extra `fast`.

A bag is written out as text, each term as often as it weighs; tantivy divides it at blanks and counts.
"""

from collections.abc import Callable, Collection, Iterable
from importlib.metadata import version
from itertools import chain, repeat, starmap
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import cast

import msgspec
import tantivy

from indexer.errors import LibraryError
from indexer.search.engines import bm25
from indexer.search.engines.base import Entry, Plan
from indexer.store import sync_tree

FORMAT = 2  # rises when what we write changes
BAG, FILTERS, ORDINAL = "bag", "filters", "ordinal"
IDS = "ids.json"  # ordinal → id; out of tantivy's document store it takes longer than the search
WRITER_BYTES = 64_000_000
# Opening starts a thread of tantivy's that takes the lock once more, perhaps while the folder of links is removed.
REMOVALS = 100


class TantivyEngine:
    name = "tantivy"
    version = f"{version('tantivy')}/{FORMAT}"
    trouble = ""

    def build(self, folder: Path, entries: Iterable[Entry]) -> None:
        try:
            self._write(folder, entries)
        except ValueError as error:  # what tantivy makes of a full disk
            raise LibraryError(
                f"tantivy could not write its index ({error}); nothing was published. Make room, and build again."
            ) from error

    def _write(self, folder: Path, entries: Iterable[Entry]) -> None:
        index = tantivy.Index(schema(), path=sayable(folder))
        writer = index.writer(heap_size=WRITER_BYTES, num_threads=1)
        ids: list[str] = []
        for entry in entries:
            document = tantivy.Document()
            document.add_text(BAG, " ".join(chain.from_iterable(starmap(repeat, entry.bag.items()))))
            document.add_text(FILTERS, " ".join(entry.filters))
            document.add_unsigned(ORDINAL, len(ids))
            writer.add_document(document)
            ids.append(entry.id)
        writer.commit()
        writer.wait_merging_threads()
        (folder / IDS).write_bytes(msgspec.json.encode(ids))
        settle(folder)
        sync_tree(folder)

    def update(
        self,
        previous: Path,  # noqa: ARG002 (writing anew is faster than copying, deleting and merging)
        folder: Path,
        changed: Iterable[Entry],  # noqa: ARG002
        removed: Collection[str],  # noqa: ARG002
        everything: Callable[[], Iterable[Entry]],
    ) -> None:
        self.build(folder, everything())

    def open(self, folder: Path) -> "TantivyIndex":
        return TantivyIndex(folder)

    def damage(self, folder: Path) -> str:  # noqa: ARG002 (an index is its files)
        return ""


def schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(BAG, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field(FILTERS, tokenizer_name="whitespace", index_option="basic")
    builder.add_unsigned_field(ORDINAL, fast=True)
    return builder.build()


def sayable(folder: Path) -> str:
    """The path as tantivy takes it. Raises LibraryError where it isn't UTF-8, as Linux allows it to be."""
    path = str(folder)
    try:
        path.encode()
    except UnicodeEncodeError as error:
        raise LibraryError(
            f"tantivy takes no path that isn't UTF-8, as {path!r} is. Choose another folder, or the engine 'whoosh'."
        ) from error
    return path


def settle(folder: Path) -> None:
    """Make a written index one for every reader: tantivy leaves its locks, and files that only their owner may read."""
    usual = (folder / IDS).stat().st_mode
    for path in folder.iterdir():
        if path.suffix == ".lock":
            path.unlink()
        else:
            path.chmod(usual)


def open_untouched(folder: Path) -> tantivy.Index:
    """Open the index without writing into its folder.

    tantivy takes a lock, a new file, in the folder that it opens; a library may belong to somebody else, or lie on a
    read-only mount. So it is given a folder of links. They may go once its files are open: it holds them from then on.

    Raises ValueError for a damaged index, LibraryError where there is no place for the links.
    """
    files = list(folder.iterdir())
    try:
        links = Path(mkdtemp(prefix="goodstanding-"))
    except OSError as error:
        raise LibraryError(
            f"tantivy opens an index through a temporary folder, and none can be made ({error}). Set TMPDIR to a "
            "folder that this user may write to."
        ) from error
    try:
        for path in files:
            (links / path.name).symlink_to(path.resolve())
        return tantivy.Index.open(sayable(links))
    finally:
        for _ in range(REMOVALS):
            rmtree(links, ignore_errors=True)
            if not links.exists():
                break


class TantivyIndex:
    """An open index; tantivy's searchers may be shared between threads."""

    def __init__(self, folder: Path) -> None:
        try:
            self._ids = msgspec.json.decode((folder / IDS).read_bytes(), type=list[str])
            index = open_untouched(folder)
        except (OSError, ValueError) as error:
            raise LibraryError(
                f"The search index in {folder} cannot be read ({error}). Run `goodstanding index --full`."
            ) from error
        self._known = frozenset(self._ids)
        self._schema = index.schema
        self._searcher = index.searcher()

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, id_: object) -> bool:
        return id_ in self._known

    def close(self) -> None:
        """Nothing to do: the files are released with the last user of the index."""

    def match(self, plan: Plan, limit: int) -> list[tuple[str, float]]:
        if not plan.terms or limit < 1 or not self._ids:
            return []
        query = self._query(plan)
        wanted = limit + 1
        while True:
            hits = self._searcher.search(query, wanted, count=False).hits
            # Go on while the last hit ties with the last one wanted: which of them stays is a matter of ids.
            if len(hits) < wanted or round(hits[limit - 1][0] - hits[-1][0], bm25.DIGITS):
                break
            wanted *= 4
        ordinals = self._searcher.fast_field_values(ORDINAL, [address for _, address in hits])
        ids = map(self._ids.__getitem__, cast(list[int], ordinals))
        return bm25.ranked(ids, [score for score, _ in hits], limit)

    def _query(self, plan: Plan) -> tantivy.Query:
        boolean, must, should = tantivy.Query.boolean_query, tantivy.Occur.Must, tantivy.Occur.Should
        scored = boolean(
            [(should, tantivy.Query.boost_query(self._term(BAG, term), weight)) for term, weight in plan.terms]
        )
        conditions = [
            *((BAG, group) for group in plan.required),
            *((FILTERS, group) for group in plan.filters),
        ]
        if not conditions and not plan.excluded:
            return scored
        clauses = [(must, scored)]
        for field, group in conditions:
            one_of = boolean([(should, self._term(field, term)) for term in group])
            clauses.append((must, tantivy.Query.const_score_query(one_of, 0.0)))
        clauses += ((tantivy.Occur.MustNot, self._term(BAG, term)) for term in plan.excluded)
        return boolean(clauses)

    def _term(self, field: str, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, term, index_option="freq" if field == BAG else "basic")
