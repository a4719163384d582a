"""A text becomes an outline: sections with sanitised HTML, addressable blocks, links, pictures, problems.

This is the only way from Markdown to HTML. It never raises for what a text holds.
"""

import re
from collections.abc import Mapping

import msgspec

from indexer.documents.docset import Docset
from indexer.documents.markdown import builder, includes, tabs
from indexer.documents.markdown.escaping import escape
from indexer.documents.markdown.handlers import write_article
from indexer.documents.markdown.page import Page
from indexer.documents.model import Article, Link, Problem, Record, Section
from indexer.documents.text import SourceText


class OutlineContext(Record):
    """Which article a text is of, and the docset that its links lead into."""

    id: str
    locale: str  # BCP 47: fr-FR
    file: str  # relative to the docset
    docset: Docset


class Outline(Record):
    title: str  # the first level-1 heading's, or empty
    sections: tuple[Section, ...]
    links: tuple[Link, ...] = ()
    media: tuple[str, ...] = ()  # docset paths of the pictures that are there
    untitled_links: tuple[str, ...] = ()  # ids of articles linked with no text
    problems: tuple[Problem, ...] = ()
    dependencies: dict[str, str] = {}  # included file → SHA-256 of its bytes; '' for one that is missing


def outline(text: SourceText, context: OutlineContext) -> Outline:
    """Read Learn Markdown. Problems carry the file and line that they are in, included files among them."""
    text, problems, dependencies = includes.expand(text, context.file, context.docset)
    page = Page(text, context)
    env: builder.Env = {}
    content = text.content
    if "\0" in content or "\r" in content:
        content = content.replace("\0", "\ufffd").replace("\r", " ")
    tokens = builder.parse_blocks(content, env)
    if tabs.MARK in content:
        tokens = tabs.group(tokens, env)
    sections = write_article(page, tokens, env)
    for code, line, values in env["problems"]:
        page.report(code, line, **values)
    return Outline(
        title=next((section.title for section in sections if section.level == 1), ""),
        sections=sections,
        links=tuple(page.links),
        media=tuple(page.media),
        untitled_links=tuple(page.untitled),
        problems=tuple(sorted([*problems, *page.problems], key=lambda found: (found.file, found.line))),
        dependencies=dependencies,
    )


_UNTITLED = re.compile(r'<a href="/[^"/]+/articles/(?P<id>[^"#]+)(?:#[^"]*)?">(?=</a>)')


def fill_untitled_links(article: Article, titles: Mapping[str, str]) -> Article:
    """`article` with the titles of the articles that it links to without a text. Titles are by id, plain text."""
    from urllib.parse import unquote

    def titled(match: re.Match[str]) -> str:
        target = unquote(match["id"])
        return match[0] + escape(titles.get(target) or target)

    sections = tuple(
        msgspec.structs.replace(section, html=_UNTITLED.sub(titled, section.html)) for section in article.sections
    )
    links = tuple(
        msgspec.structs.replace(link, text=titles.get(link.target, "")) if link.internal and not link.text else link
        for link in article.links
    )
    return msgspec.structs.replace(article, sections=sections, links=links)
