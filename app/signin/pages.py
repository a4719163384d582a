"""The pages of signing in and out, as records."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import url_for
from flask_babel import gettext as _

from app.i18n import url_form
from app.identity.records import Session
from app.identity.roles import PARTNER_ROLES, Principal, Role
from app.identity.service import SIGNED_OUT
from app.services import Services
from app.signin.contexts import SignedInPage, SignedOutPage, SignInPage
from app.web import Link, page_frame
from indexer.library import Library


def landing(roles: frozenset[Role], locale: str) -> str:
    """Where somebody begins who wanted to go nowhere in particular: a partner at their account, an agent at a list."""
    home = f"/{url_form(locale)}/"
    return home + "account" if not roles.isdisjoint(PARTNER_ROLES | {Role.AGENT}) else home


def sign_in_page(
    services: Services, library: Library, locale: str, to: str, *, username: str = "", failed: bool = False
) -> SignInPage:
    return SignInPage(
        **framed(library, locale, "signin.page", to),
        title=_("Sign in"),
        action=url_for("signin.page", locale=url_form(locale)) if takes_local_users(services) else "",
        to=to,
        username=username,
        failed=failed,
        provider=_provider(services, locale, to),
    )


def signed_in_page(library: Library, locale: str, to: str, session: Session) -> SignedInPage:
    return SignedInPage(
        **framed(library, locale, "signin.page", to),
        title=_("You’re signed in"),
        name=session.identity.profile.name,
        onward=to or landing(session.principal.roles, locale),
        tools=_tools(session.principal, locale),
        sign_out=url_for("signin.sign_out", locale=url_form(locale)),
    )


def _tools(principal: Principal, locale: str) -> tuple[Link, ...]:
    """What no other page leads to."""
    found = []
    if principal.has(Role.EDITOR, Role.OPERATOR):
        found.append(Link(_("Translations"), url_for("localization.page", locale=url_form(locale))))
    if principal.has(Role.EDITOR, Role.OPERATOR, Role.AGENT):
        found.append(Link(_("Insights"), url_for("readings.page", locale=url_form(locale))))
    if principal.has(Role.OPERATOR):
        found.append(Link(_("Webhooks"), url_for("webhooks.page", locale=url_form(locale))))
    if principal.has(*PARTNER_ROLES, Role.AGENT):
        found.append(Link(_("Notices by mail"), url_for("mail_choices.page", locale=url_form(locale))))
    return tuple(found)


def signed_out_page(services: Services, library: Library, locale: str) -> SignedOutPage:
    openid = services.identity.openid
    address = openid.sign_out_url(services.settings.base_url + SIGNED_OUT) if openid else ""
    host = urlsplit(address).hostname or ""
    return SignedOutPage(
        **framed(library, locale, "signin.signed_out"),
        title=_("You’re signed out"),
        sign_in=url_for("signin.page", locale=url_form(locale)),
        provider=Link(_("Sign out of %(provider)s, too", provider=host), address) if address else None,
    )


def takes_local_users(services: Services) -> bool:
    """Whether people sign in with a password of this site; by default only where no provider is set."""
    wanted = services.settings.local_users
    return wanted == "on" or (wanted == "auto" and services.identity.openid is None)


def _provider(services: Services, locale: str, to: str) -> Link | None:
    openid = services.identity.openid
    if openid is None:
        return None
    text = _("Continue with %(provider)s", provider=urlsplit(openid.provider.issuer).hostname)
    return Link(text, url_for("signin.provider", locale=url_form(locale), to=to or None))


def framed(library: Library, locale: str, endpoint: str, to: str = "") -> dict[str, Any]:
    """What every page of signing has around it: in any language, found by no search engine."""
    values = page_frame(library, locale, lambda one: url_for(endpoint, locale=url_form(one), to=to or None))
    return values | {"canonical": "", "alternates": (), "indexed": False}
