"""What is reported of a translation, and why a report may not be taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.wording import N_, Wrong
from indexer.errors import UsageError

FULL = N_("So many problems of this translation are reported already that no more are taken. Nothing was kept.")


class Fault(StrEnum):
    """What is wrong with a sentence."""

    WRONG = "wrong"  # it says something that isn't so
    MISSING = "missing"  # something is left out
    UNCLEAR = "unclear"
    LANGUAGE = "language"  # spelling, grammar, a word left untranslated
    OTHER = "other"


class State(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Draft:
    """A report that has been checked. The sentence is one of the article's own, never a text that somebody sent."""

    article: str
    locale: str
    revision: str  # of the file that was read
    anchor: str  # of the section; empty: the article as a whole
    sentence: str  # empty: the section, or the article, as a whole
    fault: Fault
    note: str


@dataclass(frozen=True, slots=True)
class TranslationReport:
    id: str
    article: str
    locale: str
    revision: str  # the beginning of the file's SHA-256
    anchor: str
    sentence: str
    fault: Fault
    note: str
    first: date
    last: date
    times: int  # how often the same was reported
    resolved_at: datetime | None
    resolver: str  # a name; empty: nobody, or somebody who was erased

    @property
    def state(self) -> State:
        return State.OPEN if self.resolved_at is None else State.RESOLVED


@dataclass(frozen=True, slots=True)
class Query:
    """Which reports are asked for; an empty value filters nothing."""

    state: State | None = None
    locale: str = ""
    article: str = ""
    limit: int = 50
    offset: int = 0


class TooManyReportsError(UsageError):
    """The translation, or the site, has as many open reports as anybody reads."""

    def __init__(self) -> None:
        super().__init__(FULL)
        self.wrong = Wrong(FULL)
