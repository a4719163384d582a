"""Reported translation problems: anybody reports, whoever owns the articles lists and resolves."""

from __future__ import annotations

from apiflask import APIBlueprint
from werkzeug.wrappers import Response

from app.api.report_schemas import KeptReport, NewReport, Report, ReportsAnswer, ReportsQuery
from app.api.serving import REFUSED
from app.errors import TABLE, ProblemError, problem, respond
from app.identity.guard import require_role
from app.identity.roles import Role, Scope
from app.limits import client_address
from app.queries import QueryError, known_locale
from app.results import Json
from app.services import current_services
from app.translation_reports import Draft, Fault, Query, TooManyReportsError, TranslationReport
from app.translation_reports.passages import passages, section_of, since
from app.translation_reports.service import OF_CLIENT
from app.translation_reports.texts import read_note
from app.wording import N_, Wrong
from indexer.documents.model import Article
from indexer.library import Library

reports_api = APIBlueprint("reports_api", __name__, tag="Localization", url_prefix="/api/v1/localization")
SECURITY = "bearer"
OWNERS = (Role.EDITOR, Role.OPERATOR)
NOBODY = {401: TABLE["not-signed-in"][1], 403: TABLE["forbidden"][1]}
NO_SECTION = N_("The article has no such section.")
NO_SENTENCE = N_("The section has no such sentence. It may have changed: read it again.")
NEEDS_NOTE = N_("Say what it is.")
NO_TRANSLATION = N_("The article has no translation in this language.")
LIMITED = {409: TABLE["not-possible"][1], 429: TABLE["too-many-requests"][1]}


@reports_api.post("/reports")
@reports_api.input(NewReport, arg_name="asked")
@reports_api.output(KeptReport, status_code=201)
@reports_api.doc(
    summary="Report a translation problem", responses=REFUSED | {404: TABLE["unknown-article"][1]} | LIMITED
)
def reported(asked: NewReport) -> tuple[Json, int] | Response:
    """Needs no token. The same report sent again is counted; nothing is kept of who sends it, only the day."""
    services = current_services()
    library = services.library()
    locale = known_locale(library, asked.locale)
    draft = _draft(_translation(library, locale, asked.article), asked)
    client = client_address()
    wait = services.limits.seconds_to_wait(*((limit, f"reports:{client}") for limit in OF_CLIENT))
    if wait:
        return respond(problem("too-many-requests"), {"Retry-After": str(wait)})
    try:
        kept = services.translation_reports.report(draft)
    except TooManyReportsError as error:
        raise QueryError({"article": error.wrong}, "not-possible", language=locale) from error
    return _kept(kept), 201


@reports_api.get("/reports")
@reports_api.input(ReportsQuery, location="query", arg_name="asked")
@reports_api.output(ReportsAnswer)
@reports_api.doc(summary="List reported translation problems", security=SECURITY, responses=REFUSED | NOBODY)
def listed(asked: ReportsQuery) -> Json:
    """For editors and operators. Needs the scope `localization:read`."""
    require_role(Scope.READ_LOCALIZATION, *OWNERS)
    services = current_services()
    library = services.library()
    locale = known_locale(library, asked.locale) if asked.locale else ""
    query = Query(asked.state, locale, asked.article.replace("\0", ""), asked.limit, asked.offset)
    found, total = services.translation_reports.listed(query), services.translation_reports.count(query)
    return {
        "total": total,
        "reports": [_report(library, each) for each in found],
        "more": asked.offset + len(found) < total,
    }


@reports_api.post("/reports/<report_id>/resolve")
@reports_api.output(Report)
@reports_api.doc(
    summary="Resolve a reported translation problem",
    security=SECURITY,
    responses=NOBODY | {404: TABLE["unknown-report"][1], 503: TABLE["no-library"][1]},
)
def resolved(report_id: str) -> Json:
    """The report as it is then; whoever was first stays named. Needs the scope `localization:write`."""
    return _settled(report_id, resolved=True)


@reports_api.post("/reports/<report_id>/reopen")
@reports_api.output(Report)
@reports_api.doc(
    summary="Open a resolved translation problem again",
    security=SECURITY,
    responses=NOBODY | {404: TABLE["unknown-report"][1], 503: TABLE["no-library"][1]},
)
def reopened(report_id: str) -> Json:
    """The report as it is then. Needs the scope `localization:write`."""
    return _settled(report_id, resolved=False)


def _settled(report_id: str, *, resolved: bool) -> Json:
    principal = require_role(Scope.WRITE_LOCALIZATION, *OWNERS)
    services = current_services()
    found = services.translation_reports.settle(principal.id, report_id, resolved=resolved)
    if found is None:
        raise ProblemError("unknown-report")
    return _report(services.library(), found)


def _translation(library: Library, locale: str, article_id: str) -> Article:
    found = library.find(locale, article_id)
    if found is None:
        raise ProblemError("unknown-article")
    if found.fallback or locale == library.source_locale:
        raise QueryError({"locale": Wrong(NO_TRANSLATION)}, language=locale)
    return found.article


def _draft(article: Article, asked: NewReport) -> Draft:
    """Raises QueryError with all that is wrong."""
    errors: dict[str, str | Wrong] = {}
    section = section_of(article, asked.section)
    if asked.section and section is None:
        errors["section"] = Wrong(NO_SECTION)
    wanted = " ".join(asked.sentence.split())
    there = [each.text for each in passages(section, article.locale)] if section else []
    sentence = next((each for each in there if " ".join(each.split()) == wanted), "")
    if wanted and not sentence and "section" not in errors:
        errors["sentence"] = Wrong(NO_SENTENCE)
    note = read_note(asked.note)
    if note.wrong is not None:
        errors["note"] = note.wrong
    elif asked.fault is Fault.OTHER and not note.text:
        errors["note"] = Wrong(NEEDS_NOTE)
    if errors:
        raise QueryError(errors, language=article.locale)
    anchor = section.anchor if section else ""
    return Draft(article.id, article.locale, article.revision, anchor, sentence, asked.fault, note.text)


def _kept(report: TranslationReport) -> Json:
    return {
        "id": report.id,
        "article": report.article,
        "locale": report.locale,
        "revision": report.revision,
        "section": report.anchor,
        "sentence": report.sentence,
        "fault": report.fault,
        "note": report.note,
    }


def _report(library: Library, report: TranslationReport) -> Json:
    return _kept(report) | {
        "first_on": report.first.isoformat(),
        "last_on": report.last.isoformat(),
        "times": report.times,
        "since": since(library, report),
        "state": report.state,
        "resolved_at": report.resolved_at.isoformat() if report.resolved_at else None,
        "resolved_by": report.resolver or None,
    }


@reports_api.after_request
def _confidential(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
