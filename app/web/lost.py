"""Pages that say that something went wrong. The one for an unknown address searches for its words."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import escape

from app.answers import nearest_ids
from app.database_trouble import Trouble
from app.errors import Problem
from app.i18n import babel_name, direction, match_locale, negotiate, url_form
from app.locales import language_of, looks_like_locale
from app.queries import as_typed
from app.services import Services
from app.web.assets import asset
from app.web.contexts import ErrorPage, Fault, Link, Result, as_values
from app.web.frame import article_href, frame, title_of
from app.web.names import N_
from app.web.search import Asked, search_results
from app.wording import languages
from indexer.errors import GoodstandingError
from indexer.library import Library

FOUND = 5
SEARCHED = frozenset({"not-found", "unknown-article"})  # whose words may be those of an article
_NOT_WORDS = re.compile(r"[\W_]+")

NO_ACCOUNTS = (
    N_("Accounts can’t be reached right now"),
    N_("The database that holds them can’t be used. Nothing of yours is lost; articles and the self-check work."),
    N_("Try again later. If it goes on, tell whoever runs this site:"),
)
# Whose detail tells whoever runs the site what to do.
FOR_OPERATORS = frozenset({"no-library", *Trouble} - {Trouble.BUSY})
# code: heading, what it means, what to do
TEXTS: dict[str, tuple[str, ...]] = {
    "not-found": (
        N_("This page doesn’t exist"),
        N_("The address may be mistyped, or what it led to has moved."),
        N_("Search for it, or start from the home page."),
    ),
    "no-library": (
        N_("The articles aren’t available yet"),
        N_("The site is running, but its library of articles hasn’t been built."),
        N_("Try again in a moment."),
    ),
    "search-unavailable": (
        N_("The search doesn’t answer at the moment"),
        N_("Articles can be read all the same: start from the home page."),
        N_("Search again in a moment. If it goes on, tell whoever runs this site."),
    ),
    Trouble.BUSY: (
        N_("Accounts can’t be reached right now"),
        N_("Others are writing to the database that holds them. Nothing of yours is lost."),
        N_("Try again in a moment."),
    ),
    Trouble.READ_ONLY: NO_ACCOUNTS,
    Trouble.UNREACHABLE: NO_ACCOUNTS,
    Trouble.OUTDATED: NO_ACCOUNTS,
    Trouble.UNUSABLE: NO_ACCOUNTS,
    "internal-error": (
        N_("Something went wrong on our side"),
        N_("It’s not your fault, and nothing of yours is lost."),
        N_("Try again. If it goes on, tell whoever runs this site."),
    ),
    "unknown-account": (
        N_("There is no such account here"),
        N_("Its id may be mistyped, nothing may be known of it yet, or it isn’t yours to see."),
        N_("Check the id. If it’s right, ask whoever runs this site."),
    ),
    "invalid-parameters": (
        N_("Part of this address makes no sense"),
        N_("Everything else is fine. Correct this, or go on without it:"),
    ),
    "cross-origin": (
        N_("This request was refused"),
        N_("It came from another site, so it wasn’t carried out."),
        N_("Open the page here and try again."),
    ),
    "sign-in-refused": (
        N_("This sign-in couldn’t be completed"),
        N_("It was used before, took too long, or was begun in another window."),
        N_("Start again from the sign-in page."),
    ),
    "no-access": (
        N_("There’s nothing here for you yet"),
        N_("We know who you are, but not which account or role is yours."),
        N_("Ask whoever runs this site to give you access."),
    ),
    "forbidden": (
        N_("This isn’t for you to see"),
        N_("You’re signed in, but your role doesn’t include this."),
        N_("Ask an admin of your account, or whoever gave you access."),
    ),
    "insecure-channel": (
        N_("Signing in isn’t possible here"),
        N_("Your connection to this site isn’t encrypted, so others could read your password."),
        N_("Use the site’s https address. If there is none, tell whoever runs this site."),
    ),
    "provider-unavailable": (
        N_("Signing in isn’t possible right now"),
        N_("The service that confirms who you are doesn’t answer."),
        N_("Try again in a moment."),
    ),
    "too-many-requests": (
        N_("Too many requests"),
        N_("More came from your address than the site answers at once."),
        N_("Wait a moment, then try again."),
    ),
}
# What people call the parts of an address; in it, they are called by the key.
LABELS = {
    "at": N_("Day or moment"),
    "pay": N_("Invoice"),
    "account": N_("Account"),
    "after": N_("Beginning of the list"),
}
LONGEST = 80  # characters of what was given that the page repeats
OTHER = (
    N_("This request can’t be answered"),
    N_("The address holds something that makes no sense here."),
    N_("Go back, or start from the home page."),
)


def error_page(services: Services, problem: Problem) -> str:
    """For `app.errors`: the problem as a page in the reader's language."""
    try:
        library = services.library()
    except GoodstandingError:
        return _without_library(problem)
    locale = _locale(library.locales, library.source_locale)
    with force_locale(babel_name(locale)):
        results = _results(services, library, locale) if problem.code in SEARCHED else ()
        values = frame(library, locale, lambda one: url_for("web.home", locale=url_form(one)))
        return _render(problem, values | {"canonical": "", "alternates": ()}, results, available=True)


