"""A support request on an agent's desk: all that was said, the diagnosis, and one form to answer, assign and close it.

Searching for answers and filling in the text send the same form and write nothing, so that what was typed stays. Where
somebody else was faster, the page says so, marks what is new, and keeps the text.
"""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request
from werkzeug.wrappers import Response

from app.errors import ProblemError
from app.identity.opaque import new_secret
from app.identity.roles import Scope
from app.locales import match_locale
from app.queries import as_typed
from app.support.attaching import MOST_ATTACHED, attached
from app.support.errors import AssignedError, SupportError
from app.support.presence import Doing, Peer
from app.support.records import Action, Resolution, Step, Thread
from app.support.replies import reply_text
from app.support.texts import NO_FILES, read_message
from app.wording import N_, Wrong, wording_for
from app.workspace.attaching import chosen_places, searched_places, steps_to_take
from app.workspace.desk import Desk, agents_desk, answer
from app.workspace.request_form import Typed
from app.workspace.request_view import Case, request_page

workspace_requests = Blueprint("workspace_requests", __name__)
OK, CONFLICT, UNPROCESSABLE = 200, 409, 422
TOO_MANY = N_("%(most)s answers can be attached at a time.")
NO_RESOLUTION = N_("Choose how the request ends.")


@workspace_requests.get("/<locale>/workspace/requests/<request_id>")
def one(locale: str, request_id: str) -> Response:
    case = _case(locale, Scope.READ_REQUESTS, request_id)
    return _page(case, Typed(case.partner), Doing.LOOKING)


@workspace_requests.post("/<locale>/workspace/requests/<request_id>")
def change(locale: str, request_id: str) -> Response:
    case = _case(locale, Scope.WRITE_REQUESTS, request_id)
    written = match_locale(request.form.get("written", ""), case.desk.library.locales) or case.partner
    typed = Typed.sent(written, request.form, chosen_places(case.desk, request.form.getlist("attach")))
    if any(each.filename for each in request.files.values()):
        return _page(case, typed.wrong("message", Wrong(NO_FILES)), Doing.WRITING, UNPROCESSABLE)
    if typed.action == "find":
        words = as_typed(typed.find)
        typed = typed.finding(words, searched_places(case.desk, words) if words else ())
        return _page(case, typed, Doing.WRITING)
    if typed.action == "template":
        text = reply_text(case.theirs, wording_for(case.partner))
        return _page(case, typed.filled(text, steps_to_take(case.theirs), case.partner), Doing.WRITING)
    if typed.action == "assign":
        return _assigned(case, typed)
    return _sent(case, typed)


@workspace_requests.post("/<locale>/workspace/requests/<request_id>/presence")
def presence(locale: str, request_id: str) -> Response:
    """For a page that is open: that somebody is there still; answered with who else is. Nothing of the account."""
    desk = agents_desk(locale, Scope.READ_REQUESTS)
    account = desk.served(request.args.get("account", ""))
    if not desk.services.support.has(account, request_id):
        raise ProblemError("unknown-request")
    doing = Doing.WRITING if request.form.get("doing") == Doing.WRITING else Doing.LOOKING
    peers = desk.services.presence.seen(desk.principal.id, account, request_id, doing)
    response = current_app.make_response(render_template("workspace/peers.html", peers=peers))
    response.headers["Cache-Control"] = "no-store"
    return response


def _case(locale: str, scope: Scope, request_id: str) -> Case:
    """The request, and how its account stands. Both looks are in the trail."""
    desk = agents_desk(locale, scope)
    account = desk.served(request.args.get("account", ""))
    thread = desk.services.support.thread(desk.principal, account, request_id, surface="workspace")
    if thread is None:
        raise ProblemError("unknown-request")
    return Case.of(desk, thread, request.args.get("partner", ""))


def _page(case: Case, typed: Typed, doing: Doing, status: int = OK) -> Response:
    peers = _seen(case.desk, case.thread, doing)
    return answer("workspace/request.html", request_page(case, typed, peers), status)


def _seen(desk: Desk, thread: Thread, doing: Doing) -> tuple[Peer, ...]:
    return desk.services.presence.seen(desk.principal.id, thread.request.account, thread.request.id, doing)


def _assigned(case: Case, typed: Typed) -> Response:
    """With a text in the form, the page comes back with it; else it is asked for anew."""
    desk, now = case.desk, case.thread.request
    try:
        found = desk.services.support.assign(desk.principal, now.account, now.id, typed.assignee, typed.number)
    except AssignedError as error:
        return _page(case.with_thread(error.thread), typed.refused(error), Doing.WRITING, CONFLICT)
    except LookupError:
        raise ProblemError("bad-request") from None
    if found is None:
        raise ProblemError("unknown-request")
    if typed.text or typed.chosen:
        return _page(case.with_thread(found), typed.assigned(found.request.assigned.number), Doing.WRITING)
    return _to(case, "gs-assigned")


def _sent(case: Case, typed: Typed) -> Response:
    desk, now = case.desk, case.thread.request
    step, errors = _step(case, typed)
    if step is None:
        return _page(case, typed.with_errors(errors), Doing.WRITING, UNPROCESSABLE)
    try:
        found = desk.services.support.change(desk.principal, now.account, now.id, step, token=typed.token)
    except SupportError as error:
        # Sent again, it follows on what has come since: under a token of its own.
        return _page(case.with_thread(error.thread), typed.refused(error, new_secret()), Doing.WRITING, CONFLICT)
    if found is None:
        raise ProblemError("unknown-request")
    return _to(case, f"change-{found.request.version}")


def _step(case: Case, typed: Typed) -> tuple[Step | None, dict[str, Wrong]]:
    """What the form does to the request, or what is wrong with which field."""
    actions = {"send": Action.CLOSED if typed.then == "close" else Action.REPLIED, "reopen": Action.REOPENED}
    action = actions.get(typed.action)
    if action is None:
        raise ProblemError("bad-request")
    errors: dict[str, Wrong] = {}
    required = action is Action.REPLIED and not typed.chosen
    read = read_message(typed.text, required=required)
    if read.wrong is not None:
        errors["message"] = read.wrong
    if len(typed.chosen) > MOST_ATTACHED:
        errors["attach"] = Wrong(TOO_MANY, {"most": MOST_ATTACHED})
    resolution = next((each for each in Resolution if each == typed.resolution), None)
    if action is Action.CLOSED and resolution is None:
        errors["resolution"] = Wrong(NO_RESOLUTION)
    if errors:
        return None, errors
    answers = attached(case.desk.library, case.partner, typed.chosen) if action is not Action.REOPENED else ()
    return Step(
        action,
        typed.version,
        read.text,
        typed.written,
        keep=typed.then == "support",
        answers=answers,
        resolution=resolution if action is Action.CLOSED else None,
    ), {}


def _to(case: Case, anchor: str) -> Response:
    """To the request, and what was done: sent again, the answer changes nothing."""
    response = redirect(case.href(_anchor=anchor), 303)
    response.headers["Cache-Control"] = "no-store"
    return response
