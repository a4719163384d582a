"""The addresses of the site's pages. A view reads the request, asks one service, and renders one record."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, redirect, render_template, request
from werkzeug.wrappers import Response

from app.answers import Place, locate, section_at
from app.i18n import url_form
from app.queries import as_typed
from app.services import current_services
from app.web.answer_links import place_href
from app.web.article import article_page, side_by_side_page
from app.web.article_missing import SHOW, lacking
from app.web.contexts import as_values
from app.web.frame import article_href, page_locale, rendered
from app.web.home import home_page
from app.web.reader import VARY, reader_locale
from app.web.search import FILTERS, Asked, options_fragment, search_page
from app.web.votes import VOTED
from indexer.library import Library

web = Blueprint("web", __name__)
PARAMETERS = ("view", "section", "voted", "missing")  # that the page of an article depends on
PRIVATE = "private, max-age=60"  # what somebody searched for belongs in no shared cache


@web.get("/")
def start() -> Response:
    """To the home page in a language that the reader wants."""
    library = current_services().library()
    response = redirect(f"/{url_form(reader_locale(library))}/", 302)
    response.headers["Vary"] = VARY
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@web.get("/<locale>/")
def home(locale: str) -> Response:
    services = current_services()
    library = services.library()
    found = page_locale(library, locale)
    return services.pages.respond(library, lambda: rendered("web/home.html", home_page(library, found)))


@web.get("/<locale>/search")
def search(locale: str) -> Response:
    services = current_services()
    library = services.library()
    found = page_locale(library, locale)
    asked = _asked(found, _page())
    page = search_page(services, library, asked)
    if asked.words and not page.total and not any(asked.filters.values()):
        services.insights.missed(asked.words, found)
    return _answer(rendered("web/search.html", page))


@web.get("/<locale>/search/options")
def options(locale: str) -> Response:
    """A fragment for the search field's script: what it offers for the words so far."""
    services = current_services()
    library = services.library()
    found = page_locale(library, locale)
    fragment = options_fragment(services, library, _asked(found))
    return _answer(render_template("web/options.html", **as_values(fragment)))


@web.get("/<locale>/articles/<path:article_id>")
def article(locale: str, article_id: str) -> Response:
    """`view=side-by-side` shows it beside its source; `section` says which anchor a link leads to.

    `missing=show` shows what the translation lacks in the source's words.
    """
    services = current_services()
    library = services.library()
    reader = page_locale(library, locale)
    found = library.find(reader, article_id)
    if found is None:
        abort(404)
    view, section, voted, missing = (request.args.get(name, "") for name in PARAMETERS)
    source = library.article(library.source_locale, found.article.id)
    comparable = source is not None and not found.fallback and reader != library.source_locale
    beside = view == "side-by-side" and comparable
    if found.redirected_from:
        return redirect(_renamed(library, reader, article_id, section, beside=beside), 301)
    if section and (beside or section_at(found.article, section) is None):
        return redirect(_renamed(library, reader, article_id, section, beside=beside), 302)
    senseless = missing and (beside or missing != SHOW or not lacking(library, reader, article_id))
    if senseless or (view and not beside) or (voted and (beside or voted not in VOTED)):
        return redirect(article_href(reader, article_id), 302)

    def render() -> str:
        if beside and source is not None:
            return rendered("web/side_by_side.html", side_by_side_page(library, reader, found, source))
        return rendered("web/article.html", article_page(library, reader, found, section, voted, missing))

    return services.pages.respond(library, render, parameters=PARAMETERS)


def _renamed(library: Library, reader: str, article_id: str, section: str, *, beside: bool) -> str:
    """Where article and section are now. Browsers keep the anchor of an address, unless the new one names another."""
    place = locate(library, article_id, section) or Place(article_id)
    if beside:
        return article_href(reader, place.article, place.anchor, view="side-by-side")
    return place_href(library, reader, place)


def _asked(locale: str, page: int = 1) -> Asked:
    filters = {name: request.args.get(name, "") for name in FILTERS}
    exact = request.args.get("exact", "") == "1"
    return Asked(as_typed(request.args.get("q", "")), locale, filters, page, exact)


def _page() -> int:
    """Which page of the results, from 1; what is no number is the first."""
    return max(request.args.get("page", 1, type=int), 1)


def _answer(html: str) -> Response:
    response = current_app.make_response(html)
    response.headers["Cache-Control"] = PRIVATE
    return response
