"""The way from an account's page to its support requests: how many are open, and the form to ask."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.i18n import url_form
from app.identity.roles import Principal
from app.looks import Look
from app.remedies import words as names
from app.support.records import Side
from app.support.service import side_of
from app.web.account_page import RequestsView
from app.web.contexts import Link
from app.wording import Wording


def requests_view(principal: Principal, look: Look, locale: str, words: Wording) -> RequestsView:
    """Without another look at the database: the account's history knows which requests are open."""
    account = look.history.account_id
    named: dict[str, Any] = {"locale": url_form(locale), "account": None if principal.account == account else account}
    # As app/support/service.py has it: who may not see all evidence reads their own requests.
    visible = [
        each for each in look.history.open_requests(look.at) if look.sees_account or each.opened_by == principal.id
    ]
    count = len(visible)
    listed = url_for("requests.page", **named)
    return RequestsView(
        all=Link(_("Support requests"), listed),
        open=Link(ngettext("%(num)s open request", "%(num)s open requests", count), listed) if count else None,
        new=url_for("requests.new", **named) if side_of(principal, account) is Side.PARTNER else "",
        elsewhere=_elsewhere(look, words) if look.sees_account else "",
    )


def _elsewhere(look: Look, words: Wording) -> str:
    """The last request that was sent to somebody else, such as Microsoft: only its source knows more of it."""
    here = {each.id for each in look.history.open_requests(look.at)}
    group = look.facts.support_requests
    sent = [each for each in group.rows if each.id not in here and each.sent <= look.at] if group else []
    if not sent or group is None:
        return ""
    last = max(sent, key=lambda each: each.sent)
    origin = words.gettext(names.ORIGINS[(last.source or group.source).origin])
    day = words.day_of(last.sent, look.facts.account.zone)
    return words.gettext(
        "Support was asked on %(date)s: request %(id)s (%(origin)s).", date=day, id=last.id, origin=origin
    )
