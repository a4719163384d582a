"""The engine that is always there: an index in Whoosh's format, in pure Python, read a term at a time.

The first plan that asks for a term turns its posting list into BM25 scores; a plan adds such lists up.
Statistics are those of living entries, so an index with deletions ranks exactly as a new one.
"""

import os
import shutil
from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from heapq import nlargest
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from indexer.errors import LibraryError
from indexer.search.engines import bm25, whoosh_codec
from indexer.search.engines.base import Entry, Plan
from indexer.search.engines.whoosh_codec import BAG, FILTERS, ID, INDEX_NAME, LENGTH, BagCodec
from indexer.store import sync_tree

FORMAT = 1  # rises when what we write changes
CACHED_TERMS = 4096  # lists kept with their scores, an index
# An update adds a segment and marks entries as deleted. Past these the index is written anew.
MAX_SEGMENTS = 8
MAX_DELETED = 0.25


class Segment(NamedTuple):
    """One open segment. Entry numbers of an index run through its segments, from `base`."""

    terms: Any  # Whoosh's terms reader
    base: int
    size: int
    deleted: frozenset[int]  # numbers within the segment


class Scored(NamedTuple):
    """A term's living entries and the term's BM25 score in each."""

    numbers: "array[int]"
    scores: "array[float]"


class WhooshEngine:
    name = "whoosh"
    version = f"{whoosh_codec.VERSION}/{FORMAT}"
    trouble = ""

    def build(self, folder: Path, entries: Iterable[Entry]) -> None:
        storage = whoosh_codec.MappedStorage(str(folder))
        segment = write_segment(storage, entries)
        commit(storage, [segment])
        sync_tree(folder)

    def update(
        self,
        previous: Path,
        folder: Path,
        changed: Iterable[Entry],
        removed: Collection[str],
        everything: Callable[[], Iterable[Entry]],
    ) -> None:
        storage = whoosh_codec.MappedStorage(str(previous))
        segments = read_segments(storage)
        changed = list(changed)
        gone = {entry.id for entry in changed}.union(removed)
        for segment in segments:
            for number, id_ in enumerate(column(storage, segment, ID)):
                if id_.decode() in gone:
                    segment.delete_document(number)
        total = sum(segment.doc_count_all() for segment in segments)
        deleted = sum(segment.deleted_count() for segment in segments)
        if len(segments) >= MAX_SEGMENTS or deleted > MAX_DELETED * total:
            self.build(folder, everything())
            return
        for path in previous.iterdir():
            if path.name.startswith(f"{INDEX_NAME}_"):
                share(path, folder / path.name)
        storage = whoosh_codec.MappedStorage(str(folder))
        commit(storage, segments + ([write_segment(storage, changed)] if changed else []))
        sync_tree(folder)

    def open(self, folder: Path) -> "WhooshIndex":
        storage = whoosh_codec.MappedStorage(str(folder))
        try:
            return WhooshIndex(storage)
        except LibraryError:
            raise
        except Exception as error:  # whatever Whoosh or pickle make of a damaged file
            raise damaged(storage, error) from error

    def damage(self, folder: Path) -> str:  # noqa: ARG002 (an index is its files)
        return ""


def write_segment(storage: Any, entries: Iterable[Entry]) -> Any:
    """Write entries as one segment, by the calls that Whoosh's own writer makes."""
    codec = BagCodec()
    segment = codec.new_segment(storage, INDEX_NAME)
    schema = whoosh_codec.schema()
    # Of each term, entry number and weight in turn: one list a term is half the memory of two.
    bags: defaultdict[str, list[int]] = defaultdict(list)
    filters: defaultdict[str, list[int]] = defaultdict(list)
    documents = codec.per_document_writer(storage, segment)
    count = 0
    for number, entry in enumerate(entries):
        for term, weight in entry.bag.items():
            postings = bags[term]
            postings.append(number)
            postings.append(weight)
        for term in entry.filters:
            filters[term] += (number, 1)
        documents.start_doc(number)
        documents.add_column_value(ID, schema[ID].column_type, entry.id.encode())
        documents.add_column_value(LENGTH, schema[LENGTH].column_type, sum(entry.bag.values()))
        documents.finish_doc()
        count = number + 1
    documents.close()
    segment.set_doc_count(count)
    writer = codec.field_writer(storage, segment)
    for name, lists in ((BAG, bags), (FILTERS, filters)):
        writer.start_field(name, schema[name])
        for encoded, term in sorted((term.encode(), term) for term in lists):
            writer.write_term(encoded, lists[term][::2], lists[term][1::2])
        writer.finish_field()
    writer.close()
    return segment


def commit(storage: Any, segments: list[Any]) -> None:
    whoosh_codec.TOC(whoosh_codec.schema(), segments, 1).write(storage, INDEX_NAME)
    shutil.rmtree(Path(storage.folder, f"{INDEX_NAME}.tmp"), ignore_errors=True)  # where columns were put together


