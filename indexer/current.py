"""Which generation of a library is the current one, and how the files of a generation are read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TypeVar

import msgspec

from indexer.errors import LibraryError

GENERATION = re.compile(r"[0-9TZ.]{1,40}")  # what a generation's name is made of

T = TypeVar("T")


def current_name(folder: Path) -> str:
    """The name of the current generation. Raises LibraryError where there is no library."""
    try:
        name = (folder / "CURRENT").read_text(encoding="utf-8", errors="replace").strip()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise LibraryError(
            f"There is no library in {folder}. Build one with `goodstanding index --content content --index {folder}`."
        ) from error
    except OSError as error:
        raise LibraryError(
            f"The library in {folder} cannot be read ({error.strerror}). Run this as a user who may read it."
        ) from error
    if not GENERATION.fullmatch(name):
        raise LibraryError(f"CURRENT of the library in {folder} names no generation. Run `goodstanding index`.")
    return name


def read_record(path: Path, kind: type[T]) -> T:
    """Read a file of a generation. Raises LibraryError where it is missing or damaged."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError) as error:
        raise LibraryError(
            f"{path.name} of the library cannot be read ({error}). Run `goodstanding index --full` to build it anew."
        ) from error
