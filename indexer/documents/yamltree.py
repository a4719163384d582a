"""YAML as a tree that knows its lines, read within limits.

Made from the parser's events, one after another: nothing is constructed, so a tag or an anchor does
nothing but stop the reading, deep nesting needs no stack, and a value stays the text that the author
wrote (a date, or a number of 5,000 digits). Aliases and merge keys, by which half a kilobyte becomes
gigabytes, are refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, NoReturn

import yaml

# The C parser is seven times as fast; PyYAML without it reads the same.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# YAML also ends lines here; files, editors and our problems don't.
_OTHER_LINE_ENDS = str.maketrans({"\x85": " ", "\u2028": " ", "\u2029": " "})
MAX_DEPTH = 16
MAX_NODES = 50_000
_CONSTANTS = {"": None, "~": None, "null": None, "true": True, "false": False}
MAX_DIGITS = 15
_BLOCK = ("|", ">")


class YamlError(Exception):
    """The text is no YAML, or goes over a limit."""

    def __init__(self, reason: str, line: int, *, limit: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line  # 0-based
        self.limit = limit


@dataclass(slots=True)
class Node:
    """A scalar, a list or a mapping. Lines are 0-based."""

    value: "str | list[Node] | dict[str, Node]"
    line: int  # where it begins
    last: int  # where it ends, for a scalar
    key_line: int  # of its key in a mapping, else where it begins
    plain: bool = False  # a scalar without quotes, that may mean a number or nothing
    block: bool = False  # a scalar after | or >, whose lines are lines of the file

    @property
    def text(self) -> str:
        """The scalar's text; '' for what is empty or null; lists joined by commas."""
        if isinstance(self.value, str):
            return "" if self.plain and self.value in ("~", "null") else self.value
        if isinstance(self.value, list):
            return ", ".join(node.text for node in self.value)
        return "; ".join(f"{key}: {node.text}" for key, node in self.value.items())

    @property
    def items(self) -> "list[Node]":
        return self.value if isinstance(self.value, list) else []

    @property
    def fields(self) -> "dict[str, Node]":
        return self.value if isinstance(self.value, dict) else {}


Repeated = tuple[tuple[str, int], ...]  # keys that a mapping has twice (the last counts), with their line


class Tree(NamedTuple):
    root: Node | None  # None: nothing but comments
    repeated: Repeated


def parse_yaml(text: str) -> Tree:
    """Read one YAML document. Raises YamlError, with the line, for whatever cannot be taken."""
    builder = _Builder()
    try:
        for event in _events(text.translate(_OTHER_LINE_ENDS)):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = min(mark.line, text.count("\n", 0, len(text.rstrip()))) if mark else 0  # never beyond the last
        raise YamlError(str(error.problem or error.context), line) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position)
        raise YamlError("it holds a character that YAML does not allow", line) from error
    return Tree(builder.root, tuple(builder.repeated))


def plain(node: Node | None) -> Any:
    """The tree as plain data: unquoted whole numbers, true, false and null are what they mean."""
    if node is None:
        return None
    if isinstance(node.value, dict):
        return {key: plain(value) for key, value in node.value.items()}
    if isinstance(node.value, list):
        return [plain(value) for value in node.value]
    value = node.value
    if node.plain:
        if value.lower() in _CONSTANTS:
            return _CONSTANTS[value.lower()]
        digits = value.removeprefix("-")
        if digits.isascii() and digits.isdigit() and len(digits) <= MAX_DIGITS:
            return int(value)
    return value


def _events(text: str) -> Iterator[Any]:
    loader = _LOADER(text)
    try:
        while loader.check_event():
            yield loader.get_event()
    finally:
        loader.dispose()


class _Builder:
    """Builds the tree from events, with a stack of its own."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.repeated: list[tuple[str, int]] = []
        self._open: list[Node] = []  # collections not yet ended
        self._keys: list[tuple[str, int] | None] = []  # for each, the key that waits for its value
        self._count = 0

    def take(self, event: Any) -> None:
        line: int = event.start_mark.line
        if isinstance(event, yaml.ScalarEvent):
            self._check(event)
            last = event.end_mark.line if event.end_mark else line
            self._add(Node(event.value, line, last, line, not event.style, event.style in _BLOCK))
        elif isinstance(event, yaml.CollectionStartEvent):
            self._check(event)
            node = Node({} if isinstance(event, yaml.MappingStartEvent) else [], line, line, line)
            self._add(node)
            self._open.append(node)
            self._keys.append(None)
            if len(self._open) > MAX_DEPTH:
                _refuse(event, f"it is nested more than {MAX_DEPTH} levels deep")
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
            self._keys.pop()
        elif isinstance(event, yaml.AliasEvent):
            _refuse(event, "an alias")
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            raise YamlError("it holds more than one document", line)

    def _check(self, event: Any) -> None:
        self._count += 1
        if self._count > MAX_NODES:
            _refuse(event, f"more than {MAX_NODES} values")
        if event.anchor is not None:
            _refuse(event, "an anchor")
        if event.tag is not None:
            _refuse(event, "a tag")

    def _add(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        parent = self._open[-1].value
        if isinstance(parent, list):
            parent.append(node)
        elif isinstance(parent, dict):
            self._add_to_mapping(parent, node)

    def _add_to_mapping(self, mapping: dict[str, Node], node: Node) -> None:
        key = self._keys[-1]
        if key is None:
            if not isinstance(node.value, str):
                raise YamlError("a key is a list or a mapping", node.line)
            if node.value == "<<" and node.plain:
                raise YamlError("a merge key", node.line, limit=True)
            self._keys[-1] = (node.value, node.line)
            return
        name, node.key_line = key
        if name in mapping:
            self.repeated.append((name, node.key_line))
        mapping[name] = node
        self._keys[-1] = None


def _refuse(event: Any, what: str) -> NoReturn:
    raise YamlError(what, event.start_mark.line, limit=True)
