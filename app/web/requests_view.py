"""The pages of an account's support requests, put together for whoever asks: the list, and one request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _

from app.accounts.details import AccountSummary
from app.i18n import url_form
from app.identity.opaque import new_secret
from app.identity.roles import Evidence, Principal, can_see_evidence
from app.remedies import words as texts
from app.support.records import Action, Request, Side, Status, Thread
from app.support.service import side_of
from app.support.texts import MOST_MESSAGE
from app.support.workflow import possible
from app.web.contexts import Badge, Fact, Link, Notice
from app.web.frame import frame
from app.web.requests_page import FieldView, ReplyForm, RequestLine, RequestPage, RequestsPage
from app.web.requests_thread import status_badge, thread_view
from app.web.requests_words import EVERYTHING, PURPOSES, SIDES, SOMEBODY
from app.wording import Wording, wording_for
from indexer.library import Library

PAGE = 25  # requests on a page of the list


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody had typed into the form of a request when it was sent, and why it wasn't taken."""

    text: str = ""
    error: str = ""  # of the text
    trouble: tuple[str, ...] = ()  # a heading, then sentences
    read: int = 0  # the version that they had read; 0: the one that is shown
    token: str = field(default_factory=new_secret)
    keep: bool = False


@dataclass(frozen=True)
class Desk:
    """Whose requests are shown to whom, in which language."""

    library: Library
    locale: str
    principal: Principal
    account: AccountSummary

    @property
    def words(self) -> Wording:
        return wording_for(self.locale)

    @property
    def side(self) -> Side:
        return side_of(self.principal, self.account.id)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.account.time_zone)

    def href(self, endpoint: str, locale: str = "", **values: Any) -> str:
        """Agents name the account in every address; a partner has one."""
        own = self.principal.account == self.account.id
        account = None if own else self.account.id
        return url_for(endpoint, locale=url_form(locale or self.locale), account=account, **values)

    def framed(self, endpoint: str, **values: Any) -> dict[str, Any]:
        around = frame(self.library, self.locale, lambda one: self.href(endpoint, one, **values))
        named = {"name": self.account.name, "account_id": self.account.id, "indexed": False}
        return around | {"canonical": "", "alternates": ()} | named

    def list_link(self) -> Link:
        return Link(_("All support requests"), self.href("requests.page"))

    def account_link(self) -> Link:
        return Link(_("Back to the account"), self.href("account.page"))

    def badge(self, status: Status) -> Badge:
        return status_badge(self.side, status)

    def other_lang(self, locale: str) -> str:
        return "" if locale == self.locale else locale

    # --- the list

    def requests_page(self, found: Sequence[Request], offset: int) -> RequestsPage:
        """`found`: a page of requests, and one more where there is a page after it."""
        return RequestsPage(
            **self.framed("requests.page"),
            title=_("Support requests of %(name)s", name=self.account.name),
            account=self.account_link(),
            ask=self.href("requests.new") if self.side is Side.PARTNER else "",
            own_only=not can_see_evidence(self.principal, self.account.id, Evidence.ACCOUNT),
            requests=tuple([self._line(each) for each in found[:PAGE]]),
            previous=self._page(_("Previous requests"), offset - PAGE) if offset else None,
            following=self._page(_("More requests"), offset + PAGE) if len(found) > PAGE else None,
        )

    def _page(self, text: str, offset: int) -> Link:
        return Link(text, self.href("requests.page", offset=max(offset, 0) or None))

    def _line(self, request: Request) -> RequestLine:
        changed = ""
        if request.version > 1:
            moment = self.words.moment_of(request.changed, self.zone)
            changed = _("Last change: %(side)s, %(moment)s", side=_(SIDES[request.last_side][1]), moment=moment)
        return RequestLine(
            Link(request.subject, self._one(request), self.other_lang(request.locale)),
            self.badge(request.status),
            _(PURPOSES[request.purpose][0]),
            self._opened(request),
            changed,
        )

    def _one(self, request: Request) -> str:
        """Agents answer on their own desk."""
        here = self.side is Side.PARTNER
        return self.href("requests.one" if here else "workspace_requests.one", request_id=request.id)

    def _opened(self, request: Request) -> str:
        day = self.words.day_of(request.opened, self.zone)
        return str(_("%(name)s, %(date)s", name=request.opener or _(SOMEBODY), date=day))

    # --- one request

    def request_page(self, thread: Thread, written: Written) -> RequestPage:
        request = thread.request
        return RequestPage(
            **self.framed("requests.one", request_id=request.id),
            title=_("Error: %(title)s", title=request.subject) if _refused(written) else request.subject,
            back=self.list_link(),
            account=self.account_link(),
            subject=request.subject,
            subject_lang=self.other_lang(request.locale),
            badge=self.badge(request.status),
            notices=self._notices(request) if not written.trouble else (),
            trouble=tuple([_(each) for each in written.trouble]),
            facts=self._facts(request),
            changes=thread_view(thread, self.side, self.words, self.zone, written.read),
            form=self._form(request, written),
        )

    def _notices(self, request: Request) -> tuple[Notice, ...]:
        if self.side is not Side.PARTNER or request.status is not Status.OPEN or request.version > 1:
            return ()
        sentence = _("The answer will stand on this page. You can add to your request at any time.")
        return (Notice("good", "check", _("Support has your request"), (sentence,)),)

    def _facts(self, request: Request) -> tuple[Fact, ...]:
        programme = _(texts.PROGRAMMES[request.programme]) if request.programme else _(EVERYTHING)
        reasons = tuple([_(texts.REASONS.get(each, each)) for each in request.reasons])
        about = (Fact(_("Reasons"), reasons),) if reasons else ()
        return (
            Fact(_("Asks for"), (_(PURPOSES[request.purpose][0]),)),
            Fact(_("Program"), (programme,)),
            *about,
            Fact(_("Opened by"), (self._opened(request),)),
            Fact(_("Language"), (self.words.language(request.locale),)),
        )

    def _form(self, request: Request, written: Written) -> ReplyForm:
        can = possible(request.status)
        closed = Action.REOPENED in can
        hint = _("Plain text. Never put passwords or full card numbers in it.")
        if closed:
            hint = _("Say why it should be looked at again, if you like.") + " " + hint
        return ReplyForm(
            action=self.href("requests.one", request_id=request.id),
            version=request.version,
            token=written.token,
            text=FieldView(written.text, MOST_MESSAGE, written.error),
            label=_("Your message") if closed else _("Your reply"),
            hint=hint,
            reply=Action.REPLIED in can,
            close=Action.CLOSED in can,
            reopen=closed,
            keep=written.keep if self.side is Side.SUPPORT and not closed else None,
        )


def _refused(written: Written) -> bool:
    return bool(written.error or written.trouble)
