"""One file as a page will show it: an author's preview, whether or not it belongs to a docset."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from indexer.documents.docset import DEFAULT_SOURCE, DocsetFile, canonical_locale, open_docset
from indexer.documents.files import Kind
from indexer.documents.model import Article, Problem
from indexer.documents.reading import read_file
from indexer.documents.source import BYTE_ORDER_MARK, YAML_MIME, yaml_mime
from indexer.errors import UsageError
from indexer.languages.registry import has_language, known_languages

# What people call Markdown; a name without a suffix says nothing against it.
MARKDOWN = (".md", ".markdown", ".mdown", ".mkd", ".txt", "")
YAML = (".yml", ".yaml")


def render_file(path: str, content: bytes | None, locale: str) -> tuple[Article | None, tuple[Problem, ...]]:
    """One article as a page will show it, with its problems; None where the file cannot be taken at all.

    `content` stands in for the file's bytes (standard input). Links, includes and pictures are looked for below the
    nearest folder that is named after a locale, else beside the file. An empty `locale` is taken from that folder.
    Raises UsageError, with the remedy, for a file that is no article.
    """
    if content is not None:
        with TemporaryDirectory() as folder:
            faq = content.removeprefix(BYTE_ORDER_MARK).startswith(f"{YAML_MIME}FAQ".encode())
            beside = Path(folder, "standard-input").with_suffix(".yml" if faq else ".md")
            beside.write_bytes(content)
            return _render(beside, beside.parent, locale or DEFAULT_SOURCE)
    file = Path(path).resolve()
    named = next((folder for folder in file.parents if _names_locale(folder.name)), None)
    tag = locale or (canonical_locale(named.name) if named else DEFAULT_SOURCE)
    if named and not locale and not has_language(tag):
        raise UsageError(
            f"The folder {named.name} says {tag}, and that language is not known; known are {known_languages()}. "
            "Name one of them with --locale."
        )
    return _render(file, named or file.parent, tag)


def _names_locale(folder: str) -> bool:
    """`my` and `id` are languages too, but if nobody has taught us them, hardly what the folder means."""
    return bool(canonical_locale(folder)) and ("-" in folder or has_language(folder))


def _render(file: Path, root: Path, tag: str) -> tuple[Article | None, tuple[Problem, ...]]:
    kind = _kind(file)
    docset = open_docset([f"{tag}={root}"], may_be_empty=True)
    listed = next((each for each in docset.files if each.path == str(file)), None)
    if listed is None:  # a README, say: no article of the docset, but somebody wants to see it
        name = file.relative_to(root).as_posix()
        listed = DocsetFile(
            id=name.removesuffix(file.suffix), locale=tag, path=str(file), name=f"{tag.lower()}/{name}", kind=kind
        )
    reading = read_file(docset, listed)
    article = next((each for each in reading.articles if each.locale == tag), None)
    return article, (*(each for each in docset.problems if each.file == listed.name), *reading.problems)


def _kind(file: Path) -> Kind:
    suffix = file.suffix.lower()
    if suffix in YAML and yaml_mime(str(file)) == "FAQ":
        return "faq"
    if suffix in YAML:
        raise UsageError(
            f"{file.name} is YAML, and no FAQ: only one whose first line is `{YAML_MIME}FAQ` is an article. "
            "Add that line, or name a Markdown file."
        )
    if suffix not in MARKDOWN:
        raise UsageError(
            f"{file.name} is no article: the suffix of one is .md, or .yml for a FAQ. "
            f"If it holds Markdown all the same, hand it over: goodstanding render - < {file.name}"
        )
    return "markdown"
