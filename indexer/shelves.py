"""Keeps the current generation open for readers, and moves on when another is published."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

from indexer.errors import LibraryError
from indexer.library import Library, current_name, open_library

log = logging.getLogger(__name__)


class Shelves:
    """The open library of a folder. Safe to share between threads.

    `current()` looks at `CURRENT` at most once every `every` seconds. A library that was replaced stays open for
    requests that still hold it and is closed by the garbage collector's last reference.
    """

    def __init__(self, folder: Path, every: float = 1.0) -> None:
        self.folder = folder
        self.trouble = ""  # why what `CURRENT` names cannot be read, while readers get the generation before it
        self._every = every
        self._lock = threading.Lock()
        self._library: Library | None = None
        self._looked = 0.0

    def current(self) -> Library:
        """The current library, or the last one that could be opened. Raises LibraryError while there is none."""
        now = time.monotonic()
        library = self._library
        if library is not None and now - self._looked < self._every:
            return library
        with self._lock:
            self._looked = now
            if self._library is None:
                self._library = open_library(self.folder)
                return self._library
            try:
                if current_name(self.folder) != self._library.manifest.generation:
                    self._library = open_library(self.folder)
                self.trouble = ""
            except LibraryError as error:
                if self.trouble != str(error):
                    log.error("Readers still get %s. %s", self._library.manifest.generation, error)
                self.trouble = str(error)
            return self._library
