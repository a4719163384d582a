"""Builds a library: beside the live generation, from what changed, verified before it is published.

    docset ─ take in ─▶ articles ─ lexicons ─▶ analyse ─▶ bags ─▶ engine indexes ─ verify ─▶ CURRENT

A build that finds nothing changed publishes nothing. A build that dies leaves the live generation as it was.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from indexer import failpoints, workers
from indexer.addresses import linked_from, published_redirects
from indexer.analysis import Key, analyse_all, build_lexicons, by_locale, stale_words, touched, word_objects
from indexer.check import Reference, docset_problems, references
from indexer.documents.docset import Docset, open_docset
from indexer.documents.model import Problem, Record, Severity
from indexer.documents.source import read_bytes
from indexer.errors import LibraryError, StrictBuildError, problem
from indexer.generation import Previous, Sources, live, objects_of, read_generation, says_the_same
from indexer.indexing import Staged, index_tasks, write_indexes
from indexer.intake import (
    Intake,
    Progress,
    articles_of,
    program_version,
    published_locales,
    shape_of,
    take_in,
)
from indexer.learning import write_learned
from indexer.library import FORMAT, LEXICONS, Entry, Manifest, load_lexicon
from indexer.localization.survey import SURVEY_FILE, Survey, survey
from indexer.outlying import clear, own_part
from indexer.publish import lock, make_current, prune, staging, write_record
from indexer.seal import write_seal
from indexer.search.engines import engine_named
from indexer.search.engines.base import Engine
from indexer.search.engines.cluster import Cluster
from indexer.search.lexicon import Lexicon
from indexer.store import ObjectStore


class BuildReport(Record):
    generation: str
    changed: bool  # False: the live generation already says all this
    articles: dict[str, int]  # locale → how many
    read: int  # files that were read; the others were taken over
    analysed: int  # articles whose terms were made anew
    problems: tuple[Problem, ...]
    engine: str
    seconds: float
    mended: str = ""  # a file of the live generation that was damaged, for which everything was built anew


def build_library(  # noqa: PLR0913 - each is an option of the command
    content: Sequence[str],
    index: Path,
    *,
    source: Sequence[str] = (),
    engine: str = "auto",
    cluster: Cluster | None = None,
    strict: bool = False,
    full: bool = False,
    workers_count: int | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Build the library in `index` from the docset that `content` and `source` name (see `open_docset`).

    Raises UsageError for a docset that isn't there or an engine that isn't installed, StrictBuildError where `strict`
    and the docset has errors, LibraryError where another build runs or the new generation fails its verification.
    """
    started = time.perf_counter()
    engine_named(engine, cluster)  # that it can be had is said before anything is read
    docset = open_docset(content, source)
    index = index.resolve()
    with lock(index):
        failpoints.passing("build-begun")
        cluster = own_part(cluster, index)
        chosen = engine_named(engine, cluster)
        clear(cluster, index)  # what a build that died has left
        previous, damage = (None, "") if full else live(index, chosen)
        build = Build(docset, index, chosen, cluster, workers_count or workers.default_count(), progress)
        try:
            report = build.run(strict=strict, previous=previous)
        except OSError as error:  # a full disk above all; what reading meets is a problem of the docset
            raise LibraryError(
                f"The library in {index} could not be written ({error.strerror or error}); nothing was published. "
                "Make room, or see to the disk, and build again."
            ) from error
        clear(cluster, index)
        failpoints.passing("cleaned")
    return msgspec.structs.replace(report, mended=damage, seconds=round(time.perf_counter() - started, 3))


