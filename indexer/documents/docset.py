"""A docset: which articles there are, in which locales, under which ids, and what `docset.yml` says of them.

Opening one lists files and reads no article. What is wrong with the docset itself (two files that claim
an id, a redirect that leads nowhere) is reported as problems; only a place that holds nothing is a
UsageError.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

from indexer.documents.docset_yml import Description, TocGroup, read_description
from indexer.documents.files import DocsetFile, Root, list_files
from indexer.documents.locales import canonical_locale, seeming_locales, unspoken, with_language
from indexer.documents.model import Problem, Record
from indexer.errors import UsageError, problem
from indexer.languages.registry import has_language, language_for

__all__ = ["Docset", "DocsetFile", "TocGroup", "canonical_locale", "open_docset"]

DEFAULT_SOURCE = "en-US"
DOCSET_FILE, GUIDANCE_FILE, GLOSSARY_FILE = "docset.yml", "guidance.yml", "glossary.yml"


class Docset(Record, dict=True):  # dict: room for the cached properties
    """Articles published together, in several locales."""

    name: str
    source_locale: str
    locales: tuple[str, ...]  # that have files of their own, or that docset.yml lists
    files: tuple[DocsetFile, ...]
    title: dict[str, str] = {}  # locale → what the docset is called
    hashed: bool = False  # translations store the SHA-256 of their source file in ms.openlocfilehash
    toc: tuple[TocGroup, ...] = ()
    redirects: dict[str, str] = {}  # old address → new one; no chains, no loops (see `redirects.py`)
    redirects_said: dict[str, tuple[str, int]] = {}  # as docset.yml says them, each with its 1-based line
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

    def linkable(self, locale: str) -> frozenset[str]:
        """The ids that a link in that locale may lead to: its own articles', and the source's, which stand in.

        In the source locale any article's: its source text may still come out of a side-by-side translation.
        """
        if locale not in self._linkable:
            others = self.locales if locale == self.source_locale else (locale, self.source_locale)
            self._linkable[locale] = self._side_by_side.union(*map(self.ids, others))
        return self._linkable[locale]

    def has_side_by_side(self, id: str) -> bool:  # noqa: A002
        """Whether a tree that was named for its source language has that article."""
        return id in self._side_by_side

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
            found = path.is_relative_to(folder) and path.is_file()
        except (OSError, ValueError, RuntimeError):  # absent, too long, or a loop of links
            return ""
        return str(path) if found else ""

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

    @cached_property
    def _linkable(self) -> dict[str, frozenset[str]]:
        return {}

    @cached_property
    def _side_by_side(self) -> frozenset[str]:
        return frozenset(file.id for file in self.files if file.source_only)


def open_docset(content: Sequence[str], source: Sequence[str] = (), *, may_be_empty: bool = False) -> Docset:
    """Open the docset that `content` names, each 'DIR' or 'LOCALE=DIR'; `source` items are 'LOCALE=DIR'.

    DIR holds a folder a locale, with or without a docset.yml; a folder that is itself named for a
    locale may be given as it is. Raises UsageError where a place does not exist, or holds no articles and must.
    """
    roots, refused, description = _content_roots(content)
    roots, refused = with_language(roots, refused)
    source_roots = [_source_root(item) for item in source]
    source_locale = _source_locale(description, source_roots)
    roots = _with_prefixes([*roots, *source_roots])
    files, problems = list_files(roots)
    if not may_be_empty and all(file.source_only for file in files):
        raise UsageError(
            f"There are no articles in {', '.join(content) or 'nothing'}. Expected is a folder a locale "
            "(DIR/fr-fr/…), or one root a locale: fr-fr=DIR."
        )
    locales = _locales(description, files, source_locale)
    checked = description.checked({file.id for file in files}, locales, source_locale, canonical_locale)
    first = _folder_of(content[0])
    return Docset(
        name=checked.name or first.name,
        title=checked.title,
        hashed=checked.hashed,
        source_locale=source_locale,
        locales=locales,
        files=tuple(sorted(files, key=lambda file: (locales.index(file.locale), file.source_only, file.id))),
        toc=checked.toc,
        redirects=checked.redirects,
        redirects_said=description.redirects,
        roots=_first_roots(roots),
        folders={root.prefix: root.folder for root in roots},
        problems=(
            *checked.problems,
            *_source_problems(description, roots),
            *_folder_problems(description, roots),
            *refused,
            *problems,
        ),
        guidance=_file_in(content, GUIDANCE_FILE),
        glossary=_file_in(content, GLOSSARY_FILE),
    )


def _content_roots(content: Sequence[str]) -> tuple[list[Root], list[Problem], Description]:
    roots: list[Root] = []
    refused: list[Problem] = []
    described: Description | None = None
    for item in content:
        locale, folder = _split(item)
        if locale:
            roots.append(Root(locale=locale, folder=str(folder)))
            continue
        if (folder / DOCSET_FILE).is_file() and described is None:
            described = read_description(str(folder / DOCSET_FILE), DOCSET_FILE)
        for root in _locale_folders(folder):
            if Path(root.folder).is_relative_to(folder):
                roots.append(root)
            else:
                refused.append(problem("file-outside", root.prefix, 0))
        refused += [problem("folder-locale", name, 0) for name in seeming_locales(folder)]
    return roots, refused, described or Description()


def _locale_folders(folder: Path) -> list[Root]:
    """The folders in it that are named for a locale; else the folder itself, if it is."""
    inside = sorted(path for path in folder.iterdir() if path.is_dir())
    roots = [
        Root(locale=locale, folder=str(path.resolve()), prefix=path.name)
        for path in inside
        if (locale := canonical_locale(path.name))
    ]
    if not roots and (locale := canonical_locale(folder.name)):
        roots = [Root(locale=locale, folder=str(folder), prefix=folder.name)]
    if not roots:
        raise UsageError(
            f"No folder in {folder} is named for a locale. Name the locale of its articles: fr-fr={folder}"
        )
    return roots


def _split(item: str) -> tuple[str, Path]:
    """'LOCALE=DIR' → locale and folder; 'DIR' → '' and folder. The folder exists."""
    tag, equals, place = item.partition("=")
    if not equals or Path(item).is_dir():
        return "", _folder_of(item)
    locale = canonical_locale(tag)
    if not locale:
        raise UsageError(f"{tag!r} in {item!r} is no locale. Write a BCP 47 tag, such as fr-fr={place}")
    return locale, _folder_of(item)


def _folder_of(item: str) -> Path:
    place = item if Path(item).is_dir() else item.partition("=")[2] or item
    try:
        folder = Path(place).resolve(strict=True)
        if folder.is_dir():
            next(folder.iterdir(), None)
            return folder
    except OSError as error:
        raise UsageError(f"The folder {place} cannot be read: {error.strerror}. Check the path.") from error
    raise UsageError(f"{place} is not a folder. Name the folder that holds the articles.")


def _source_root(item: str) -> Root:
    locale, folder = _split(item)
    if not locale:
        raise UsageError(f"{item!r} doesn't say which language to take. Write en-us={item}")
    return Root(locale=locale, folder=str(folder), source_only=True)


def _source_locale(description: Description, source_roots: Iterable[Root]) -> str:
    """Raises UsageError where several are named, or an argument names one whose language is not known.

    What docset.yml says is left out where no language is known for it: that is reported with its line.
    """
    stated = canonical_locale(description.source) if has_language(description.source) else ""
    given = {root.locale for root in source_roots}
    if len(given | {stated} - {""}) > 1:
        named = ", ".join(sorted(given | {stated} - {""}))
        written = f" (line {description.source_line} of {DOCSET_FILE} says {stated})" if stated else ""
        raise UsageError(f"A docset has one source locale, but {named} are named{written}. Name the same everywhere.")
    source = stated or next(iter(given), DEFAULT_SOURCE)
    language_for(source)
    return source


def _source_problems(description: Description, roots: Iterable[Root]) -> list[Problem]:
    """A source locale that docset.yml names, and whose language is not known, or that the docset doesn't have."""
    source, line = canonical_locale(description.source), description.source_line
    if not source:  # not stated, or no locale at all: said already
        return []
    if not has_language(source):
        return [unspoken(source, DOCSET_FILE, line)]
    listed = {canonical_locale(tag) for tag, _ in description.locales}
    if listed and source not in listed | {root.locale for root in roots}:
        return [problem("docset-source", DOCSET_FILE, line, locale=source)]
    return []


