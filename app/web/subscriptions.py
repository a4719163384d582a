"""Subscriptions of an account's customers: the list, and each one with its history and a form for what was done.

Shown to nobody who isn't signed in, never stored on the way, every look in the audit trail. What is sent is answered by
a redirect; where it isn't taken, the same page says why. Nothing here changes anything in Partner Center.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, current_app, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.diagnosis.timeline import local_day
from app.diagnosis.vocabulary import Cause, Origin, SubscriptionStatus
from app.errors import ProblemError
from app.identity.guard import require_principal
from app.identity.roles import Scope
from app.queries import as_typed
from app.services import current_services
from app.subscriptions.records import Wanted
from app.subscriptions.service import NotPossibleError, known_subscription, note_look, open_book, record
from app.subscriptions.workflow import Given, checked
from app.web.contexts import Page
from app.web.frame import page_locale, rendered
from app.web.subscriptions_view import Desk, Sent
from app.wording import wording_for

subscriptions = Blueprint("subscriptions", __name__)
CONFLICT, UNPROCESSABLE = 409, 422
MOST = 1_000_000  # subscriptions that may be passed over
W = TypeVar("W", bound=StrEnum)


@subscriptions.get("/<locale>/account/subscriptions")
def page(locale: str) -> Response:
    desk = _desk(locale, Scope.READ_ACCOUNTS, request.args.get("at", ""))
    due, offset = request.args.get("due", 0, int), request.args.get("offset", 0, int)
    wanted = Wanted(
        _word(SubscriptionStatus, "status"),
        _word(Cause, "cause"),
        due if 0 < due < MOST else None,
        as_typed(request.args.get("q", ""))[:128],
    )
    note_look(current_services(), desk.principal, desk.book.account_id, "page")
    return _answer("web/subscriptions.html", desk.subscriptions_page(wanted, offset if 0 < offset < MOST else 0))


@subscriptions.get("/<locale>/account/subscriptions/<path:subscription_id>")
def one(locale: str, subscription_id: str) -> Response:
    desk = _desk(locale, Scope.READ_ACCOUNTS, request.args.get("at", ""))
    return _shown(desk, subscription_id, Sent(), recorded="recorded" in request.args)


@subscriptions.post("/<locale>/account/subscriptions/<path:subscription_id>")
def recording(locale: str, subscription_id: str) -> Response:
    desk = _desk(locale, Scope.WRITE_ACCOUNTS, "")
    book, form = desk.book, request.form
    held = known_subscription(book, subscription_id)
    given = Given(form.get("event", ""), form.get("cause", ""), form.get("on", "").strip()[:20])
    read = checked(given, local_day(book.facts, book.at), book.begun(held))
    if read.done is None:
        return _shown(desk, subscription_id, Sent(read), UNPROCESSABLE)
    try:
        record(current_services(), desk.principal, book, held, read.done, Origin.PERSON)
    except NotPossibleError:
        trouble = _("Nothing was recorded: as the subscription stands now, this can’t be done to it.")
        return _shown(_desk(locale, Scope.WRITE_ACCOUNTS, ""), subscription_id, Sent(trouble=trouble), CONFLICT)
    response = redirect(desk.href("subscriptions.one", subscription_id=subscription_id, recorded="1"), 303)
    response.headers["Cache-Control"] = "no-store"
    return response


def _desk(locale: str, scope: Scope, at: str) -> Desk:
    """Who asks, of which account."""
    services = current_services()
    library = services.library()
    reader = page_locale(library, locale)
    principal = require_principal(scope)
    wanted = request.args.get("account", "") or principal.account
    if not wanted:
        raise ProblemError("no-access")
    book = open_book(services, library, principal, wanted, at, wording_for(reader))
    return Desk(library, reader, principal, book, at)


def _shown(desk: Desk, subscription_id: str, sent: Sent, status: int = 200, *, recorded: bool = False) -> Response:
    held = known_subscription(desk.book, subscription_id)
    note_look(current_services(), desk.principal, desk.book.account_id, "page", subscription_id)
    return _answer("web/subscription.html", desk.subscription_page(held, sent, recorded=recorded), status)


def _word(kind: type[W], name: str) -> W | None:
    """What is no such word filters nothing."""
    given = request.args.get(name, "")
    return kind(given) if given in set(kind) else None


def _answer(template: str, shown: Page, status: int = 200) -> Response:
    response = current_app.make_response((rendered(template, shown), status))
    response.headers["Cache-Control"] = "no-store"
    return response
