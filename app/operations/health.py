"""What does not work as it should, and why: a condition a part, each with its remedy, for /readyz and for metrics.

Readers need the library and nothing else, so a database or a Redis that is gone degrades the site and doesn't close it.
A feature adds a line to PARTS: a name, and a function of the services that gives its condition, or None. What a
condition says is for everybody: no address, no password, nothing of a person.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.database_trouble import REMEDIES, DatabaseError, Trouble

if TYPE_CHECKING:
    from app.services import Services

FRESH = 2.0  # seconds that what was found is believed: however often somebody asks, the database is asked so often


@dataclass(frozen=True)
class Condition:
    """A part that does not work as it should."""

    part: str
    code: str
    what: str
    remedy: str


@dataclass(frozen=True)
class Part:
    name: str
    examine: Callable[[Services], Condition | None]


SAID = {
    Trouble.BUSY: "The database is busy.",
    Trouble.READ_ONLY: "The database can't be written to.",
    Trouble.UNREACHABLE: "The database can't be reached: nobody can sign in, and accounts can't be shown.",
    Trouble.OUTDATED: "The database is not up to date with this program.",
    Trouble.UNUSABLE: "The database can't be used.",
}


def _library(services: Services) -> Condition | None:
    trouble = services.shelves.trouble
    return Condition("library", "library-damaged", trouble, "Run `goodstanding index`.") if trouble else None


def _search(services: Services) -> Condition | None:
    """Its engine answers. An embedded one always does; a cluster may be away."""
    trouble = services.library().trouble
    remedy = "See to the cluster; nothing has to be restarted here."
    return Condition("search", "search-unavailable", trouble, remedy) if trouble else None


def _database(services: Services) -> Condition | None:
    """It can be reached, and its tables are those that this program knows."""
    from app.migrations import require_current

    try:
        require_current(services.database)
    except DatabaseError as error:
        return Condition("database", error.trouble.value, SAID[error.trouble], REMEDIES[error.trouble])
    return None


def _counting(services: Services) -> Condition | None:
    if not services.limits.alone:
        return None
    what = "Redis can't be reached: each process counts by itself how often somebody asks."
    return Condition("redis", "redis-unreachable", what, "Start it, or correct GOODSTANDING_REDIS.")


def _partner_center(services: Services) -> Condition | None:
    """Accounts are read on schedule, where they are to be."""
    from app.partner_center.schedule import Schedule, standing_of

    schedule = Schedule.of(services.settings)
    try:
        if schedule is None or not standing_of(services.database).late(schedule, datetime.now(UTC)):
            return None
    except DatabaseError:  # which is a condition of its own
        return None
    what = "Accounts have not been read from Partner Center for long; what is known of them says how old it is."
    remedy = "See the log of `goodstanding serve`; `goodstanding accounts sync` shows what is in the way."
    return Condition("partner-center", "partner-center-late", what, remedy)


PARTS = (
    Part("library", _library),
    Part("search", _search),
    Part("database", _database),
    Part("redis", _counting),
    Part("partner-center", _partner_center),
)


class Health:
    """What was found a moment ago. While one thread looks again, the others are told what is known."""

    def __init__(self, parts: tuple[Part, ...] = PARTS, fresh: float = FRESH) -> None:
        self._parts, self._fresh = parts, fresh
        self._looking = threading.Lock()
        self._found: tuple[float, tuple[Condition, ...]] | None = None

    def conditions(self, services: Services) -> tuple[Condition, ...]:
        known = self._found
        if known is not None and time.monotonic() - known[0] < self._fresh:
            return known[1]
        if not self._looking.acquire(blocking=known is None):
            return known[1] if known else ()
        try:
            found = tuple(filter(None, (self._examined(part, services) for part in self._parts)))
            self._found = time.monotonic(), found
        finally:
            self._looking.release()
        return found

    def _examined(self, part: Part, services: Services) -> Condition | None:
        """An examination that fails is a condition, too."""
        try:
            return part.examine(services)
        except Exception as error:
            what = f"It could not be examined: {type(error).__name__}."
            return Condition(part.name, "not-examined", what, "The log has the details.")


def degradations(services: Services) -> tuple[Condition, ...]:
    return services.health.conditions(services)
