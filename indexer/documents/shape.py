"""Holds a YAML tree against the record that it is to become. Whatever doesn't fit is named, with its line.

A decoder says where a value stands by its path and stops at the first that is wrong; whoever writes the file needs the
line, and all of them.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeVar

import msgspec
from msgspec import inspect

from indexer.documents.yamltree import Node, Tree, plain

T = TypeVar("T")
_SCALARS: dict[type[inspect.Type], tuple[type, str]] = {
    inspect.StrType: (str, "a text"),
    inspect.BoolType: (bool, "true or false"),
    inspect.IntType: (int, "a whole number"),
}


class Fault(NamedTuple):
    line: int  # 0-based, as in the tree
    reason: str  # a clause, as in "The file cannot be used: …"


class MisshapenError(Exception):
    """The tree isn't the record; `faults` says why, there is at least one."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"line {fault.line + 1}: {fault.reason}" for fault in self.faults))


def shaped(tree: Tree, kind: type[T]) -> T:
    """The record of that type that the tree holds. Raises MisshapenError with all that is wrong."""
    found = [Fault(line, f"the key {key!r} stands there twice") for key, line in tree.repeated]
    found += [Fault(0, "it is empty")] if tree.root is None else faults(tree.root, kind, "")
    if found:
        raise MisshapenError(sorted(found))
    return msgspec.convert(plain(tree.root), kind)


def faults(node: Node, kind: object, what: str) -> Iterator[Fault]:
    """What keeps the node from being of that type; `what` is its path, as people write it."""
    return _faults(node, inspect.type_info(kind), what)


def line_of(node: Node, *path: str | int) -> int:
    """The line of the part that the path of keys and positions leads to."""
    for step in path:
        node = node.items[step] if isinstance(step, int) else node.fields[step]
    return node.key_line


def _faults(node: Node, kind: inspect.Type, what: str) -> Iterator[Fault]:
    match kind:
        case inspect.StructType():
            yield from _of_record(node, kind, what)
        case inspect.DictType():
            yield from _of_mapping(node, kind, what)
        case inspect.VarTupleType():
            if isinstance(node.value, list):
                for item in node.items:
                    yield from _faults(item, kind.item_type, f"an entry of {what}")
            else:
                yield Fault(node.key_line, f"{what} is not a list")
        case _ if type(kind) in _SCALARS:
            yield from _of_scalar(node, *_SCALARS[type(kind)], what)
            yield from _too_little(node, kind, what)


def _of_record(node: Node, kind: inspect.StructType, what: str) -> Iterator[Fault]:
    if not isinstance(node.value, dict):
        yield _no_mapping(node, what)
        return
    fields = {field.encode_name: field for field in kind.fields}
    for key, value in node.fields.items():
        if key in fields:
            yield from _faults(value, fields[key].type, _below(what, key))
        else:
            yield _unknown(value, key, what, fields)
    for name, field in fields.items():
        if field.required and name not in node.fields:
            yield Fault(node.key_line, f"{_below(what, name)} is missing")


def _of_mapping(node: Node, kind: inspect.DictType, what: str) -> Iterator[Fault]:
    if not isinstance(node.value, dict):
        yield _no_mapping(node, what)
        return
    known = [str(each) for each in kind.key_type.values] if isinstance(kind.key_type, inspect.LiteralType) else []
    for key, value in node.fields.items():
        if known and key not in known:
            yield _unknown(value, key, what, known)
        else:
            yield from _faults(value, kind.value_type, _below(what, key))


def _of_scalar(node: Node, expected: type, called: str, what: str) -> Iterator[Fault]:
    value = plain(node)
    if type(value) is not expected:
        quotes = "; write it between quotes" if expected is str and isinstance(value, int) else ""
        yield Fault(node.key_line, f"{what} is empty" if value is None else f"{what} is not {called}{quotes}")


def _too_little(node: Node, kind: inspect.Type, what: str) -> Iterator[Fault]:
    """A number below the least that the type allows, or a blank text where it asks for one."""
    value = plain(node)
    if isinstance(kind, inspect.IntType) and kind.ge is not None and isinstance(value, int) and value < kind.ge:
        yield Fault(node.key_line, f"{what} is less than {kind.ge}")
    if isinstance(kind, inspect.StrType) and kind.min_length and isinstance(value, str) and not value.strip():
        yield Fault(node.key_line, f"{what} is empty")


def _no_mapping(node: Node, what: str) -> Fault:
    return Fault(node.key_line, f"{what or 'the file'} is not a list of `key: value` lines")


def _unknown(node: Node, key: str, what: str, known: Iterable[str]) -> Fault:
    where = f" in {what}" if what else ""
    return Fault(node.key_line, f"the key {key!r}{where} is not known; it may be {', '.join(known)}")


def _below(what: str, key: str) -> str:
    return f"{what}.{key}" if what else key
