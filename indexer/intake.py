"""Takes a docset's files in: reads each once, keeps what it yields, and takes over what has not changed.

What a file yields depends on the file, on the files it includes, on this program, and on the shape of the docset (which
articles and pictures there are, what redirects where), because links are resolved while reading.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from indexer import workers
from indexer.documents.digests import digest_of
from indexer.documents.docset import Docset, DocsetFile
from indexer.documents.model import Article, Problem, Record
from indexer.documents.reading import read_file
from indexer.documents.source import fingerprint
from indexer.guidance import Guidance, bind
from indexer.library import Entry
from indexer.localization.freshness import origin_of
from indexer.search.bags import words_of
from indexer.store import ObjectStore

Progress = Callable[[str, int, int], None]  # what is being done, how many are done, of how many
CHUNK = 8  # files a task: small enough to keep all workers busy to the end


class LinkTo(Record):
    target: str  # article id
    fragment: str
    line: int


class Outline(Record):
    """What checking links needs to know of an article."""

    id: str
    locale: str
    file: str
    addresses: tuple[str, ...]
    links: tuple[LinkTo, ...]  # with a fragment, to be checked once every article is known
    targets: tuple[str, ...]  # ids of all articles that it links to, itself left out


class Intake(Record):
    """What one file yielded."""

    name: str  # as authors know it
    fingerprint: str
    dependencies: dict[str, str]  # included file → fingerprint
    entries: tuple[Entry, ...]
    outlines: tuple[Outline, ...]
    words: dict[str, str]  # locale → object that counts the article's words
    media: tuple[str, ...]
    problems: tuple[Problem, ...]


def shape_of(docset: Docset, guidance: Guidance) -> str:
    """Changes whenever files that did not change must be read again all the same."""
    digest = hashlib.sha256(program_version().encode())
    for part in (
        repr(guidance),
        repr(sorted(docset.redirects.items())),
        docset.source_locale,
        repr(docset.locales),
    ):
        digest.update(part.encode())
    for file in docset.files:
        digest.update(os.fsencode(f"{file.name}\0{file.source_only}\n"))
    for name in sorted(_other_files(docset)):
        digest.update(os.fsencode(name) + b"\n")
    return digest.hexdigest()


def program_version() -> str:
    """SHA-256 over this package's own source files: what another version has read is not trusted."""
    digest = hashlib.sha256()
    root = Path(__file__).parent
    for path in sorted(root.rglob("*.py")):
        digest.update(f"{path.relative_to(root)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _other_files(docset: Docset) -> Iterable[str]:
    """Pictures and the like: links and image tags depend on whether they exist."""
    for prefix, folder in docset.folders.items():
        for place, _, names in os.walk(folder):
            for name in names:
                if not name.endswith((".md", ".yml")):
                    yield f"{prefix}/{Path(place, name).relative_to(folder).as_posix()}"


def take_in(
    docset: Docset,
    guidance: Guidance,
    store: ObjectStore | None,
    *,
    previous: Sequence[Intake] = (),
    count: int = 1,
    progress: Progress | None = None,
) -> tuple[list[Intake], int]:
    """Read every file of the docset, in the docset's order, with `count` processes.

    Files that `previous` knows and that have not changed are taken over. Without a `store` nothing is kept: enough to
    check a docset. Returns what the files yielded, and how many were read.
    """
    known = {intake.name: intake for intake in previous}
    found: dict[str, Intake] = {}
    to_read: list[DocsetFile] = []
    for file in docset.files:
        before = known.get(file.name)
        if before is not None and _unchanged(docset, file, before):
            found[file.name] = before
        else:
            to_read.append(file)
    setup = (docset, guidance, str(store.folder) if store else "")
    done = 0
    for intakes in workers.run(_read_chunk, workers.chunks(to_read, CHUNK), count=count, setup=_setup, arguments=setup):
        found.update((intake.name, intake) for intake in intakes)
        done += len(intakes)
        if progress:
            progress("reading", done, len(to_read))
    return [found[file.name] for file in docset.files], len(to_read)


def _unchanged(docset: Docset, file: DocsetFile, before: Intake) -> bool:
    return fingerprint(file.path) == before.fingerprint and all(
        (path := docset.locate(name)) and fingerprint(path) == value for name, value in before.dependencies.items()
    )


# --- in the worker processes

_docset: Docset
_guidance: Guidance
_store: ObjectStore | None


def _setup(docset: Docset, guidance: Guidance, folder: str) -> None:
    global _docset, _guidance, _store  # noqa: PLW0603 - a worker process is set up once, before its first task
    _docset, _guidance = docset, guidance
    _store = ObjectStore(Path(folder)) if folder else None


def _read_chunk(files: Sequence[DocsetFile]) -> list[Intake]:
    return [_read(file) for file in files]


def _read(file: DocsetFile) -> Intake:
    before = fingerprint(file.path)
    reading = read_file(_docset, file)
    entries, words = [], {}
    for article in reading.articles:
        entry, counted = _keep(article)
        entries.append(entry)
        words[article.locale] = counted
    return Intake(
        name=file.name,
        fingerprint=before,
        dependencies=reading.dependencies,
        entries=tuple(entries),
        outlines=tuple(_outline(article) for article in reading.articles),
        words=words,
        media=tuple(dict.fromkeys(path for article in reading.articles for path in article.media)),
        problems=reading.problems,
    )


def _keep(article: Article) -> tuple[Entry, str]:
    digest = digest_of(article)
    entry = Entry(
        id=article.id,
        locale=article.locale,
        title=article.title,
        description=article.description,
        article=_store.put(article) if _store else "",
        digest=_store.put(digest) if _store else "",
        facets=article.facets,
        service=article.metadata.service,
        origin=origin_of(article),
        bindings=bind(_guidance, article),
        sections=len(article.sections),
    )
    return entry, _store.put(dict(words_of(digest))) if _store else ""


def _outline(article: Article) -> Outline:
    return Outline(
        id=article.id,
        locale=article.locale,
        file=article.file,
        addresses=tuple(dict.fromkeys(address for section in article.sections for address in section.addresses)),
        links=tuple(
            LinkTo(target=link.target, fragment=link.fragment, line=link.line)
            for link in article.links
            if link.internal and link.fragment
        ),
        targets=tuple(sorted({link.target for link in article.links if link.internal} - {article.id})),
    )


# --- over all files


def articles_of(docset: Docset, intakes: Sequence[Intake]) -> list[Entry]:
    """One entry an article and locale, by locale and id.

    The source's article may come from several side-by-side translations; the first locale of the docset wins, after a
    tree that was named for its source language.
    """
    source_only = {file.name for file in docset.files if file.source_only}
    rank = {locale: number for number, locale in enumerate(docset.locales)}
    locale_of = {file.name: file.locale for file in docset.files}

    def order(intake: Intake) -> tuple[bool, int]:
        return intake.name not in source_only, rank.get(locale_of[intake.name], len(rank))

    chosen: dict[tuple[str, str], Entry] = {}
    for intake in sorted(intakes, key=order):
        for entry in intake.entries:
            held = chosen.get((entry.locale, entry.id))
            if held is None or (held.origin.extracted and not entry.origin.extracted):
                chosen[entry.locale, entry.id] = entry
    return [chosen[key] for key in sorted(chosen)]


def published_locales(docset: Docset, entries: Sequence[Entry]) -> tuple[str, ...]:
    """The docset's locales, the source's among them where side-by-side translations brought its articles."""
    source = docset.source_locale
    if source in docset.locales or not any(entry.locale == source for entry in entries):
        return docset.locales
    return (source, *docset.locales)
