"""Puts the invented accounts into the database, as any import would, and makes a sign-in link for each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.accounts.importing import Occasion, Report, import_lines
from app.accounts.store import AccountStore
from app.demo.accounts import DemoAccount, demo_accounts
from app.diagnosis.vocabulary import Origin
from app.identity.records import DEMO, Profile
from app.identity.roles import Role
from app.identity.service import IdentityServices
from app.locales import url_form

REFERENCE = "goodstanding demo"
AGENT = "an agent, who may see every demonstration account"


@dataclass(frozen=True)
class DemoLink:
    account: str
    name: str
    shows: str
    role: str
    locale: str
    url: str  # signs in once, on this machine


def seed(store: AccountStore, now: datetime) -> Report:
    """On one day, a second time changes nothing; on a later one, all dates move on with it."""
    records = [record for account in demo_accounts(now) for record in account.records]
    return import_lines(store, list(enumerate(records, 1)), Occasion(Origin.IMPORT, REFERENCE, now))


def links(identity: IdentityServices, base: str, now: datetime) -> list[DemoLink]:
    """A new link for each account, and one for an agent of all of them."""
    accounts = demo_accounts(now)
    return [*[_partner(identity, base, each) for each in accounts], _agent(identity, base, accounts)]


def _partner(identity: IdentityServices, base: str, account: DemoAccount) -> DemoLink:
    profile = Profile(
        DEMO, account.id.lower(), account.name, frozenset({account.role}), account.id, locale=account.locale
    )
    secret = identity.links.create(profile, f"/{url_form(account.locale)}/account")
    return DemoLink(account.id, account.name, account.shows, account.role, account.locale, _url(base, secret))


def _agent(identity: IdentityServices, base: str, accounts: tuple[DemoAccount, ...]) -> DemoLink:
    served = frozenset(each.id for each in accounts)
    profile = Profile(DEMO, "demo-agent", "Agent (demo)", frozenset({Role.AGENT}), serves=served, locale="en-US")
    first = accounts[0].id
    secret = identity.links.create(profile, f"/en-us/account?account={first}")
    return DemoLink("", profile.name, AGENT, Role.AGENT, profile.locale, _url(base, secret))


def _url(base: str, secret: str) -> str:
    return f"{base}/sign-in/demo/{secret}"