def _without_library(problem: Problem) -> str:
    locale = _locale(languages(), "en")  # those of the interface: there is no library to ask
    values = {
        "lang": locale,
        "dir": direction(locale),
        "card": asset("img/card.png"),
        "home_href": "/",
        "search_action": "/",
        "live_action": "/",
    }
    with force_locale(babel_name(locale)):
        return _render(problem, values, (), available=False)


def _render(problem: Problem, values: dict[str, Any], results: tuple[Result, ...], *, available: bool) -> str:
    heading, *sentences = TEXTS.get(problem.code) or (TEXTS["not-found"] if problem.status == 404 else OTHER)
    page = ErrorPage(
        **values,
        title=_(heading),
        indexed=False,
        head_search=False,
        query=words_of_path() if problem.code in SEARCHED else "",
        status=problem.status,
        heading=_(heading),
        sentences=tuple(_(sentence) for sentence in sentences),
        detail=problem.detail if problem.code in FOR_OPERATORS else "",
        faults=tuple(_fault(name, message) for name, message in problem.errors),
        without=_without(problem),
        results=results,
        available=available,
    )
    return render_template("web/error.html", **as_values(page))


def _fault(name: str, message: str) -> Fault:
    given = request.args.get(name, "")
    shown = given if len(given) <= LONGEST else given[: LONGEST - 1] + "…"
    return Fault(name, _(LABELS[name]) if name in LABELS else "", shown, message)


def _without(problem: Problem) -> Link | None:
    """The address without what is wrong in it, where it has anything of it."""
    wrong = {name for name, _message in problem.errors}
    if request.method != "GET" or wrong.isdisjoint(request.args):
        return None
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in wrong]
    return Link(_("Go on without it"), request.path + (f"?{urlencode(kept)}" if kept else ""))


def _locale(locales: tuple[str, ...], default: str) -> str:
    """That of the address, else what the browser asks for."""
    for named in (request.path.split("/", 2)[1], request.args.get("locale", "")):
        if looks_like_locale(named):
            found = match_locale(named, locales) or match_locale(language_of(named), locales)
            if found:
                return found
    return negotiate(request.accept_languages, locales, default)


def words_of_path() -> str:
    """What somebody who typed this address may have looked for."""
    parts = [part for part in request.path.split("/") if part]
    if parts and re.fullmatch(r"[a-z]{2,3}([-_][a-z0-9]+)?", parts[0], re.I):
        parts = parts[1:]
    if parts and parts[0] in ("articles", "docs", "search"):
        parts = parts[1:]
    named = re.sub(r"\.(md|html?|aspx|php)$", "", parts[-1]) if parts else ""
    return as_typed(_NOT_WORDS.sub(" ", named))


def _results(services: Services, library: Library, locale: str) -> tuple[Result, ...]:
    """What the words find, then the articles whose ids are most like them."""
    words = words_of_path()
    found = search_results(services, library, Asked(words, locale), FOUND)
    known = {result.link.href.partition("#")[0] for result in found}
    near = [_as_result(library, locale, each) for each in nearest_ids(library, words, FOUND)] if words else []
    return (*found, *(each for each in near if each.link.href not in known))[:FOUND]


def _as_result(library: Library, locale: str, article_id: str) -> Result:
    title, lang = title_of(library, locale, article_id)
    entry = library.entry(lang or locale, article_id)
    return Result(
        link=Link(title, article_href(locale, article_id)),
        section="",
        passage=escape(entry.description if entry else ""),
        lang=lang,
        crumbs=tuple(article_id.split("/")),
        badges=(),
    )
