"""A form that arrives after its session has ended: shown again with all that was typed, to be sent once more.

Nothing of it is stored. It goes back to the browser that sent it, in a form that leads to the same path of this site:
what another site sends never comes this far (`app/security.py`), and whether it may be done is asked anew each time.
"""

from __future__ import annotations

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from app.i18n import match_locale
from app.signin.contexts import TypedText, UnsentPage
from app.signin.pages import framed
from app.signin.paths import safe_path
from app.web import Link
from app.wording import N_
from indexer.library import Library

Fields = tuple[tuple[str, str], ...]
LABELS = {"subject": N_("Subject"), "message": N_("Message")}  # what people type; the rest of a form goes along unseen
NEVER = frozenset({"password"})


def unsent_fields() -> Fields:
    """What the form of this request holds; nothing where it isn't one, or where it can't lead back."""
    if request.method != "POST" or "Authorization" in request.headers or not safe_path(_path()):
        return ()
    try:
        return tuple([each for each in request.form.items(multi=True) if each[0] not in NEVER])
    except HTTPException:  # too large, or too late
        return ()


def unsent_page(library: Library, locale: str, fields: Fields) -> UnsentPage:
    again = url_for("signin.page", locale=locale)
    reader = match_locale(locale, library.locales) or library.source_locale
    return UnsentPage(
        **framed(library, reader, "signin.page"),
        title=_("You’re no longer signed in"),
        # In another tab, to the page that says that they are signed in now: this one keeps the text meanwhile.
        sign_in=Link(_("Sign in (opens in a new tab)"), url_for("signin.page", locale=locale, to=again)),
        action=_path(),
        texts=tuple([TypedText(name, _(LABELS[name]), value) for name, value in fields if name in LABELS]),
        others=tuple([(name, value) for name, value in fields if name not in LABELS]),
    )


def _path() -> str:
    return request.full_path.rstrip("?")
