"""The addresses of the site's pages. A view reads the request, asks one service, and renders one record."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, redirect, render_template, request
from werkzeug.wrappers import Response

from app.i18n import negotiate, url_form
from app.queries import as_typed
from app.services import current_services
from app.web.article import article_page, side_by_side_page
from app.web.contexts import as_values
from app.web.frame import article_href, page_locale, rendered
from app.web.home import home_page
from app.web.search import FILTERS, Asked, options_fragment, search_page

web = Blueprint("web", __name__)
PRIVATE = "private, max-age=60"  # what somebody searched for belongs in no shared cache


@web.get("/")
def start() -> Response:
    """To the home page in a language that the reader's browser asks for."""
    library = current_services().library()
    locale = negotiate(request.accept_languages, library.locales, library.source_locale)
    response = redirect(f"/{url_form(locale)}/", 302)
    response.headers["Vary"] = "Accept-Language"
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
    page = search_page(services, library, _asked(found, _page()))
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
    services = current_services()
    library = services.library()
    reader = page_locale(library, locale)
    found = library.find(reader, article_id)
    if found is None:
        abort(404)
    view = request.args.get("view", "")
    source = library.article(library.source_locale, found.article.id)
    comparable = source is not None and not found.fallback and reader != library.source_locale
    beside = view == "side-by-side" and comparable
    if found.redirected_from or (view and not beside):
        here = article_href(reader, found.article.id, **({"view": view} if beside else {}))
        return redirect(here, 301 if found.redirected_from else 302)

    def render() -> str:
        if beside and source is not None:
            return rendered("web/side_by_side.html", side_by_side_page(library, reader, found, source))
        return rendered("web/article.html", article_page(library, reader, found))

    return services.pages.respond(library, render, parameters=("view",))


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
