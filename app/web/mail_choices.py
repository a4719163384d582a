"""Which notices somebody gets by mail: chosen by whoever is signed in, or ended by a link of a mail, signed in or not.

A link that is only opened changes nothing, since programs open links to look what is behind. Mail programs send the
form themselves when somebody presses their button (RFC 8058): then there is no cookie, and none is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from flask import Blueprint, abort, current_app, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.i18n import url_form
from app.identity.guard import NotSignedInError, current_session
from app.mail.links import Unsubscribing
from app.mail.records import ESSENTIAL, Notice
from app.mail.wording import NAMES
from app.services import current_services
from app.web.contexts import Link, Page
from app.web.frame import frame, page_locale, rendered
from indexer.library import Library

mail_choices = Blueprint("mail_choices", __name__)


@dataclass(frozen=True, slots=True)
class NoticeChoice:
    value: str
    text: str
    checked: bool


@dataclass(frozen=True, kw_only=True)
class NoticesPage(Page):
    action: Annotated[str, "Where the choice is sent."]
    address: Annotated[str, "Where notices go; empty: nowhere."]
    sends: Annotated[bool, "Whether the site sends mail at all."]
    saved: Annotated[bool, "Whether a choice has just been kept."]
    always: Annotated[tuple[str, ...], "The notices that somebody gets whatever they choose."]
    choices: Annotated[tuple[NoticeChoice, ...], "Those that they can choose."]


@dataclass(frozen=True, kw_only=True)
class UnsubscribePage(Page):
    action: Annotated[str, "Where the form is sent."]
    notice: Annotated[str, "The notice that it is about."]
    done: Annotated[bool, "Whether it isn't sent any more."]
    undone: Annotated[bool, "Whether it is sent again."]
    choices: Annotated[Link, "To all notices, for whoever signs in."]


@mail_choices.get("/<locale>/notices")
def page(locale: str) -> Response:
    session = current_session()
    if session is None:
        raise NotSignedInError
    services = current_services()
    library = services.library()
    reader = page_locale(library, locale)
    found = services.mail.preferences(session.principal)
    shown = NoticesPage(
        **_framed(library, reader, "mail_choices.page"),
        title=_("Notices by mail"),
        action=url_for("mail_choices.page", locale=url_form(reader)),
        address=found.address,
        sends=bool(services.settings.smtp_host),
        saved="saved" in request.args,
        always=tuple(_(NAMES[each]) for each in found.notices if each in ESSENTIAL),
        choices=tuple(
            NoticeChoice(each.value, _(NAMES[each]), given)
            for each, given in found.notices.items()
            if each not in ESSENTIAL
        ),
    )
    return _private(current_app.make_response(rendered("outward/notices.html", shown)))


@mail_choices.post("/<locale>/notices")
def choose(locale: str) -> Response:
    session = current_session()
    if session is None:
        raise NotSignedInError
    services = current_services()
    reader = page_locale(services.library(), locale)
    known = set(Notice)
    services.mail.choose(session.principal, [Notice(each) for each in request.form.getlist("notices") if each in known])
    return _private(redirect(url_for("mail_choices.page", locale=url_form(reader), saved="yes"), 303))


@mail_choices.get("/<locale>/unsubscribe/<token>")
def ask(locale: str, token: str) -> Response:
    return _answer(locale, token, _linked(token))


@mail_choices.post("/<locale>/unsubscribe/<token>")
def unsubscribe(locale: str, token: str) -> Response:
    link, again = _linked(token), "again" in request.form
    current_services().mail.unsubscribe(link, again=again)  # whoever was erased is sent nothing anyway
    return _answer(locale, token, link, done=not again, undone=again)


def _linked(token: str) -> Unsubscribing:
    link = current_services().mail.read_link(token)
    if link is None:
        abort(404)
    return link


def _answer(locale: str, token: str, link: Unsubscribing, *, done: bool = False, undone: bool = False) -> Response:
    library = current_services().library()
    reader = page_locale(library, locale)
    shown = UnsubscribePage(
        **_framed(library, reader, "mail_choices.ask", token=token),
        title=_("Unsubscribe"),
        action=url_for("mail_choices.ask", locale=url_form(reader), token=token),
        notice=_(NAMES[link.notice]),
        done=done,
        undone=undone,
        choices=Link(_("Choose your notices"), url_for("mail_choices.page", locale=url_form(reader))),
    )
    return _private(current_app.make_response(rendered("outward/unsubscribe.html", shown)))


def _framed(library: Library, locale: str, endpoint: str, **values: Any) -> dict[str, Any]:
    """In every language, found by no search engine."""
    shared = frame(library, locale, lambda one: url_for(endpoint, locale=url_form(one), **values))
    return shared | {"canonical": "", "alternates": (), "indexed": False}


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"  # the address is what unsubscribes
    return response
