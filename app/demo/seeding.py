"""Puts the invented accounts into the database, as any import would, and makes a sign-in link for each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.accounts.importing import Occasion, Report, import_lines
from app.accounts.store import AccountStore
from app.database import NO_ACCOUNT, Database
from app.demo.accounts import DemoAccount, demo_accounts
from app.demo.requests import seed_requests
from app.diagnosis.vocabulary import Origin
from app.identity import store as people
from app.identity.opaque import new_id
from app.identity.records import DEMO, Profile
from app.identity.roles import Principal, Role
from app.identity.service import IdentityServices
from app.locales import url_form

REFERENCE = "goodstanding demo"
# Whom else the site has, where their link leads, and what it shows.
STAFF = {
    Role.AGENT: ("workspace", "an agent, who may see every demonstration account"),
    Role.EDITOR: ("localization", "an editor, who sees where translations lag and what readers report"),
    Role.OPERATOR: ("webhooks", "an operator, who sees what readers search for and tells other systems what changes"),
}


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


def requests(database: Database, identity: IdentityServices, now: datetime) -> int:
    """Support requests of some accounts, with what the agent answered; says how many are new."""
    accounts = demo_accounts(now)

    def known(profile: Profile) -> Principal:
        with database.writing(NO_ACCOUNT) as connection:
            return people.save_identity(connection, new_id("usr"), profile, now).principal()

    partners = {each.id: (known(_partner_profile(each)), each.locale) for each in accounts}
    return seed_requests(database, identity.trail, partners, known(_staff_profile(Role.AGENT, accounts)), now)


def links(identity: IdentityServices, base: str, now: datetime) -> list[DemoLink]:
    """A new link for each account, and one for each of the site's own people."""
    accounts = demo_accounts(now)
    return [
        *[_partner(identity, base, each) for each in accounts],
        *[_staff(identity, base, _staff_profile(role, accounts), role) for role in STAFF],
    ]


def _partner_profile(account: DemoAccount) -> Profile:
    return Profile(DEMO, account.id.lower(), account.name, frozenset({account.role}), account.id, locale=account.locale)


def _staff_profile(role: Role, accounts: tuple[DemoAccount, ...]) -> Profile:
    served = frozenset(each.id for each in accounts) if role is Role.AGENT else None
    return Profile(
        DEMO, f"demo-{role}", f"{role.capitalize()} (demo)", frozenset({role}), serves=served, locale="en-US"
    )


def _partner(identity: IdentityServices, base: str, account: DemoAccount) -> DemoLink:
    secret = identity.links.create(_partner_profile(account), f"/{url_form(account.locale)}/account")
    return DemoLink(account.id, account.name, account.shows, account.role, account.locale, _url(base, secret))


def _staff(identity: IdentityServices, base: str, profile: Profile, role: Role) -> DemoLink:
    page, shows = STAFF[role]
    secret = identity.links.create(profile, f"/{url_form(profile.locale)}/{page}")
    return DemoLink("", profile.name, shows, role, profile.locale, _url(base, secret))


def _url(base: str, secret: str) -> str:
    return f"{base}/sign-in/demo/{secret}"
