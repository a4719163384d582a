"""The matrix of articles and languages, and the table of statements, put together for a reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from flask_babel import format_decimal, format_percent
from flask_babel import gettext as _

from app.i18n import display_name, url_form
from app.translation_reports import Query, State
from app.web.contexts import Choice, Link
from app.web.frame import article_href, frame, title_of
from app.web.localization_page import (
    ArticleRow,
    LocaleRow,
    LocalizationPage,
    SharedRow,
    SquareView,
    StatedRow,
    StatementsPage,
    TaskView,
)
from app.web.localization_reports_page import reported_link
from app.web.localization_words import findings_counted, kind_name
from app.web.names import N_, PROGRAMMES, named
from indexer.localization.findings import Kind
from indexer.localization.freshness import Status
from indexer.localization.matrix import Matrix, Square, Task

SHOWN = 100  # articles on a page
FIRST = 10  # tasks
DAYS = 90  # over which reading counts
STATES = {
    Status.SAME_REVISION: N_("Up to date"),
    Status.OUTDATED: N_("Outdated"),
    Status.UNKNOWN: N_("Revision unknown"),
    Status.MISSING: N_("Missing"),
}
HEAT = {Status.SAME_REVISION: "good", Status.OUTDATED: "risk", Status.MISSING: "bad", Status.UNKNOWN: "quiet"}


@dataclass(frozen=True, slots=True)
class Filters:
    status: str = ""
    kind: str = ""
    language: str = ""
    offset: int = 0

    def meets(self, square: Square) -> bool:
        return (
            (not self.status or square.translation.status.value == self.status)
            and (not self.kind or any(one.kind.value == self.kind for one in square.findings))
            and (not self.language or square.locale == self.language)
        )

    @property
    def any(self) -> bool:
        return bool(self.status or self.kind or self.language)


def localization_page(
    matrix: Matrix, reader: str, filters: Filters, reported: int, readings: Mapping[str, int]
) -> LocalizationPage:
    """`reported`: how many problems that readers reported are open; `readings`: article id → how often it was read."""
    chosen = [
        row for row in matrix.rows.values() if not filters.any or any(map(filters.meets, _translations(matrix, row)))
    ]
    start = min(filters.offset, max(len(chosen) - 1, 0) // SHOWN * SHOWN)
    part = chosen[start : start + SHOWN]
    return LocalizationPage(
        **framed(matrix, reader, "localization.page"),
        title=_("Translations"),
        summary=tuple(_summary(matrix, locale, reader) for locale in matrix.locales),
        shared=tuple(_shared(matrix, reader)),
        tasks=tuple(_task(matrix, reader, task) for task in matrix.tasks(readings) if filters.meets(task.square))[
            :FIRST
        ],
        heads=tuple(display_name(locale, reader) for locale in matrix.library.locales),
        rows=tuple(_row(matrix, reader, row) for row in part),
        shown=_(
            "Articles %(first)s to %(last)s of %(total)s",
            first=format_decimal(start + bool(part)),
            last=format_decimal(start + len(part)),
            total=format_decimal(len(chosen)),
        ),
        states=_choices(_("Any status"), {one.value: str(_(text)) for one, text in STATES.items()}, filters.status),
        kinds=_choices(_("Any finding"), {one.value: kind_name(one) for one in Kind}, filters.kind),
        only=_choices(_("Any language"), {one: display_name(one, reader) for one in matrix.locales}, filters.language),
        action=_href("localization.page", reader),
        statements=_href("localization.statements", reader),
        export=_href("localization.export", reader),
        reported=reported_link(reader, Query(State.OPEN), reported),
        previous=_turn(filters, reader, _("Articles before"), start - SHOWN, start > 0),
        following=_turn(filters, reader, _("More articles"), start + SHOWN, start + SHOWN < len(chosen)),
    )


def statements_page(matrix: Matrix, reader: str) -> StatementsPage:
    return StatementsPage(
        **framed(matrix, reader, "localization.statements"),
        title=_("Which language states which reason"),
        up=Link(_("Translations"), _href("localization.page", reader)),
        heads=tuple(display_name(locale, reader) for locale in matrix.library.locales),
        statements=tuple(
            StatedRow(
                reason=one.reason,
                programme=named(PROGRAMMES, one.programme),
                squares=tuple(_stated(one.where.get(locale), locale) for locale in matrix.library.locales),
            )
            for one in matrix.statements()
        ),
    )


def framed(matrix: Matrix, reader: str, endpoint: str, **values: Any) -> dict[str, Any]:
    around = frame(matrix.library, reader, lambda one: _href(endpoint, one, **values))
    return around | {"canonical": "", "alternates": (), "indexed": False}


def state_name(status: Status) -> str:
    return str(_(STATES[status])) if status in STATES else str(_("Source"))


def _href(endpoint: str, locale: str, **values: Any) -> str:
    return url_for(endpoint, locale=url_form(locale), **values)


def _translations(matrix: Matrix, row: dict[str, Square]) -> Iterator[Square]:
    return (row[locale] for locale in matrix.locales)


def _summary(matrix: Matrix, locale: str, reader: str) -> LocaleRow:
    totals, every = matrix.totals(locale), len(matrix.rows)

    def share(number: int) -> str:
        return f"{format_decimal(number)} ({format_percent(number / every if every else 0)})"

    return LocaleRow(
        language=display_name(locale, reader),
        lang=locale,
        current=share(totals[Status.SAME_REVISION]),
        outdated=share(totals[Status.OUTDATED]),
        unknown=share(totals[Status.UNKNOWN]),
        missing=share(totals[Status.MISSING]),
        machine=share(matrix.machine_made(locale)),
        found=share(matrix.found(locale)),
    )


def _shared(matrix: Matrix, reader: str) -> Iterator[SharedRow]:
    for one in matrix.shared():
        if one.both:
            yield SharedRow(
                pair=f"{display_name(one.first, reader)} · {display_name(one.second, reader)}",
                equal=_(
                    "%(equal)s of %(both)s",
                    equal=format_decimal(one.equal),
                    both=format_decimal(one.both),
                ),
            )


def _row(matrix: Matrix, reader: str, row: dict[str, Square]) -> ArticleRow:
    article_id = next(iter(row.values())).article_id
    title, lang = title_of(matrix.library, reader, article_id)
    squares = tuple(_square(matrix, reader, square) for square in row.values())
    return ArticleRow(Link(title, article_href(reader, article_id), lang), squares)


def _square(matrix: Matrix, reader: str, square: Square) -> SquareView:
    source = matrix.library.source_locale
    status = square.translation.status
    there = matrix.library.entry(square.locale, square.article_id) and matrix.library.entry(source, square.article_id)
    href = ""
    if square.locale != source and there:
        href = _href("localization.article", reader, article_id=square.article_id, language=square.locale)
    is_source = square.locale == source and status is not Status.MISSING
    return SquareView(
        heat="source" if is_source else _heat(square),
        text=_("Source") if is_source else state_name(status),
        findings=findings_counted(len(square.findings)) if square.findings else "",
        href=href,
        language=display_name(square.locale, reader),
    )


def _heat(square: Square) -> str:
    """A translation of the present revision, in which something is missing all the same, isn't well."""
    heat = HEAT.get(square.translation.status, "quiet")
    return "risk" if heat in ("good", "quiet") and square.drift else heat


