"""For whoever owns the articles: which translation lacks what, and how that is known."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, abort, current_app, request
from werkzeug.wrappers import Response

from app.identity.guard import require_role
from app.identity.roles import Role, Scope
from app.services import current_services
from app.translation_reports import Query, State
from app.web.contexts import Page
from app.web.frame import page_locale, rendered
from app.web.localization_article import localized_article_page
from app.web.localization_export import coverage_csv
from app.web.localization_matrix import DAYS, Filters, localization_page, statements_page
from app.web.localization_reports_page import reported_link
from indexer.library import Library
from indexer.localization.matrix import Matrix

localization = Blueprint("localization", __name__)


@dataclass(frozen=True)
class Desk:
    library: Library
    matrix: Matrix
    locale: str  # of the page


@localization.get("/<locale>/localization")
def page(locale: str) -> Response:
    desk = _desk(locale)
    given = request.args
    filters = Filters(given.get("status", ""), given.get("kind", ""), given.get("language", ""), _offset())
    services = current_services()
    reported = services.translation_reports.count(Query(State.OPEN))
    page = localization_page(desk.matrix, desk.locale, filters, reported, services.insights.insights(DAYS).by_article())
    return _answer("web/localization.html", page)


@localization.get("/<locale>/localization/statements")
def statements(locale: str) -> Response:
    desk = _desk(locale)
    return _answer("web/localization_statements.html", statements_page(desk.matrix, desk.locale))


@localization.get("/<locale>/localization/coverage.csv")
def export(locale: str) -> Response:
    response = current_app.response_class(coverage_csv(_desk(locale).matrix), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="localization.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


@localization.get("/<locale>/localization/articles/<path:article_id>")
def article(locale: str, article_id: str) -> Response:
    desk = _desk(locale)
    row = desk.matrix.rows.get(article_id)
    if row is None:
        abort(404)
    comparable = [one for one in desk.matrix.locales if desk.library.entry(one, article_id)]
    asked = request.args.get("language", "")
    target = (
        asked if asked in comparable else next((one for one in (desk.locale, *comparable) if one in comparable), "")
    )
    if not target or desk.library.entry(desk.library.source_locale, article_id) is None:
        abort(404)  # there is nothing to compare
    open_ones = Query(State.OPEN, target, article_id)
    reported = reported_link(desk.locale, open_ones, current_services().translation_reports.count(open_ones))
    page = localized_article_page(desk.matrix, desk.locale, row, target, comparable)
    return _answer("web/localization_article.html", replace(page, reported=reported))


def _desk(locale: str) -> Desk:
    library = current_services().library()
    reader = page_locale(library, locale)
    require_role(Scope.READ_LOCALIZATION, Role.EDITOR, Role.OPERATOR)
    return Desk(library, Matrix(library), reader)


def _offset() -> int:
    offset = request.args.get("offset", 0, int)
    return offset if 0 < offset < 1_000_000 else 0


def _answer(template: str, page: Page) -> Response:
    response = current_app.make_response(rendered(template, page))
    response.headers["Cache-Control"] = "no-store"
    return response