def _with_prefixes(roots: Iterable[Root]) -> list[Root]:
    """Give each root the part that its files' names begin with, so that a name leads to one file."""
    found: dict[str, Root] = {}
    for root in roots:
        wanted = root.prefix or root.locale.lower()
        prefix, number = wanted, 2
        while prefix in found:
            prefix, number = f"{wanted}~{number}", number + 1
        found[prefix] = Root(locale=root.locale, folder=root.folder, prefix=prefix, source_only=root.source_only)
    return list(found.values())


def _first_roots(roots: Iterable[Root]) -> dict[str, str]:
    found: dict[str, str] = {}
    for root in roots:
        found.setdefault(root.locale, root.folder)
    return found


def _locales(description: Description, files: Iterable[DocsetFile], source_locale: str) -> tuple[str, ...]:
    """As docset.yml orders them; what it doesn't list comes after, the source locale before the others."""
    tags = (canonical_locale(tag) for tag, _ in description.locales)
    listed = [locale for locale in tags if locale and has_language(locale)]
    found = sorted({file.locale for file in files}, key=lambda locale: (locale != source_locale, locale))
    return tuple(dict.fromkeys([*listed, *found]))


def _folder_problems(description: Description, roots: Iterable[Root]) -> list[Problem]:
    """Locales that docset.yml lists without a folder, and folders whose locale it doesn't list."""
    listed = {canonical_locale(tag): line for tag, line in description.locales}
    there = {root.locale: root.prefix for root in roots}
    found = [
        problem("docset-locale-empty", DOCSET_FILE, line, locale=locale)
        if has_language(locale)
        else unspoken(locale, DOCSET_FILE, line)
        for locale, line in listed.items()
        if locale and locale not in there
    ]
    if listed:
        found += [
            problem("docset-locale-unlisted", prefix, 0, locale=locale)
            for locale, prefix in there.items()
            if locale not in listed
        ]
    return found


def _file_in(content: Sequence[str], name: str) -> str:
    """The absolute path of that file in the first folder of the docset that has it, or ''."""
    candidates = (_folder_of(item) / name for item in content)
    return next((str(path) for path in candidates if path.is_file()), "")
