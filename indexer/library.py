"""A library: what readers see, published as immutable generations, one of them current.

    DIR/CURRENT                      the name of the current generation
    DIR/objects/                     articles, digests, bags of terms and pictures, by content (`indexer/store.py`)
    DIR/generations/NAME/
        manifest.json                every article in every locale, the table of contents, redirects
        problems.json                what was wrong with the docset
        localization.json            what was found in every translation (`indexer/localization/survey.py`)
        sources.json, seal.json      what the next build may take over, and what each file must hold
        lexicon/LOCALE.json, learned/LOCALE.json
        engine/LOCALE/{articles,sections}/

A generation never changes once `CURRENT` has named it. `open_library` opens the current one; `indexer/shelves.py` keeps
one open and notices when another has been published.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.current import current_name, read_record
from indexer.documents.docset import TocGroup
from indexer.documents.model import Article, Digest, Facets, Problem, Record
from indexer.errors import LibraryError, UsageError
from indexer.guidance import Binding, Guidance
from indexer.localization.freshness import Origin, Translation, judged
from indexer.seal import ENGINES, Seal, damaged_below, seal_of
from indexer.search.engines import engine_named
from indexer.search.engines.base import EngineIndex
from indexer.search.engines.cluster import Cluster
from indexer.search.learned import Learned
from indexer.search.lexicon import Lexicon

if TYPE_CHECKING:
    from indexer.localization.survey import Survey

FORMAT = 4  # of the files below; rises when their shape changes, and old generations are built anew
ARTICLES_KEPT, DIGESTS_KEPT = 16, 512  # decoded ones in memory: about 75 and 20 kB, read anew in 0.5 and 0.07 ms
KINDS = ("articles", "sections")
LEXICONS, LEARNED = "lexicon", "learned"  # folders of a generation


class Entry(Record):
    """An article in a locale, as the manifest lists it."""

    id: str
    locale: str
    title: str
    description: str
    article: str  # names of its objects
    digest: str
    facets: Facets
    service: str
    origin: Origin
    bindings: tuple[Binding, ...] = ()
    sections: int = 0


class Manifest(Record):
    format: int
    name: str  # of the docset
    title: dict[str, str]  # locale → what the docset is called there
    generation: str
    created: str  # ISO 8601, UTC
    engine: str
    engine_version: str
    source_locale: str
    locales: tuple[str, ...]
    hashed: bool  # translations store the SHA-256 of their source file
    entries: tuple[Entry, ...]
    toc: tuple[TocGroup, ...]
    redirects: dict[str, str]
    media: dict[str, str]  # path in the docset → object
    linked: dict[str, int]  # article id → how many other articles link to it
    synonyms: dict[str, dict[str, tuple[str, ...]]]  # locale → what people type → what articles say
    guidance: Guidance


class Found(Record):
    """An article that answers for an id in a locale."""

    article: Article
    fallback: bool  # it is the source language's, because the locale has none
    translation: Translation
    redirected_from: str = ""


class Library:
    """One open generation. Safe to share between threads; close it when no request uses it any more."""

    def __init__(self, folder: Path, manifest: Manifest, cluster: Cluster | None = None) -> None:
        from indexer.store import ObjectStore

        self.folder = folder
        self.manifest = manifest
        self.source_locale = manifest.source_locale
        self.locales = manifest.locales
        self._store = ObjectStore(folder.parent.parent / "objects")
        self._entries = {(entry.locale, entry.id): entry for entry in manifest.entries}
        self._engine = engine_named(manifest.engine, cluster)
        self._indexes: dict[tuple[str, str], EngineIndex] = {}
        self._lock = threading.RLock()
        self._article = lru_cache(ARTICLES_KEPT)(self._read_article)
        self._digest = lru_cache(DIGESTS_KEPT)(self._read_digest)

    @property
    def default_locale(self) -> str:
        """Of readers of whose languages it has none: the source's, where there are articles of the source."""
        return (
            self.source_locale if self.source_locale in self.locales else next(iter(self.locales), self.source_locale)
        )

    # --- articles

    def entry(self, locale: str, article_id: str) -> Entry | None:
        return self._entries.get((locale, article_id))

    def entries(self, locale: str) -> list[Entry]:
        return [entry for entry in self.manifest.entries if entry.locale == locale]

    def ids(self) -> list[str]:
        return sorted({entry.id for entry in self.manifest.entries})

    def article(self, locale: str, article_id: str) -> Article | None:
        """The article in exactly that locale, links without text filled in."""
        return self._article(locale, article_id)

    def find(self, locale: str, article_id: str) -> Found | None:
        """The article in that locale, else the source's; old ids lead to new ones. None where there is neither."""
        wanted = self.manifest.redirects.get(article_id, article_id)
        for candidate, fallback in ((locale, False), (self.source_locale, True)):
            article = self.article(candidate, wanted)
            if article is not None:
                return Found(
                    article=article,
                    fallback=fallback,
                    translation=self.translation(locale, wanted),
                    redirected_from=article_id if wanted != article_id else "",
                )
        return None

    def translation(self, locale: str, article_id: str) -> Translation:
        target, source = self.entry(locale, article_id), self.entry(self.source_locale, article_id)
        return judged(
            target.origin if target else None,
            source.origin if source else None,
            is_source=locale == self.source_locale,
            hashed=self.manifest.hashed,
            findings=lambda: self.survey.findings(locale, article_id),
        )

    @cached_property
    def survey(self) -> Survey:
        """What was found in every translation. Raises LibraryError where it is damaged."""
        from indexer.localization.survey import SURVEY_FILE, Survey

        return read_record(self.folder / SURVEY_FILE, Survey)

    def translations(self, article_id: str) -> dict[str, Translation]:
        """The translation status in every locale of the docset."""
        return {locale: self.translation(locale, article_id) for locale in self.locales}

    def coverage(self) -> dict[str, dict[str, Translation]]:
        """Article id → locale → translation status."""
        return {article_id: self.translations(article_id) for article_id in self.ids()}

    def media(self, path: str) -> bytes | None:
        name = self.manifest.media.get(path)
        return self._store.get_bytes(name) if name else None

    def problems(self) -> tuple[Problem, ...]:
        return read_record(self.folder / "problems.json", tuple[Problem, ...])

    # --- what the searcher asks for

    def digest(self, locale: str, article_id: str) -> Digest:
        return self._digest(locale, article_id)

    def lexicon(self, locale: str) -> Lexicon:
        """Read each time: whoever arranges its words for questions needs it once, and each process would keep it."""
        self._sound(f"{LEXICONS}/{locale}.json")
        return load_lexicon(self.folder / LEXICONS, locale)

    def index(self, locale: str, kind: str) -> EngineIndex:
        with self._lock:
            if (locale, kind) not in self._indexes:
                self._sound(f"{ENGINES}/{locale}/{kind}/")
                self._indexes[locale, kind] = self._engine.open(self.folder / ENGINES / locale / kind)
            return self._indexes[locale, kind]

    def _sound(self, place: str) -> None:
        """Raise LibraryError where a file below `place` isn't what was written: rather no answer than a wrong one."""
        if damage := damaged_below(self.folder, self._seal, place):
            raise LibraryError(
                f"{damage} of the library is damaged, and is not searched. Run `goodstanding index --full`."
            )

    @cached_property
    def _seal(self) -> Seal | None:
        return seal_of(self.folder)

    def linked(self, article_id: str) -> int:
        """How many other articles link to it."""
        return self.manifest.linked.get(article_id, 0)

    def learned(self, locale: str) -> Mapping[str, tuple[tuple[str, float], ...]]:
        self._sound(f"{LEARNED}/{locale}.json")
        return load_learned(self.folder, locale).words

    def synonyms(self, locale: str) -> Mapping[str, tuple[str, ...]]:
        return self.manifest.synonyms.get(locale, {})

    @property
    def trouble(self) -> str:
        """Why searches are not answered as they should be; empty where all is well. May ask a cluster."""
        return self._engine.trouble

    # --- guidance

    @property
    def guidance(self) -> Guidance:
        return self.manifest.guidance

    def bindings(self, locale: str) -> list[Binding]:
        """Every statement, step and capability in the locale's articles."""
        return [binding for entry in self.manifest.entries if entry.locale == locale for binding in entry.bindings]

    def close(self) -> None:
        with self._lock:
            for index in self._indexes.values():
                index.close()
            self._indexes.clear()

    def _read_article(self, locale: str, article_id: str) -> Article | None:
        entry = self._entries.get((locale, article_id))
        if entry is None:
            return None
        article = self._store.get(entry.article, Article)
        return self._with_titles(article) if article.untitled_links else article

    def _with_titles(self, article: Article) -> Article:
        """Links without text show their target's title; only now is every title known."""
        from indexer.documents.outline import fill_untitled_links

        titles = {
            target: entry.title
            for target in article.untitled_links
            if (entry := self.entry(article.locale, target) or self.entry(self.source_locale, target))
        }
        return fill_untitled_links(article, titles)

    def _read_digest(self, locale: str, article_id: str) -> Digest:
        return self._store.get(self._entries[locale, article_id].digest, Digest)


def open_library(folder: Path, cluster: Cluster | None = None) -> Library:
    """Open the current generation of the library in `folder`; `cluster` is where its indexes may be.

    Raises LibraryError, with the command that builds one, where there is none or it is of another format.
    """
    name = current_name(folder)
    generation = folder / "generations" / name
    manifest = read_record(generation / "manifest.json", Manifest)
    if manifest.format != FORMAT:
        raise LibraryError(f"The library in {folder} has another format. Run `goodstanding index` to build it anew.")
    try:
        return Library(generation, manifest, cluster)
    except UsageError as error:
        raise LibraryError(
            f"The library in {folder} cannot be searched here: {error} Or run `goodstanding index` to build it anew."
        ) from error


def load_lexicon(folder: Path, locale: str) -> Lexicon:
    return read_record(folder / f"{locale}.json", Lexicon)


def load_learned(generation: Path, locale: str) -> Learned:
    """What was learned for a locale; nothing for the source's."""
    path = generation / LEARNED / f"{locale}.json"
    return read_record(path, Learned) if path.exists() else Learned()
