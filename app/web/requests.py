"""Support requests of an account: the list, one prefilled form to ask, and each request with all that was said.

Shown to nobody who isn't signed in, never stored on the way, every look in the audit trail. Everything that is sent is
answered by a redirect, so that nothing is sent twice; where it isn't taken, the same page says why and keeps the text.
"""

from __future__ import annotations

from flask import Blueprint, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from app.accounts.details import AccountSummary
from app.accounts.store import AccountStore
from app.errors import ProblemError
from app.i18n import url_form
from app.identity.audit import utc_now
from app.identity.guard import account_or_404, require_principal
from app.identity.opaque import new_secret
from app.identity.roles import Role, Scope
from app.looks import Asked, Look, look
from app.services import current_services
from app.support.drafts import Checked, Given, checked
from app.support.errors import NotPossibleError, SentBeforeError, StaleError, SupportError, TooManyError
from app.support.records import Action, Side, Step, Thread
from app.support.texts import NO_FILES, Read, read_message
from app.web.contexts import Link, Page
from app.web.frame import page_locale, rendered
from app.web.requests_form import Filled, as_prefilled, as_sent, form_page, prefilled
from app.web.requests_view import PAGE, Desk, Written
from app.web.requests_words import NOT_POSSIBLE, SENT_BEFORE, STALE
from app.wording import Wrong

requests = Blueprint("requests", __name__)
CONFLICT, UNPROCESSABLE = 409, 422
TROUBLE: dict[type[SupportError], tuple[str, ...]] = {
    StaleError: STALE,
    NotPossibleError: NOT_POSSIBLE,
    SentBeforeError: SENT_BEFORE,
}
ACTIONS = {each.value: each for each in (Action.REPLIED, Action.CLOSED, Action.REOPENED)}


@requests.get("/<locale>/account/requests")
def page(locale: str) -> Response:
    desk = _desk(locale, Scope.READ_REQUESTS)
    offset = request.args.get("offset", 0, int)
    offset = offset if 0 < offset < 1_000_000 else 0
    support = current_services().support
    found = support.listed(desk.principal, desk.account.id, limit=PAGE + 1, offset=offset)
    return _answer("web/requests.html", desk.requests_page(found, offset))


@requests.get("/<locale>/account/requests/new")
def new(locale: str) -> Response:
    desk = _desk(locale, Scope.WRITE_REQUESTS, asking=True)
    offered = prefilled(desk, _look(desk))
    return _answer("web/request_new.html", form_page(desk, offered, as_prefilled(offered)))


@requests.post("/<locale>/account/requests/new")
def create(locale: str) -> Response:
    desk = _desk(locale, Scope.WRITE_REQUESTS, asking=True)
    form, token = request.form, _token()
    given = Given(
        form.get("purpose", ""),
        form.get("subject", ""),
        form.get("message", ""),
        form.get("programme", ""),
        tuple(form.getlist("reasons")),
    )
    found = checked(given, desk.locale)
    if has_files():
        found = Checked(found.given, None, found.errors | {"message": Wrong(NO_FILES)})
    filled = as_sent(desk, found, token)
    if found.draft is None:
        return _answer("web/request_new.html", form_page(desk, prefilled(desk, _look(desk)), filled), UNPROCESSABLE)
    try:
        made = current_services().support.create(desk.principal, desk.account.id, found.draft, token=token)
    except SentBeforeError as error:
        before = error.thread.request
        link = Link(before.subject, desk.href("requests.one", request_id=before.id), desk.other_lang(before.locale))
        again = Filled(filled.given, before=link)  # under a token of its own: sent again, it is another request
        return _answer("web/request_new.html", form_page(desk, prefilled(desk, _look(desk)), again), CONFLICT)
    except TooManyError as error:
        kept = Filled(filled.given, {"message": error.wrong.message(desk.words)}, token)
        return _answer("web/request_new.html", form_page(desk, prefilled(desk, _look(desk)), kept), CONFLICT)
    return _to(desk, made)


