"""Searching: the page of results, and what the field offers while somebody types."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import ceil
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from app.i18n import url_form
from app.queries import MAX_OFFSET, filters_of, search_request
from app.services import Services
from app.web.contexts import Choice, Link, NearestResults, OptionsFragment, Result, SearchPage, Topic
from app.web.frame import article_href, frame
from app.web.home import topics
from app.web.names import CLOUDS, N_, ROLES, named, status_badges
from indexer.library import Library

if TYPE_CHECKING:
    from indexer.search.messages import Nearest, SearchRequest, SearchResponse, SearchResult

SHOWN = 20  # results a page
OFFERED = 5  # articles offered while somebody types
SUGGESTED = 4
FILTERS = ("cloud", "role", "product")

# What the searcher says it has tried → how the page puts it.
TRIED = {
    "words": N_("In articles with these words, their endings and their synonyms."),
    "spelling": N_("Among words that are spelled nearly the same."),
    "source": N_("In the articles in the source language, too."),
    "phrase": N_("Only in articles that hold the quoted phrase word for word."),
    "exclusion": N_("Only in articles without the words that you excluded."),
    "filters": N_("Only in articles that the filters let through."),
    "first-words": N_("Only for the first words, because there are very many."),
}
# What can be left out of a search that finds nothing → how the link to the rest puts it.
LIFTED: dict[tuple[str, ...], str] = {
    ("spelling",): N_("Search with corrected spelling"),
    ("phrase",): N_("Search without the quotation marks"),
    ("exclusion",): N_("Search without excluding words"),
    ("filters",): N_("Search without filters"),
}
ALL_LIFTED = N_("Search for the words alone")


@dataclass(frozen=True)
class Asked:
    """What somebody searches for, as the address says it."""

    words: str
    locale: str
    filters: dict[str, Any] = field(default_factory=dict)
    page: int = 1
    exact: bool = False  # words as they are spelled

    def href(self, locale: str = "", **changes: Any) -> str:
        query = {"q": self.words, **self.filters, "exact": int(self.exact), **changes}
        kept = {name: value for name, value in query.items() if value}
        return url_for("web.search", locale=url_form(locale or self.locale), **kept)

    def of(self, services: Services, library: Library, limit: int) -> SearchResponse | None:
        """The answer; None where nothing is asked. A filter that the library hasn't raises QueryError."""
        if not self.words:
            return None
        offset = min((self.page - 1) * limit, MAX_OFFSET)
        request = search_request(
            library, self.words, self.locale, limit=limit, offset=offset, exact=self.exact, **self.filters
        )
        return services.search(request, library)

    def of_request(self, request: SearchRequest) -> str:
        """The address of another search in the same locale."""
        filters = {name: getattr(request, name) for name in FILTERS}
        return self.href(q=request.q, exact=int(request.exact), **filters)


def search_page(services: Services, library: Library, asked: Asked) -> SearchPage:
    locale, words = asked.locale, asked.words
    response = asked.of(services, library, SHOWN)
    if response and response.total and not response.results:  # a page past the last one
        asked = replace(asked, page=ceil(response.total / SHOWN))
        response = asked.of(services, library, SHOWN)
    results = _results(library, locale, response)
    total = response.total if response else 0
    known = filters_of(library)
    return SearchPage(
        **frame(library, locale, asked.href, published=()),
        title=_("Search: %(words)s", words=words) if words else _("Search"),
        indexed=False,
        head_search=False,
        query=words,
        clouds=_choices(CLOUDS, _("All clouds"), known.clouds, asked.filters.get("cloud", "")),
        roles=_choices(ROLES, _("All roles"), known.roles, asked.filters.get("role", "")),
        product=asked.filters.get("product", ""),
        results=results,
        total=total,
        corrected=(response.corrected_query or "") if response else "",
        respelled=_respelled(asked, response) if results else None,
        previous=_turn(_("Previous results"), asked, -1) if asked.page > 1 and total else None,
        following=_turn(_("More results"), asked, +1) if asked.page * SHOWN < total else None,
        tried=tuple(_(TRIED[key]) for key in response.tried if key in TRIED) if response else (),
        nearest=_nearest(library, asked, response.nearest) if response and response.nearest else None,
        needed=_needed(library, locale) if not total else (),
    )


def options_fragment(services: Services, library: Library, asked: Asked) -> OptionsFragment:
    words = asked.words
    suggested = services.suggest(words, asked.locale, SUGGESTED + OFFERED, library) if words else []
    results = _results(library, asked.locale, asked.of(services, library, OFFERED))
    # What is typed already and what is offered as an article need no suggestion.
    known = {words.casefold(), *(result.link.text.casefold() for result in results)}
    return OptionsFragment(
        query=words,
        suggestions=tuple(one for one in suggested if one.casefold() not in known)[:SUGGESTED],
        results=results,
    )


def search_results(services: Services, library: Library, asked: Asked, limit: int) -> tuple[Result, ...]:
    return _results(library, asked.locale, asked.of(services, library, limit))


def _results(library: Library, locale: str, response: SearchResponse | None) -> tuple[Result, ...]:
    return tuple(_result(library, locale, hit) for hit in response.results) if response else ()


def _result(library: Library, locale: str, hit: SearchResult) -> Result:
    source = library.source_locale
    return Result(
        link=Link(hit.title, article_href(locale, hit.article_id, hit.anchor)),
        section=hit.section_title if hit.section_title != hit.title else "",
        passage=Markup(hit.passage_html),  # noqa: S704 - escaped by the searcher, but for its <mark>
        lang=source if hit.fallback else "",
        crumbs=_crumbs(library, locale, hit.article_id),
        badges=status_badges(
            library.translation(locale, hit.article_id), fallback=hit.fallback, source=source, reader=locale
        ),
    )


def _crumbs(library: Library, locale: str, article_id: str) -> tuple[str, ...]:
    """Where it stands in the table of contents; its id where there is none."""
    for group in library.manifest.toc:
        if article_id in group.items:
            return (group.title.get(locale) or group.title.get(library.source_locale, ""),)
    return tuple(article_id.split("/"))


def _choices(names: dict[str, str], everything: str, known: tuple[str, ...], selected: str) -> tuple[Choice, ...]:
    """The filter's values by name; the first choice is no filter at all."""
    listed = sorted((named(names, value), value) for value in known)
    return (
        Choice("", everything, not selected),
        *(Choice(value, text, value == selected) for text, value in listed),
    )


def _turn(text: str, asked: Asked, step: int) -> Link:
    page = asked.page + step
    return Link(text, asked.href(page=page if page > 1 else 0))


def _respelled(asked: Asked, response: SearchResponse | None) -> Link | None:
    """From a corrected search to the words as they were typed, and back."""
    if asked.exact:
        return Link(_("Search with corrected spelling"), asked.href(exact=0))
    if response and response.corrected_query:
        return Link(_("Search instead for “%(words)s”", words=asked.words), asked.href(exact=1))
    return None


def _nearest(library: Library, asked: Asked, nearest: Nearest) -> NearestResults:
    return NearestResults(
        link=Link(_(LIFTED.get(nearest.lifted, ALL_LIFTED)), asked.of_request(nearest.request)),
        total=nearest.total,
        results=tuple(_result(library, asked.locale, hit) for hit in nearest.results),
    )


def _needed(library: Library, locale: str) -> tuple[Topic, ...]:
    """The beginning of the table of contents: what most people need."""
    toc = library.manifest.toc
    return topics(library, locale, toc[0].items if toc else library.ids()[:5])
