"""The page of a support request on an agent's desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app.diagnosis.vocabulary import State
from app.i18n import display_name, url_form
from app.looks import Asked, Look, look
from app.remedies import Remedies, remedies
from app.remedies import words as texts
from app.support.presence import EVERY_SECONDS, Peer
from app.support.records import Request, Resolution, Side, Status, Thread
from app.support.reinstating import suspended_in
from app.support.texts import MOST_MESSAGE
from app.web import (
    EVERYTHING,
    PURPOSES,
    RESOLUTIONS,
    SOMEBODY,
    Choice,
    Fact,
    FieldView,
    Link,
    status_badge,
    thread_view,
)
from app.wording import N_
from app.workspace.attaching import Offers, offer_views, suggested
from app.workspace.contexts import DeskForm, DeskRequestPage
from app.workspace.desk import Desk
from app.workspace.request_form import Typed

CALLING = (State.CONFIRMED, State.AT_RISK)
FIELDS = {"message": "#gs-message", "attach": "#gs-attach", "resolution": "#gs-resolution"}
THEN: dict[str, tuple[str, str]] = {
    "partner": (N_("The partner’s turn"), N_("They read it, and answer or close the request.")),
    "support": (N_("Still our turn"), N_("You’re on it; the partner doesn’t have to answer.")),
    "close": (N_("Close the request"), N_("It is settled. The partner can open it again.")),
}


@dataclass(frozen=True)
class Case:
    """A request, and how its account stands now."""

    desk: Desk
    thread: Thread
    look: Look
    partner: str  # the language that the partner reads

    @classmethod
    def of(cls, desk: Desk, thread: Thread, asked: str) -> Case:
        """`asked`: another language of the partner than the one that they wrote in."""
        found = look(
            desk.services,
            desk.library,
            desk.principal,
            Asked(thread.request.account),
            desk.words,
            surface="workspace",
        )
        return cls(desk, thread, found, desk.partner_locale(asked, thread.request.locale))

    @property
    def request(self) -> Request:
        return self.thread.request

    @property
    def zone(self) -> ZoneInfo:
        return self.look.facts.account.zone

    @property
    def named(self) -> dict[str, str]:
        """What the address of the request names."""
        other = self.partner != self.desk.partner_locale(self.request.locale)
        return {
            "request_id": self.request.id,
            "account": self.request.account,
            "partner": url_form(self.partner) if other else "",
        }

    def href(self, endpoint: str = "workspace_requests.one", **values: Any) -> str:
        return self.desk.href(endpoint, **self.named, **values)

    def with_thread(self, thread: Thread) -> Case:
        return replace(self, thread=thread)

    @property
    def theirs(self) -> Remedies:
        """The diagnosis with what the partner's articles say."""
        return remedies(self.look.diagnosis, self.desk.library, self.partner)


def request_page(case: Case, typed: Typed, peers: tuple[Peer, ...]) -> DeskRequestPage:
    desk, request = case.desk, case.request
    diagnosis = case.look.diagnosis
    refused = typed.trouble or typed.errors
    return DeskRequestPage(
        **desk.framed("workspace_requests.one", **case.named),
        title=_("Error: %(title)s", title=request.subject) if refused else request.subject,
        back=Link(_("Queue"), desk.href("workspace_queue.page")),
        name=case.look.history.details(case.look.at).summary.name,
        account_id=request.account,
        subject=request.subject,
        subject_lang=request.locale,
        badge=status_badge(Side.SUPPORT, request.status),
        trouble=tuple([_(each) for each in typed.trouble]),
        errors=tuple([Link(wrong.message(desk.words), FIELDS[name]) for name, wrong in typed.errors.items()]),
        facts=tuple(_facts(case)),
        changes=thread_view(case.thread, Side.SUPPORT, desk.words, case.zone, typed.version),
        form=_form(case, typed),
        partner_language=display_name(case.partner, desk.locale),
        peers=peers,
        presence=case.href("workspace_requests.presence"),
        presence_seconds=EVERY_SECONDS,
        tone=texts.STANDING_TONES[diagnosis.standing],
        headline=_(texts.SHORT_STANDINGS[diagnosis.standing]),
        reasons=tuple(
            dict.fromkeys(
                [texts.reason_title(desk.words, each) for each in diagnosis.findings if each.state in CALLING]
            )
        ),
        account=Link(
            _("The account in both languages"),
            desk.href("workspace_accounts.account", account=request.account, partner=url_form(case.partner)),
        ),
        reinstate=_reinstate(case),
    )


def _reinstate(case: Case) -> Link | None:
    if not suspended_in(case.look.facts):
        return None
    where = {"account": case.request.account, "request": case.request.id}
    return Link(_("Record that the account is reinstated"), case.desk.href("workspace_reinstating.page", **where))


def _facts(case: Case) -> Iterator[Fact]:
    request, words = case.request, case.desk.words
    yield Fact(_("Asks for"), (_(PURPOSES[request.purpose][0]),))
    yield Fact(_("Program"), (_(texts.PROGRAMMES[request.programme]) if request.programme else _(EVERYTHING),))
    if request.reasons:
        yield Fact(_("Reasons"), tuple([_(texts.REASONS.get(each, each)) for each in request.reasons]))
    opened = words.day_of(request.opened, case.zone)
    yield Fact(_("Opened by"), (_("%(name)s, %(date)s", name=request.opener or _(SOMEBODY), date=opened),))
    yield Fact(_("Language"), (display_name(request.locale, case.desk.locale),))


def _form(case: Case, typed: Typed) -> DeskForm:
    desk, request = case.desk, case.request
    closed = request.status is Status.CLOSED
    words = {name: wrong.message(desk.words) for name, wrong in typed.errors.items()}
    offers = Offers(() if closed else suggested(case.theirs), typed.found, typed.chosen)
    assigned = request.assigned
    return DeskForm(
        action=case.href(),
        version=request.version,
        number=assigned.number,
        token=typed.token,
        text=FieldView(typed.text, MOST_MESSAGE, words.get("message", "")),
        written=desk.languages(typed.written),
        then=tuple([(Choice(name, _(text), typed.then == name), _(hint)) for name, (text, hint) in THEN.items()]),
        resolutions=_resolutions(typed),
        resolution_error=words.get("resolution", ""),
        attach_error=words.get("attach", ""),
        find=typed.find,
        searched=bool(typed.find) and typed.action == "find" and not typed.found,
        offers=offer_views(desk, case.partner, offers),
        closed=closed,
        assignees=_assignees(case),
        assigned=(assigned.name or _(SOMEBODY)) if assigned.assignee else "",
        free=assigned.assignee != desk.principal.id,
        me=desk.principal.id,
    )


def _resolutions(typed: Typed) -> tuple[Choice, ...]:
    chosen = typed.resolution or Resolution.ANSWERED
    return tuple([Choice(each, _(RESOLUTIONS[each]), each == chosen) for each in Resolution])


def _assignees(case: Case) -> tuple[Choice, ...]:
    now = case.request.assigned.assignee
    agents = case.desk.services.support.agents(case.request.account)
    return (
        Choice("", _("Nobody"), not now),
        *[Choice(each.id, each.name, each.id == now) for each in agents],
    )
