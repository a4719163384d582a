"""Finds the articles below a docset's roots, and what is wrong with how they are stored.

An article is a Markdown file, or a YAML file that says it is an FAQ. Tables of contents, landing pages,
notices and what is only included are no articles. Only real files below the root count: a link that
leaves it is refused.
"""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Literal

from indexer.documents.model import Problem, Record
from indexer.documents.source import yaml_mime
from indexer.errors import problem

Kind = Literal["markdown", "faq"]

NO_ARTICLES = {"readme", "license", "license-code", "toc"}  # file names without suffix, in lower case
NOT_ENTERED = {"includes"}  # what other articles include
# Characters that an address cannot carry, or that end one: an id is the article's address.
# Those that nobody sees are as bad: two names would look alike, or one be read backwards.
_UNFIT = re.compile(
    r'[\x00-\x1f\x7f-\xa0\xad#?%\\"<>|\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ud800-\udfff]'
)
SUFFIXES = (".md", ".yml", ".yaml")


class DocsetFile(Record):
    """A file that holds an article."""

    id: str  # path below the locale's folder without suffix, POSIX slashes, case kept
    locale: str  # BCP 47: fr-FR
    path: str  # absolute
    name: str  # relative to the docset, as authors know it: `fr-fr/partner-center/read-your-bill.md`
    kind: Kind
    source_only: bool = False  # take only the source language out of this side-by-side file


class Root(Record):
    """A folder that holds the articles of one locale."""

    locale: str
    folder: str  # absolute, without symbolic links
    prefix: str = ""  # what the names of its files begin with
    source_only: bool = False


def list_files(roots: Iterable[Root]) -> tuple[list[DocsetFile], list[Problem]]:
    """Every article below the roots, each id once a locale, and what was refused."""
    claimed: dict[tuple[str, str, bool], DocsetFile] = {}
    problems: list[Problem] = []
    for root in roots:
        for found in _walk(root):
            if isinstance(found, Problem):
                problems.append(found)
                continue
            key = (found.locale, found.id, found.source_only)
            other = claimed.setdefault(key, found)
            if other is not found and not found.source_only:
                problems.append(problem("id-claimed", found.name, 0, id=found.id, other=other.name))
    files = list(claimed.values())
    return files, [*problems, *_differing_in_case(files)]


def _differing_in_case(files: Iterable[DocsetFile]) -> Iterator[Problem]:
    """Ids that are one where upper and lower case are: in a locale they collide, in two they are no translations."""
    alike: dict[str, list[DocsetFile]] = {}
    for file in files:
        if file.source_only:
            continue
        seen = alike.setdefault(file.id.casefold(), [])
        rival = next((other for other in seen if other.locale == file.locale), None)
        if rival is None and seen and all(other.id != file.id for other in seen):
            rival = seen[0]
        if rival is not None:
            yield problem("id-case", file.name, 0, id=file.id, other=rival.name)
        seen.append(file)


def _walk(root: Root) -> Iterator[DocsetFile | Problem]:
    folders = [""]  # below the root, with a slash at the end; a stack, however deep they are nested
    while folders:
        below = folders.pop()
        try:
            with os.scandir(f"{root.folder}/{below}") as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            yield problem("file-unreadable", _shown(f"{root.prefix}/{below}"), 0, reason=error.strerror)
            continue
        inside = []
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_symlink() and (refused := _refused_link(root, below, entry)):
                if entry.name.lower().endswith(SUFFIXES) or _is_folder(entry):
                    yield refused
            elif _is_folder(entry):
                if entry.name.lower() not in NOT_ENTERED:
                    inside.append(f"{below}{entry.name}/")
            elif article := _article(root, below, entry):
                yield article
        folders += reversed(inside)


def _refused_link(root: Root, below: str, entry: os.DirEntry[str]) -> Problem | None:
    """A link may name a file below the root; a folder by another name would list its articles twice."""
    name = _shown(f"{root.prefix}/{below}{entry.name}")
    try:
        target = os.path.realpath(entry.path)
    except OSError as error:
        return problem("file-unreadable", name, 0, reason=error.strerror)
    if os.path.commonpath([target, root.folder]) != root.folder:
        return problem("file-outside", name, 0)
    return problem("folder-linked", name, 0) if _is_folder(entry) else None


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False


def _article(root: Root, below: str, entry: os.DirEntry[str]) -> DocsetFile | Problem | None:
    stem, suffix = PurePosixPath(entry.name).stem, PurePosixPath(entry.name).suffix
    if stem.lower() in NO_ARTICLES:
        return None
    kind: Kind
    match suffix.lower():
        case ".md":
            kind = "markdown"
        case ".yml" | ".yaml" if yaml_mime(entry.path) == "FAQ":
            kind = "faq"
        case _:
            return None
    name = f"{root.prefix}/{below}{entry.name}"
    if unfit := _UNFIT.search(f"{below}{entry.name}"):
        return problem("file-name", _shown(name), 0, character=unfit[0])
    return DocsetFile(
        id=f"{PurePosixPath(below) / stem}",
        locale=root.locale,
        path=entry.path,
        name=name,
        kind=kind,
        source_only=root.source_only,
    )


def _shown(name: str) -> str:
    """A name that can be written as UTF-8 and on one line, whatever bytes it has."""
    return name.encode("unicode_escape").decode() if _UNFIT.search(name) else name
