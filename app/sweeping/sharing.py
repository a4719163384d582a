"""A sweep that several processes do together: which page each of them takes, and how what they found comes together.

On PostgreSQL a process takes a page by locking its row, and passes over rows that others hold (SKIP LOCKED): processes
of one machine or of many share a sweep, and a page whose process dies is free again at once. SQLite has no such locks
and one writer: there the first process deals the pages out, the others diagnose, and each writes when it is its turn.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from indexer import workers
from indexer.errors import BuildInterruptedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.diagnosis.guide import Guide
    from app.sweeping.findings import Event
    from app.sweeping.service import Sweep
    from app.sweeping.store import Run


@dataclass
class Landed:
    """What came of a page."""

    accounts: int = 0  # that were diagnosed
    first_seen: int = 0
    events: list[Event] = field(default_factory=list)


def shared(url: str, guide: Guide, run: Run, numbers: Sequence[int], count: int) -> Iterator[Landed]:
    """Do these pages in so many processes. Ends early where one is ended from outside: the rest is still there."""
    try:
        yield from workers.run(_do, numbers, count=count, setup=_begin, arguments=(url, guide, run))
    except BuildInterruptedError:
        return


_own: list[tuple[Sweep, Run]] = []  # of this process


def _begin(url: str, guide: Guide, run: Run) -> None:
    from app.database import open_database
    from app.sweeping.service import Sweep

    gc.disable()  # among rows there are no cycles to be found
    _own.append((Sweep(open_database(url), guide), run))


def _do(number: int) -> Landed:
    sweep, run = _own[-1]
    landed = sweep.page(run, number) or Landed()
    gc.collect(0)
    return landed
