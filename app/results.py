"""What the API answers, as plain data. Commands with `--json` print the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec

from app.locales import url_form

if TYPE_CHECKING:
    from indexer.library import Entry, Found, Library
    from indexer.localization.findings import Finding
    from indexer.localization.freshness import Translation
    from indexer.search.messages import Nearest, SearchResponse, SearchResult

Json = dict[str, Any]


def article_url(locale: str, article_id: str, anchor: str = "") -> str:
    """The address of an article on this site, in the locale that a reader asked for."""
    return f"/{url_form(locale)}/articles/{quote(article_id)}" + (f"#{quote(anchor)}" if anchor else "")


def search_answer(library: Library, response: SearchResponse) -> Json:
    return {
        "query": response.query,
        "locale": response.locale,
        "corrected_query": response.corrected_query or None,
        "total": response.total,
        "took_ms": round(response.took_ms, 3),
        "results": [_result(library, response.locale, result) for result in response.results],
        "tried": list(response.tried),
        "nearest": _nearest(library, response.nearest) if response.nearest else None,
    }


def _nearest(library: Library, nearest: Nearest) -> Json:
    return {
        "lifted": list(nearest.lifted),
        "query": nearest.request.q,
        "total": nearest.total,
        "results": [_result(library, nearest.request.locale, result) for result in nearest.results],
    }


def _result(library: Library, requested: str, result: SearchResult) -> Json:
    return {
        "article_id": result.article_id,
        "locale": result.locale,
        "anchor": result.anchor,
        "title": result.title,
        "section_title": result.section_title,
        "passage_html": result.passage_html,
        "url": article_url(requested, result.article_id, result.anchor),
        "score": round(result.score, 4),
        "fallback": result.fallback,
        "translation": translation_answer(library.translation(requested, result.article_id)),
    }


def suggest_answer(query: str, locale: str, suggestions: list[str]) -> Json:
    return {"query": query, "locale": locale, "suggestions": suggestions}


def article_answer(library: Library, found: Found, requested: str) -> Json:
    article = found.article
    return {
        "article_id": article.id,
        "locale": article.locale,
        "requested_locale": requested,
        "fallback": found.fallback,
        "redirected_from": found.redirected_from or None,
        "title": article.title,
        "description": article.description,
        "metadata": msgspec.to_builtins(article.metadata),
        "facets": msgspec.to_builtins(article.facets),
        "sections": [
            {
                "anchor": section.anchor,
                "title": section.title,
                "level": section.level,
                "html": section.html,
                "addresses": list(section.addresses),
            }
            for section in article.sections
        ],
        "html": article.html,
        "markdown": article.markdown,
        "translations": {
            locale: translation_answer(translation) for locale, translation in library.translations(article.id).items()
        },
        "links": msgspec.to_builtins(article.links),
    }


def articles_answer(library: Library, locale: str) -> Json:
    """Every article of the docset, as a reader of that locale finds it."""
    entries = [entry for article_id in library.ids() if (entry := _entry(library, locale, article_id))]
    return {
        "locale": locale,
        "total": len(entries),
        "articles": [
            {
                "article_id": entry.id,
                "locale": entry.locale,
                "title": entry.title,
                "description": entry.description,
                "url": article_url(locale, entry.id),
                "fallback": entry.locale != locale,
                "facets": msgspec.to_builtins(entry.facets),
                "translation": translation_answer(library.translation(locale, entry.id)),
            }
            for entry in entries
        ],
    }


def _entry(library: Library, locale: str, article_id: str) -> Entry | None:
    """In that locale, else in the source's."""
    return library.entry(locale, article_id) or library.entry(library.source_locale, article_id)


def coverage_answer(library: Library) -> Json:
    """The article × locale matrix, how many are in which state, and what each translation lacks."""
    from indexer.localization.matrix import Matrix

    matrix = Matrix(library)
    return {
        "source_locale": library.source_locale,
        "locales": list(library.locales),
        "totals": {
            locale: {status.value: number for status, number in sorted(matrix.totals(locale).items())}
            for locale in library.locales
        },
        "shared_revisions": [msgspec.to_builtins(each) for each in matrix.shared()],
        "articles": [
            {
                "article_id": article_id,
                "title": _title(library, article_id),
                "translations": {
                    locale: translation_answer(square.translation)
                    | {"findings": [_finding(each) for each in square.findings]}
                    for locale, square in row.items()
                },
            }
            for article_id, row in matrix.rows.items()
        ],
    }


def _finding(finding: Finding) -> Json:
    """Of the two texts only what locates it: the whole is a click away."""
    return {
        "kind": finding.kind.value,
        "found_by": finding.by.value,
        "sure": finding.sure,
        "anchor": finding.anchor,
        "line": finding.line,
        "source_line": finding.source_line,
        "name": finding.name,
        "programme": finding.programme,
        "expected": finding.expected,
        "found": finding.found,
        "count": finding.count,
    }


def _title(library: Library, article_id: str) -> str:
    """In the source language, else in the first that has it."""
    entries = (library.entry(locale, article_id) for locale in (library.source_locale, *library.locales))
    return next((entry.title for entry in entries if entry), article_id)


def translation_answer(translation: Translation) -> Json:
    return {
        "status": translation.status.value,
        "method": translation.method,
        "evidence": translation.evidence.value,
        "date": translation.date,
        "source_date": translation.source_date,
    }
