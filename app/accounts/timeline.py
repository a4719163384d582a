"""What rows together say: of a state, which of them held at a moment; of an event, which is the truth about it.

The importer asks the same questions before it adds a row, so what it calls unchanged is what readers would not notice.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple


class Stated(NamedTuple):
    """A dated row: what was so, since when, and who said so as of when."""

    kind: str  # the table
    account: str
    key: str  # what tells the account's things of this kind apart
    row: int  # in the order of recording
    since: datetime | None
    valid_from: datetime
    as_of: datetime
    origin: str
    reference: str
    content: tuple[Any, ...]


def stated(row: Any) -> Stated:
    """The first columns by name, the rest as content."""
    return Stated._make((*row[:9], tuple(row[9:])))


def holding(history: list[Stated], at: datetime) -> Stated | None:
    """The row that says what was so at `at`, and since when. None: not known.

    The row that began last counts; of two that began at once, the one stated later. Where a row only repeats what held
    already, it was so since it began; but whoever names a date after that is believed.
    """
    begun = [row for row in history if row.valid_from <= at]
    if len(begun) < 2:
        return begun[0] if begun else None
    last = {row.valid_from: row for row in sorted(begun, key=_as_stated)}
    run: list[Stated] = []
    for moment in sorted(last):
        row = last[moment]
        if run and run[-1].content != row.content:
            run.clear()
        run.append(row)
    dated = [row for row in run if row.since is not None]
    return max(dated, key=_as_recorded) if dated else run[0]


def latest(history: list[Stated]) -> Stated:
    """The row that tells an event as it was: the one whose source was read last."""
    return history[0] if len(history) == 1 else max(history, key=_as_stated)


def adds_state(history: list[Stated], said: Stated, *, dated: bool) -> bool:
    """Whether `said` is news. Without a date of its own it is, unless the same held already."""
    if any(_same(row, said) for row in history):
        return False
    if not dated:
        held = holding(history, said.valid_from)
        return held is None or held.content != said.content
    at_once = [row for row in history if row.valid_from == said.valid_from]
    if not at_once:
        return True
    last = latest(at_once)
    return last.content != said.content or (last.since is None and said.since is not None)


def adds_event(history: list[Stated], said: Stated) -> bool:
    """Whether `said` is news: neither what is taken for true already, nor what was said before at the same time."""
    if not history or latest(history).content == said.content:
        return not history
    return not any(row.as_of == said.as_of and row.content == said.content for row in history)


def by_kind_and_key(rows: Iterable[Stated]) -> dict[str, dict[str, list[Stated]]]:
    """Each thing's rows, things and kinds in the order in which they first come."""
    kinds: dict[str, dict[str, list[Stated]]] = {}
    for row in rows:
        kinds.setdefault(row.kind, {}).setdefault(row.key, []).append(row)
    return kinds


def _same(row: Stated, said: Stated) -> bool:
    """Said before, word for word, whatever has been said since."""
    dates = (row.since, row.valid_from, row.as_of) == (said.since, said.valid_from, said.as_of)
    return dates and row.content == said.content


def _as_stated(row: Stated) -> tuple[datetime, int]:
    return row.as_of, row.row


def _as_recorded(row: Stated) -> int:
    return row.row
