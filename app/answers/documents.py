"""An article, or a section of one, as a Markdown document that says what it is, in which language, and how current."""

from __future__ import annotations

import json
import re
from html import escape
from typing import TYPE_CHECKING

from app.answers.links import Place, answer_address
from app.answers.markdown import to_markdown
from app.results import article_url

if TYPE_CHECKING:
    from indexer.documents.model import Section
    from indexer.library import Found, Library

_ARTICLE = re.compile(r"(?P<page>/[^/#?]+/articles/[^#?]+)(?P<anchor>#.*)?")


def article_document(library: Library, locale: str, found: Found, base: str, section: Section | None = None) -> str:
    """YAML frontmatter and the text. `locale` is the reader's, `base` what absolute addresses begin with.

    Links to other articles lead to their Markdown.
    """
    article = found.article
    anchor = section.anchor if section else ""
    said = {
        "title": article.title,
        "section": section.title if section else "",
        "description": article.description,
        "url": base + article_url(locale, article.id, anchor),
        "answer_link": answer_address(base, Place(article.id, anchor)),
        "language": article.locale,
        "requested_language": locale if found.fallback else "",
        "translation": "" if locale == library.source_locale else found.translation.status.value,
        "translated_by": {"MT": "machine", "HT": "human"}.get(found.translation.method, ""),
        "date": article.metadata.date,
    }
    # JSON is YAML, too: nothing that an article is called can break out of its line.
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in said.items() if value]
    text = to_markdown(section.html if section else article.html, lambda url: absolute(base, url))
    if section is None and not text.startswith("# "):
        text = f"{to_markdown(f'<h1>{escape(article.title)}</h1>')}\n\n{text}"
    return "\n".join(["---", *lines, "---", "", text, ""])


def absolute(base: str, url: str) -> str:
    """The whole address of a link in an article; another article's is that of its Markdown."""
    if not url.startswith("/"):
        return url
    found = _ARTICLE.fullmatch(url)
    return base + (f"{found['page']}.md{found['anchor'] or ''}" if found else url)
