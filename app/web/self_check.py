"""The self-check: a form, and the diagnosis that follows from its answers. Nothing of them is kept.

Answers travel in the body of a POST, never in an address, so that no log or history holds them; the answer is shown at
once instead of after a redirect, since there is nowhere to keep it meanwhile.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, current_app, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.diagnosis.engine import diagnose
from app.diagnosis.facts import AccountFacts
from app.diagnosis.vocabulary import Fact, Programme
from app.i18n import url_form
from app.remedies import guide_of, remedies, statements
from app.selfcheck import Checked, checked
from app.services import current_services
from app.web.contexts import Link, Notice, Page, Reasons
from app.web.diagnosis import diagnosis_view
from app.web.frame import frame, page_locale, rendered
from app.web.names import PROGRAMMES, named
from app.web.self_check_form import SelfCheckPage, SelfCheckResult, errors_view, questions_view, said_view
from app.wording import wording_for
from indexer.library import Library

self_check = Blueprint("self_check", __name__)
UNPROCESSABLE = 422
EMPTY = Checked({})


@self_check.get("/<locale>/self-check")
def form(locale: str) -> Response:
    services = current_services()
    library = services.library()
    reader = page_locale(library, locale)
    return services.pages.respond(library, lambda: rendered("web/self_check.html", form_page(library, reader, EMPTY)))


@self_check.post("/<locale>/self-check")
def result(locale: str) -> Response:
    """The diagnosis; the form again where something is wrong, or with `edit`, to change answers."""
    library = current_services().library()
    reader = page_locale(library, locale)
    now = datetime.now(UTC)
    found = checked(request.form, guide_of(library), now)
    if "edit" in request.form:
        return _private("web/self_check.html", form_page(library, reader, Checked(found.answers)))
    if found.facts is None:
        return _private("web/self_check.html", form_page(library, reader, found), UNPROCESSABLE)
    return _private("web/self_check_result.html", result_page(library, reader, found, found.facts, now))


def form_page(library: Library, locale: str, found: Checked) -> SelfCheckPage:
    words, guide = wording_for(locale), guide_of(library)
    title = _("Self-check: how does your account stand?")
    return SelfCheckPage(
        **_framed(library, locale),
        title=_("Error: %(title)s", title=title) if found.errors else title,
        description=_("Five questions about your Partner Center account, and what follows from your answers."),
        action=_action(locale),
        questions=questions_view(words, guide, found),
        errors=errors_view(words, guide, found),
    )


def result_page(library: Library, locale: str, found: Checked, facts: AccountFacts, now: datetime) -> SelfCheckResult:
    words, guide = wording_for(locale), guide_of(library)
    diagnosis = diagnose(facts, now, guide)
    unknown = (Fact.PROGRAMMES,) if found.unsure else ()
    view = diagnosis_view(remedies(diagnosis, library, locale), library, words, facts.account.zone, unknown)
    return SelfCheckResult(
        **_framed(library, locale),
        title=view.headline,
        indexed=False,
        action=_action(locale),
        answers=tuple(found.answers.items()),
        said=said_view(words, guide, found),
        diagnosis=view,
        notices=_notices(found),
        possible=_possible(library, locale) if diagnosis.covered and not found.enrolled else (),
        home_article=_article(library, locale),
    )


def _framed(library: Library, locale: str) -> dict[str, Any]:
    return frame(library, locale, _action)


def _action(locale: str) -> str:
    return url_for("self_check.form", locale=url_form(locale))


def _notices(found: Checked) -> tuple[Notice, ...]:
    """What the reader doesn't know, where the diagnosis had to go on without it."""
    sentences = []
    if found.counted.get("cloud") == "unknown":
        sentences.append(
            _(
                "You don’t know in which cloud the account is. This holds for every cloud but the one that 21Vianet"
                " operates."
            )
        )
    if found.enrolled:
        sentences += [
            _(
                "You don’t know whether the account is in this program, so its reasons aren’t looked at:"
                " %(programme)s.",
                programme=named(PROGRAMMES, programme),
            )
            for programme in Programme
            if programme in found.unsure
        ]
    elif found.unsure:
        sentences.append(
            _("You don’t know in which program the account is, so no reason can be confirmed or ruled out.")
        )
    return (Notice("info", "page", _("What this rests on"), tuple(sentences)),) if sentences else ()


def _possible(library: Library, locale: str) -> tuple[Reasons, ...]:
    """Every reason that the articles state, for who knows too little of the account to narrow them down."""
    lists = []
    for programme in library.guidance.programmes:
        stated = statements(library, locale, programme).values()
        links = [Link(each.text, each.url, each.locale if each.fallback else "") for each in stated]
        if links:
            lists.append(Reasons(named(PROGRAMMES, programme), tuple(links)))
    return tuple(lists)


def _article(library: Library, locale: str) -> Link | None:
    """The first article that states reasons."""
    for programme in library.guidance.programmes:
        for each in statements(library, locale, programme).values():
            return Link(each.title, each.url.partition("#")[0], each.locale if each.fallback else "")
    return None


def _private(template: str, page: Page, status: int = 200) -> Response:
    response = current_app.make_response((rendered(template, page), status))
    response.headers["Cache-Control"] = "no-store"
    return response
