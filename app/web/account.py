"""The account page: how a partner's account stands, on what evidence, what to do, and what would follow.

It is shown to nobody who isn't signed in, is never stored on the way, and every look at it is in the audit trail.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from flask import Blueprint, current_app, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.details import AccountDetails
from app.diagnosis.timeline import local_day
from app.diagnosis.vocabulary import Basis, Standing
from app.errors import ProblemError
from app.i18n import url_form
from app.identity.guard import require_principal
from app.identity.roles import Principal, Role, Scope
from app.looks import Asked, Look, look
from app.partner_center.desk import stand_of
from app.remedies import guide_of, remedies
from app.remedies import words as texts
from app.services import current_services
from app.web.account_bill import Asked as BillAsked
from app.web.account_bill import bill_view
from app.web.account_choice import accounts_page, wants_list
from app.web.account_history import changes
from app.web.account_page import AccountPage, BillView, ChangeView, ProfileView, Supposed
from app.web.account_profile import profile_view
from app.web.account_requests import requests_view
from app.web.contexts import Badge, Link, Notice
from app.web.diagnosis import diagnosis_view
from app.web.frame import frame, page_locale, rendered
from app.web.names import CLOUDS, named
from app.web.partner_center_page import PartnerCenterPart
from app.web.partner_center_view import StandView
from app.wording import Wording, wording_for
from indexer.library import Library

account = Blueprint("account", __name__)


@account.get("/<locale>/account")
def page(locale: str) -> Response:
    services = current_services()
    library = services.library()
    reader = page_locale(library, locale)
    principal = require_principal(Scope.READ_ACCOUNTS)
    if wants_list(principal):
        html = rendered("web/accounts.html", accounts_page(services, library, reader, principal))
    else:
        asked = _asked(principal)
        found = look(services, library, principal, asked, wording_for(reader), surface="page")
        html = rendered("web/account.html", _Assembling(library, reader, principal, asked, found).page())
    response = current_app.make_response(html)
    response.headers["Cache-Control"] = "no-store"
    return response


def _asked(principal: Principal) -> Asked:
    """The account that the address names, else a partner's own."""
    wanted = request.args.get("account", "") or principal.account
    if not wanted:
        raise ProblemError("no-access")
    return Asked(wanted, request.args.get("at", ""), request.args.get("pay", ""))


