"""From digests to bags of terms: a lexicon a locale, then the terms of every article and section.

An article is analysed again when its text changed, or when it holds a word whose analysis changed with the lexicon (a
compound that can be split since a new article brought its parts): so a build that reuses equals a full one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from indexer import workers
from indexer.documents.model import Digest
from indexer.intake import Intake, Progress
from indexer.languages.registry import language_for
from indexer.languages.terms import Analyzer
from indexer.library import Entry, load_lexicon
from indexer.search.bags import analyse
from indexer.search.lexicon import Lexicon, build_lexicon, changed_words
from indexer.store import ObjectStore

CHUNK = 24  # articles a task
Key = tuple[str, str]  # locale, article id


def word_objects(intakes: Sequence[Intake], entries: Sequence[Entry]) -> dict[Key, str]:
    """The object that counts each article's words. An article that several files yield counts once."""
    listed: dict[tuple[str, str, str], str] = {}
    for intake in intakes:
        for entry in intake.entries:
            listed[entry.locale, entry.id, entry.digest] = intake.words[entry.locale]
    return {(entry.locale, entry.id): listed[entry.locale, entry.id, entry.digest] for entry in entries}


def build_lexicons(
    words: Mapping[Key, str], store: ObjectStore, locales: Iterable[str], known: Mapping[str, Lexicon]
) -> dict[str, Lexicon]:
    """The lexicon of each locale; those in `known` are taken as they are."""
    names = defaultdict(list)
    for (locale, _), name in words.items():
        names[locale].append(name)
    return {locale: known.get(locale) or _lexicon(locale, names[locale], store) for locale in locales}


def _lexicon(locale: str, names: Iterable[str], store: ObjectStore) -> Lexicon:
    counts: Counter[str] = Counter()
    documents: Counter[str] = Counter()
    for name in names:
        counted = store.get(name, dict[str, int])
        counts.update(counted)
        documents.update(counted.keys())
    return build_lexicon(language_for(locale), counts, documents)


def touched(words: Mapping[Key, str], store: ObjectStore, locale: str, changed: set[str]) -> set[Key]:
    """The articles of a locale that hold one of the `changed` words."""
    if not changed:
        return set()
    return {
        key
        for key, name in words.items()
        if key[0] == locale and not changed.isdisjoint(store.get(name, dict[str, int]))
    }


def by_locale(objects: Mapping[Key, str]) -> dict[str, dict[str, str]]:
    """Locale → article id → object, in the order of locales and ids."""
    nested: dict[str, dict[str, str]] = {}
    for (locale, article_id), name in sorted(objects.items()):
        nested.setdefault(locale, {})[article_id] = name
    return nested


def stale_words(before: Lexicon | None, after: Lexicon) -> set[str]:
    return changed_words(before, after) if before else set()


def analyse_all(
    entries: Sequence[Entry],
    lexicons: Path,
    store: ObjectStore,
    *,
    source_locale: str,
    count: int,
    progress: Progress | None = None,
) -> dict[Key, str]:
    """Analyse these articles with the lexicons in that folder; the object that holds each one's bags."""
    found: dict[Key, str] = {}
    ordered = sorted(entries, key=lambda entry: entry.locale)
    tasks = [[(entry.locale, entry.id, entry.digest) for entry in chunk] for chunk in workers.chunks(ordered, CHUNK)]
    arguments = (str(lexicons), str(store.folder), source_locale)
    for bags in workers.run(_analyse_chunk, tasks, count=count, setup=_setup, arguments=arguments):
        found.update(bags)
        if progress:
            progress("analysing", len(found), len(entries))
    return found


# --- in the worker processes

_lexicons: Path
_store: ObjectStore
_source_locale: str
_analyzers: dict[str, Analyzer]


def _setup(lexicons: str, objects: str, source_locale: str) -> None:
    global _lexicons, _store, _source_locale, _analyzers
    _lexicons, _store, _source_locale, _analyzers = (
        Path(lexicons),
        ObjectStore(Path(objects)),
        source_locale,
        {},
    )


def _analyse_chunk(chunk: Sequence[tuple[str, str, str]]) -> dict[Key, str]:
    return {
        (locale, article_id): _store.put(analyse(_store.get(digest, Digest), _analyzer(locale)))
        for locale, article_id, digest in chunk
    }


def _analyzer(locale: str) -> Analyzer:
    if locale not in _analyzers:
        source = None if locale == _source_locale else _analyzer_for(_source_locale)
        _analyzers[locale] = Analyzer(language_for(locale), _compounds(locale), source)
    return _analyzers[locale]


def _analyzer_for(locale: str) -> Analyzer:
    return Analyzer(language_for(locale), _compounds(locale))


def _compounds(locale: str) -> Mapping[str, tuple[str, ...]]:
    return load_lexicon(_lexicons, locale).compounds
