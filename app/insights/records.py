"""What is counted, and what the counts of some days come to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    HELPFUL = "helpful"
    UNHELPFUL = "unhelpful"
    OPENED = "opened"  # an answer link that a reader followed
    MISSED = "missed"  # a search that found nothing


@dataclass(frozen=True, slots=True, order=True)
class Counted:
    """What a count is of."""

    day: date
    kind: Kind
    locale: str
    subject: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Opinion:
    """The votes on a revision of an article in one language."""

    article: str
    locale: str
    revision: str  # the beginning of the file's SHA-256
    helpful: int
    unhelpful: int

    @property
    def votes(self) -> int:
        return self.helpful + self.unhelpful


@dataclass(frozen=True, slots=True)
class Linked:
    """How often answer links to an article or section were followed, by the language that it opened in."""

    article: str
    anchor: str
    locale: str
    number: int


@dataclass(frozen=True, slots=True)
class Missed:
    """Words that were looked for in vain."""

    words: str
    locale: str
    number: int
    last: date


@dataclass(frozen=True, slots=True)
class Insights:
    since: date
    until: date
    opinions: tuple[Opinion, ...]  # most votes first
    links: tuple[Linked, ...]  # most followed first
    missed: tuple[Missed, ...]  # most looked for first

    def by_article(self) -> Counter[str]:
        """How much each article was read in any language, as far as readers left a trace: votes, and followed links."""
        found: Counter[str] = Counter()
        for opinion in self.opinions:
            found[opinion.article] += opinion.votes
        for link in self.links:
            found[link.article] += link.number
        return found
