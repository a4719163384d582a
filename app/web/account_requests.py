"""The way from an account's page to its support requests: how many are open, and the form to ask."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.i18n import url_form
from app.identity.roles import Principal
from app.looks import Look
from app.support.records import Side
from app.support.service import side_of
from app.web.account_page import RequestsView
from app.web.contexts import Link


def requests_view(principal: Principal, look: Look, locale: str) -> RequestsView:
    """Without another look at the database: the account's history knows which requests are open."""
    account = look.history.account_id
    names: dict[str, Any] = {"locale": url_form(locale), "account": None if principal.account == account else account}
    # As app/support/service.py has it: who may not see all evidence reads their own requests.
    visible = [
        each for each in look.history.open_requests(look.at) if look.sees_account or each.opened_by == principal.id
    ]
    count = len(visible)
    listed = url_for("requests.page", **names)
    return RequestsView(
        all=Link(_("Support requests"), listed),
        open=Link(ngettext("%(num)s open request", "%(num)s open requests", count), listed) if count else None,
        new=url_for("requests.new", **names) if side_of(principal, account) is Side.PARTNER else "",
    )
