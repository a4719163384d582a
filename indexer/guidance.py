"""Binds what articles state (reasons, steps, capabilities, periods, procedures) to their blocks, in every language.

`guidance.yml` says what there is to find; the articles say it. A block is found by its mark, an empty named anchor, or
by cue words, never by its position: in real articles the same steps are paragraphs in one language and bullets in
another, and the reasons stand in different order.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

import msgspec

from indexer.documents.model import Article, Block, BlockKind, Record, Section
from indexer.languages.numerals import spelt_out

Cues = dict[str, tuple[str, ...]]  # language → phrases, each of beginnings of words
Days = Annotated[int, msgspec.Meta(ge=1)]
Kind = Literal["statement", "step", "capability", "period", "procedure"]
By = Literal["mark", "cue", "section"]
STATING = (BlockKind.ITEM, BlockKind.STEP, BlockKind.PARAGRAPH, BlockKind.ALERT, BlockKind.CELL)
_WORD = re.compile(r"[^\W_]+")


class Strict(Record, forbid_unknown_fields=True):
    """Refuses keys that mean nothing, so that a misspelt one is not dropped in silence."""


class Programme(Strict):
    cues: Cues
    default: bool = False  # meant by a list that names no programme


class Reason(Strict):
    article: str  # id of the article that states it
    section: str  # anchor of the section that states it
    marks: dict[str, str]  # programme → id of the anchor in its block; its keys are the programmes it holds under
    cues: Cues
    steps: tuple[str, ...]
    threshold: dict[Literal["days"], Days] = {}


class Step(Strict):
    article: str
    section: str
    mark: str
    cues: Cues
    done_when: str  # name of the fact that shows the step done


class Capability(Strict):
    article: str
    mark: str
    cues: Cues
    allowed: bool


class Period(Strict):
    """A number of days after which something happens, apart from any reason."""

    article: str
    mark: str
    cues: Cues
    days: Days


class Procedure(Strict):
    """Something to do: the numbered steps of a section, all of them."""

    article: str
    section: str


class Guidance(Strict):
    """What a docset states, by id; the order is the one shown to people."""

    programmes: dict[str, Programme]
    reasons: dict[str, Reason]
    steps: dict[str, Step]
    capabilities: dict[str, Capability] = {}
    periods: dict[str, Period] = {}
    procedures: dict[str, Procedure] = {}

    @property
    def default_programme(self) -> str:
        return next(name for name, programme in self.programmes.items() if programme.default)


class Binding(Record):
    """A statement, step, capability, period or a procedure's step, found in one article in one language."""

    kind: Kind
    id: str  # of a procedure's step: the procedure's with the step's number, `suspend-subscription.2`
    programme: str  # of a statement; empty otherwise
    anchor: str  # of the section
    text: str  # of the block
    line: int
    by: By


def bind(guidance: Guidance, article: Article) -> tuple[Binding, ...]:
    """What `article` states of the guidance, in the guidance's order."""
    return (
        *_statements(guidance, article),
        *_steps(guidance, article),
        *_capabilities(guidance, article),
        *_periods(guidance, article),
        *_procedures(guidance, article),
    )


def speaks_of(article: Article, wanted: str) -> bool:
    """Whether `article` is the one that guidance calls `wanted`."""
    return names(wanted, article.id)


def names(wanted: str, article_id: str) -> bool:
    """Whether guidance that says `wanted` means the article with that id: by id, or by file name in another layout."""
    return article_id == wanted or posixpath.basename(article_id) == posixpath.basename(wanted)


def statements_by_programme(guidance: Guidance, bindings: Iterable[Binding]) -> dict[str, tuple[str, ...]]:
    """Programme → ids of the reasons stated under it, in the guidance's order; every programme is there."""
    stated = {(binding.programme, binding.id) for binding in bindings if binding.kind == "statement"}
    return {
        programme: tuple(reason for reason in guidance.reasons if (programme, reason) in stated)
        for programme in guidance.programmes
    }


def threshold_stated(reason: Reason, binding: Binding, locale: str) -> bool:
    """Whether the statement, in the locale's language, names the number of days that the guidance gives."""
    days = reason.threshold.get("days")
    return days is None or _says_days(binding, days, locale)


def period_stated(period: Period, binding: Binding, locale: str) -> bool:
    """Whether the sentence, in the locale's language, names the number of days that the guidance gives."""
    return _says_days(binding, period.days, locale)


def _says_days(binding: Binding, days: int, locale: str) -> bool:
    """In digits or in a word."""
    return str(days) in _WORD.findall(binding.text) or days in spelt_out(binding.text, locale)


