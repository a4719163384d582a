"""The form to record that an account was reinstated: since when, and why, in spite of which facts."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask import Blueprint, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.errors import ProblemError
from app.identity.roles import Scope
from app.looks import Asked, Look, look
from app.remedies import words as texts
from app.support.reinstating import Given, NotSuspendedError, checked, still_confirmed, suspended_in
from app.support.texts import MOST_MESSAGE
from app.web import Choice, FieldView, Link, Notice
from app.wording import N_, Wrong
from app.workspace.contexts import ReinstatePage
from app.workspace.desk import Desk, agents_desk, answer

workspace_reinstating = Blueprint("workspace_reinstating", __name__)
CONFLICT, UNPROCESSABLE = 409, 422
MEANWHILE = N_("Somebody else has recorded this meanwhile. The account is no longer suspended in this program.")
FIELDS = {
    "programme": (N_("Program"), "#gs-programme"),
    "on": (N_("Since"), "#gs-on"),
    "reason": (N_("Why was it reinstated?"), "#gs-reason"),
    "despite": (N_("Facts"), "#gs-despite"),
}


@workspace_reinstating.get("/<locale>/workspace/reinstatement")
def page(locale: str) -> Response:
    desk, found = _look(locale, Scope.READ_ACCOUNTS)
    usual = next(iter(suspended_in(found.facts)), "")
    return answer("workspace/reinstate.html", _page(desk, found, Given(usual), {}))


@workspace_reinstating.post("/<locale>/workspace/reinstatement")
def record(locale: str) -> Response:
    desk, found = _look(locale, Scope.WRITE_ACCOUNTS)
    form = request.form
    given = Given(form.get("programme", ""), form.get("on", ""), form.get("reason", ""), "despite" in form)
    what, errors = checked(given, found.facts, found.diagnosis, _today(found), _about(desk, found))
    if what is None:
        return answer("workspace/reinstate.html", _page(desk, found, given, errors), UNPROCESSABLE)
    try:
        desk.services.reinstating.record(desk.principal, found.facts, what)
    except NotSuspendedError:
        errors = {"programme": Wrong(MEANWHILE)}
        return answer("workspace/reinstate.html", _page(desk, found, given, errors), CONFLICT)
    response = redirect(_back(desk, found).href, 303)
    response.headers["Cache-Control"] = "no-store"
    return response


def _look(locale: str, scope: Scope) -> tuple[Desk, Look]:
    desk = agents_desk(locale, scope)
    asked = Asked(desk.served(request.args.get("account", "")))
    return desk, look(desk.services, desk.library, desk.principal, asked, desk.words, surface="workspace")


def _about(desk: Desk, found: Look) -> str:
    """The support request that the address names; empty where it names none."""
    given = request.args.get("request", "")
    if given and not desk.services.support.has(found.history.account_id, given):
        raise ProblemError("unknown-request")
    return given


def _back(desk: Desk, found: Look) -> Link:
    about, account = _about(desk, found), found.history.account_id
    if about:
        href = desk.href("workspace_requests.one", request_id=about, account=account)
        return Link(_("Back to the request"), href)
    return Link(_("Back to the account"), desk.href("workspace_accounts.account", account=account))


def _today(found: Look) -> date:
    """Where the account is."""
    return datetime.now(UTC).astimezone(found.facts.account.zone).date()


def _page(desk: Desk, found: Look, given: Given, errors: dict[str, Wrong]) -> ReinstatePage:
    account, about = found.history.account_id, _about(desk, found)
    wrong = {name: each.message(desk.words) for name, each in errors.items()}
    title = _("Record that the account is reinstated")
    return ReinstatePage(
        **desk.framed("workspace_reinstating.page", account=account, request=about),
        title=_("Error: %(title)s", title=title) if errors else title,
        back=_back(desk, found),
        name=found.history.details(found.at).summary.name,
        account_id=account,
        action=desk.href("workspace_reinstating.record", account=account, request=about),
        errors=tuple(
            [
                Link(_("%(label)s: %(value)s", label=_(FIELDS[name][0]), value=said), FIELDS[name][1])
                for name, said in wrong.items()
            ]
        ),
        warning=_warning(found),
        programmes=tuple(
            [Choice(each, _(texts.PROGRAMMES[each]), each == given.programme) for each in suspended_in(found.facts)]
        ),
        programme_error=wrong.get("programme", ""),
        on=given.on or _today(found).isoformat(),
        today=_today(found).isoformat(),
        on_error=wrong.get("on", ""),
        reason=FieldView(given.reason, MOST_MESSAGE, wrong.get("reason", "")),
        despite=given.despite,
        despite_error=wrong.get("despite", ""),
    )


def _warning(found: Look) -> Notice | None:
    held = still_confirmed(found.diagnosis)
    if not held:
        return None
    reasons = tuple([_(texts.REASONS[each]) for each in held])
    return Notice("bad", "question", _("Facts still confirm a reason for the suspension"), reasons)