class Build:
    """One build, from a docset to a published generation."""

    def __init__(
        self,
        docset: Docset,
        index: Path,
        engine: Engine,
        cluster: Cluster | None,
        count: int,
        progress: Progress | None,
    ) -> None:
        self.docset = docset
        self.index = index
        self.engine, self.cluster = engine, cluster
        self.count = count
        self.progress = progress
        self.store = ObjectStore(index / "objects")
        self.reference: Reference = references(docset)
        self.program, self.shape = program_version(), shape_of(docset, self.reference.guidance)

    def run(self, *, strict: bool, previous: Previous | None) -> BuildReport:
        if previous and previous.sources.program != self.program:
            previous = None
        taken_over = previous.sources.intakes if previous and previous.sources.shape == self.shape else ()
        intakes, read = take_in(
            self.docset,
            self.reference.guidance,
            self.store,
            previous=taken_over,
            count=self.count,
            progress=self.progress,
        )
        failpoints.passing("articles-read")
        entries = articles_of(self.docset, intakes)
        media, unreadable = self._keep_media(intakes)
        problems = (*docset_problems(self.docset, self.reference, intakes, entries), *unreadable)
        if strict and any(found.severity is Severity.ERROR for found in problems):
            raise StrictBuildError(problems)
        manifest = self._manifest(entries, media, intakes)
        report = BuildReport(
            generation=manifest.generation,
            changed=True,
            articles={locale: sum(entry.locale == locale for entry in entries) for locale in manifest.locales},
            read=read,
            analysed=0,
            problems=problems,
            engine=self.engine.name,
            seconds=0.0,
        )
        known, glossary = previous.survey if previous else None, self.reference.glossary
        surveyed = survey(manifest, glossary, problems, self.store, known, count=self.count)
        if previous and says_the_same(previous, manifest, problems, surveyed):
            return msgspec.structs.replace(report, generation=previous.manifest.generation, changed=False)
        analysed = self._publish(previous, manifest, tuple(intakes), problems, surveyed)
        return msgspec.structs.replace(report, analysed=analysed)

    def _manifest(self, entries: Sequence[Entry], media: dict[str, str], intakes: Sequence[Intake]) -> Manifest:
        now = datetime.now(UTC)
        locales = published_locales(self.docset, entries)
        return Manifest(
            format=FORMAT,
            name=self.docset.name,
            title=self.docset.title,
            generation=now.strftime("%Y%m%dT%H%M%S.%fZ"),
            created=now.isoformat(timespec="seconds"),
            engine=self.engine.name,
            engine_version=self.engine.version,
            source_locale=self.docset.source_locale,
            locales=locales,
            hashed=self.docset.hashed,
            entries=tuple(entries),
            toc=self.docset.toc,
            redirects=published_redirects(self.docset, intakes),
            media=media,
            linked=linked_from(intakes),
            synonyms={
                locale: self.reference.glossary.synonyms(locale, self.docset.source_locale) for locale in locales
            },
            guidance=self.reference.guidance,
        )

    def _keep_media(self, intakes: Sequence[Intake]) -> tuple[dict[str, str], list[Problem]]:
        """The pictures that articles show, by path in the docset; those that cannot be read are reported."""
        kept, problems = {}, []
        for path in sorted({path for intake in intakes for path in intake.media}):
            try:
                kept[path] = self.store.put_bytes(read_bytes(self.docset.locate(path)))
            except (OSError, ValueError) as error:
                problems.append(problem("picture-unreadable", path, 0, reason=error))
        return kept, problems

    def _publish(
        self,
        previous: Previous | None,
        manifest: Manifest,
        intakes: tuple[Intake, ...],
        problems: tuple[Problem, ...],
        surveyed: Survey,
    ) -> int:
        """Write, verify and publish the generation; the number of articles analysed anew is returned."""
        words = word_objects(intakes, manifest.entries)
        with staging(self.index, manifest.generation) as folder:
            failpoints.passing("staged")
            lexicons = self._lexicons(previous, words, manifest)
            for locale, lexicon in lexicons.items():
                write_record(folder / LEXICONS / f"{locale}.json", lexicon)
            write_learned(manifest, self.store, folder, previous.folder if previous else None)
            reused, todo = self._reusable(previous, words, lexicons, manifest)
            bags = reused | analyse_all(
                todo,
                folder / LEXICONS,
                self.store,
                source_locale=manifest.source_locale,
                count=self.count,
                progress=self.progress,
            )
            staged = Staged(manifest, folder, self.store.folder)
            tasks = index_tasks(self.engine, self.cluster, previous, bags, staged)
            write_indexes(tasks, count=self.count, progress=self.progress)
            failpoints.passing("indexes-written")
            sources = Sources(
                program=self.program, shape=self.shape, intakes=intakes, words=by_locale(words), bags=by_locale(bags)
            )
            write_record(folder / "sources.json", sources)
            write_record(folder / "problems.json", problems)
            write_record(folder / SURVEY_FILE, surveyed)
            write_record(folder / "manifest.json", manifest)
            write_seal(folder, objects := set(objects_of(manifest, sources)), self.store)
            failpoints.passing("sealed")
            known = set(objects_of(previous.manifest, previous.sources)) if previous else set()
            make_current(self.index, folder, manifest.generation, objects - known, self.store)
        self._clean(manifest.generation, objects)
        return len(todo)

    def _lexicons(self, previous: Previous | None, words: dict[Key, str], manifest: Manifest) -> dict[str, Lexicon]:
        nested = by_locale(words)
        known = {
            locale: load_lexicon(previous.folder / LEXICONS, locale)
            for locale in manifest.locales
            if previous
            and locale in previous.manifest.locales
            # The same words in the same articles make the same lexicon.
            and sorted(previous.sources.words.get(locale, {}).values()) == sorted(nested.get(locale, {}).values())
        }
        # Anchors and paths are analysed in the source language, even where it has no articles of its own.
        return build_lexicons(words, self.store, (*manifest.locales, manifest.source_locale), known)

    def _reusable(
        self,
        previous: Previous | None,
        words: dict[Key, str],
        lexicons: dict[str, Lexicon],
        manifest: Manifest,
    ) -> tuple[dict[Key, str], list[Entry]]:
        """The bags that still hold, and the articles that must be analysed."""
        if previous is None:
            return {}, list(manifest.entries)
        before = {(entry.locale, entry.id): entry for entry in previous.manifest.entries}
        stale = {
            locale: stale_words(load_lexicon(previous.folder / LEXICONS, locale), lexicon)
            if locale in previous.manifest.locales
            else set()
            for locale, lexicon in lexicons.items()
        }
        again = set().union(*(touched(words, self.store, locale, changed) for locale, changed in stale.items()))
        if stale.get(manifest.source_locale):
            # Anchors and paths are analysed in the source language, wherever they stand.
            again = {(entry.locale, entry.id) for entry in manifest.entries}
        reused, todo = {}, []
        for entry in manifest.entries:
            key = (entry.locale, entry.id)
            bags = previous.sources.bags.get(entry.locale, {}).get(entry.id)
            if bags and key not in again and key in before and before[key].digest == entry.digest:
                reused[key] = bags
            else:
                todo.append(entry)
        return reused, todo

    def _clean(self, current: str, objects: set[str]) -> None:
        """Remove generations that are not kept any more, and the objects that only they held."""
        keep = set(objects)
        for name in prune(self.index, current):
            if name == current:
                continue
            folder = self.index / "generations" / name
            try:
                keep |= set(objects_of(*read_generation(folder)))
            except LibraryError:
                return  # of another format: what it holds is not known, so nothing is removed this time
        failpoints.passing("pruned")
        self.store.keep_only(keep)
