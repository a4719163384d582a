"""The list of reported problems, put together for a reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from flask import url_for
from flask_babel import format_date, format_datetime, format_decimal, ngettext
from flask_babel import gettext as _

from app.i18n import display_name, url_form
from app.support.texts import paragraphs
from app.translation_reports import Query, State, TranslationReport
from app.translation_reports.passages import Since, section_of, since
from app.web.contexts import Badge, Choice, Link, Page
from app.web.frame import article_href, frame, title_of
from app.web.names import N_
from app.web.reporting_page import FAULTS
from indexer.library import Library

SHOWN = 50  # reports on a page
EVERY = "all"
STATES = {State.OPEN: N_("Unresolved"), State.RESOLVED: N_("Resolved")}
SINCE = {
    Since.SAME: Badge("quiet", N_("The text is as it was")),
    Since.CHANGED: Badge("info", N_("Text has changed since; the sentence is still there")),
    Since.GONE: Badge("good", N_("Text has changed since; the sentence is gone")),
    Since.NO_ARTICLE: Badge("quiet", N_("The article is no longer there")),
}


@dataclass(frozen=True, slots=True)
class ReportView:
    id: str
    tone: str
    article: Link
    language: str
    lang: str  # of the sentence
    fault: str
    section: str
    sentence: str
    paragraphs: tuple[str, ...]  # of the note
    when: str
    since: Badge
    settled: str  # by whom, and when; empty: it is open
    place: Link | None  # where readers see it
    compare: Link | None  # both languages side by side
    settle: str  # where the button leads
    action: str  # that it does: resolve or reopen


@dataclass(frozen=True, kw_only=True)
class ReportsPage(Page):
    up: Annotated[Link, "To all articles."]
    states: Annotated[tuple[Choice, ...], "States to filter by."]
    only: Annotated[tuple[Choice, ...], "Languages to filter by, the first one being all."]
    article: Annotated[str, "The article that is filtered by; empty: any."]
    article_title: Annotated[str, "What it is called."]
    every_article: Annotated[str, "The same list for any article."]
    action: Annotated[str, "Where the filters lead."]
    shown: Annotated[str, "Which of how many reports are shown."]
    reports: Annotated[tuple[ReportView, ...], "What was reported, open ones first."]
    kept: Annotated[tuple[tuple[str, str], ...], "The filters as a form sends them along."]
    previous: Annotated[Link | None, "The reports before these."]
    following: Annotated[Link | None, "The reports after these."]


def reports_page(
    library: Library, reader: str, query: Query, found: Sequence[TranslationReport], total: int
) -> ReportsPage:
    around = frame(library, reader, lambda one: reports_href(one, query))
    state = query.state or EVERY
    languages = [one for one in library.locales if one != library.source_locale]
    return ReportsPage(
        **around | {"canonical": "", "alternates": (), "indexed": False},
        title=_("Reported translation problems"),
        up=Link(_("Translations"), url_for("localization.page", locale=url_form(reader))),
        states=(
            *(Choice(one, _(text), one == state) for one, text in STATES.items()),
            Choice(EVERY, _("All reports"), state == EVERY),
        ),
        only=(
            Choice("", _("Any language"), not query.locale),
            *(Choice(one, display_name(one, reader), one == query.locale) for one in languages),
        ),
        article=query.article,
        article_title=title_of(library, reader, query.article)[0] if query.article else "",
        every_article=reports_href(reader, replace(query, article="", offset=0)),
        action=url_for("reports.page", locale=url_form(reader)),
        shown=_(
            "Reports %(first)s to %(last)s of %(total)s",
            first=format_decimal(query.offset + bool(found)),
            last=format_decimal(query.offset + len(found)),
            total=format_decimal(total),
        ),
        reports=tuple(_view(library, reader, one) for one in found),
        kept=tuple(_kept(query).items()),
        previous=_turn(reader, query, _("Reports before"), query.offset - SHOWN, there=query.offset > 0),
        following=_turn(reader, query, _("More reports"), query.offset + SHOWN, there=query.offset + SHOWN < total),
    )


def reports_href(locale: str, query: Query, anchor: str = "") -> str:
    return url_for("reports.page", _anchor=anchor or None, locale=url_form(locale), **_kept(query))


def reported_link(locale: str, query: Query, count: int) -> Link:
    """To such reports, with how many there are."""
    text = ngettext("%(num)s problem reported by readers", "%(num)s problems reported by readers", count)
    return Link(text, reports_href(locale, query))


def _kept(query: Query) -> dict[str, Any]:
    values = {
        "state": query.state or EVERY,
        "language": query.locale,
        "article": query.article,
        "offset": str(query.offset) if query.offset else "",
    }
    return {name: value for name, value in values.items() if value}


def _turn(reader: str, query: Query, text: str, offset: int, *, there: bool) -> Link | None:
    return Link(text, reports_href(reader, replace(query, offset=max(offset, 0)))) if there else None


def _view(library: Library, reader: str, report: TranslationReport) -> ReportView:
    became = since(library, report)
    article = library.article(report.locale, report.article)
    section = section_of(article, report.anchor) if article else None
    badge = SINCE[became]
    resolved = report.state is State.RESOLVED
    compare = None
    if article and library.entry(library.source_locale, report.article):
        values = {"article_id": report.article, "language": report.locale}
        compare = Link(_("Both languages, with what was found"), _href("localization.article", reader, **values))
    text, lang = (article.title, report.locale) if article else (report.article, "")
    return ReportView(
        id=report.id,
        tone="good" if resolved else "risk",
        article=Link(text, "", lang),
        language=display_name(report.locale, reader),
        lang=report.locale,
        fault=_(FAULTS[report.fault]),
        section=section.title if section else report.anchor,
        sentence=report.sentence,
        paragraphs=paragraphs(report.note),
        when=_when(report),
        since=Badge(badge.tone, _(badge.text)),
        settled=_settled(report) if resolved else "",
        place=Link(_("Read it"), article_href(report.locale, report.article, report.anchor)) if article else None,
        compare=compare,
        settle=_href("reports.settle", reader, report_id=report.id),
        action="reopen" if resolved else "resolve",
    )


def _when(report: TranslationReport) -> str:
    if report.times == 1:
        return str(_("Reported on %(day)s", day=format_date(report.first, "long")))
    return str(
        ngettext(
            "Reported %(num)s time, last on %(day)s",
            "Reported %(num)s times, last on %(day)s",
            report.times,
            day=format_date(report.last, "long"),
        )
    )


def _settled(report: TranslationReport) -> str:
    moment = format_datetime(report.resolved_at, "medium")
    if report.resolver:
        return str(_("Resolved by %(name)s on %(moment)s (UTC)", name=report.resolver, moment=moment))
    return str(_("Resolved on %(moment)s (UTC)", moment=moment))


def _href(endpoint: str, locale: str, **values: Any) -> str:
    return url_for(endpoint, locale=url_form(locale), **values)
