"""Every error that the application answers with: one table, one shape.

Under /api an error is a problem document (RFC 9457, `application/problem+json`), told in the reader's language;
elsewhere it is a page. The text of a GoodstandingError is fit to be shown; of anything else only the status is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from http import HTTPStatus
from typing import Any

from apiflask import APIFlask
from flask import Flask, Response, current_app, json, request
from werkzeug.exceptions import HTTPException

from app.database_trouble import REMEDIES, DatabaseError, Trouble
from app.i18n import request_locale
from app.operations.observing import request_id
from app.queries import QueryError
from app.wording import N_, Wrong, wording_for
from indexer.errors import EngineUnavailableError, LibraryError, UsageError

PROBLEM_TYPE = "application/problem+json"
TYPES = "/api/problems/"
NAMED = N_("%(label)s: %(value)s")
RETRY_AFTER = "5"  # seconds: a library may be on its way

# code: (status, title, what it means and what to do about it)
TABLE: dict[str, tuple[int, str, str]] = {
    "bad-request": (400, N_("The request cannot be understood"), N_("Correct the request; `detail` says where.")),
    "invalid-parameters": (
        400,
        N_("A parameter is missing or has a value that makes no sense"),
        N_("`errors` names each parameter with what is wrong; /api/openapi.json says what is possible."),
    ),
    "unknown-locale": (
        400,
        N_("The library has no such locale"),
        N_("Ask for one of the locales that `detail` lists, such as fr-FR."),
    ),
    "sign-in-refused": (
        400,
        N_("The sign-in could not be completed"),
        N_("Start it again from the sign-in page, in one browser window."),
    ),
    "consent-refused": (
        400,
        N_("The consent could not be completed"),
        N_("Begin it again on the account’s page about Partner Center, in one browser window."),
    ),
    "not-signed-in": (
        401,
        N_("Nobody is signed in"),
        N_("Send an API token as `Authorization: Bearer gs_…`, or sign in on the site."),
    ),
    "forbidden": (
        403,
        N_("This is not for you to see or change"),
        N_("Ask whoever gives you your roles; a token needs the scope that `detail` names."),
    ),
    "no-access": (
        403,
        N_("You are known, but there is nothing here for you"),
        N_("Ask whoever runs this site for a role and, as a partner, for your account."),
    ),
    "insecure-channel": (
        403,
        N_("Signing in needs https"),
        N_("Whoever runs this site sets GOODSTANDING_PUBLIC_URL to its https address."),
    ),
    "cross-origin": (
        403,
        N_("The request comes from another site"),
        N_("Send it from a page of this site, or as a program with a bearer token."),
    ),
    "not-found": (404, N_("There is nothing at this address"), N_("Check the address; /api/openapi.json lists all.")),
    "unknown-article": (
        404,
        N_("There is no such article"),
        N_("Check the id against /api/v1/articles, or search with /api/v1/search."),
    ),
    "unknown-account": (404, N_("There is no such account"), N_("Check the id of the account.")),
    "unknown-subscription": (
        404,
        N_("The account has no such subscription"),
        N_("Check the id against the account’s subscriptions."),
    ),
    "unknown-operation": (
        404,
        N_("The articles speak of no such operation"),
        N_("Ask for one of those that the account’s capabilities list."),
    ),
    "unknown-report": (404, N_("There is no such report"), N_("List the reports that there are.")),
    "unknown-request": (
        404,
        N_("The account has no such support request"),
        N_("Check the id against the account’s requests."),
    ),
    "unknown-webhook": (
        404,
        N_("There is no such endpoint or delivery"),
        N_("List the endpoints that there are at /api/v1/webhooks, and each one’s deliveries below it."),
    ),
    "method-not-allowed": (
        405,
        N_("The address does not take this method"),
        N_("The header `Allow` names those it takes."),
    ),
    "stale-version": (
        409,
        N_("It has changed since it was read"),
        N_("Nothing was written. Read it again, and send the change with the version that it has now."),
    ),
    "not-possible": (
        409,
        N_("This can’t be done as it stands now"),
        N_("Nothing was written. Read it again, and choose."),
    ),
    "sent-before": (
        409,
        N_("This key was used before, for another text"),
        N_("Nothing more was written. Send a new text with a key of its own."),
    ),
    "too-large": (413, N_("The request is too large"), N_("Send less at a time.")),
    "unsupported-media-type": (415, N_("The request’s content type is not taken"), N_("Send JSON.")),
    "too-many-requests": (429, N_("Too many requests"), N_("Wait as long as the header `Retry-After` says.")),
    "internal-error": (
        500,
        N_("Something went wrong on our side"),
        N_("Try again; if it goes on, tell whoever runs this site. The log has the details."),
    ),
    "no-library": (
        503,
        N_("There is no library to read from"),
        N_("Whoever runs this site builds one with `goodstanding index`."),
    ),
    "search-unavailable": (
        503,
        N_("The search doesn’t answer at the moment"),
        N_("Articles can be read all the same. Search again in a moment; if it goes on, tell whoever runs this site."),
    ),
    Trouble.BUSY: (503, N_("The database is busy"), REMEDIES[Trouble.BUSY]),
    Trouble.READ_ONLY: (503, N_("The database can’t be written to"), REMEDIES[Trouble.READ_ONLY]),
    Trouble.UNREACHABLE: (503, N_("The database can’t be reached"), REMEDIES[Trouble.UNREACHABLE]),
    Trouble.OUTDATED: (503, N_("The database is not up to date"), REMEDIES[Trouble.OUTDATED]),
    Trouble.UNUSABLE: (503, N_("The database can’t be used"), REMEDIES[Trouble.UNUSABLE]),
    "provider-unavailable": (
        503,
        N_("The provider of identities does not answer"),
        N_("Try again in a moment; if it goes on, tell whoever runs this site."),
    ),
}
BY_STATUS = {status: code for code, (status, _, _) in reversed(TABLE.items()) if code != "unknown-article"} | {
    400: "bad-request"
}

ErrorPage = Callable[["Problem"], str]
Reader = Callable[[], str]


@dataclass(frozen=True)
class Problem:
    """An error as it is shown, in JSON or on a page."""

    code: str
    status: int
    title: str
    detail: str
    errors: tuple[tuple[str, str], ...] = ()  # parameter, what is wrong with it
    language: str = ""  # that it is told in; empty: not told yet
    values: Mapping[str, object] = field(default_factory=dict)  # of the detail, as long as it isn't told

    def told(self, language: str) -> Problem:
        """With its texts in that language; what has been told already stays as it is."""
        words = wording_for(language)
        detail = words.gettext(self.detail, **self.values)
        return replace(self, title=words.gettext(self.title), detail=detail, language=words.tag, values={})

    def document(self, instance: str, request_id: str = "") -> dict[str, Any]:
        document: dict[str, Any] = {
            "type": TYPES + self.code,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": instance,
        }
        if request_id:
            document["request_id"] = request_id
        if self.errors:
            document["errors"] = [{"name": name, "message": message} for name, message in self.errors]
        return document


class ProblemError(Exception):
    """Raised to answer with an error of the table. Its detail is in the reader's language, or gets there when told."""

    def __init__(self, code: str, detail: str | Wrong = "", errors: Mapping[str, str] | None = None) -> None:
        self.problem = problem(code, detail, tuple((errors or {}).items()))
        super().__init__(self.problem.told("en").detail if detail else code)