def _task(matrix: Matrix, reader: str, task: Task) -> TaskView:
    article_id = task.square.article_id
    title, lang = title_of(matrix.library, reader, article_id)
    square = _square(matrix, reader, task.square)
    return TaskView(
        article=Link(title, square.href or article_href(reader, article_id), lang),
        language=square.language,
        state=square.text,
        why=_(
            "Links from other articles: %(links)s. Reasons and steps of the diagnosis that lead there: %(pointed)s. "
            "Votes and followed links in %(days)s days: %(read)s.",
            links=format_decimal(task.linked),
            pointed=format_decimal(task.pointed),
            days=format_decimal(DAYS),
            read=format_decimal(task.read),
        ),
    )


def _choices(everything: str, texts: dict[str, str], chosen: str) -> tuple[Choice, ...]:
    return (Choice("", everything, not chosen), *(Choice(key, text, key == chosen) for key, text in texts.items()))


def _turn(filters: Filters, reader: str, text: str, offset: int, there: bool) -> Link | None:
    if not there:
        return None
    moved = replace(filters, offset=max(offset, 0))
    values = {"status": moved.status, "kind": moved.kind, "language": moved.language, "offset": moved.offset}
    return Link(text, _href("localization.page", reader, **{key: value for key, value in values.items() if value}))


def _stated(where: tuple[str, str, str] | None, locale: str) -> Link | None:
    if where is None:
        return None
    article_id, anchor, text = where
    return Link(text, article_href(locale, article_id, anchor), locale)
