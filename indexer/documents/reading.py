"""A file of the docset to its articles: reads, repairs, takes apart, outlines.

A file yields one article; a side-by-side file also the article that it was translated from, where the
docset has none of its own. Bad content never raises: what is wrong is reported, and what cannot be
taken yields nothing.
"""

import sys
from pathlib import PurePosixPath

import msgspec

from indexer.documents.bilingual import split_bilingual
from indexer.documents.docset import Docset, DocsetFile, canonical_locale
from indexer.documents.facets import facets_of
from indexer.documents.faq import read_faq
from indexer.documents.frontmatter import read_frontmatter
from indexer.documents.model import Article, Metadata, Problem, Record, Segment
from indexer.documents.outline import OutlineContext, outline
from indexer.documents.source import read_source
from indexer.documents.text import SourceText, whole_file
from indexer.errors import problem, summed_up


class Reading(Record):
    """What a file yields."""

    articles: tuple[Article, ...]
    problems: tuple[Problem, ...]
    dependencies: dict[str, str] = {}  # included files: docset path → SHA-256 of its bytes


def read_file(docset: Docset, file: DocsetFile) -> Reading:
    """Read one file. Whatever it holds, the rest of the docset is unaffected."""
    reader = _Reader(docset, file)
    try:
        articles = reader.read()
    except Exception as error:
        if "pytest" in sys.modules:  # our mistake: under test it must not go unnoticed
            raise
        reason = f"{type(error).__name__}: {error}"[:200]
        return Reading(articles=(), problems=(problem("reading-failed", file.name, 0, reason=reason),))
    return Reading(
        articles=tuple(articles), problems=tuple(summed_up(reader.problems)), dependencies=reader.dependencies
    )


class _Reader:
    """One file on its way; problems and dependencies gather as it goes."""

    def __init__(self, docset: Docset, file: DocsetFile) -> None:
        self.docset, self.file = docset, file
        self.revision = ""
        self.problems: list[Problem] = []
        self.dependencies: dict[str, str] = {}

    def read(self) -> list[Article]:
        source = read_source(self.file.path, self.file.name)
        self.problems += source.problems
        self.revision = source.revision
        if source.refused:
            return []
        return self._faq(source.content) if self.file.kind == "faq" else self._markdown(source.content)

    def _faq(self, content: str) -> list[Article]:
        faq = read_faq(content, self.file.name)
        self.problems += faq.problems
        if faq.refused:
            return []
        if self.file.source_only:  # real FAQs hold no side-by-side spans
            self._report("source-absent")
            return []
        return [self._article(self.file.locale, faq.metadata, faq.text)]

    def _markdown(self, content: str) -> list[Article]:
        front = read_frontmatter(content, self.file.name)
        self.problems += front.problems
        if front.refused:
            return []
        self._check_locale(front.metadata, content)
        text = split_bilingual(whole_file(front.body, self.file.name, front.line))
        self.problems += text.problems
        articles = []
        if not self.file.source_only:
            articles.append(self._article(self.file.locale, front.metadata, text.target, text.segments))
        if text.source is not None and self._wants_source():
            articles.append(self._twin(front.metadata, text.source, text.segments))
        elif text.source is None and self.file.source_only:
            self._report("source-absent")
        return articles

    def _wants_source(self) -> bool:
        """The docset's own source article counts, then a tree named for its source, then any translation."""
        locale, id_ = self.docset.source_locale, self.file.id
        if self.file.locale == locale and not self.file.source_only:
            return False
        if self.docset.has(locale, id_):
            return False
        return self.file.source_only or not self.docset.has_side_by_side(id_)

    def _twin(self, metadata: Metadata, text: SourceText, segments: tuple[Segment, ...]) -> Article:
        """The source article. What is wrong with it was reported for the localized one, where that is read."""
        reported = len(self.problems)
        article = self._article(self.docset.source_locale, _neutral(metadata), text)
        if not self.file.source_only:
            del self.problems[reported:]
            return msgspec.structs.replace(article, extracted=True)
        return msgspec.structs.replace(
            article, extracted=True, segments=segments, segments_locale=self._localized_into(metadata)
        )

    def _localized_into(self, metadata: Metadata) -> str:
        """The other language of a tree that is read for its source language."""
        folder = PurePosixPath(self.file.path.removesuffix(self.file.name.partition("/")[2])).name
        return canonical_locale(metadata.content_locale) or canonical_locale(folder)

    def _article(
        self,
        locale: str,
        metadata: Metadata,
        text: SourceText,
        segments: tuple[Segment, ...] = (),
    ) -> Article:
        file = self.file
        context = OutlineContext(id=file.id, locale=locale, file=file.name, docset=self.docset)
        outlined = outline(text, context)
        self.problems += outlined.problems
        self.dependencies |= outlined.dependencies
        facets, problems = facets_of(outlined.sections, locale, file.name)
        self.problems += problems
        title = outlined.title or metadata.title
        if not title:
            title = PurePosixPath(file.id).name
            self._report("title-missing", text.place(0)[1])
        return Article(
            id=file.id,
            locale=locale,
            file=file.name,
            title=title,
            metadata=metadata,
            facets=facets,
            sections=outlined.sections,
            links=outlined.links,
            segments=segments,
            media=outlined.media,
            untitled_links=outlined.untitled_links,
            revision=self.revision,
            markdown=text.content,
        )

    def _check_locale(self, metadata: Metadata, content: str) -> None:
        """A translation that says it is of another language than its folder is wrong in one of the two."""
        said = canonical_locale(metadata.content_locale)
        if said and said != self.file.locale and not self.file.source_only:
            lines = enumerate(content.split("\n"), 1)
            line = next((number for number, text in lines if text.startswith("ms.contentlocale")), 0)
            self._report("locale-contradicted", line, value=metadata.content_locale, locale=self.file.locale)

    def _report(self, code: str, line: int = 0, **values: str) -> None:
        self.problems.append(problem(code, self.file.name, line, **values))


def _neutral(metadata: Metadata) -> Metadata:
    """What holds in every language."""
    return Metadata(
        topic=metadata.topic,
        service=metadata.service,
        subservice=metadata.subservice,
        author=metadata.author,
        date=metadata.date,
        source_hash=metadata.source_hash,
        source_commit=metadata.source_commit,
    )
