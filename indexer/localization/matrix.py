"""The state of a whole docset's translations: what the localization pages, the API and exports count and rank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from posixpath import basename

from indexer.documents.model import Record
from indexer.library import Entry, Library
from indexer.localization.findings import DRIFT, Finding
from indexer.localization.freshness import Status, Translation

POINTED = 5  # a reason or step of the diagnosis that leads to an article weighs as many links
NEED = {Status.MISSING: 4, Status.OUTDATED: 3, Status.UNKNOWN: 1}


class Square(Record):
    """One article in one locale."""

    article_id: str
    locale: str
    translation: Translation
    findings: tuple[Finding, ...]

    @property
    def drift(self) -> int:
        """How many findings say that the translation lacks something of its source, or says it otherwise."""
        return sum(one.kind in DRIFT for one in self.findings)


class Shared(Record):
    """Two locales, and in how many articles both name the same source revision."""

    first: str
    second: str
    equal: int
    both: int  # articles of which both name one


class Task(Record):
    """A translation to make or to mend, with what makes it urgent."""

    square: Square
    linked: int  # other articles that link there
    pointed: int  # reasons and steps of the diagnosis that lead there
    read: int  # what readers left there: votes, and links that they followed
    weight: int


class Stated(Record):
    """A reason under a programme, and which languages state it."""

    reason: str
    programme: str
    where: dict[str, tuple[str, str, str]]  # locale → article id, anchor, the sentence; those that state it only


class Matrix:
    """Article × locale, of one library."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.locales = tuple(locale for locale in library.locales if locale != library.source_locale)
        self.rows: dict[str, dict[str, Square]] = {
            article_id: {
                locale: Square(
                    article_id=article_id,
                    locale=locale,
                    translation=library.translation(locale, article_id),
                    findings=library.survey.findings(locale, article_id),
                )
                for locale in library.locales
            }
            for article_id in library.ids()
        }

    def totals(self, locale: str) -> Counter[Status]:
        return Counter(row[locale].translation.status for row in self.rows.values())

    def machine_made(self, locale: str) -> int:
        return sum(row[locale].translation.method == "MT" for row in self.rows.values())

    def found(self, locale: str) -> int:
        """How many articles of the locale have a finding."""
        return sum(bool(row[locale].findings) for row in self.rows.values())

    def shared(self) -> list[Shared]:
        """Equal hashes in two languages mean that both were made from the same source revision."""
        return shared_revisions(self.library.manifest.entries, self.locales)

    def tasks(self, readings: Mapping[str, int] | None = None) -> list[Task]:
        """What to translate first: what is missing or lags, by how much leads there and how much it is read.

        `readings`: article id → how often, as far as readers leave a trace.
        """
        source = self.library.source_locale
        tasks = []
        for article_id, row in self.rows.items():
            if row[source].translation.status is Status.MISSING:
                continue
            linked, pointed = self.library.linked(article_id), self._pointed(article_id)
            read = (readings or {}).get(article_id, 0)
            for locale in self.locales:
                if need := _need(row[locale]):
                    weight = need * (1 + linked + POINTED * pointed + read)
                    tasks.append(Task(square=row[locale], linked=linked, pointed=pointed, read=read, weight=weight))
        return sorted(tasks, key=lambda task: (-task.weight, task.square.article_id, task.square.locale))

    def statements(self) -> list[Stated]:
        bound = {
            (binding.id, binding.programme, entry.locale): (entry.id, binding.anchor, binding.text)
            for entry in self.library.manifest.entries
            for binding in entry.bindings
            if binding.kind == "statement"
        }
        return [
            Stated(
                reason=reason_id,
                programme=programme,
                where={
                    locale: bound[reason_id, programme, locale]
                    for locale in self.library.locales
                    if (reason_id, programme, locale) in bound
                },
            )
            for reason_id, reason in self.library.guidance.reasons.items()
            for programme in reason.marks
        ]

    def _pointed(self, article_id: str) -> int:
        guidance = self.library.guidance
        named = [one.article for one in guidance.reasons.values()] + [one.article for one in guidance.steps.values()]
        return sum(basename(article_id) == basename(wanted) for wanted in named)  # as `guidance.speaks_of` has it


def shared_revisions(entries: Iterable[Entry], locales: Sequence[str]) -> list[Shared]:
    """Of every two of these locales, in how many articles both name the same source revision."""
    named: dict[str, dict[str, str]] = {locale: {} for locale in locales}
    for entry in entries:
        if entry.locale in named and entry.origin.source_hash:
            named[entry.locale][entry.id] = entry.origin.source_hash
    return [_shared(*pair, named[pair[0]], named[pair[1]]) for pair in combinations(locales, 2)]


def _shared(first: str, second: str, mine: Mapping[str, str], theirs: Mapping[str, str]) -> Shared:
    both = mine.keys() & theirs.keys()
    return Shared(first=first, second=second, equal=sum(mine[one] == theirs[one] for one in both), both=len(both))


def _need(square: Square) -> int:
    need = NEED.get(square.translation.status, 0)
    return need if square.translation.status is not Status.UNKNOWN or square.drift else 0
