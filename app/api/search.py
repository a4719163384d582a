"""Searching, and completing what somebody types."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import g

from app.api.schemas import SearchAnswer, SearchQuery, SuggestAnswer, SuggestQuery
from app.api.serving import REFUSED, cache_by_generation
from app.queries import known_locale, search_request, suggestion_text
from app.results import Json, search_answer, suggest_answer
from app.services import current_services

search_api = APIBlueprint("search_api", __name__, tag="Search", url_prefix="/api/v1")
cache_by_generation(search_api)


@search_api.get("/search")
@search_api.input(SearchQuery, location="query", arg_name="asked")
@search_api.output(SearchAnswer)
@search_api.doc(summary="Search the articles of a locale", responses=REFUSED)
def search(asked: SearchQuery) -> Json:
    """Sections that answer the question, best first. The source stands in for what the locale lacks."""
    request = search_request(g.library, **asked.model_dump())
    services = current_services()
    response = services.search(request, g.library)
    if not response.total and not (request.cloud or request.role or request.product):
        services.insights.missed(request.q, request.locale)
    return search_answer(g.library, response)


@search_api.get("/suggest")
@search_api.input(SuggestQuery, location="query", arg_name="asked")
@search_api.output(SuggestAnswer)
@search_api.doc(summary="Complete a question as it is typed", responses=REFUSED)
def suggest(asked: SuggestQuery) -> Json:
    locale = known_locale(g.library, asked.locale)
    text = suggestion_text(asked.q)
    return suggest_answer(text, locale, current_services().suggest(text, locale, asked.limit, g.library))
