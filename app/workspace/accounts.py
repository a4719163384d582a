"""Finding an account by name, id or invoice, and its diagnosis in the agent's and the partner's language."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.account_lists import LONGEST, PAGE, Listed, Sought, listed
from app.accounts.details import AccountSummary
from app.i18n import display_name
from app.looks import Asked, look
from app.queries import as_typed
from app.web import CLOUDS, Link, named
from app.workspace.account_view import paired_page
from app.workspace.contexts import AccountRow, FindPage
from app.workspace.desk import Desk, agents_desk, answer, asked_partner

workspace_accounts = Blueprint("workspace_accounts", __name__)


@workspace_accounts.get("/<locale>/workspace/accounts")
def find(locale: str) -> Response:
    desk = agents_desk(locale)
    query, after = as_typed(request.args.get("q", ""))[:LONGEST], request.args.get("after", "")
    found = listed(desk.services, desk.principal, Sought(query, after, PAGE), desk.words, surface="workspace")
    return answer("workspace/find.html", _find_page(desk, query, after, found))


@workspace_accounts.get("/<locale>/workspace/account")
def account(locale: str) -> Response:
    """The account that `account` names; `partner` chooses another language than the account's."""
    desk = agents_desk(locale)
    asked = Asked(desk.served(request.args.get("account", "")))
    found = look(desk.services, desk.library, desk.principal, asked, desk.words, surface="workspace")
    return answer("workspace/account.html", paired_page(desk, found, asked_partner()))


def _find_page(desk: Desk, query: str, after: str, found: Listed) -> FindPage:
    def address(**values: Any) -> str:
        return desk.href("workspace_accounts.find", **values)

    everything = [Link(_("All accounts"), address())] if query else []
    beginning = [Link(_("From the beginning"), address(q=query))] if after else []
    following = [Link(_("Next page"), address(q=query, after=found.following))] if found.following else []
    return FindPage(
        **desk.framed("workspace_accounts.find", q=query, after=after),
        title=_("Find an account"),
        query=query,
        longest=LONGEST,
        action=address(),
        accounts=tuple([_row(desk, each) for each in found.accounts]),
        pages=(*everything, *beginning, *following),
    )


def _row(desk: Desk, account: AccountSummary) -> AccountRow:
    country = desk.words.country(account.country) if account.country else ""
    language = display_name(account.language, desk.locale) if account.language else ""
    href = desk.href("workspace_accounts.account", account=account.id)
    facts = (named(CLOUDS, account.cloud), country, language)
    return AccountRow(Link(account.name, href), account.id, facts)
