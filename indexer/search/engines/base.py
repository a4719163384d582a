"""What an engine is: it stores bags of terms, and ranks them by BM25 (k1 1.2, b 0.75) for a weighted plan.

An engine index holds entries of one locale and one kind (articles or sections). All engines give the same
ranking for the same plan; `tests/indexer/test_engine_contract.py` runs over all of them.
"""

from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Protocol

from indexer.documents.model import Record


class Entry(Record):
    """One document of an engine index."""

    id: str  # article id; for a section `article id#anchor`
    bag: dict[str, int]  # term → whole-number weight; its length for BM25 is the sum of weights
    filters: tuple[str, ...] = ()  # `cloud:global`, `role:billing-admin`: matched, never scored


class Plan(Record):
    """A weighted query. A document's score is the sum over its terms of weight × BM25(term, document)."""

    terms: tuple[tuple[str, float], ...]
    required: tuple[tuple[str, ...], ...] = ()  # of each group, a match holds at least one term
    excluded: tuple[str, ...] = ()  # a match holds none of these terms
    filters: tuple[tuple[str, ...], ...] = ()  # of each group, a match has at least one of these filters


class EngineIndex(Protocol):
    """An open, immutable index. Safe to share between threads."""

    def match(self, plan: Plan, limit: int) -> list[tuple[str, float]]:
        """The best `limit` entries as (id, score), best first; ties stand in the order of their ids."""

    def __len__(self) -> int: ...

    def __contains__(self, id_: object) -> bool:
        """Whether the index holds an entry of that id."""

    def close(self) -> None: ...


class Engine(Protocol):
    """Makes and opens engine indexes."""

    name: str
    version: str  # of the library and of what we write into it: a change means that indexes are built anew

    @property
    def trouble(self) -> str:
        """Why searches are not answered as they should be; empty where all is well. Fit for everybody: no address."""

    def build(self, folder: Path, entries: Iterable[Entry]) -> None:
        """Write a new index into the empty `folder`, durable when this returns."""

    def update(
        self,
        previous: Path,
        folder: Path,
        changed: Iterable[Entry],
        removed: Collection[str],
        everything: Callable[[], Iterable[Entry]],
    ) -> None:
        """Write into `folder` what `build(folder, everything())` would rank alike, starting from `previous`.

        `changed` are new or replaced entries; `removed` the ids that are gone (replaced ones not among them).
        An engine that cannot do this faster builds from `everything()`. `previous` stays as it is.
        """

    def open(self, folder: Path) -> EngineIndex:
        """Raises LibraryError where there is no index, or none that can be read."""

    def damage(self, folder: Path) -> str:
        """What is wrong with an index beyond its files, which are sealed; empty: nothing. Raises LibraryError."""
