"""An article's frontmatter: the block of YAML between two lines of `---`, as a typed record.

Split off by python-frontmatter, read by our own loader (`yamltree`). Where the block is broken the article is
refused, with the line; where a value is odd it is reported and the rest counts.
"""

import re
from datetime import date
from typing import NamedTuple

from frontmatter.default_handlers import YAMLHandler

from indexer.documents.model import Metadata, Problem, Severity
from indexer.documents.yamltree import Node, Repeated, YamlError, parse_yaml
from indexer.errors import problem

MAX_BLOCK = 64_000  # characters; the largest of 3,090 real ones has under 3,000
SHOWN = 40  # characters of a value in a message

# Where the keys of real articles go; the first that is there counts.
FIELDS = {
    "title": ("title",),
    "description": ("description",),
    "topic": ("ms.topic",),
    "service": ("ms.service", "ms.prod"),
    "subservice": ("ms.subservice",),
    "author": ("author",),
    "content_locale": ("ms.contentlocale",),
    "source_hash": ("ms.openlocfilehash",),
    "source_commit": ("ms.sourcegitcommit",),
}
TRANSLATED = ("HT", "MT")  # by a person, by a machine

_AMERICAN = re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})", re.ASCII)
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[Tt ]\d{2}:\d{2}.{0,20})?", re.ASCII)
_LINES = re.compile(r"\s*\n\s*")


class Frontmatter(NamedTuple):
    """What stands before an article's body."""

    metadata: Metadata
    problems: tuple[Problem, ...]
    body: str  # what follows the block
    line: int  # 1-based, in the file, of the body's first line

    @property
    def refused(self) -> bool:
        return any(each.severity is Severity.ERROR for each in self.problems)


class _Handler(YAMLHandler):
    """python-frontmatter's YAML handler, with delimiters that keep to their line."""

    FM_BOUNDARY = re.compile(r"^---[ \t]*$", re.MULTILINE)


_HANDLER = _Handler()


def read_frontmatter(text: str, name: str) -> Frontmatter:
    """Split the text and read its metadata. `name` is the file as authors know it."""
    stripped = text.lstrip("\n") if text.startswith("\n") else text
    skipped = len(text) - len(stripped)
    if not _HANDLER.detect(stripped):
        return Frontmatter(Metadata(), (problem("frontmatter-missing", name, 1),), text, 1)
    first = skipped + 1  # line of the opening delimiter, where `block` begins with its line end
    try:
        block, body = _HANDLER.split(stripped)
    except ValueError:  # only one delimiter
        return _refused(problem("frontmatter-unclosed", name, first))
    if len(block) > MAX_BLOCK:
        return _refused(problem("frontmatter-limit", name, first, reason=f"more than {MAX_BLOCK} characters"))
    try:
        tree = parse_yaml(block)
    except YamlError as error:
        code = "frontmatter-limit" if error.limit else "frontmatter-invalid"
        return _refused(problem(code, name, first + error.line, reason=error.reason))
    if tree.root is not None and not isinstance(tree.root.value, dict):
        return _refused(problem("frontmatter-not-mapping", name, first + tree.root.line))
    metadata, problems = typed(tree.root, tree.repeated, name, first)
    if body.startswith("\n"):
        body = body[1:]
    return Frontmatter(metadata, problems, body, first + block.count("\n") + 1)


def typed(root: Node | None, repeated: Repeated, name: str, first_line: int) -> tuple[Metadata, tuple[Problem, ...]]:
    """The metadata that a mapping holds. Line 0 of the YAML is the file's `first_line`."""
    fields = root.fields if root else {}
    problems = [problem("frontmatter-repeated", name, first_line + line, key=key[:SHOWN]) for key, line in repeated]
    values: dict[str, str] = {}
    for field, keys in FIELDS.items():
        for key in keys:
            if (node := fields.get(key)) is not None and (text := node.text.strip()):
                values[field] = _LINES.sub(" ", text) if "\n" in text else text
                break
    for field, key, read, code in CHECKED:
        if (node := fields.get(key)) is not None and (text := node.text.strip()):
            values[field] = read(text)
            if not values[field]:
                problems.append(problem(code, name, first_line + node.key_line, key=key, value=text[:SHOWN]))
    other = {key: node.text.strip() for key, node in fields.items() if key not in _USED}
    return Metadata(**values, other=other), tuple(problems)


def iso_date(text: str) -> str:
    """`MM/DD/YYYY` or `M/D/YYYY`, as Learn writes dates, or ISO 8601, as ISO 8601; '' for what is neither."""
    match = _AMERICAN.fullmatch(text) or _ISO.fullmatch(text)
    if not match:
        return ""
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"])).isoformat()
    except ValueError:
        return ""


def translation_type(text: str) -> str:
    """`HT` or `MT`, however it is written; '' for what says neither."""
    return text.upper() if text.upper() in TRANSLATED else ""


# Field, key, what reads the value ('' for one that makes no sense), and the code under which that is reported.
CHECKED = (
    ("date", "ms.date", iso_date, "frontmatter-date"),
    ("last_handoff", "ms.lasthandoff", iso_date, "frontmatter-date"),
    ("translation_type", "ms.translationtype", translation_type, "frontmatter-translation"),
)
_USED = frozenset(key for keys in FIELDS.values() for key in keys) | {key for _, key, _, _ in CHECKED}


def _refused(found: Problem) -> Frontmatter:
    return Frontmatter(Metadata(), (found,), "", 1)
