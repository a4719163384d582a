"""Searches that begin like what has been typed: frequent words, titles and headings."""

from collections.abc import Iterator, Sequence

from indexer.documents.model import Record
from indexer.languages.terms import surface
from indexer.search import weights
from indexer.search.engines.base import Plan
from indexer.search.locale import LocaleSearch
from indexer.search.plan import Meaning, first
from indexer.search.query import ParsedQuery, Word


class Suggestion(Record):
    text: str
    kind: str  # word, title or heading
    article_id: str | None = None  # where a title or heading leads


def suggest(parsed: ParsedQuery, place: LocaleSearch, limit: int) -> tuple[Suggestion, ...]:
    """At most `limit` suggestions: a few ways to go on with the last word, then titles, then headings."""
    found: dict[str, Suggestion] = {}
    for suggestion in (*words(parsed, place), *titles(parsed, place)):
        found.setdefault(suggestion.text.casefold(), suggestion)
    found.pop(parsed.text.strip().casefold(), None)
    return tuple(found.values())[: max(0, limit)]


def words(parsed: ParsedQuery, place: LocaleSearch) -> Iterator[Suggestion]:
    """The query with its last word completed."""
    if parsed.unfinished and parsed.words:
        last = parsed.words[-1]
        vocabulary = place.planner.vocabulary
        most = weights.SUGGESTED_WORDS
        before = parsed.text[: begins(last, place, parsed.text)]
        spellings = vocabulary.spellings(place.planner.analyzer.folded(last.token))
        for completion in first(lambda prefix: tuple(vocabulary.completions(prefix, most)), spellings):
            yield Suggestion(text=before + vocabulary.written(completion.word), kind="word")


def begins(word: Word, place: LocaleSearch, text: str) -> int:
    """Where what is completed begins: in `l’abon` after the apostrophe."""
    written = surface(word.token, place.planner.analyzer.language)
    start = max(word.start, word.end - len(written))
    return start if text[start : word.end].lower() == written else word.start


def titles(parsed: ParsedQuery, place: LocaleSearch) -> Iterator[Suggestion]:
    """Titles, then headings, that hold every word of the query, or what its last word may begin."""
    planner = place.planner
    meanings = [meaning for meaning in planner.meanings(parsed, weights.SUGGESTED_COMPLETIONS) if meaning.forms]
    groups = [tuple(terms_of(place, meaning)) for meaning in meanings]
    if not groups:
        return
    terms = tuple((term, 1.0) for term in dict.fromkeys(term for group in groups for term in group))
    plan = Plan(terms=terms, required=tuple(groups))
    for article_id, _ in place.articles.match(plan, weights.SUGGESTED_FROM):
        title = place.digest(article_id).title
        if covers(place, title, groups):
            yield Suggestion(text=title, kind="title", article_id=article_id)
    for section_id, _ in place.sections.match(plan, weights.SUGGESTED_FROM):
        article_id, _, anchor = section_id.partition("#")
        if anchor in place.lists_of_links(article_id):
            continue
        heading = next((each.title for each in place.digest(article_id).sections if each.anchor == anchor), "")
        if covers(place, heading, groups):
            yield Suggestion(text=heading, kind="heading", article_id=article_id)


def terms_of(place: LocaleSearch, meaning: Meaning) -> list[str]:
    return [term for form, _ in meaning.forms for term in place.planner.single_terms(form)]


def covers(place: LocaleSearch, text: str, groups: Sequence[tuple[str, ...]]) -> bool:
    """Whether a text says every word that was asked for."""
    held = set(place.planner.analyzer.terms(text))
    return all(not held.isdisjoint(group) for group in groups)
