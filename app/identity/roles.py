"""Who somebody is to this site, and what that lets them see. Pure: no request, no database.

A partner reaches one account, their own. An agent reaches the accounts that they serve. Editors and operators reach
no account at all: keeping the articles or the machine in order needs none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    GLOBAL_ADMIN = "global-admin"  # of a partner's account
    BILLING_ADMIN = "billing-admin"  # of a partner's account
    USER = "user"  # of a partner's account
    AGENT = "agent"  # answers partners
    EDITOR = "editor"  # owns the articles and their translations
    OPERATOR = "operator"  # keeps the site running


# A comma separates ids and * means every account where transactions are told which accounts they are for: an id that a
# provider or a URL brings must never be read as either.
ACCOUNT_ID = re.compile(r"[^\s,*]{1,64}")
PARTNER_ROLES = frozenset({Role.GLOBAL_ADMIN, Role.BILLING_ADMIN, Role.USER})


class Evidence(StrEnum):
    """What evidence is about, which says who may see it."""

    BILLING = "billing"  # invoices, credits, payments
    ACCOUNT = "account"  # everything else: abuse, profile, vetting, the provider's issues, customers


class Scope(StrEnum):
    """What an API token may be used for, at most: its owner's roles still apply."""

    READ_ACCOUNTS = "accounts:read"
    WRITE_ACCOUNTS = "accounts:write"
    READ_REQUESTS = "requests:read"
    WRITE_REQUESTS = "requests:write"
    READ_LOCALIZATION = "localization:read"
    WRITE_LOCALIZATION = "localization:write"
    READ_WEBHOOKS = "webhooks:read"
    WRITE_WEBHOOKS = "webhooks:write"


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who has shown who they are. The id is opaque: it names nobody without the table of identities."""

    id: str
    roles: frozenset[Role]
    account: str | None = None  # a partner's own
    locale: str = ""  # that they prefer; empty where they never said
    serves: frozenset[str] | None = None  # the accounts that an agent serves; None: every one
    scopes: frozenset[Scope] | None = (
        None  # of the token that was used; None: a session, which has no limits of its own
    )

    def has(self, *roles: Role) -> bool:
        """Whether any of these is among the roles."""
        return not self.roles.isdisjoint(roles)

    def may(self, scope: Scope) -> bool:
        """Whether what was used to sign in allows this; a session always does."""
        return self.scopes is None or scope in self.scopes


def is_account_id(text: object) -> bool:
    return isinstance(text, str) and ACCOUNT_ID.fullmatch(text) is not None


def can_reach(principal: Principal, account: str) -> bool:
    """Whether the account exists at all as far as this principal is told."""
    if not is_account_id(account):
        return False
    own = principal.has(*PARTNER_ROLES) and principal.account == account
    return own or serves(principal, account)


def reachable(principal: Principal) -> frozenset[str] | None:
    """The accounts that this principal can reach, should they exist; None: every one."""
    agent = principal.has(Role.AGENT)
    if agent and principal.serves is None:
        return None
    own = {principal.account} if principal.has(*PARTNER_ROLES) and principal.account else set()
    named = own | (principal.serves or set() if agent else set())
    return frozenset(filter(is_account_id, named))


def can_see_evidence(principal: Principal, account: str, kind: Evidence) -> bool:
    """Whether the principal may see why, beyond the standing and the steps.

    As the articles say, an account's global admin may see all of it and its billing admin what is about billing;
    an agent all of the accounts that they serve.
    """
    if not can_reach(principal, account):
        return False
    if serves(principal, account):
        return True
    return principal.has(Role.GLOBAL_ADMIN) or (kind is Evidence.BILLING and principal.has(Role.BILLING_ADMIN))


def serves(principal: Principal, account: str) -> bool:
    """Whether the principal is an agent of the account."""
    return principal.has(Role.AGENT) and (principal.serves is None or account in principal.serves)


def roles_named(names: Iterable[object]) -> frozenset[Role]:
    """The roles among these names. What is none of ours is passed over: a provider knows roles of other programs."""
    known = {role.value for role in Role}
    return frozenset(Role(name) for name in names if isinstance(name, str) and name in known)
