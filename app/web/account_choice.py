"""The list of the accounts that somebody may look at, for agents: found by name, id or invoice, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from flask import request, url_for
from flask_babel import gettext as _

from app.account_lists import LONGEST, PAGE, Listed, Sought, listed
from app.accounts.details import AccountSummary
from app.i18n import url_form
from app.identity.roles import Principal, Role
from app.queries import as_typed
from app.services import Services
from app.web.contexts import Link, Page
from app.web.frame import frame
from app.web.names import CLOUDS, named
from app.wording import wording_for
from indexer.library import Library


@dataclass(frozen=True, slots=True)
class AccountRow:
    link: Link
    id: str
    cloud: str
    country: str  # in the reader's words; empty: not known


@dataclass(frozen=True, kw_only=True)
class AccountsPage(Page):
    query: Annotated[str, "The part of a name or an id, or the invoice, that is looked for."]
    accounts: Annotated[tuple[AccountRow, ...], "Those found, in the order of their ids."]
    previous: Annotated[Link | None, "The beginning of the list; None on its first page."]
    following: Annotated[Link | None, "The next page of the list; None on its last."]
    everything: Annotated[Link | None, "The list without what is looked for; None where nothing is."]
    action: Annotated[str, "Where looking for an account leads."]
    longest: Annotated[int, "How many characters may be looked for."]
    sign_out: Annotated[str, "Where signing out is sent to."]


def wants_list(principal: Principal) -> bool:
    """Whether the address names no account, and the one who asks has a choice of them."""
    if request.args.get("account") or not principal.has(Role.AGENT):
        return False
    return principal.account is None or not {"q", "after"}.isdisjoint(request.args)


def accounts_page(services: Services, library: Library, locale: str, principal: Principal) -> AccountsPage:
    query, after = as_typed(request.args.get("q", ""))[:LONGEST], request.args.get("after", "")
    found = listed(services, principal, Sought(query, after, PAGE), wording_for(locale), surface="page")
    action = url_for("account.page", locale=url_form(locale))
    return AccountsPage(
        **frame(library, locale, lambda one: _address(one, query, after), published=()),
        title=_("Accounts"),
        indexed=False,
        query=query,
        accounts=tuple(_row(each, action, locale) for each in found.accounts),
        previous=Link(_("From the beginning"), _address(locale, query)) if after else None,
        following=_following(locale, query, found),
        everything=Link(_("All accounts"), _address(locale, "")) if query else None,
        action=action,
        longest=LONGEST,
        sign_out=url_for("signin.sign_out", locale=url_form(locale)),
    )


def _following(locale: str, query: str, found: Listed) -> Link | None:
    return Link(_("Next page"), _address(locale, query, found.following)) if found.following else None


def _address(locale: str, query: str, after: str = "") -> str:
    """Of the list. `q` stands there even where it is empty: without it, a partner's own account is meant."""
    return url_for("account.page", locale=url_form(locale), q=query, after=after or None)


def _row(account: AccountSummary, action: str, locale: str) -> AccountRow:
    return AccountRow(
        link=Link(account.name, f"{action}?{urlencode({'account': account.id})}"),
        id=account.id,
        cloud=named(CLOUDS, account.cloud),
        country=wording_for(locale).country(account.country) if account.country else "",
    )
