"""For whoever owns the articles: how well the search answers judged queries, and which it answers worst.

What it shows is the evaluation that `goodstanding evaluate --save` kept beside the library.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from flask import Blueprint, current_app, url_for
from flask_babel import format_decimal, format_percent, ngettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.evaluation.measuring import MEAN, Measures
from app.evaluation.stored import Evaluation, Miss, load
from app.i18n import display_name, url_form
from app.identity.guard import require_role
from app.identity.roles import Role, Scope
from app.services import current_services
from app.web.contexts import Link, Page
from app.web.frame import article_href, frame, long_date, page_locale, rendered, title_of
from indexer.library import Library

insights = Blueprint("insights", __name__)


@dataclass(frozen=True, slots=True)
class MeasuresRow:
    """Of one set of queries in one language; of all languages, where `overall` says so."""

    set: str
    language: str
    overall: bool
    queries: str
    mrr: str
    first: str
    first_five: str
    nothing: str


@dataclass(frozen=True, slots=True)
class WorstQuery:
    query: Link  # to the search
    set: str
    rank: str  # of the answer; what is said where it isn't among the first ten
    answers: tuple[Link, ...]
    found: tuple[Link, ...]  # what came first instead


@dataclass(frozen=True, kw_only=True)
class SearchQualityPage(Page):
    asked: Annotated[str, "When and how the queries were asked; empty where none have been."]
    aged: Annotated[bool, "Whether another library has been published since."]
    measures: Annotated[tuple[MeasuresRow, ...], "How early answers come, by set of queries and language."]
    worst: Annotated[tuple[WorstQuery, ...], "In the page's language: queries whose answer isn't first, worst first."]
    worst_language: Annotated[str, "Name of that language."]


@insights.get("/<locale>/insights/search")
def search_quality(locale: str) -> Response:
    services = current_services()
    library = services.library()
    reader = page_locale(library, locale)
    require_role(Scope.READ_LOCALIZATION, Role.EDITOR, Role.OPERATOR)
    page = search_quality_page(library, reader, load(services.settings.index))
    response = current_app.make_response(rendered("web/search_quality.html", page))
    response.headers["Cache-Control"] = "no-store"
    return response


def search_quality_page(library: Library, locale: str, evaluation: Evaluation | None) -> SearchQualityPage:
    return SearchQualityPage(
        **_framed(library, locale),
        title=_("How well the search answers"),
        asked=_asked(evaluation) if evaluation else "",
        aged=evaluation is not None and evaluation.generation != library.manifest.generation,
        measures=tuple(_row(row, locale) for row in evaluation.measures) if evaluation else (),
        worst=tuple(_worst(library, locale, miss) for miss in evaluation.worst.get(locale, ())) if evaluation else (),
        worst_language=display_name(locale, locale),
    )


def _framed(library: Library, locale: str) -> dict[str, Any]:
    values = frame(library, locale, lambda one: url_for("insights.search_quality", locale=url_form(one)))
    return values | {"canonical": "", "alternates": (), "indexed": False}


def _asked(evaluation: Evaluation) -> str:
    queries = sum(row.queries for row in evaluation.measures if row.locale != MEAN)
    sentence = ngettext(
        "%(count)s query was asked on %(date)s, with the engine %(engine)s.",
        "%(count)s queries were asked on %(date)s, with the engine %(engine)s.",
        queries,
        count=format_decimal(queries),
        date=long_date(evaluation.created),
        engine=evaluation.engine,
    )
    return str(sentence)


def _row(row: Measures, locale: str) -> MeasuresRow:
    overall = row.locale == MEAN
    return MeasuresRow(
        set=row.set,
        language=_("All languages") if overall else display_name(row.locale, locale),
        overall=overall,
        queries=format_decimal(row.queries),
        mrr=format_decimal(row.mrr, "0.000"),
        first=format_percent(row.first),
        first_five=format_percent(row.first_five),
        nothing=format_percent(row.nothing),
    )


def _worst(library: Library, locale: str, miss: Miss) -> WorstQuery:
    def links(ids: tuple[str, ...]) -> tuple[Link, ...]:
        return tuple(_article(library, locale, article_id) for article_id in ids)

    return WorstQuery(
        query=Link(miss.q, url_for("web.search", locale=url_form(locale), q=miss.q)),
        set=miss.set,
        rank=format_decimal(miss.rank) if miss.rank else _("not among the first ten"),
        answers=links(miss.relevant),
        found=links(tuple(one for one in miss.best if one not in miss.relevant)),
    )


def _article(library: Library, locale: str, article_id: str) -> Link:
    title, lang = title_of(library, locale, article_id)
    return Link(title, article_href(locale, article_id), lang)
