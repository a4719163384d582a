"""Files of records: JSON Lines and CSV, read line by line, so that a million of them need no more memory than one.

CSV has a header of field names, one of them `type`; an empty cell is a field left out. Cells are between commas, or
between semicolons, as some office programs write them. A line that can't be read is refused, and the rest goes on.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, TextIO

from app.accounts.parsing import TYPES
from app.accounts.refusals import RefusedError

LONGEST = 65_536  # characters; no record comes near it
FORMATS = ("jsonl", "csv")
FIELDS = frozenset({"type"}.union(*(record.model_fields for record in TYPES.values())))
# Cells are text. These fields are not.
FLAGS = frozenset({"suspended", "met", "due_derived"})
JSON_CELLS = frozenset({"documents"})

Line = tuple[int, dict[str, Any] | RefusedError]


def read_lines(stream: TextIO, kind: str) -> Iterator[Line]:
    """Every record's fields with its line, counted from 1; or why there are none."""
    return _csv(stream) if kind == "csv" else _json_lines(stream)


def open_text(file: Path | BinaryIO) -> TextIO:
    """Bytes that are no UTF-8 are kept, for the record that holds them to be refused."""
    binary = file.open("rb") if isinstance(file, Path) else file
    return TextIOWrapper(binary, encoding="utf-8-sig", errors="surrogateescape", newline="")


def _json_lines(stream: TextIO) -> Iterator[Line]:
    for number, text in _lines(stream, 1):
        try:
            yield number, text if isinstance(text, RefusedError) else _object(text)
        except RefusedError as error:
            yield number, error


def _lines(stream: TextIO, first: int) -> Iterator[tuple[int, str | RefusedError]]:
    """Every line that isn't blank, with its number; what is too long for a record is never read whole."""
    number = first - 1
    while text := stream.readline(LONGEST + 1):
        number += 1
        if len(text) > LONGEST and not text.endswith("\n"):
            _skip_rest(stream)
            yield number, RefusedError("", "too-long", limit=LONGEST)
        elif not text.isspace():
            yield number, text


def _skip_rest(stream: TextIO) -> None:
    while (text := stream.readline(LONGEST)) and not text.endswith("\n"):
        pass


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise RefusedError("", "not-json", position=error.colno) from None
    except (ValueError, InvalidOperation, RecursionError):  # a number or a nesting beyond all measure
        raise RefusedError("", "too-large") from None
    if not isinstance(found, dict):
        raise RefusedError("", "not-object")
    return found


def _no_number(name: str) -> NoReturn:
    raise RefusedError("", "no-json-number", given=name)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise RefusedError(next(name for name in names if names.count(name) > 1), "repeated-field")
    return found


def _csv(stream: TextIO) -> Iterator[Line]:
    """Where the header can't be used, that is all there is to refuse: nothing below it would mean anything."""
    first = stream.readline(LONGEST)
    delimiter = ";" if first.count(";") > first.count(",") else ","
    header = [name.strip() for name in next(csv.reader([first], delimiter=delimiter), [])]
    try:
        _check_header(header)
    except RefusedError as error:
        yield 1, error
        return
    for number, text in _lines(stream, 2):
        if isinstance(text, RefusedError):
            yield number, text
            continue
        try:
            # Each line by itself, for no cell holds a line break: an open quotation mark spoils its own line alone.
            cells = next(csv.reader([text], delimiter=delimiter, strict=True), [])
        except csv.Error:
            yield number, RefusedError("", "not-csv")
            continue
        if cells:
            yield number, _cells(header, cells)


def _check_header(header: list[str]) -> None:
    """Raises RefusedError where it can't be used."""
    for name in header:
        if name not in FIELDS:
            raise RefusedError("", "unknown-column", given=name, known=", ".join(sorted(FIELDS)))
        if header.count(name) > 1:
            raise RefusedError(name, "repeated-field")
    if "type" not in header:
        raise RefusedError("type", "missing")


def _cells(header: list[str], cells: list[str]) -> dict[str, Any] | RefusedError:
    if len(cells) != len(header):
        return RefusedError("", "cells", found=len(cells), expected=len(header))
    try:
        return {name: _cell(name, cell) for name, cell in zip(header, cells, strict=True) if cell}
    except RefusedError as error:
        return error


def _cell(name: str, cell: str) -> Any:
    if name in FLAGS:
        return {"true": True, "false": False}.get(cell.lower(), cell)
    if name in JSON_CELLS:
        try:
            return json.loads(cell)
        except (ValueError, RecursionError):
            raise RefusedError(name, "no-json-cell") from None
    return cell