@dataclass(frozen=True)
class _Assembling:
    library: Library
    locale: str
    principal: Principal
    asked: Asked
    look: Look

    @property
    def own(self) -> bool:
        return self.principal.account == self.asked.account

    @property
    def words(self) -> Wording:
        return wording_for(self.locale)

    def page(self) -> AccountPage:
        look, words = self.look, self.words
        details, zone = look.history.details(look.at), look.facts.account.zone
        diagnosis = diagnosis_view(remedies(look.diagnosis, self.library, self.locale), self.library, words, zone)
        today = look.at.astimezone(zone).date()
        return AccountPage(
            **self._framed(),
            title=_("%(name)s: how the account stands", name=details.summary.name),
            indexed=False,
            name=details.summary.name,
            account_id=f"{look.history.account_id} · {named(CLOUDS, details.summary.cloud)}",
            caption=self._caption(diagnosis.as_of),
            notices=self._notices(diagnosis.as_of),
            diagnosis=diagnosis,
            supposed=self._supposed(),
            bill=self._bill(details, today) if look.sees_billing else None,
            profile=self._profile(details.checks),
            changes=self._changes(),
            requests=requests_view(self.principal, look, self.locale, words),
            account="" if self.own else self.asked.account,
            action=url_for("account.page", locale=url_form(self.locale)),
            at=today.isoformat() if look.past else "",
            others=self._others(),
            today=datetime.now(UTC).astimezone(zone).date().isoformat(),
            subscriptions=self._subscriptions(),
            partner_center=self._partner_center(),
            sign_out=url_for("signin.sign_out", locale=url_form(self.locale)),
        )

    # --- addresses

    def _framed(self) -> dict[str, Any]:
        def address(locale: str) -> str:
            return self._href(locale, at=self.asked.at, pay=self.asked.pay)

        return frame(self.library, self.locale, address, published=())

    def _href(self, locale: str, **query: str) -> str:
        given: dict[str, Any] = {"account": "" if self.own else self.asked.account} | query
        return url_for(
            "account.page", locale=url_form(locale), **{name: value or None for name, value in given.items()}
        )

    def _others(self) -> Link | None:
        """To the list, for whoever has a choice."""
        if not self.principal.has(Role.AGENT):
            return None
        return Link(_("All accounts"), url_for("account.page", locale=url_form(self.locale), q=""))

    def _subscriptions(self) -> Link | None:
        if not self.look.sees_account:
            return None
        account = None if self.own else self.asked.account
        href = url_for("subscriptions.page", locale=url_form(self.locale), account=account)
        return Link(_("Subscriptions"), href)

    def _partner_center(self) -> PartnerCenterPart | None:
        services = current_services()
        if not self.look.sees_account or not services.settings.reads_partner_center:
            return None
        zone = self.look.facts.account.zone
        stand = stand_of(services.database, self.asked.account)
        view = StandView(stand, self.words, zone, datetime.now(UTC))
        account = None if self.own else self.asked.account
        names: dict[str, Any] = {"locale": url_form(self.locale), "account": account}
        link = Link(_("What is read, and what failed"), url_for("partner_center.page", **names))
        read_now = url_for("partner_center.read", **names) if stand.connection else ""
        return PartnerCenterPart(view.badge(), view.sentences(), link, read_now)

    def _pay(self, invoice: str) -> str:
        return self._href(self.locale, at=self.asked.at, pay=invoice) + "#gs-main"

    def _invoices(self, page: int) -> str:
        number = str(page) if page > 1 else ""
        return self._href(self.locale, at=self.asked.at, pay=self.asked.pay, invoices=number) + "#gs-invoices"

    # --- what it is

    def _caption(self, day: str) -> str:
        if self.look.actual is not None:
            return str(_("Supposed: invoice %(invoice)s is paid", invoice=self.asked.pay))
        if self.look.past:
            return str(_("As it stood on %(date)s", date=day))
        return str(_("As it stands today, %(date)s", date=day))

    def _notices(self, day: str) -> tuple[Notice, ...]:
        found = []
        if self.look.past:
            back = Link(_("Show today"), self._href(self.locale))
            sentence = _("This page shows what was known to hold on %(date)s, not today.", date=day)
            found.append(Notice("info", "clock", _("You’re looking at the past"), (sentence,), (back,)))
        if not self.look.sees_account:
            missing = _(
                "You see how the account stands and what to do. Evidence is shown to the account’s global admins."
            )
            if self.look.sees_billing:
                missing = _(
                    "You see the evidence that is about billing. The rest is shown to the account’s global admins."
                )
            found.append(Notice("info", "page", _("What you can see"), (missing,)))
        return tuple(found)

    def _supposed(self) -> Supposed | None:
        actual = self.look.actual
        if actual is None:
            return None
        before, after = actual.standing, self.look.diagnosis.standing
        if before is after:
            sentence = _("Paying this invoice alone wouldn’t change how the account stands.")
        else:
            sentence = _("Nothing has been paid: this is what would follow. Reinstating an account is up to Microsoft.")
            if after is Standing.SUSPENDED_SETTLED:
                sentence = _(
                    "Nothing has been paid: this is what would follow. You could then ask to have the account"
                    " reinstated, which is up to Microsoft."
                )
        return Supposed(
            title=_("What if invoice %(invoice)s is paid?", invoice=self.asked.pay),
            sentence=sentence,
            before=_standing(before),
            after=_standing(after),
            back=Link(_("Back to what holds now"), self._href(self.locale, at=self.asked.at)),
        )

    # --- parts

    def _bill(self, details: AccountDetails, today: date) -> BillView:
        look = self.look
        threshold = guide_of(self.library).days_of(Basis.BILLING) or 0
        paid = self.asked.pay if look.actual is not None else ""
        page = max(request.args.get("invoices", 1, type=int), 1)
        asked = BillAsked(today, threshold, paid, page, self._pay, self._invoices)
        return bill_view(look.held, look.facts, details, asked, self.words)

    def _profile(self, checks: Any) -> ProfileView | None:
        if not self.look.sees_account:
            return None
        today = local_day(self.look.facts, self.look.at)
        return profile_view(self.look.facts, checks, self.words, today)

    def _changes(self) -> tuple[ChangeView, ...]:
        look = self.look
        day_of = partial(self.words.day_of, zone=look.facts.account.zone)
        found, views = changes(look.history, look.held, look.at, guide_of(self.library)), list[ChangeView]()
        for number, each in enumerate(found):
            standing_only = not look.sees_account
            if standing_only and number + 1 < len(found) and found[number + 1].standing is each.standing:
                continue
            reasons = () if standing_only else tuple(_(texts.REASONS[reason]) for reason in each.reasons)
            moment = each.at.astimezone(UTC).isoformat().replace("+00:00", "Z")
            views.append(ChangeView(day_of(each.at), _standing(each.standing), reasons,
                                    self._href(self.locale, at=moment), not views and not look.past))  # fmt: skip
        return tuple(views)


def _standing(standing: Any) -> Badge:
    return Badge(texts.STANDING_TONES[standing], _(texts.SHORT_STANDINGS[standing]))
