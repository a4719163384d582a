"""What the localization pages show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from app.web.contexts import Choice, Fact, Link, Page, Pair


@dataclass(frozen=True, slots=True)
class LocaleRow:
    """How one language stands."""

    language: str
    lang: str
    current: str  # numbers with their share
    outdated: str
    unknown: str
    missing: str
    machine: str
    found: str


@dataclass(frozen=True, slots=True)
class SharedRow:
    pair: str  # names of two languages
    equal: str  # in how many articles both name the same source revision, of how many


@dataclass(frozen=True, slots=True)
class SquareView:
    """One article in one language, as a square of the heat map."""

    heat: str  # good, risk, bad, quiet, source
    text: str
    findings: str  # how many; empty: none
    href: str  # to the article's languages; empty: the source itself
    language: str


@dataclass(frozen=True, slots=True)
class ArticleRow:
    article: Link
    squares: tuple[SquareView, ...]


@dataclass(frozen=True, slots=True)
class TaskView:
    article: Link
    language: str
    state: str
    why: str  # what leads there


@dataclass(frozen=True, slots=True)
class FindingView:
    sentence: str
    how: str
    sure: bool
    source: str  # the source's words, where they help
    line: str  # in which file and line


@dataclass(frozen=True, slots=True)
class ComparedSection:
    """A section in both languages, with what was found there."""

    pair: Pair
    findings: tuple[FindingView, ...]


@dataclass(frozen=True, slots=True)
class PresenceRow:
    section: str
    there: tuple[tuple[str, bool], ...]  # language, whether it has the section


@dataclass(frozen=True, slots=True)
class StatedRow:
    reason: str
    programme: str
    squares: tuple[Link | None, ...]  # a language each: to the sentence; None: it isn't stated


@dataclass(frozen=True, kw_only=True)
class LocalizationPage(Page):
    summary: Annotated[tuple[LocaleRow, ...], "How each language stands."]
    shared: Annotated[tuple[SharedRow, ...], "Which languages were made from the same source revisions."]
    tasks: Annotated[tuple[TaskView, ...], "What to translate first."]
    heads: Annotated[tuple[str, ...], "Names of the languages: the columns of the matrix."]
    rows: Annotated[tuple[ArticleRow, ...], "The matrix, a row an article."]
    shown: Annotated[str, "Which of how many articles are shown."]
    states: Annotated[tuple[Choice, ...], "Statuses to filter by, the first one being all."]
    kinds: Annotated[tuple[Choice, ...], "Kinds of findings to filter by, the first one being all."]
    only: Annotated[tuple[Choice, ...], "Languages to filter by, the first one being all."]
    action: Annotated[str, "Where the filters lead."]
    statements: Annotated[str, "Address of the table of statements."]
    export: Annotated[str, "Address of the whole as CSV."]
    reported: Annotated[Link, "To the problems that readers reported."]
    previous: Annotated[Link | None, "The articles before these."]
    following: Annotated[Link | None, "The articles after these."]


@dataclass(frozen=True, kw_only=True)
class LocalizedArticlePage(Page):
    up: Annotated[Link, "To all articles."]
    others: Annotated[tuple[Link, ...], "The article in the other languages that can be compared."]
    reading: Annotated[Link, "To the article as readers see it."]
    reported: Annotated[Link | None, "To the problems that readers reported of it."] = None
    facts: Annotated[tuple[Fact, ...], "Status with its evidence, dates, hashes."]
    presence_heads: Annotated[tuple[str, ...], "Names of all languages."]
    presence: Annotated[tuple[PresenceRow, ...], "Which language has which section."]
    general: Annotated[tuple[FindingView, ...], "What was found in the article as a whole."]
    sections: Annotated[tuple[ComparedSection, ...], "Both languages, section by section."]
    target_lang: Annotated[str, "Its language tag."]
    source_lang: Annotated[str, "The source's."]
    target_language: Annotated[str, "Name of the translation's language."]
    source_language: Annotated[str, "Name of the source language."]
    count: Annotated[str, "How much was found."]


@dataclass(frozen=True, kw_only=True)
class StatementsPage(Page):
    up: Annotated[Link, "To all articles."]
    heads: Annotated[tuple[str, ...], "Names of the languages."]
    statements: Annotated[tuple[StatedRow, ...], "Each reason under each programme."]
