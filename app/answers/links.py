"""Where an answer link leads: to which article and section, in which language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from app.locales import language_of, match_locale, url_form
from indexer.documents.redirects import follow, former_anchors

if TYPE_CHECKING:
    from indexer.documents.model import Article, Section
    from indexer.library import Library

PATH = "/go/"
NEAR = 55  # of 100, from which an id is like another


@dataclass(frozen=True, slots=True)
class Place:
    """An article that there is, and an anchor that it has in some language; an empty one means the article."""

    article: str
    anchor: str = ""


def answer_address(base: str, place: Place, locale: str = "") -> str:
    """The absolute address, which lasts. With a locale it opens in that one, whoever follows it."""
    query = {"section": place.anchor, "locale": url_form(locale)}
    kept = urlencode({name: value for name, value in query.items() if value}, quote_via=quote)
    return base + PATH + quote(place.article) + (f"?{kept}" if kept else "")


def locate(library: Library, article_id: str, section: str = "") -> Place | None:
    """What answers today for an id and an anchor, however old; None where no language has the article.

    An anchor that nobody has heard of leads to the article.
    """
    redirects = library.manifest.redirects
    article, anchor = follow(redirects, article_id, section)
    whole, default = follow(redirects, article_id)
    # An article answers to the former anchors of its sections, whatever it was called when they were in use.
    former = {old: now for now, anchors in former_anchors(redirects, article).items() for old in anchors}
    for place in (Place(article, anchor), Place(article, former.get(anchor, "")), Place(whole, default)):
        if place.anchor and any(_has(library, locale, place) for locale in library.locales):
            return place
    return Place(whole) if _having(library, whole) else None


def reading_locale(library: Library, place: Place, wanted: Iterable[str]) -> str:
    """The locale to open it in: the first that the reader wants and that has the article.

    Tags are as people and browsers write them; what the library hasn't is passed over. Where none of them has the
    article, it opens in the first one, with the source's text in its place; the source's own readers never get a
    translation instead. An article that the source lacks, too, opens where there is one.
    """
    known = [found for tag in wanted if (found := known_locale(library, tag))]
    having = _having(library, place.article)
    first = known[0] if known else library.default_locale
    for locale in dict.fromkeys([*known, library.source_locale]):
        if locale in having:
            return first if locale == library.source_locale else locale
    return having[0] if having else first


def known_locale(library: Library, tag: str) -> str | None:
    """The locale for a tag, else for its language: `fr-CA` opens in `fr-FR`."""
    return match_locale(tag, library.locales) or match_locale(language_of(tag), library.locales)


def section_at(article: Article, anchor: str) -> Section | None:
    """The section that has this address; None for an empty one, and for one that the article hasn't."""
    return next((one for one in article.sections if anchor and anchor in (one.anchor, *one.addresses)), None)


def nearest_ids(library: Library, article_id: str, limit: int) -> tuple[str, ...]:
    """The articles whose ids, present or former, are most like this one, the best first."""
    from rapidfuzz import fuzz, process

    known = [*library.ids(), *(old for old in library.manifest.redirects if "#" not in old)]
    scored = process.extract(article_id, known, scorer=fuzz.token_set_ratio, processor=_words, score_cutoff=NEAR)
    found = (follow(library.manifest.redirects, name)[0] for name, _score, _index in scored)
    return tuple(dict.fromkeys(found))[:limit]


def _words(article_id: str) -> str:
    return article_id.lower().replace("/", " ").replace("-", " ").replace("_", " ")


def _having(library: Library, article: str) -> tuple[str, ...]:
    return tuple(locale for locale in library.locales if library.entry(locale, article))


def _has(library: Library, locale: str, place: Place) -> bool:
    found = library.article(locale, place.article)
    return found is not None and section_at(found, place.anchor) is not None
