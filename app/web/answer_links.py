"""Answer links, /go/{article_id}?section={anchor}: they open in the reader's language, and outlive renaming.

Programs that make previews of links send no language, so a link that is copied for somebody names one: `?locale=`
pins it. One that isn't pinned is answered for this reader alone and kept by no shared cache. The link leads to the
article with the section in its address, so that whoever makes a preview learns of the section and not of the article.
"""

from __future__ import annotations

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from app.answers import Place, locate, reading_locale, section_at
from app.errors import ProblemError
from app.i18n import match_locale
from app.services import current_services
from app.web.frame import article_href
from app.web.reader import VARY, wanted_locales
from indexer.library import Library

answer_links = Blueprint("answer_links", __name__)
PINNED = "public, max-age=300"
NEGOTIATED = "private, no-store"


@answer_links.get("/go/<path:article_id>")
def go(article_id: str) -> Response:
    services = current_services()
    library = services.library()
    place = locate(library, article_id, request.args.get("section", ""))
    if place is None:
        raise ProblemError("unknown-article")
    pinned = match_locale(request.args.get("locale", ""), library.locales)
    if pinned and library.find(pinned, place.article) is None:
        pinned = None  # neither the locale nor the source has it: the link opens all the same
    locale = pinned or reading_locale(library, place, wanted_locales())
    if request.method == "GET" and request.accept_languages:  # a person: programs that make previews send no language
        services.insights.opened(place.article, place.anchor, locale)
    response = redirect(place_href(library, locale, place), 302)
    response.headers["Cache-Control"] = PINNED if pinned else NEGOTIATED
    if not pinned:
        response.headers["Vary"] = VARY
    return response


def place_href(library: Library, locale: str, place: Place) -> str:
    """The page that shows the place to a reader of the locale.

    A section that the translation lacks is shown beside it, in the source's words.
    """
    found = library.find(locale, place.article)
    if not place.anchor or found is None:
        return article_href(locale, place.article)
    if section_at(found.article, place.anchor) is None:
        source = library.article(library.source_locale, place.article)
        if found.fallback or source is None or section_at(source, place.anchor) is None:
            return article_href(locale, place.article)
        return article_href(locale, place.article, place.anchor, view="side-by-side")
    return article_href(locale, place.article, place.anchor, section=place.anchor)
