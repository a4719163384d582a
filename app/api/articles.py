"""Articles, and how complete their translations are."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import g

from app.api.schemas import ArticleAnswer, ArticlesAnswer, CoverageAnswer, LocaleQuery
from app.api.serving import NOT_THERE, REFUSED, cache_by_generation
from app.errors import ProblemError
from app.queries import known_locale
from app.results import Json, article_answer, articles_answer, coverage_answer

articles_api = APIBlueprint("articles_api", __name__, tag="Articles", url_prefix="/api/v1")
cache_by_generation(articles_api)


@articles_api.get("/articles")
@articles_api.input(LocaleQuery, location="query", arg_name="asked")
@articles_api.output(ArticlesAnswer)
@articles_api.doc(summary="List every article", responses=REFUSED)
def articles(asked: LocaleQuery) -> Json:
    """As a reader of that locale finds them: in the locale, else in the source language."""
    return articles_answer(g.library, known_locale(g.library, asked.locale))


@articles_api.get("/articles/<path:article_id>")
@articles_api.input(LocaleQuery, location="query", arg_name="asked")
@articles_api.output(ArticleAnswer)
@articles_api.doc(summary="Read an article", responses=NOT_THERE)
def article(article_id: str, asked: LocaleQuery) -> Json:
    """The article in that locale, else in the source language; an old id leads to the new one."""
    locale = known_locale(g.library, asked.locale)
    found = g.library.find(locale, article_id)
    if found is None:
        raise ProblemError("unknown-article")
    return article_answer(g.library, found, locale)


@articles_api.get("/localization/coverage")
@articles_api.output(CoverageAnswer)
@articles_api.doc(summary="See which translations are missing or outdated", tags=["Localization"], responses=[503])
def coverage() -> Json:
    """Every article in every locale, with the status of the translation and what it is judged by."""
    return coverage_answer(g.library)
