"""What readers report of translations, for whoever owns them: listed, filtered, resolved and opened again."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, current_app, redirect, request
from werkzeug.wrappers import Response

from app.errors import ProblemError
from app.i18n import match_locale
from app.identity.guard import require_role
from app.identity.roles import Principal, Role, Scope
from app.services import current_services
from app.translation_reports import Query, State
from app.web.frame import page_locale, rendered
from app.web.localization_reports_page import SHOWN, reports_href, reports_page
from app.wording import N_, Wrong
from indexer.library import Library

reports = Blueprint("reports", __name__)
FURTHEST = 1_000_000


@reports.get("/<locale>/localization/reports")
def page(locale: str) -> Response:
    library, reader, _ = _owner(locale, Scope.READ_LOCALIZATION)
    kept, query = current_services().translation_reports, _query(library)
    total = kept.count(query)
    query = replace(query, offset=min(query.offset, max(total - 1, 0) // SHOWN * SHOWN))
    page = reports_page(library, reader, query, kept.listed(query), total)
    response = current_app.make_response(rendered("web/localization_reports.html", page))
    response.headers["Cache-Control"] = "no-store"
    return response


@reports.post("/<locale>/localization/reports/<report_id>")
def settle(locale: str, report_id: str) -> Response:
    """`action` is resolve or reopen; the filters of the list come along, to lead back to it."""
    action = request.form.get("action", "")
    library, reader, principal = _owner(locale, Scope.WRITE_LOCALIZATION)
    if action not in ("resolve", "reopen"):
        raise ProblemError("bad-request", Wrong(N_("`action` is resolve or reopen.")))
    done = current_services().translation_reports.settle(principal.id, report_id, resolved=action == "resolve")
    if done is None:
        raise ProblemError("unknown-report")
    response = redirect(reports_href(reader, _query(library), done.id), 303)
    response.headers["Cache-Control"] = "no-store"
    return response


def _owner(locale: str, scope: Scope) -> tuple[Library, str, Principal]:
    library = current_services().library()
    reader = page_locale(library, locale)
    return library, reader, require_role(scope, Role.EDITOR, Role.OPERATOR)


def _query(library: Library) -> Query:
    """What makes no sense filters nothing. Without a state, open ones are shown."""
    given = request.values
    state = given.get("state", "") or State.OPEN
    offset = given.get("offset", 0, int)
    return Query(
        state=State(state) if state in set(State) else None,
        locale=match_locale(given.get("language", ""), library.locales) or "",
        article=given.get("article", "").replace("\0", "")[:1_000],
        limit=SHOWN,
        offset=offset if 0 < offset < FURTHEST else 0,
    )
