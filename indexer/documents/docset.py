"""A docset: which articles there are, in which locales, under which ids, and what `docset.yml` says of them.

Opening one lists files and reads no article. What is wrong with the docset itself (two files that claim
an id, a redirect that leads nowhere) is reported as problems; only a place that holds nothing at all is
a UsageError.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal

from indexer.documents.model import Problem, Record

Kind = Literal["markdown", "faq"]


class DocsetFile(Record):
    """A file that holds an article."""

    id: str  # path below the locale's folder without suffix, POSIX slashes, case kept
    locale: str  # BCP 47: fr-FR
    path: str  # absolute
    name: str  # relative to the docset, as authors know it: `fr-fr/partner-center/read-your-bill.md`
    kind: Kind
    source_only: bool = False  # take only the source language out of this side-by-side file


class TocGroup(Record):
    """A heading of the table of contents, with the articles under it."""

    title: dict[str, str]  # locale → title
    items: tuple[str, ...]  # article ids


class Docset(Record, dict=True):  # dict: room for the cached properties
    """Articles published together, in several locales."""

    name: str
    source_locale: str
    locales: tuple[str, ...]
    files: tuple[DocsetFile, ...]
    toc: tuple[TocGroup, ...] = ()
    redirects: dict[str, str] = {}  # old id → new id
    roots: dict[str, str] = {}  # locale → absolute folder
    folders: dict[str, str] = {}  # first part of a file's name → absolute folder
    problems: tuple[Problem, ...] = ()
    guidance: str = ""  # absolute path of the docset's own guidance.yml
    glossary: str = ""  # … and glossary.yml

    def has(self, locale: str, id: str) -> bool:  # noqa: A002 - the field's name
        """Whether the docset has a file of its own for that article in that locale."""
        return id in self._ids.get(locale, ())

    def ids(self, locale: str) -> frozenset[str]:
        """The ids of all articles that have a file of their own in that locale."""
        return self._ids.get(locale, frozenset())

    def locate(self, name: str) -> str:
        """The absolute path of the file that is called `name` in the docset, or '' if there is none.

        Confined: neither `..` nor a symbolic link leads out of the folder that the name begins with.
        """
        prefix, _, rest = name.partition("/")
        folder = self.folders.get(prefix)
        if not folder or not rest or "\0" in rest:
            return ""
        try:
            path = Path(folder, rest).resolve(strict=True)
        except (OSError, ValueError, RuntimeError):  # absent, too long, or a loop of links
            return ""
        return str(path) if path.is_relative_to(folder) and path.is_file() else ""

    def exists(self, path: str) -> bool:
        """Whether a picture or an include of that docset path (`fr-fr/media/bill.png`) is there."""
        return bool(self.locate(path))

    @cached_property
    def _ids(self) -> dict[str, frozenset[str]]:
        ids: dict[str, set[str]] = {}
        for file in self.files:
            if not file.source_only:
                ids.setdefault(file.locale, set()).add(file.id)
        return {locale: frozenset(of_locale) for locale, of_locale in ids.items()}


def open_docset(content: Sequence[str], source: Sequence[str] = ()) -> Docset:
    """Open the docset that `content` names, each 'DIR' or 'LOCALE=DIR'; `source` items are 'LOCALE=DIR'."""
    raise NotImplementedError
