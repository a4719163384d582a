"""The files that are exchanged: an article's text as its author keeps it, apart from its frontmatter.

Side-by-side files are no text to write into, and YAML articles no Markdown; both are left out, by name.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from indexer.documents.bilingual import split_bilingual
from indexer.documents.docset import Docset, DocsetFile
from indexer.documents.frontmatter import read_frontmatter
from indexer.documents.model import Article
from indexer.documents.reading import read_file
from indexer.documents.source import read_source
from indexer.documents.text import whole_file

PLAIN_VALUE = re.compile(r"[^\W\d_][^:#\n\[\]{},&*!|>'\"%@`]*(?<!\s)", re.UNICODE)

YAML_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})  # no texts, without quotes


class Text(NamedTuple):
    """A Markdown file as read: repaired, with line ends `\\n`."""

    article: Article
    path: str  # absolute
    front: str  # with its delimiters and the line end behind; empty where there is none
    body: str

    @property
    def offset(self) -> int:
        """The file's lines before the body."""
        return self.front.count("\n")


class Docs:
    """The Markdown files of a docset, read when they are asked for."""

    def __init__(self, docset: Docset) -> None:
        self.docset = docset
        self._files: dict[tuple[str, str], DocsetFile] = {
            (file.locale, file.id): file for file in docset.files if not file.source_only
        }
        self._twins = {file.id: file for file in docset.files if file.source_only}
        self._read: dict[tuple[str, str], Text | None] = {}

    def ids(self) -> list[str]:
        return sorted({file.id for file in self.docset.files if file.kind != "faq"})

    def left_out(self) -> list[str]:
        """Files that cannot be exchanged: YAML articles of the source language."""
        return [
            file.name for file in self.docset.files if file.kind == "faq" and file.locale == self.docset.source_locale
        ]

    def source(self, article_id: str) -> Text | None:
        return self.text(self.docset.source_locale, article_id)

    def text(self, locale: str, article_id: str) -> Text | None:
        key = (locale, article_id)
        if key not in self._read:
            self._read[key] = self._text(locale, article_id)
        return self._read[key]

    def _text(self, locale: str, article_id: str) -> Text | None:
        file = self._files.get((locale, article_id))
        if file is None and locale == self.docset.source_locale:
            return self._extracted(article_id)
        if file is None or file.kind == "faq":
            return None
        articles = [one for one in read_file(self.docset, file).articles if one.locale == locale]
        content = read_source(file.path, file.name).content
        front = read_frontmatter(content, file.name)
        if not articles or front.refused:
            return None
        head = "".join(content.splitlines(keepends=True)[: front.line - 1])
        body = content[len(head) :]
        if split_bilingual(whole_file(body, file.name, front.line)).source is not None:
            return Text(articles[0], "", head, articles[0].markdown)  # side by side: to be read, not to be written into
        return Text(articles[0], file.path, head, body)

    def _extracted(self, article_id: str) -> Text | None:
        """The source article, out of a side-by-side translation."""
        places = [self._twins.get(article_id), *(self._files.get((one, article_id)) for one in self.docset.locales)]
        for file in places:
            if file is not None and file.kind != "faq":
                for article in read_file(self.docset, file).articles:
                    if article.locale == self.docset.source_locale:
                        return Text(article, "", "", article.markdown)
        return None


def with_values(front: str, values: dict[str, str]) -> str:
    """A frontmatter with those values: lines that say something else stay as they are."""
    lines = front.split("\n") if front else ["---", "---", ""]
    end = max(number for number, line in enumerate(lines) if line.rstrip() in ("---", "..."))
    for key, value in values.items():
        place = next((number for number in range(end) if lines[number].startswith(f"{key}:")), None)
        line = f"{key}: {_written(value)}"
        if place is None:
            lines.insert(end, line)
            end += 1
            continue
        behind = place + 1
        while behind < end and lines[behind][:1] in (" ", "\t"):  # a value on several lines
            del lines[behind]
            end -= 1
        lines[place] = line
    return "\n".join(lines)


def _written(value: str) -> str:
    plain = (PLAIN_VALUE.fullmatch(value) and value.lower() not in YAML_WORDS) or _is_simple(value)
    return value if plain else json.dumps(value, ensure_ascii=False)


def _is_simple(value: str) -> bool:
    """A date, a locale or a hash: what our own frontmatter writes without quotes."""
    return (
        re.fullmatch(r"[0-9]{2}/[0-9]{2}/[0-9]{4}|[A-Za-z]{2,3}-[A-Za-z]{2,4}|[HM]T|[0-9a-f]{40,64}", value) is not None
    )
