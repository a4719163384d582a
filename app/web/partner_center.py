"""Reading an account from Partner Center: what is read and kept, consent and its withdrawal, and how reading went.

The account's global admins consent and withdraw; agents who serve it see how it stands and may have it read. The way to
Microsoft's sign-in is a link, not a form: browsers hold a form's redirects to the page's policy.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, current_app, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.history import AccountHistory
from app.accounts.store import AccountStore
from app.errors import ProblemError
from app.i18n import url_form
from app.identity import cookies
from app.identity.guard import account_or_404, current_session, require_principal
from app.identity.roles import Evidence, Principal, Role, Scope, can_see_evidence
from app.partner_center.background import read_soon
from app.partner_center.consent import CALLBACK, ConsentRefusedError, Consents
from app.partner_center.desk import stand_of
from app.partner_center.service import NotConnectedError, Reader
from app.remedies import guide_of
from app.services import Services, current_services
from app.web.contexts import Link, Notice, Page
from app.web.frame import frame, page_locale, rendered
from app.web.partner_center_page import ConnectedPage, PartnerCenterPage
from app.web.partner_center_view import StandView
from app.web.partner_center_words import UNSEEN
from app.wording import wording_for
from indexer.library import Library

partner_center = Blueprint("partner_center", __name__)
SOON = timedelta(minutes=1)  # after a reading, in which the button begins no other
DONE = ("asked", "connected", "withdrawn")


@dataclass(frozen=True)
class Desk:
    """Who asks, of which account."""

    services: Services
    library: Library
    locale: str
    principal: Principal
    account: str
    history: AccountHistory

    @property
    def own(self) -> bool:
        return self.principal.account == self.account

    @property
    def administers(self) -> bool:
        """Whether they speak for the account."""
        return self.own and self.principal.has(Role.GLOBAL_ADMIN)

    def href(self, endpoint: str, locale: str = "", **query: Any) -> str:
        account = None if self.own else self.account
        return url_for(endpoint, locale=url_form(locale or self.locale), account=account, **query)


@partner_center.get("/<locale>/account/partner-center")
def page(locale: str) -> Response:
    desk = _desk(locale, Scope.READ_ACCOUNTS)
    services, words, now = desk.services, wording_for(desk.locale), datetime.now(UTC)
    view = StandView(stand_of(services.database, desk.account), words, desk.history.zone, now)
    name = desk.history.details(now).summary.name
    connected = view.stand.connection is not None
    services.identity.trail.record(desk.principal.id, "partner-center.viewed", account=desk.account, surface="page")
    values = frame(desk.library, desk.locale, lambda one: desk.href("partner_center.page", one))
    shown = PartnerCenterPage(
        **values | {"canonical": "", "alternates": ()},
        title=_("%(name)s: facts from Partner Center", name=name),
        indexed=False,
        name=name,
        back=Link(_("Back to the account"), desk.href("account.page")),
        notices=_notices(desk),
        badge=view.badge(),
        sentences=view.sentences(),
        rows=view.rows(),
        unseen=tuple([words.gettext(each) for each in UNSEEN]),
        consent=desk.href("partner_center.consent") if desk.administers else "",
        connected=connected,
        read_now=desk.href("partner_center.read") if connected else "",
        withdraw=desk.href("partner_center.withdraw") if connected and desk.administers else "",
    )
    return _answer("web/partner_center.html", shown)


@partner_center.post("/<locale>/account/partner-center/consent")
def consent(locale: str) -> Response:
    """Begin to consent: back to the page, which then leads to Microsoft's sign-in."""
    desk = _desk(locale, Scope.WRITE_ACCOUNTS)
    _require_administration(desk)
    secret = _consents(desk.services).begin(desk.account, desk.principal.id, desk.locale)
    return _sent_away(desk.services, desk.href("partner_center.page", done="begun"), secret)


@partner_center.post("/<locale>/account/partner-center/read")
def read(locale: str) -> Response:
    """Begin to read it, unless that is being done or has just been."""
    desk = _desk(locale, Scope.WRITE_ACCOUNTS)
    found, now = stand_of(desk.services.database, desk.account).connection, datetime.now(UTC)
    if found is None:
        raise ProblemError("not-possible")
    if not found.claimed(now) and (found.tried_at is None or found.tried_at < now - SOON):
        _read_soon(desk.services, desk.library, desk.account, desk.principal.id)
    return _uncached(redirect(desk.href("partner_center.page", done="asked"), 303))


@partner_center.post("/<locale>/account/partner-center/withdraw")
def withdraw(locale: str) -> Response:
    desk = _desk(locale, Scope.WRITE_ACCOUNTS)
    _require_administration(desk)
    if request.form.get("sure") != "yes":
        raise ProblemError("not-possible")
    try:
        _consents(desk.services).withdraw(desk.account, desk.principal.id)
    except NotConnectedError:
        raise ProblemError("not-possible") from None
    return _uncached(redirect(desk.href("partner_center.page", done="withdrawn"), 303))