@requests.get("/<locale>/account/requests/<request_id>")
def one(locale: str, request_id: str) -> Response:
    desk = _desk(locale, Scope.READ_REQUESTS)
    found = current_services().support.thread(desk.principal, desk.account.id, request_id)
    return _answer("web/request.html", desk.request_page(_known(found), Written()))


@requests.post("/<locale>/account/requests/<request_id>")
def change(locale: str, request_id: str) -> Response:
    desk = _desk(locale, Scope.WRITE_REQUESTS)
    support, form, token = current_services().support, request.form, _token()
    action = ACTIONS.get(form.get("action", ""))
    if action is None:
        raise ProblemError("bad-request")
    version, keep = form.get("version", 0, int), "keep" in form
    read = read_message(form.get("message", ""), required=action is Action.REPLIED)
    if has_files():
        read = Read(read.text, Wrong(NO_FILES))
    if read.wrong is not None:
        shown = support.thread(desk.principal, desk.account.id, request_id)
        written = Written(read.text, read.wrong.message(desk.words), read=version, token=token, keep=keep)
        return _answer("web/request.html", desk.request_page(_known(shown), written), UNPROCESSABLE)
    step = Step(action, version, read.text, desk.locale, keep=keep)
    try:
        found = support.change(desk.principal, desk.account.id, request_id, step, token=token)
    except TooManyError as error:
        shown = support.thread(desk.principal, desk.account.id, request_id)
        written = Written(read.text, error.wrong.message(desk.words), read=version, token=token, keep=keep)
        return _answer("web/request.html", desk.request_page(_known(shown), written), CONFLICT)
    except SupportError as error:
        # The text may still be sent, as what follows on the request as it is shown now: under a token of its own.
        written = Written(read.text, trouble=TROUBLE[type(error)], read=version, keep=keep)
        return _answer("web/request.html", desk.request_page(error.thread, written), CONFLICT)
    return _to(desk, _known(found))


def _desk(locale: str, scope: Scope, *, asking: bool = False) -> Desk:
    """Who asks, of which account. `asking`: only its own people may."""
    services = current_services()
    library = services.library()
    reader = page_locale(library, locale)
    principal = require_principal(scope)
    wanted = request.args.get("account", "") or principal.account
    if not wanted and principal.has(Role.AGENT):
        abort(redirect(url_for("account.page", locale=url_form(reader)), 303))  # to choose one
    if not wanted:
        raise ProblemError("no-access")
    store = AccountStore(services.database)

    def find(account: str) -> AccountSummary | None:
        return next(iter(store.accounts(utc_now(), serving=(account,))), None)

    desk = Desk(library, reader, principal, account_or_404(principal, wanted, find))
    if asking and desk.side is not Side.PARTNER:
        raise ProblemError("forbidden")
    return desk


def _look(desk: Desk) -> Look:
    asked = Asked(desk.account.id)
    return look(current_services(), desk.library, desk.principal, asked, desk.words, surface="page")


def has_files() -> bool:
    """Whether somebody has sent files along, which no form of ours asks for."""
    return any(each.filename for each in request.files.values())


def _token() -> str:
    """Of the form that is sent; one of its own for a form without."""
    given = request.form.get("token", "")
    return given if 0 < len(given) <= 64 and given.isalnum() else new_secret()


def _known(thread: Thread | None) -> Thread:
    if thread is None:
        raise ProblemError("unknown-request")
    return thread


def _to(desk: Desk, thread: Thread) -> Response:
    """To the request, and the change that was made: sent again, the answer changes nothing."""
    version = thread.request.version
    anchor = f"change-{version}" if version > 1 else None
    response = redirect(desk.href("requests.one", request_id=thread.request.id, _anchor=anchor), 303)
    response.headers["Cache-Control"] = "no-store"
    return response


def _answer(template: str, shown: Page, status: int = 200) -> Response:
    response = current_app.make_response((rendered(template, shown), status))
    response.headers["Cache-Control"] = "no-store"
    return response
