"""The way to one's account in every page's head: to sign in, or to what one is signed in for.

Pages that are kept in memory are the same for everybody who isn't signed in; whoever is gets a page of their own
(`app/pages.py`). Without a session cookie nobody is looked up, so that reading needs no database.
"""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.i18n import url_form
from app.identity.guard import current_session
from app.identity.roles import Role
from app.web.contexts import Link
from indexer.errors import GoodstandingError


def account_link(locale: str) -> Link:
    session = _session()
    if session is None:
        return Link(_("Sign in"), url_for("signin.page", locale=url_form(locale)))
    if session.principal.account:
        return Link(_("My account"), url_for("account.page", locale=url_form(locale)))
    if session.principal.has(Role.AGENT):
        return Link(_("Workspace"), url_for("workspace_queue.page", locale=url_form(locale)))
    if session.principal.has(Role.EDITOR):
        return Link(_("Translations"), url_for("localization.page", locale=url_form(locale)))
    return Link(_("Signed in"), url_for("signin.page", locale=url_form(locale)))


def _session() -> Any:
    """A page about something else must not fail because the database does."""
    try:
        return current_session()
    except GoodstandingError:
        return None