@partner_center.get("/partner-center/begin/<secret>")
def begin(secret: str) -> Response:
    """A link of `goodstanding accounts connect`."""
    services = _services()
    try:
        url = _consents(services).address_of(secret)
    except ConsentRefusedError:
        raise ProblemError("consent-refused") from None
    return _sent_away(services, url, secret)


@partner_center.get(CALLBACK)
def returned() -> Response:
    """From Microsoft's sign-in. Whatever is wrong is said no closer; the log says what it was."""
    services = _services()
    library, session = services.library(), current_session()
    secret = cookies.read(services.settings, request, cookies.CONSENT)
    try:
        given = _consents(services).finish(
            secret, request.args.to_dict(flat=False), session.principal.id if session else None
        )
    except ConsentRefusedError as error:
        current_app.logger.warning("Consent refused: %s (%s)", error.refusal, error.detail.encode("unicode_escape"))
        raise ProblemError("consent-refused") from None
    _read_soon(services, library, given.account, session.principal.id if session else "")
    reader = page_locale(library, url_form(library.source_locale if given.by_link else given.locale))
    if given.by_link or session is None:
        values = frame(library, reader, lambda one: url_for("web.home", locale=url_form(one)))
        shown = ConnectedPage(**values | {"canonical": "", "alternates": ()}, title=_("The account is connected"))
        response = _answer("web/partner_center_connected.html", shown)
    else:
        account = None if session.principal.account == given.account else given.account
        there = url_for("partner_center.page", locale=url_form(reader), account=account, done="connected")
        response = _uncached(redirect(there, 303))
    cookies.remove(services.settings, response, cookies.CONSENT)
    return response


# --- steps


def _services() -> Services:
    """Raises ProblemError where this site reads nothing from Partner Center, or the way to it can be read along."""
    services = current_services()
    if not services.settings.reads_partner_center:
        raise ProblemError("not-found")
    if not cookies.may_sign_in(services.settings, request):
        raise ProblemError("insecure-channel")
    return services


def _desk(locale: str, scope: Scope) -> Desk:
    """Raises ProblemError for who may not see evidence of the account."""
    services = _services()
    library = services.library()
    reader = page_locale(library, locale)
    principal = require_principal(scope)
    wanted = request.args.get("account", "") or principal.account
    if not wanted:
        raise ProblemError("no-access")
    store = AccountStore(services.database)
    history = account_or_404(principal, wanted, lambda one: store.history(one, details=True))
    if not can_see_evidence(principal, wanted, Evidence.ACCOUNT):
        raise ProblemError("forbidden")
    return Desk(services, library, reader, principal, wanted, history)


def _require_administration(desk: Desk) -> None:
    if not desk.administers:
        raise ProblemError("forbidden")


def _consents(services: Services) -> Consents:
    return Consents(services.database, services.settings)


def _read_soon(services: Services, library: Library, account: str, actor: str) -> None:
    read_soon(Reader(services.database, guide_of(library), services.settings), account, actor or "command-line")


def _notices(desk: Desk) -> tuple[Notice, ...]:
    done = request.args.get("done", "")
    if done == "begun":
        return _leading_on(desk)
    said = {
        "asked": (_("It is being read"), _("This takes a moment. Load this page again to see how it went.")),
        "connected": (_("The account is connected"), _("It is being read for the first time.")),
        "withdrawn": (_("Your consent is withdrawn"), _("The token and all facts that were read are deleted.")),
    }
    if done not in DONE:
        return ()
    title, sentence = said[done]
    return (Notice("info", "check", title, (sentence,)),)


def _leading_on(desk: Desk) -> tuple[Notice, ...]:
    """To Microsoft's sign-in, by a link: nothing there may be done by merely looking at a page."""
    secret = cookies.read(desk.services.settings, request, cookies.CONSENT)
    try:
        url = _consents(desk.services).address_of(secret, desk.principal.id, desk.account)
    except ConsentRefusedError:
        return ()
    sentence = _("Sign in there as a global admin of the account. The link works once, for ten minutes.")
    return (Notice("info", "arrow", _("Go on at Microsoft"), (sentence,), (Link(_("Continue to Microsoft"), url),)),)


def _sent_away(services: Services, url: str, secret: str) -> Response:
    response = _uncached(redirect(url, 303))
    cookies.write(services.settings, response, cookies.CONSENT, secret)
    return response


def _answer(template: str, shown: Page) -> Response:
    return _uncached(current_app.make_response(rendered(template, shown)))


def _uncached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
