"""A search as somebody asks for it → a SearchRequest that makes sense for this library, or why not.

Web, API and commands ask through here, so that all of them refuse alike.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from app.locales import match_locale
from app.wording import N_, Wrong, languages, shortened, speaks, wording_for
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


NO_QUESTION = N_("Say what to look for.")
TOO_LONG = N_("The text has %(length)s characters; %(most)s are possible.")
CONTROLS = N_("The text holds control characters. Remove them.")
OUTSIDE = N_("%(given)s isn’t possible here. Write a whole number from %(low)s to %(high)s.")
NO_LOCALE = N_("There is no locale “%(given)s”. Write one of: %(known)s.")
NO_WORD = N_("“%(given)s” isn’t possible here. Write one of: %(known)s.")
NO_CHOICE = N_("There is nothing to choose from here. Leave it out.")
NO_TEXTS = N_("There are no texts in “%(given)s”. Write one of: %(known)s.")


class QueryError(UsageError):
    """A question that makes no sense: the kind of problem, and what is wrong with which parameter.

    As text it is English, for commands and logs; `told` says it in the reader's language. `language`: the one that the
    reader asked in, where it stands in no address.
    """

    def __init__(
        self, errors: Mapping[str, str | Wrong], code: str = "invalid-parameters", *, language: str = ""
    ) -> None:
        self.errors = dict(errors)
        self.code = code
        self.language = language
        super().__init__(" ".join(f"{name}: {message}" for name, message in self.told("en")))

    def told(self, tag: str) -> tuple[tuple[str, str], ...]:
        """Each parameter with what is wrong with it; what was in words already stays as it is."""
        words = wording_for(tag)
        return tuple(
            [(name, wrong.message(words) if isinstance(wrong, Wrong) else wrong) for name, wrong in self.errors.items()]
        )


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
        values = {"given": shortened(given), "known": _list(library.locales)}
        raise QueryError({"locale": Wrong(NO_LOCALE, values)}, "unknown-locale")
    return found


def known_language(given: str) -> str:
    """A locale that the texts of the program can be told in. Raises QueryError, listing the languages, for another."""
    if not speaks(given):
        values = {"given": shortened(given), "known": _list(languages())}
        raise QueryError({"locale": Wrong(NO_TEXTS, values)}, "unknown-locale")
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


def _wrong_text(q: str) -> dict[str, Wrong]:
    if not q.strip():
        return {"q": Wrong(NO_QUESTION)}
    if len(q) > MAX_QUERY:
        return {"q": Wrong(TOO_LONG, {"length": len(q), "most": MAX_QUERY})}
    # Cs: half a character, which no valid UTF-8 holds; a command line can.
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in q):
        return {"q": Wrong(CONTROLS)}
    return {}


def _outside(name: str, value: int, low: int, high: int) -> dict[str, Wrong]:
    return {} if low <= value <= high else {name: Wrong(OUTSIDE, {"given": value, "low": low, "high": high})}


def _unknown(name: str, value: str, known: tuple[str, ...]) -> dict[str, Wrong]:
    if not value or value in known:
        return {}
    if not known:
        return {name: Wrong(NO_CHOICE)}
    return {name: Wrong(NO_WORD, {"given": shortened(value), "known": _list(known)})}


def _list(values: tuple[str, ...]) -> str:
    return ", ".join(values)
