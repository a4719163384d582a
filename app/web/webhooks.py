"""Webhooks, for operators: endpoints of other software, what was delivered to them, and what can be done about it.

The log names events and never an account: operators reach none. A secret stands in the answer to the form that made it,
and nowhere else.
"""

from __future__ import annotations

from flask import Blueprint, abort, current_app, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.errors import ProblemError
from app.i18n import url_form
from app.identity.guard import require_role
from app.identity.roles import Principal, Role, Scope
from app.outbox.events import TYPES
from app.services import current_services
from app.web.frame import page_locale, rendered
from app.web.webhooks_page import LONGEST_URL, PAGE, Typed, webhook_page, webhooks_page
from app.webhooks.records import Listed
from app.webhooks.service import EndpointError, UnknownEndpointError, WebhookService
from app.wording import N_, wording_for

webhooks = Blueprint("webhooks", __name__)
UNPROCESSABLE = 422
DONE = {
    "disabled": N_("It is disabled: it is sent nothing more, and what waited for it is dropped."),
    "enabled": N_("It is enabled: it is sent what happens from now on."),
    "tested": N_("A test is on its way. Reload this page to see what became of it."),
    "again": N_("It is sent once more, under the same id. Reload this page to see what became of it."),
}


@webhooks.get("/<locale>/webhooks")
def page(locale: str) -> Response:
    _operator(Scope.READ_WEBHOOKS)
    return _list(locale, Typed())


@webhooks.post("/<locale>/webhooks")
def register(locale: str) -> Response:
    form, chosen = request.form, set(request.form.getlist("types"))
    typed = Typed(form.get("url", "")[:LONGEST_URL], form.get("name", "")[:200], tuple(chosen))
    by, service = _operator(Scope.WRITE_WEBHOOKS), current_services().webhooks
    if not service.possible:
        raise ProblemError("not-possible")
    try:
        endpoint, secret = service.register(by.id, typed.url, typed.name, [each for each in TYPES if each in chosen])
    except EndpointError as error:
        words = wording_for(page_locale(current_services().library(), locale))
        said = {name: wrong.message(words) for name, wrong in error.errors.items()}
        again = Typed(typed.url, typed.name, typed.types, said.get("url", ""), said.get("name", ""))
        return _list(locale, again, UNPROCESSABLE)
    return _one(locale, Listed(endpoint, {}), secret=secret)


@webhooks.get("/<locale>/webhooks/<webhook_id>")
def one(locale: str, webhook_id: str) -> Response:
    _operator(Scope.READ_WEBHOOKS)
    return _one(locale, _known(webhook_id), done=request.args.get("done", ""))


@webhooks.post("/<locale>/webhooks/<webhook_id>")
def change(locale: str, webhook_id: str) -> Response:
    asked = request.form.get("do", "")
    by, service = _operator(Scope.WRITE_WEBHOOKS), current_services().webhooks
    disabled = _known(webhook_id).endpoint.disabled is not None
    match asked:
        case "disable":
            service.disable(by.id, webhook_id)
            done = "disabled"
        case "enable":
            service.enable(by.id, webhook_id)
            done = "enabled"
        case "test":
            service.test(by.id, webhook_id)
            done = "tested"
        case "rotate":
            renewed = service.rotate(by.id, webhook_id)
            return _one(locale, _known(webhook_id), secret=renewed[1])
        case "remove" if disabled:
            service.remove(by.id, webhook_id)
            reader = url_form(page_locale(current_services().library(), locale))
            return _private(redirect(url_for("webhooks.page", locale=reader), 303))
        case _:
            raise ProblemError("bad-request")
    return _to(locale, webhook_id, done)


@webhooks.post("/<locale>/webhooks/<webhook_id>/deliveries/<delivery_id>")
def again(locale: str, webhook_id: str, delivery_id: str) -> Response:
    by = _operator(Scope.WRITE_WEBHOOKS)
    try:
        current_services().webhooks.again(by.id, webhook_id, delivery_id)
    except UnknownEndpointError:
        abort(404)
    return _to(locale, webhook_id, "again")


def _operator(scope: Scope) -> Principal:
    return require_role(scope, Role.OPERATOR)


def _known(webhook_id: str) -> Listed:
    try:
        return _service().look(webhook_id)
    except UnknownEndpointError:
        abort(404)


def _service() -> WebhookService:
    return current_services().webhooks


def _list(locale: str, typed: Typed, status: int = 200) -> Response:
    library = current_services().library()
    shown = webhooks_page(
        library, page_locale(library, locale), _service().listed(), typed, possible=_service().possible
    )
    return _private(current_app.make_response((rendered("outward/webhooks.html", shown), status)))


def _one(locale: str, found: Listed, *, secret: str = "", done: str = "") -> Response:
    library = current_services().library()
    offset = request.args.get("offset", 0, int)
    offset = offset if 0 < offset < 1_000_000 else 0
    log = _service().log(found.endpoint.id, limit=PAGE + 1, offset=offset)
    said = _(DONE[done]) if done in DONE else ""
    shown = webhook_page(library, page_locale(library, locale), found, log, offset, secret=secret, done=said)
    return _private(current_app.make_response(rendered("outward/webhook.html", shown)))


def _to(locale: str, webhook_id: str, done: str) -> Response:
    reader = url_form(page_locale(current_services().library(), locale))
    return _private(redirect(url_for("webhooks.one", locale=reader, webhook_id=webhook_id, done=done), 303))


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