def problem(code: str, detail: str | Wrong = "", errors: tuple[tuple[str, str], ...] = ()) -> Problem:
    status, title, remedy = TABLE[code]
    if isinstance(detail, Wrong):
        return Problem(code, status, title, detail.text, errors, values=detail.values)
    return Problem(code, status, title, detail or remedy, errors)


def use_error_page(app: Flask, render: ErrorPage) -> None:
    """Have errors outside /api shown by `render`; the web surface calls this."""
    app.extensions["goodstanding.error_page"] = render


def use_reader(app: Flask, language: Reader) -> None:
    """Have problem documents told in the language that `language` finds in the request; the API calls this."""
    app.extensions["goodstanding.reader"] = language


def register_errors(app: APIFlask) -> None:
    app.register_error_handler(ProblemError, lambda error: respond(error.problem))
    app.register_error_handler(LibraryError, lambda error: respond(problem("no-library", str(error))))
    # Where the cluster is, and what it says, is for the log, which has it already.
    app.register_error_handler(EngineUnavailableError, lambda _: respond(problem("search-unavailable")))
    app.register_error_handler(DatabaseError, lambda error: respond(_without_database(error)))
    app.register_error_handler(QueryError, lambda error: respond(_refused(error)))
    app.register_error_handler(UsageError, lambda error: respond(problem("bad-request", str(error))))
    app.register_error_handler(HTTPException, _from_http)


def respond(found: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The problem as a document under /api, as a page elsewhere."""
    if is_api(request.path):
        found = found.told(found.language or _reader())
        # `instance` is the path alone: what was asked may hold a person's data.
        body, kind = json.dumps(found.document(request.path, request_id())), PROBLEM_TYPE
    else:
        body, kind = _page(found), "text/html; charset=utf-8"
    response = current_app.response_class(body, status=found.status, content_type=kind, headers=dict(headers or {}))
    response.headers["Cache-Control"] = "no-store"
    if found.language:
        response.headers["Content-Language"] = found.language
    if found.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def _reader() -> str:
    """The reader's language: that of the page; of the API's, English where finding it fails as well."""
    if not is_api(request.path):
        return request_locale()
    try:
        return str(current_app.extensions["goodstanding.reader"]())
    except Exception:  # a database that can't be reached must not hide that it can't
        current_app.logger.debug("The reader's language is not known", exc_info=True)
        return "en"


def is_api(path: str) -> bool:
    return path == "/api" or path.startswith("/api/")


def _page(found: Problem) -> str:
    render = current_app.extensions.get("goodstanding.error_page")
    if render is not None:
        try:
            return str(render(found))
        except Exception:
            # An error page that fails must not hide the error; a missing library is the usual reason.
            if found.code != "no-library":
                current_app.logger.exception("The error page failed")
    title = escape(found.title)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><h1>{title}</h1><p>{escape(found.detail)}</p></html>"
    )


def _from_http(error: HTTPException) -> Response:
    """An error of Flask's own: unknown address, wrong method, too large a body …"""
    if error.response is not None:
        return current_app.make_response(error.response)
    status = error.code or 500
    code = BY_STATUS.get(status, "internal-error" if status >= 500 else "bad-request")
    found = problem(code)
    if found.status != status:
        found = Problem(code, status, HTTPStatus(status).phrase, error.description or found.detail)
    kept = {name: value for name, value in error.get_headers() if name.lower() in ("allow", "retry-after")}
    return respond(found, kept)


def _without_database(error: DatabaseError) -> Problem:
    """The kind of trouble and its remedy are for everybody; where the database is, and what it says, for the log."""
    current_app.logger.error("%s", error)
    services = current_app.extensions["goodstanding"]
    services.metrics.failed(error.trouble.value)
    return problem(error.trouble)


def _refused(error: QueryError) -> Problem:
    language = error.language or _reader()
    errors = error.told(language)
    words = wording_for(language)
    detail = " ".join([words.gettext(NAMED, label=name, value=said) for name, said in errors])
    return replace(problem(error.code, detail, errors), language=language)
