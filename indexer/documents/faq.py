"""YAML FAQ articles (`### YamlMime:FAQ`) as Markdown: each section a heading, each question one below it.

Anchors are numbered by position, so they are the same in every language although questions are translated:
`section-1`, `question-1-2`. Every line knows the line of the YAML that it comes from.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from indexer.documents.frontmatter import typed
from indexer.documents.model import Metadata, Problem
from indexer.documents.text import SourceText, from_lines
from indexer.documents.yamltree import Node, YamlError, parse_yaml
from indexer.errors import problem

KEYS = ("metadata", "title", "summary", "sections", "additionalContent")
SECTION_KEYS = ("name", "questions")
QUESTION_KEYS = ("question", "answer")

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_SPACES = re.compile(r"[ \t\n]+")
_ESCAPED = re.compile('[\\\\"\u00a0]')  # what a quoted value may write in another way
_START = 16  # characters by which a line of a value is found again in the file
_WINDOW = 50  # lines of the file in which it is looked for

Line = tuple[str, int]  # text, 1-based line in the file


class Faq(NamedTuple):
    """A YAML FAQ as read."""

    metadata: Metadata
    problems: tuple[Problem, ...]
    text: SourceText  # Markdown; empty where the file is refused

    @property
    def refused(self) -> bool:
        return any(each.code in ("faq-invalid", "frontmatter-limit") for each in self.problems)


def read_faq(content: str, name: str) -> Faq:
    """Read a YAML FAQ that authors know as `name`. Never raises for what it holds."""
    try:
        tree = parse_yaml(content)
        if tree.root is None or not isinstance(tree.root.value, dict):
            raise YamlError("it is not a list of `key: value` lines", tree.root.line if tree.root else 0)
    except YamlError as error:
        code = "frontmatter-limit" if error.limit else "faq-invalid"
        found = (problem(code, name, error.line + 1, reason=error.reason),)
        return Faq(Metadata(), found, from_lines((), name))
    root = tree.root
    metadata, problems = typed(root.fields.get("metadata"), tree.repeated, name, 1)
    writer = _Writer(name, content.split("\n"))
    if "metadata" not in root.fields:
        writer.report("frontmatter-missing", 0)
    writer.article(root, metadata.title)
    lines = ((text, name, line) for text, line in writer.lines)
    return Faq(metadata, (*problems, *writer.problems), from_lines(lines, name))


class _Writer:
    """Writes the Markdown, line by line."""

    def __init__(self, name: str, raw: list[str]) -> None:
        self.name = name
        self.raw = raw  # the file's lines
        self.lines: list[Line] = []
        self.problems: list[Problem] = []

    def report(self, code: str, line: int, **values: object) -> None:
        """`line` is 0-based."""
        self.problems.append(problem(code, self.name, line + 1, **values))

    def article(self, root: Node, fallback: str) -> None:
        fields = self._known(root, KEYS)
        title = fields.get("title")
        if title is not None and title.text.strip():
            self._heading(1, "faq", title)
        elif fallback:
            self.lines.append((f'# <a name="faq"></a>{fallback}', 1))
        self._markdown(fields.get("summary"))
        for number, section in enumerate(self._entries(fields.get("sections"), "sections"), start=1):
            self._section(number, section)
        self._markdown(fields.get("additionalContent"))

    def _section(self, number: int, section: Node) -> None:
        fields = self._known(section, SECTION_KEYS)
        if (name := fields.get("name")) is not None and name.text.strip():
            self._heading(2, f"section-{number}", name)
        for position, entry in enumerate(self._entries(fields.get("questions"), "questions"), start=1):
            parts = self._known(entry, QUESTION_KEYS)
            question, answer = parts.get("question"), parts.get("answer")
            if question is None or answer is None or not question.text.strip():
                missing = "answer" if question is not None and question.text.strip() else "question"
                self.report("faq-incomplete", entry.line, missing=missing)
            if question is not None and question.text.strip():
                self._heading(3, f"question-{number}-{position}", question)
            self._markdown(answer)

    def _known(self, node: Node, keys: tuple[str, ...]) -> dict[str, Node]:
        if not isinstance(node.value, dict):
            self.report("faq-incomplete", node.line, missing=keys[0])
        for key, value in node.fields.items():
            if key not in keys:
                self.report("faq-key", value.key_line, key=key, known=", ".join(keys))
        return node.fields

    def _entries(self, node: Node | None, what: str) -> list[Node]:
        if node is not None and not isinstance(node.value, list):
            self.report("faq-incomplete", node.key_line, missing=f"list of {what}")
        return node.items if node else []

    def _heading(self, level: int, anchor: str, node: Node) -> None:
        line = next(self._placed(node), ("", node.line + 1))[1]
        text = _SPACES.sub(" ", node.text).strip()  # no-break spaces stay
        self.lines.append((f'{"#" * level} <a name="{anchor}"></a>{text}', line))
        self.lines.append(("", line))

    def _markdown(self, node: Node | None) -> None:
        if node is None:
            return
        fence = ""
        for text, line in self._placed(node):
            self.lines.append((text, line))
            match = _FENCE.match(text)
            if match and not fence:
                fence = match[1]
            elif match and match[1].startswith(fence) and not match[2].strip():
                fence = ""
        if fence:  # else it would take in all questions that follow
            self.report("faq-fence", node.line)
            self.lines.append((fence, node.last + 1))
        self.lines.append(("", self.lines[-1][1] if self.lines else node.line + 1))

    def _placed(self, node: Node) -> Iterator[Line]:
        """Each line of the value, with the line of the file where it begins.

        YAML folds lines and unescapes characters, so a line is found again by how it begins.
        """
        at, step = node.line, int(node.block)  # several lines of a quoted value may stand on one of the file
        for text in node.text.strip("\n").split("\n"):
            if start := _ESCAPED.split(text.strip()[:_START])[0].rstrip():
                last = min(node.last + 1, at + _WINDOW, len(self.raw))
                at = next((index for index in range(at + step, last) if start in self.raw[index]), at)
            yield text, at + 1