def read_segments(storage: Any) -> list[Any]:
    try:
        return list(whoosh_codec.TOC.read(storage, INDEX_NAME).segments)
    except Exception as error:  # whatever Whoosh or pickle make of a damaged file
        raise damaged(storage, error) from error


def damaged(storage: Any, error: Exception) -> LibraryError:
    return LibraryError(
        f"The search index in {storage.folder} cannot be read ({error}). Run `goodstanding index --full`."
    )


def column(storage: Any, segment: Any, name: str) -> list[Any]:
    """One value an entry."""
    count = segment.doc_count_all()
    if not count:
        return []
    reader = BagCodec().per_document_reader(storage, segment)
    values = reader.column_reader(name, whoosh_codec.schema()[name].column_type)
    return [values[number] for number in range(count)]


def share(old: Path, new: Path) -> None:
    """Segment files never change: the same file under both names, or a copy where links are not to be had."""
    try:
        os.link(old, new)
    except OSError:
        shutil.copyfile(old, new)


class WhooshIndex:
    """An open index. What it caches is derived from files that never change, so threads may share it."""

    def __init__(self, storage: Any) -> None:
        self._storage = storage
        segments = read_segments(storage)
        self._ids: list[str] = []
        lengths: list[int] = []
        self._segments: list[Segment] = []
        dead: set[int] = set()
        for segment in segments:
            base, deleted = len(self._ids), frozenset(segment.deleted_docs())
            self._ids.extend(id_.decode() for id_ in column(storage, segment, ID))
            lengths.extend(column(storage, segment, LENGTH))
            terms = segment.codec().terms_reader(storage, segment)
            self._segments.append(Segment(terms, base, segment.doc_count_all(), deleted))
            dead.update(base + number for number in deleted)
        self._known = frozenset(id_ for number, id_ in enumerate(self._ids) if number not in dead)
        self._living = len(self._known)
        words = sum(length for number, length in enumerate(lengths) if number not in dead)
        mean = words / self._living if words else 1.0
        self._norms = array("d", (bm25.length_norm(length, mean) for length in lengths))
        self._scored = lru_cache(CACHED_TERMS)(self._score)
        self._filtered = lru_cache(CACHED_TERMS)(self._holders)

    def __len__(self) -> int:
        return self._living

    def __contains__(self, id_: object) -> bool:
        return id_ in self._known

    def close(self) -> None:
        """Nothing to do: the files are released with the last user of the index."""

    def match(self, plan: Plan, limit: int) -> list[tuple[str, float]]:
        if limit < 1:
            return []
        totals = [0.0] * len(self._ids)
        for term, weight in plan.terms:
            numbers, scores = self._scored(term)
            for number, score in zip(numbers, scores, strict=True):
                totals[number] += weight * score
        candidates = self._candidates(plan)
        found = (
            [(number, score) for number, score in enumerate(totals) if score]
            if candidates is None
            else [(number, totals[number]) for number in candidates if totals[number]]
        )
        if len(found) > limit:
            # All that may be among the best once scores are rounded.
            worst = nlargest(limit, (score for _, score in found))[-1]
            found = [pair for pair in found if pair[1] >= worst - 10**-bm25.DIGITS]
        ids = [self._ids[number] for number, _ in found]
        return bm25.ranked(ids, [score for _, score in found], limit)

    def _candidates(self, plan: Plan) -> set[int] | None:
        """The entries that a plan's conditions leave; None where it has none."""
        groups = [set().union(*map(self._holders_of_bag, group)) for group in plan.required]
        groups += [set().union(*map(self._filtered, group)) for group in plan.filters]
        excluded = set(chain.from_iterable(map(self._holders_of_bag, plan.excluded)))
        if groups:
            return set.intersection(*groups) - excluded
        return set(range(len(self._ids))) - excluded if excluded else None

    def _holders_of_bag(self, term: str) -> "array[int]":
        return self._scored(term).numbers

    def _holders(self, filter_: str) -> "array[int]":
        return array("I", (number for number, _ in self._read(FILTERS, filter_)))

    def _score(self, term: str) -> Scored:
        postings = self._read(BAG, term)
        idf = bm25.idf(self._living, len(postings)) * (bm25.K1 + 1)
        norms = self._norms
        return Scored(
            array("I", (number for number, _ in postings)),
            array("d", (idf * weight / (weight + norms[number]) for number, weight in postings)),
        )

    def _read(self, field: str, term: str) -> list[tuple[int, int]]:
        try:
            return list(self._postings(field, term))
        except Exception as error:  # whatever Whoosh or pickle make of a damaged file
            raise damaged(self._storage, error) from error

    def _postings(self, field: str, term: str) -> Iterable[tuple[int, int]]:
        """The living entries that hold a term, and how much it weighs in each."""
        for terms, base, _, deleted in self._segments:
            key = (field, term.encode())
            if key in terms:
                numbers, weights = terms.matcher(*key, None)
                for number, weight in zip(numbers, weights, strict=True):
                    if number not in deleted:
                        yield base + number, weight
