"""The queue: support requests of all accounts that the agent serves. It is where the workspace begins."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from babel.dates import format_timedelta
from flask import Blueprint, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.store import AccountStore
from app.answers import known_locale
from app.diagnosis.engine import diagnose
from app.diagnosis.vocabulary import Standing
from app.i18n import babel_name, display_name, url_form
from app.identity.roles import Scope
from app.remedies import guide_of
from app.remedies import words as texts
from app.support.queue import SUPPORT_S_TURN, AssignedTo, Order, Queued, Wanted
from app.support.records import Side, Status
from app.web import SOMEBODY, STATUSES, Badge, Choice, Link, status_badge
from app.wording import N_
from app.workspace.contexts import QueuePage, QueueRow
from app.workspace.desk import Desk, agents_desk, answer

workspace_queue = Blueprint("workspace_queue", __name__)
PAGE = 25
HERE = ZoneInfo("UTC")  # nobody knows where the agent is; the pages of an account use its own zone
TURN = "support"  # what is to be answered, whatever its status
ENUM = TypeVar("ENUM", bound=StrEnum)
SHOWN: dict[str, tuple[tuple[Status, ...], str]] = {
    TURN: (SUPPORT_S_TURN, N_("To be answered")),
    **{each.value: ((each,), STATUSES[Side.SUPPORT][each][1]) for each in (Status.WAITING_FOR_PARTNER, Status.CLOSED)},
    "all": (tuple(Status), N_("All")),
}
ASSIGNED = {
    AssignedTo.ANYBODY: N_("Anybody’s"),
    AssignedTo.ME: N_("Mine"),
    AssignedTo.NOBODY: N_("Nobody’s"),
}
ORDERS = {
    Order.WAITING: N_("Waiting longest"),
    Order.STANDING: N_("Standing worst"),
    Order.LANGUAGE: N_("By language"),
    Order.CHANGED: N_("Changed last"),
}


@workspace_queue.get("/<locale>/workspace")
def page(locale: str) -> Response:
    """What makes no sense in the address is passed over: a queue is always better than none."""
    desk = agents_desk(locale, Scope.READ_REQUESTS)
    status = request.args.get("status", "")
    status = status if status in SHOWN else TURN
    offset = request.args.get("offset", 0, int)
    wanted = Wanted(
        SHOWN[status][0],
        known_locale(desk.library, request.args.get("language", "")) or "",
        _member(request.args.get("assigned", ""), AssignedTo.ANYBODY),
        _member(request.args.get("order", ""), Order.WAITING),
        PAGE + 1,
        offset if 0 < offset < 1_000_000 else 0,
    )
    found = desk.services.queue.listed(desk.principal, wanted)
    return answer("workspace/queue.html", _queue_page(desk, status, wanted, found))


def _member(given: str, usual: ENUM) -> ENUM:
    """The one of its kind that the address names, else the usual one."""
    return next((each for each in type(usual) if each == given), usual)


def _queue_page(desk: Desk, status: str, wanted: Wanted, found: list[Queued]) -> QueuePage:
    asked = {
        "status": status if status != TURN else "",
        "language": url_form(wanted.language),
        "assigned": wanted.assigned if wanted.assigned is not AssignedTo.ANYBODY else "",
        "order": wanted.order if wanted.order is not Order.WAITING else "",
    }

    def turned(offset: int) -> str:
        return desk.href("workspace_queue.page", **asked, offset=max(offset, 0))

    now = datetime.now(UTC)
    names, standings = _names(desk, found), _standings(desk, found[:PAGE], now)
    more = len(found) > PAGE
    return QueuePage(
        **desk.framed("workspace_queue.page", **asked, offset=wanted.offset),
        title=_("Queue"),
        action=desk.href("workspace_queue.page"),
        statuses=tuple([Choice(name, _(text), name == status) for name, (_statuses, text) in SHOWN.items()]),
        queue_languages=desk.languages(wanted.language, _("All languages")),
        assigned=tuple([Choice(each, _(text), each is wanted.assigned) for each, text in ASSIGNED.items()]),
        orders=tuple([Choice(each, _(text), each is wanted.order) for each, text in ORDERS.items()]),
        rows=tuple([_row(desk, each, names, standings, now) for each in found[:PAGE]]),
        previous=Link(_("Previous requests"), turned(wanted.offset - PAGE)) if wanted.offset else None,
        following=Link(_("More requests"), turned(wanted.offset + PAGE)) if more else None,
    )


def _names(desk: Desk, found: list[Queued]) -> dict[str, str]:
    """What the accounts are called."""
    ids = {each.request.account for each in found}
    known = AccountStore(desk.services.database).accounts(datetime.now(UTC), serving=ids, limit=len(ids)) if ids else []
    return {each.id: each.name for each in known}


def _standings(desk: Desk, found: list[Queued], now: datetime) -> dict[str, Standing]:
    """As the last sweep found them; of an account that came after it, as it is diagnosed now."""
    known = {each.request.account: each.standing for each in found}
    store, guide = AccountStore(desk.services.database), guide_of(desk.library)
    for account in [account for account, standing in known.items() if standing is None]:
        history = store.history(account)
        known[account] = diagnose(history.facts(now), now, guide).standing if history else None
    return {account: standing for account, standing in known.items() if standing}


def _row(desk: Desk, queued: Queued, names: dict[str, str], standings: dict[str, Standing], now: datetime) -> QueueRow:
    one = queued.request
    standing = standings.get(one.account)
    assigned = one.assigned
    href = desk.href("workspace_requests.one", request_id=one.id, account=one.account)
    return QueueRow(
        link=Link(one.subject, href, one.locale),
        account=f"{names.get(one.account, one.account)} · {one.account}",
        badge=status_badge(Side.SUPPORT, one.status),
        standing=Badge(texts.STANDING_TONES[standing], _(texts.SHORT_STANDINGS[standing])) if standing else None,
        waiting=format_timedelta(now - queued.waiting, locale=babel_name(desk.locale)),
        since=_("%(moment)s UTC", moment=desk.words.moment_of(queued.waiting, HERE)),
        machine_since=queued.waiting.isoformat(timespec="seconds"),
        language=display_name(one.locale, desk.locale),
        assigned=(assigned.name or _(SOMEBODY)) if assigned.assignee else "",
        mine=assigned.assignee == desk.principal.id,
    )
