"""A search as somebody asks for it → a SearchRequest that makes sense for this library, or why not.

Web, API and commands ask through here, so that all of them refuse alike.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from app.locales import match_locale
from indexer.documents.model import Record
from indexer.errors import UsageError

if TYPE_CHECKING:
    from indexer.library import Library
    from indexer.search.searcher import SearchRequest

MAX_QUERY = 400  # characters: longer than any question, shorter than a pasted article
MAX_LIMIT = 100
MAX_OFFSET = 10_000
DEFAULT_LIMIT = 10
MAX_SUGGESTIONS = 20
DEFAULT_SUGGESTIONS = 8
CLOUDS = ("global", "us-government", "21vianet")  # may be asked for even where no article names them


class QueryError(UsageError):
    """A question that makes no sense: the kind of problem, and what is wrong with which parameter."""

    def __init__(self, errors: Mapping[str, str], code: str = "invalid-parameters") -> None:
        super().__init__(" ".join(f"{name}: {message}" for name, message in errors.items()))
        self.errors = dict(errors)
        self.code = code


class Filters(Record):
    """What a library's articles can be narrowed down to."""

    clouds: tuple[str, ...]
    roles: tuple[str, ...]
    products: tuple[str, ...]


_filters: WeakKeyDictionary[Library, Filters] = WeakKeyDictionary()


def filters_of(library: Library) -> Filters:
    """The clouds, roles and products that the library's articles name, in any language."""
    known = _filters.get(library)
    if known is None:
        entries = library.manifest.entries
        named = {cloud for entry in entries for cloud in entry.facets.clouds}
        known = Filters(
            clouds=(*CLOUDS, *sorted(named.difference(CLOUDS))),
            roles=tuple(sorted({role for entry in entries for role in entry.facets.roles})),
            products=tuple(sorted({entry.service for entry in entries if entry.service})),
        )
        _filters[library] = known
    return known


def known_locale(library: Library, given: str) -> str:
    """The library's locale that is meant. Raises QueryError, listing all, where there is none."""
    found = match_locale(given, library.locales)
    if found is None:
        raise QueryError(
            {"locale": f"There is no locale {given!r}; there are {_list(library.locales)}."}, "unknown-locale"
        )
    return found


def known_language(given: str) -> str:
    """A locale that the texts of the program can be told in. Raises QueryError, listing the languages, for another."""
    from app.wording import languages, speaks

    if not speaks(given):
        wrong = f"There are no texts in {given!r}; there are {_list(languages())}."
        raise QueryError({"locale": wrong}, "unknown-locale")
    return given


def search_request(
    library: Library,
    q: str,
    locale: str,
    *,
    limit: int = DEFAULT_LIMIT,
    offset: int = 0,
    exact: bool = False,
    **filters: str,
) -> SearchRequest:
    """`filters` are cloud, role and product; an empty one filters nothing.

    Raises QueryError with everything that is wrong; an unknown locale alone comes first.
    """
    from indexer.search.searcher import SearchRequest

    locale = known_locale(library, locale)
    known = filters_of(library)
    allowed = {"cloud": known.clouds, "role": known.roles, "product": known.products}
    errors = {
        **_wrong_text(q),
        **_outside("limit", limit, 1, MAX_LIMIT),
        **_outside("offset", offset, 0, MAX_OFFSET),
    }
    for name, value in filters.items():
        errors |= _unknown(name, value, allowed[name])
    if errors:
        raise QueryError(errors)
    return SearchRequest(q=q, locale=locale, limit=limit, offset=offset, exact=exact, **filters)


def suggestion_text(q: str) -> str:
    """The beginning of a question, checked."""
    errors = _wrong_text(q)
    if errors:
        raise QueryError(errors)
    return q


def as_typed(text: str) -> str:
    """What somebody typed or pasted into a page, made fit to be asked: no controls, not endless."""
    kept = "".join(" " if unicodedata.category(letter) in ("Cc", "Cs") else letter for letter in text)
    return " ".join(kept.split())[:MAX_QUERY]


def _wrong_text(q: str) -> dict[str, str]:
    if not q.strip():
        return {"q": "Say what to look for."}
    if len(q) > MAX_QUERY:
        return {"q": f"The text has {len(q)} characters; {MAX_QUERY} are possible."}
    # Cs: half a character, which no valid UTF-8 holds; a command line can.
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in q):
        return {"q": "The text holds control characters."}
    return {}


def _outside(name: str, value: int, low: int, high: int) -> dict[str, str]:
    return {} if low <= value <= high else {name: f"{value} is not between {low} and {high}."}


def _unknown(name: str, value: str, known: tuple[str, ...]) -> dict[str, str]:
    if not value or value in known:
        return {}
    return {name: f"There is no {name} {value[:80]!r}; there are {_list(known) or 'none'}."}


def _list(values: tuple[str, ...]) -> str:
    return ", ".join(values)