def _statements(guidance: Guidance, article: Article) -> Iterator[Binding]:
    for reason_id, reason in guidance.reasons.items():
        if not speaks_of(article, reason.article):
            continue
        blocks = _blocks(article, reason.section)
        for programme, mark in reason.marks.items():
            marked = _marked(_blocks(article, ""), mark)
            found = marked or next(
                (
                    (section, block)
                    for section, block in blocks
                    if programme in _programmes(guidance, article, section, block)
                    and _matches(block, reason.cues, article)
                ),
                None,
            )
            if found:
                yield _binding("statement", reason_id, programme, found, by="mark" if marked else "cue")


def _steps(guidance: Guidance, article: Article) -> Iterator[Binding]:
    for step_id, step in guidance.steps.items():
        if speaks_of(article, step.article):
            yield from _find("step", step_id, article, step.section, step.mark, step.cues)


def _capabilities(guidance: Guidance, article: Article) -> Iterator[Binding]:
    for capability_id, capability in guidance.capabilities.items():
        if speaks_of(article, capability.article):
            yield from _find("capability", capability_id, article, "", capability.mark, capability.cues)


def _periods(guidance: Guidance, article: Article) -> Iterator[Binding]:
    for period_id, period in guidance.periods.items():
        if speaks_of(article, period.article):
            yield from _find("period", period_id, article, "", period.mark, period.cues)


def _procedures(guidance: Guidance, article: Article) -> Iterator[Binding]:
    """A procedure is all of its section: where that isn't there, nothing else stands in for it."""
    for procedure_id, procedure in guidance.procedures.items():
        if not speaks_of(article, procedure.article):
            continue
        steps = [
            (section, block)
            for section in article.sections
            if procedure.section in (section.anchor, *section.addresses)
            for block in section.blocks
            if block.kind is BlockKind.STEP and block.text
        ]
        for number, found in enumerate(steps, 1):
            yield _binding("procedure", f"{procedure_id}.{number}", "", found, by="section")


def _find(kind: Kind, name: str, article: Article, section: str, mark: str, cues: Cues) -> Iterator[Binding]:
    marked = _marked(_blocks(article, ""), mark)
    if marked:
        yield _binding(kind, name, "", marked, by="mark")
        return
    blocks = _blocks(article, section)
    # The order of the cues counts: the first says it best.
    for cue in cues.get(_language(article), ()):
        for found in blocks:
            if _says(found[1].text, cue):
                yield _binding(kind, name, "", found, by="cue")
                return


def _binding(kind: Kind, name: str, programme: str, found: tuple[Section, Block], *, by: By) -> Binding:
    section, block = found
    return Binding(
        kind=kind,
        id=name,
        programme=programme,
        anchor=section.anchor,
        text=block.text,
        line=block.first_line,
        by=by,
    )


def _blocks(article: Article, anchor: str) -> list[tuple[Section, Block]]:
    """The blocks that may state something: of the section with that anchor, of the whole article where it has none."""
    sections = [section for section in article.sections if anchor and anchor in (section.anchor, *section.addresses)]
    return [
        (section, block)
        for section in sections or article.sections
        for block in section.blocks
        if block.kind in STATING and block.text
    ]


def _marked(blocks: list[tuple[Section, Block]], mark: str) -> tuple[Section, Block] | None:
    return next(((section, block) for section, block in blocks if mark in block.anchors), None)


def _programmes(guidance: Guidance, article: Article, section: Section, block: Block) -> set[str]:
    """The programmes that a block speaks of: named by what introduces its list, else by its section's title."""
    language = _language(article)
    for text in (block.lead, section.title):
        named = {
            name
            for name, programme in guidance.programmes.items()
            if any(_says(text, cue) for cue in programme.cues.get(language, ()))
        }
        if named:
            return named
    return {guidance.default_programme}


def _matches(block: Block, cues: Cues, article: Article) -> bool:
    return any(_says(block.text, cue) for cue in cues.get(_language(article), ()))


def words_of(text: str) -> list[str]:
    """The words by which cues and texts are compared: in lower case, without accents."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))
    return _WORD.findall(plain)


def _says(text: str, cue: str) -> bool:
    """Whether every word of the cue, which has one at least, begins a word of the text; numbers must be equal."""
    words, cued = words_of(text), words_of(cue)
    return bool(cued) and all(
        any(word == wanted if wanted.isdigit() else word.startswith(wanted) for word in words) for wanted in cued
    )


def _language(article: Article) -> str:
    return article.locale.partition("-")[0]
