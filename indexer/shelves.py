"""Keeps the current generation open for readers, and moves on when another is published."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

from indexer.current import current_name
from indexer.errors import LibraryError
from indexer.library import KINDS, Library, open_library
from indexer.seal import Care, damaged
from indexer.search.engines.cluster import Cluster

log = logging.getLogger(__name__)


class Shelves:
    """The open library of a folder. Safe to share between threads.

    `current()` looks at `CURRENT` at most once every `every` seconds. A library that was replaced stays open for
    requests that still hold it and is closed by the garbage collector's last reference.
    """

    def __init__(self, folder: Path, cluster: Cluster | None = None, every: float = 1.0) -> None:
        self.folder = folder
        self._cluster = cluster
        self.trouble = ""  # what is wrong with what `CURRENT` names; readers may still get the generation before it
        self._every = every
        self._lock = threading.Lock()
        self._library: Library | None = None
        self._looked = 0.0

    def current(self) -> Library:
        """The current library, or the last one that could be opened. Raises LibraryError while there is none."""
        library = self._library
        if library is None:
            with self._lock:
                self._library = self._library or self._first()
                return self._library
        # While one thread opens a new generation, the others go on with the old one.
        if time.monotonic() - self._looked >= self._every and self._lock.acquire(blocking=False):
            try:
                self._look(library)
            finally:
                self._lock.release()
        return self._library or library

    def _first(self) -> Library:
        """Whatever can be opened is better than nothing: what is damaged shows where it is asked for."""
        library = open_library(self.folder, self._cluster)
        self._looked = time.monotonic()
        self._tell(_damage(self.folder))
        return library

    def _look(self, library: Library) -> None:
        self._looked = time.monotonic()
        try:
            if current_name(self.folder) != library.manifest.generation:
                self._library = open_whole(self.folder, self._cluster)
                self._tell("")
            elif self.trouble:
                self._tell(_damage(self.folder))
        except LibraryError as error:
            self._tell(f"Readers still get {library.manifest.generation}. {error}")

    def _tell(self, trouble: str) -> None:
        if trouble and trouble != self.trouble:
            log.error(trouble)
        self.trouble = trouble


def open_whole(folder: Path, cluster: Cluster | None = None) -> Library:
    """Open the current generation, with all that searching needs. Raises LibraryError where a part is missing."""
    library = open_library(folder, cluster)
    if damage := _damage(folder):
        raise LibraryError(damage)
    for locale in library.locales:
        library.lexicon(locale)
        for kind in KINDS:
            library.index(locale, kind)
    return library


def _damage(folder: Path) -> str:
    damage = damaged(folder, Care.SIZE)
    return f"{damage} of the library is damaged. Run `goodstanding index`." if damage else ""
