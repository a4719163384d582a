"""Includes: text of other files of the docset, put in before Markdown is parsed.

    [!INCLUDE [Support](../includes/support.md)]        a block of its own, at any indent, in lists and quotes
    Lisez [!INCLUDE[](<../includes/name.md>)] d'abord.   inside a line: its text, on that line

Nothing outside the docset's folders is read, and nothing without end.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from indexer.documents.markdown.addresses import join
from indexer.documents.markdown.codespans import outside_code
from indexer.documents.model import Problem
from indexer.documents.source import MAX_BYTES, MAX_LINES, read_source
from indexer.documents.text import SourceText, from_lines, whole_file
from indexer.errors import problem

if TYPE_CHECKING:
    from indexer.documents.docset import Docset

MARK = "[!include"  # in lower case
MAX_DEPTH = 8
MAX_INCLUDES = 500
MAX_CHARACTERS = MAX_BYTES  # of all that is put into an article: as much as one file may hold

_INCLUDE = re.compile(
    r"""\[!INCLUDE\s*\[(?:[^\[\]\\]|\\.)*\]\s*\(\s*(?P<path><[^<>\n]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)"""
    r"""(?:\s+"[^"\n]*")?\s*\)\s*\]""",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+[ \t>]*)*")
_FENCE = re.compile(r"[ \t>]*(?P<fence>`{3,}|~{3,})")
_MARKER = re.compile(r"[-*+]|\d{1,9}[.)]")

Line = tuple[str, str, int]  # text, file, 1-based line in it


class Expanded(NamedTuple):
    text: SourceText
    problems: tuple[Problem, ...]
    dependencies: dict[str, str]  # included file → SHA-256 of its bytes; '' for one that is missing


def expand(text: SourceText, file: str, docset: Docset) -> Expanded:
    """`text` with its includes put in."""
    if MARK not in text.content.lower():
        return Expanded(text, (), {})
    including = _Including(docset)
    lines = list(including.lines(text, (file,)))
    return Expanded(from_lines(lines, file), tuple(including.problems), including.dependencies)


class _Including:
    """Puts files in, and counts what it has put in."""

    def __init__(self, docset: Docset) -> None:
        self.docset = docset
        self.problems: list[Problem] = []
        self.dependencies: dict[str, str] = {}
        self.contents: dict[str, str | None] = {}
        self.count = 0
        self.characters = 0
        self.lines_taken = 0

    def lines(self, text: SourceText, within: tuple[str, ...]) -> Iterator[Line]:
        fence = ""
        for line, file, number in text.lines():
            if match := _FENCE.match(line):
                marker = match["fence"]
                if not fence:
                    fence = marker
                elif marker[0] == fence[0] and len(marker) >= len(fence):
                    fence = ""
            if fence or MARK not in line.lower():
                yield line, file, number
            else:
                yield from self._line(line, file, number, within)

    def _line(self, line: str, file: str, number: int, within: tuple[str, ...]) -> Iterator[Line]:
        match = _INCLUDE.search(line)
        prefix = _PREFIX.match(line)
        if match and prefix and prefix.end() == match.start() and not line[match.end() :].strip():
            yield from self._block(match, (line, file, number), within)
            return
        done, position = [], 0
        for match in _INCLUDE.finditer(line):
            if not outside_code(line, match.start()):
                continue
            included = self._take(match["path"], file, number, within)
            words = " ".join(part for row in included for part in [row[0].strip()] if part)
            done += [line[position : match.start()], words]
            position = match.end()
        yield "".join([*done, line[position:]]), file, number

    def _block(self, match: re.Match[str], origin: Line, within: tuple[str, ...]) -> Iterator[Line]:
        """The lines of the included file, each at the place where the include stands."""
        line, file, number = origin
        included = self._take(match["path"], file, number, within)
        prefix = line[: match.start()]
        following = _MARKER.sub(lambda marker: " " * len(marker[0]), prefix)
        if not included:
            yield prefix.rstrip(), file, number
        for position, (row, row_file, row_number) in enumerate(included):
            before = prefix if position == 0 else following
            yield (before + row) if row else before.rstrip(), row_file, row_number

    def _take(self, path: str, file: str, number: int, within: tuple[str, ...]) -> list[Line]:
        path = path.strip("<>").strip().replace("\\", "/")
        name = "" if path.startswith("/") or ":" in path.partition("/")[0] else join(file, path)
        if not name or self._leads_out(name):
            return self._refuse("include-outside", file, number, path=path)
        if name in within:
            return self._refuse("include-loop", file, number, path=path)
        self.count += 1
        if len(within) > MAX_DEPTH or self.count > MAX_INCLUDES:
            return self._refuse("include-limit", file, number, path=path)
        content = self._read(name)
        if content is None:
            return self._refuse("include-missing", file, number, path=path)
        self.characters += len(content)
        self.lines_taken += content.count("\n")
        if self.characters > MAX_CHARACTERS or self.lines_taken > MAX_LINES:
            return self._refuse("include-limit", file, number, path=path)
        body, first = _without_frontmatter(content)
        return list(self.lines(whole_file(body, name, first), (*within, name)))

    def _refuse(self, code: str, file: str, number: int, **values: object) -> list[Line]:
        self.problems.append(problem(code, file, number, **values))
        return []

    def _read(self, name: str) -> str | None:
        if name not in self.contents:
            path = self.docset.locate(name)
            if not path:
                self.contents[name] = None
                self.dependencies[name] = ""
            else:
                content, problems, revision = read_source(path, name)
                self.problems += problems
                self.dependencies[name] = revision
                self.contents[name] = content
        return self.contents[name]

    def _leads_out(self, name: str) -> bool:
        """Whether something is there, but outside the docset: a symbolic link that leads away."""
        prefix, _, rest = name.partition("/")
        folder = self.docset.folders.get(prefix, "")
        if not folder:
            return True
        return not self.docset.locate(name) and os.path.exists(os.path.join(folder, rest))  # noqa: PTH110, PTH118


def _without_frontmatter(content: str) -> tuple[str, int]:
    """The body of an included file, and its first line."""
    content = content.rstrip()
    if content.startswith("---\n"):
        end = content.find("\n---", 3)
        after = content.find("\n", end + 1) if end > 0 else -1
        if after > 0:
            return content[after + 1 :], content.count("\n", 0, after) + 2
    return content, 1
