"""The state of every translation of a docset: what was found in each, kept from build to build.

A generation holds it as `localization.json`, beside its manifest. What was found in a pair of articles is taken over as
long as both, the guidance and the glossary stay as they are.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from indexer import workers
from indexer.current import read_record
from indexer.documents.model import Article, Problem, Record
from indexer.errors import LibraryError
from indexer.glossary import Glossary
from indexer.guidance import Guidance
from indexer.library import Entry
from indexer.localization.alignment import align
from indexer.localization.drift import Side, compare
from indexer.localization.findings import By, Finding, Kind
from indexer.localization.quality import Checker
from indexer.store import ObjectStore

SURVEY_FILE = "localization.json"
FORMAT = 1  # rises when the shape below changes
CHUNK = 8  # articles a task
ENCODING = {"encoding-repaired", "encoding-beyond-repair"}  # problems that a reader sees in the text


class State(Record):
    """What was found in one article in one locale."""

    key: str  # of all that it was found in
    findings: tuple[Finding, ...] = ()


class Survey(Record):
    format: int = FORMAT
    states: dict[str, dict[str, State]] = {}  # locale → article id → state; the source's own are among them

    def findings(self, locale: str, article_id: str) -> tuple[Finding, ...]:
        state = self.states.get(locale, {}).get(article_id)
        return state.findings if state else ()


class _Task(Record):
    target: Entry
    source: Entry | None  # None: it is the source itself, or the docset has none
    key: str
    extra: tuple[Finding, ...]  # found without reading


class Subject(Protocol):
    """What a survey needs to know of a docset; a library's manifest is one."""

    @property
    def entries(self) -> Sequence[Entry]: ...
    @property
    def guidance(self) -> Guidance: ...
    @property
    def source_locale(self) -> str: ...
    @property
    def locales(self) -> Sequence[str]: ...
    @property
    def created(self) -> str: ...


def survey(
    manifest: Subject,
    glossary: Glossary,
    problems: Iterable[Problem],
    store: ObjectStore,
    previous: Survey | None = None,
    *,
    count: int = 1,
) -> Survey:
    """Compare every translation with its source, in `count` processes; what `previous` knows is taken over."""
    known = {state.key: state for by_id in (previous.states.values() if previous else ()) for state in by_id.values()}
    found: dict[tuple[str, str], State] = {}
    todo = []
    for task in _tasks(manifest, glossary, problems):
        if task.key in known:
            found[task.target.locale, task.target.id] = known[task.key]
        else:
            todo.append(task)
    setup = (str(store.folder), glossary, manifest.source_locale)
    for states in workers.run(_examine, workers.chunks(todo, CHUNK), count=count, setup=_setup, arguments=setup):
        found |= states
    return Survey(
        states={
            locale: {one.id: found[locale, one.id] for one in manifest.entries if one.locale == locale}
            for locale in manifest.locales
        }
    )


def previous_survey(folder: Path) -> Survey | None:
    """That of an earlier generation, if it can be taken over."""
    try:
        found = read_record(folder / SURVEY_FILE, Survey)
    except LibraryError:
        return None
    return found if found.format == FORMAT else None


def _tasks(manifest: Subject, glossary: Glossary, problems: Iterable[Problem]) -> list[_Task]:
    entries = {(entry.locale, entry.id): entry for entry in manifest.entries}
    garbled: dict[str, list[Problem]] = {}
    for each in problems:
        if each.code in ENCODING:
            garbled.setdefault(each.file, []).append(each)
    repeated = _repeated(manifest.entries)
    base = hashlib.sha256(msgspec.json.encode((glossary, manifest.guidance, manifest.source_locale))).hexdigest()
    tasks = []
    for entry in manifest.entries:
        is_source = entry.locale == manifest.source_locale
        source = None if is_source else entries.get((manifest.source_locale, entry.id))
        extra = [] if entry.origin.extracted else [_mojibake(each) for each in garbled.get(entry.origin.file, ())]
        extra += _metadata(entry, manifest.created, repeated if not is_source else {})
        parts = (base, entry.locale, entry.article, source.article if source else "", extra)
        key = hashlib.sha256(msgspec.json.encode(parts)).hexdigest()
        tasks.append(_Task(target=entry, source=source, key=key, extra=tuple(extra)))
    return tasks


def _mojibake(problem: Problem) -> Finding:
    return Finding(kind=Kind.MOJIBAKE, by=By.BYTES, line=problem.line, found=problem.message)


def _metadata(entry: Entry, created: str, repeated: dict[tuple[str, str], str]) -> list[Finding]:
    dates = dict.fromkeys((entry.origin.date, entry.origin.last_handoff))
    ahead = [date for date in dates if date and date > created[:10]]
    found = [Finding(kind=Kind.DATE_AHEAD, by=By.DATE, found=date) for date in ahead]
    other = repeated.get((entry.locale, entry.origin.source_hash), "")
    if other and not entry.origin.extracted:
        found.append(Finding(kind=Kind.HASH_REPEATED, by=By.HASH, found=entry.origin.source_hash, name=other))
    return found


def _repeated(entries: Sequence[Entry]) -> dict[tuple[str, str], str]:
    """Source revisions that several articles of one locale name, which cannot be: locale and hash → the articles."""
    times = Counter((entry.locale, entry.origin.source_hash) for entry in entries if entry.origin.source_hash)
    return {
        key: " ".join(entry.id for entry in entries if (entry.locale, entry.origin.source_hash) == key)
        for key, number in times.items()
        if number > 1
    }


# --- in the worker processes

_store: ObjectStore
_glossary: Glossary
_source_locale: str
_checkers: dict[str, Checker]


def _setup(objects: str, glossary: Glossary, source_locale: str) -> None:
    global _store, _glossary, _source_locale, _checkers
    _store, _glossary, _source_locale, _checkers = ObjectStore(Path(objects)), glossary, source_locale, {}


def _examine(tasks: Sequence[_Task]) -> dict[tuple[str, str], State]:
    return {(task.target.locale, task.target.id): _state(task) for task in tasks}


def _state(task: _Task) -> State:
    if task.target.locale == _source_locale:
        return State(key=task.key, findings=task.extra)
    target = _store.get(task.target.article, Article)
    source = _store.get(task.source.article, Article) if task.source else None
    checker = _checkers.get(target.locale)
    if checker is None:
        checker = _checkers[target.locale] = Checker(_glossary, target.locale, _source_locale)
    if source is None or task.source is None:
        return State(key=task.key, findings=(*task.extra, *checker.check(target, None, None)))
    alignment = align(target, source, task.target.bindings, task.source.bindings)
    drift = compare(
        Side(article=target, bindings=task.target.bindings),
        Side(article=source, bindings=task.source.bindings),
        alignment,
    )
    return State(key=task.key, findings=(*drift, *task.extra, *checker.check(target, source, alignment)))
