"""The insight page, for owners of the articles and for agents: votes, links, answers of support, searches in vain."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from flask import Blueprint, current_app, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.errors import ProblemError
from app.i18n import url_form
from app.identity.guard import require_role
from app.identity.roles import Role, Scope
from app.insights import Insights
from app.services import current_services
from app.support.used import Used, used_answers
from app.web.frame import page_locale, rendered
from app.web.insights_page import PERIODS, insights_page

readings = Blueprint("readings", __name__)
READERS = (Role.EDITOR, Role.OPERATOR, Role.AGENT)
TABLES = ("votes", "links", "searches", "answers")
# A spreadsheet takes a cell that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@readings.get("/<locale>/insights")
def page(locale: str) -> Response:
    principal = require_role(Scope.READ_LOCALIZATION, *READERS)
    services = current_services()
    library = services.library()
    reader = page_locale(library, locale)
    days = _days()
    owner = principal.has(Role.EDITOR, Role.OPERATOR)
    quality = url_for("insights.search_quality", locale=url_form(reader)) if owner else ""
    found = services.insights.insights(days)
    used = used_answers(services.database, found.since)
    shown = insights_page(library, reader, found, used, days, quality)
    return _private(current_app.make_response(rendered("web/insights.html", shown)))


@readings.get("/<locale>/insights/<table>.csv")
def export(locale: str, table: str) -> Response:
    """One of the tables, for spreadsheets: UTF-8 that says so, the same columns in every language."""
    require_role(Scope.READ_LOCALIZATION, *READERS)
    if table not in TABLES:
        raise ProblemError("not-found")
    services = current_services()
    page_locale(services.library(), locale)
    found = services.insights.insights(_days())
    rows = _answer_rows(used_answers(services.database, found.since)) if table == "answers" else _rows(found, table)
    response = current_app.response_class(_csv(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{table}-{found.since}-{found.until}.csv"'
    return _private(response)


def _days() -> int:
    given = request.args.get("days", "")
    if not given:
        return PERIODS[0]
    if given not in map(str, PERIODS):
        known = ", ".join(map(str, PERIODS))
        raise ProblemError("invalid-parameters", errors={"days": _("Choose one of %(known)s.", known=known)})
    return int(given)


def _rows(found: Insights, table: str) -> Iterable[tuple[object, ...]]:
    if table == "votes":
        yield "article", "language", "revision", "helpful", "unhelpful"
        yield from ((one.article, one.locale, one.revision, one.helpful, one.unhelpful) for one in found.opinions)
    elif table == "links":
        yield "article", "section", "language", "opened"
        yield from ((one.article, one.anchor, one.locale, one.number) for one in found.links)
    else:
        yield "words", "language", "searches", "last"
        yield from ((one.words, one.locale, one.number, one.last.isoformat()) for one in found.missed)


def _answer_rows(used: Iterable[Used]) -> Iterable[tuple[object, ...]]:
    yield "article", "section", "language", "requests", "closed"
    yield from ((one.article, one.anchor, one.locale, one.requests, one.closed) for one in used)


def _csv(rows: Iterable[tuple[object, ...]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
