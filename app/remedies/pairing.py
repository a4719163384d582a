"""A diagnosis and a language → what that language's articles say of each finding, step and capability.

Where the translation doesn't state something, the source's sentence stands in with its own language, and what is known
of the translation says why. What no article states is None: pages then use the words of the interface.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from app.diagnosis.capabilities import Capability
from app.diagnosis.engine import Diagnosis
from app.diagnosis.finding import Finding
from app.diagnosis.guide import Guide, GuideError, guide_from
from app.diagnosis.steps import WEIGHT, NextStep
from app.diagnosis.vocabulary import State
from app.remedies.stated import Key, Stated, stated_in
from app.results import article_url
from indexer.errors import LibraryError

if TYPE_CHECKING:
    from indexer.library import Library
    from indexer.localization.freshness import Translation


@dataclass(frozen=True, slots=True)
class Sentence:
    """What an article states, in the reader's language or, where that doesn't state it, in the source's."""

    text: str
    html: str  # sanitised, with its links; empty: the text is all there is
    locale: str  # of the text
    fallback: bool  # it is the source's, for want of a translation
    article: str
    title: str  # of the article
    anchor: str
    url: str  # path of the page in which the sentence stands
    translation: Translation  # of the article, for the reader's language: says why


@dataclass(frozen=True, slots=True)
class RemedyStep:
    id: str
    done: bool | None  # None: not known
    reasons: tuple[str, ...]  # that it helps with; none: no reason is known to stand against the account
    state: State | None  # the gravest finding among them
    sentence: Sentence | None


@dataclass(frozen=True, slots=True)
class Remedy:
    finding: Finding
    sentence: Sentence | None  # the statement of the reason under the finding's programme
    steps: tuple[RemedyStep, ...]  # that lead back, in the order in which they are taken; none where none are needed


@dataclass(frozen=True, slots=True)
class Ability:
    capability: Capability
    sentence: Sentence | None


@dataclass(frozen=True, slots=True)
class Remedies:
    diagnosis: Diagnosis
    locale: str  # the reader's
    remedies: tuple[Remedy, ...]  # one a finding, in their order
    abilities: tuple[Ability, ...]
    steps: tuple[RemedyStep, ...]  # all next steps, in the order in which they are taken

    def in_state(self, *states: State) -> tuple[Remedy, ...]:
        return tuple([each for each in self.remedies if each.finding.state in states])


def remedies(diagnosis: Diagnosis, library: Library, locale: str) -> Remedies:
    """`locale` is one of the library's."""
    sentences = _Sentences(library, locale)
    steps = [_step(each, sentences) for each in diagnosis.next_steps]
    return Remedies(
        diagnosis,
        locale,
        tuple([_remedy(finding, steps, sentences, guide_of(library)) for finding in diagnosis.findings]),
        tuple([Ability(each, sentences.of("capability", each.operation)) for each in diagnosis.capabilities]),
        tuple(steps),
    )


def statements(library: Library, locale: str, programme: str) -> dict[str, Sentence]:
    """Reason → its statement, of all that articles state under a programme; in the order shown to people."""
    sentences = _Sentences(library, locale)
    found = {reason: sentences.of("statement", reason, programme) for reason in library.guidance.reasons}
    return {reason: sentence for reason, sentence in found.items() if sentence is not None}


def step_sentence(library: Library, locale: str, step: str) -> Sentence | None:
    return _Sentences(library, locale).of("step", step)


def period_sentence(library: Library, locale: str, period: str) -> Sentence | None:
    """What is said of a number of days."""
    return _Sentences(library, locale).of("period", period)


def procedure(library: Library, locale: str, name: str) -> tuple[Sentence, ...]:
    """The steps of something to do, in order and in one language: a translation that lacks one gives way to the source.

    None where no article says how.
    """
    return _Sentences(library, locale).procedure(name)


class _Sentences:
    def __init__(self, library: Library, locale: str) -> None:
        self._library, self._locale = library, locale
        self._own, self._source = stated_in(library, locale), stated_in(library, library.source_locale)

    def of(self, kind: str, name: str, programme: str = "") -> Sentence | None:
        key = (kind, name, programme)
        own = self._own.get(key)
        if own is not None:
            return self._sentence(own, self._locale)
        source = self._source.get(key)
        return None if source is None else self._standing_in(source)

    def procedure(self, name: str) -> tuple[Sentence, ...]:
        own, source = _steps_of(name, self._own), _steps_of(name, self._source)
        if len(own) >= len(source):
            return tuple([self._sentence(each, self._locale) for each in own])
        return tuple([self._standing_in(each) for each in source])

    def _standing_in(self, source: Stated) -> Sentence:
        # Where the locale has no such article, its page shows the source's; else only the source's page holds this.
        has_own = self._library.entry(self._locale, source.article) is not None
        return self._sentence(source, source.locale if has_own else self._locale)

    def _sentence(self, stated: Stated, page: str) -> Sentence:
        return Sentence(
            text=stated.text,
            html=stated.html,
            locale=stated.locale,
            fallback=stated.locale != self._locale,
            article=stated.article,
            title=stated.title,
            anchor=stated.anchor,
            url=article_url(page, stated.article, stated.anchor),
            translation=self._library.translation(self._locale, stated.article),
        )


def _steps_of(procedure: str, stated: Mapping[Key, Stated]) -> list[Stated]:
    """In their order, which is that of the bindings."""
    return [each for (kind, name, _), each in stated.items()
            if kind == "procedure" and name.rpartition(".")[0] == procedure]  # fmt: skip


def _step(step: NextStep, sentences: _Sentences) -> RemedyStep:
    return RemedyStep(step.id, step.done, step.reasons, step.state, sentences.of("step", step.id))


def _remedy(finding: Finding, steps: Sequence[RemedyStep], sentences: _Sentences, guide: Guide) -> Remedy:
    helping = guide.steps[finding.reason] if finding.state in WEIGHT else ()
    return Remedy(
        finding,
        sentences.of("statement", finding.reason, finding.programme),
        tuple([step for step in steps if step.id in helping]),
    )


_guides: WeakKeyDictionary[Library, Guide] = WeakKeyDictionary()


def guide_of(library: Library) -> Guide:
    """What the library's guidance tells the rules. Raises LibraryError where it doesn't fit them."""
    known = _guides.get(library)
    if known is None:
        import msgspec

        try:
            known = guide_from(msgspec.to_builtins(library.guidance))
        except GuideError as error:
            raise LibraryError(f"The docset's guidance.yml does not fit the rules: {error}.") from error
        _guides[library] = known
    return known
