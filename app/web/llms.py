"""The articles for programs that read text: /llms.txt lists them, and each is Markdown at its own address with .md.

https://llmstxt.org describes the list: a title, what it is about, and links under headings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from flask import Blueprint
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.answers.documents import article_document
from app.answers.markdown import to_markdown
from app.errors import ProblemError
from app.i18n import babel_name, display_name, url_form
from app.results import article_url
from app.services import current_services
from app.web.frame import page_locale
from indexer.library import Library

llms = Blueprint("llms", __name__)
TEXT = "text/plain; charset=utf-8"
MARKDOWN = "text/markdown; charset=utf-8"


@llms.get("/llms.txt")
def index() -> Response:
    """In the source language; links to the lists of the others."""
    library = current_services().library()
    return _answer(library, library.source_locale)


@llms.get("/<locale>/llms.txt")
def localized(locale: str) -> Response:
    library = current_services().library()
    return _answer(library, page_locale(library, locale))


@llms.get("/<locale>/articles/<path:article_id>.md")
def article(locale: str, article_id: str) -> Response:
    """The article as a reader of the locale finds it, in the source language where the locale lacks it."""
    services = current_services()
    library = services.library()
    reader = page_locale(library, locale)
    found = library.find(reader, article_id)
    if found is None:
        raise ProblemError("unknown-article")
    base = services.settings.base_url
    return services.pages.respond(
        library, lambda: article_document(library, reader, found, base), content_type=MARKDOWN
    )


def _answer(library: Library, locale: str) -> Response:
    services = current_services()
    base = services.settings.base_url

    def render() -> str:
        with force_locale(babel_name(locale)):
            return "\n".join(_lines(library, locale, base)) + "\n"

    return services.pages.respond(library, render, content_type=TEXT)


def _lines(library: Library, locale: str, base: str) -> Iterator[str]:
    manifest = library.manifest
    yield f"# {manifest.title.get(locale) or manifest.title.get(library.source_locale) or manifest.name}"
    yield ""
    yield "> " + _("Guidance for partners whose Partner Center account is suspended, as Markdown.")
    listed = {article_id for group in manifest.toc for article_id in group.items}
    for group in manifest.toc:
        yield from _group(library, locale, base, _title(library, locale, group.title), group.items)
    rest = [article_id for article_id in library.ids() if article_id not in listed]
    yield from _group(library, locale, base, _("Other articles"), rest)
    yield from ("", "## " + _("Other languages"), "")
    for other in library.locales:
        if other != locale:
            yield f"- [{display_name(other)}]({base}/{url_form(other)}/llms.txt)"


def _title(library: Library, locale: str, titles: dict[str, str]) -> str:
    return titles.get(locale) or titles.get(library.source_locale, "")


def _group(library: Library, locale: str, base: str, title: str, ids: Iterable[str]) -> Iterator[str]:
    """A heading and its articles, each in the reader's language, else in the source's."""
    lines = []
    for article_id in ids:
        entry = library.entry(locale, article_id) or library.entry(library.source_locale, article_id)
        if entry is not None:
            about = f": {entry.description}" if entry.description else ""
            text = to_markdown(f"<p>{escape(entry.title)}</p>")
            lines.append(f"- [{text}]({base}{article_url(locale, article_id)}.md){about}")
    if lines:
        yield from ("", f"## {title}", "", *lines)
