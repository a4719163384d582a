"""Rule: pipe tables, as GitHub's but with what authors meant.

| Röll | Rättighet |        code binds before the bar: | `a|b` | is one cell
|---|                      a short delimiter row is widened
| Ägare | Läsa | extra |   text beyond the last column stays, in the last cell
"""

import re

from markdown_it.rules_block import StateBlock

from indexer.documents.markdown.codespans import code_spans

_DELIMITERS = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_BAR = re.compile(r"(?<!\\)\|")
_MAX_FILLED_CELLS = 0x10000  # empty cells that short rows may be given: bounds what a small file can grow into


def table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if start + 2 > end:
        return False
    second = start + 1
    if state.sCount[second] < state.blkIndent or state.is_code_block(second):
        return False
    delimiters = _line(state, second)
    if delimiters[:1] not in ("|", "-", ":") or len(delimiters) < 2 or delimiters[:2] in ("- ", "-\t"):
        return False
    header = _line(state, start)
    if "|" not in header or state.is_code_block(start) or not _DELIMITERS.fullmatch(delimiters):
        return False
    alignments = [_alignment(cell) for cell in delimiters.strip(" \t|").split("|")]
    cells = split_row(header, len(alignments))
    if not cells or (len(cells) != len(alignments) and "|" not in delimiters):
        return False
    if silent:
        return True
    if len(cells) != len(alignments):
        found = {"header": len(cells), "delimiters": len(alignments)}
        state.env["problems"].append(("table-delimiters", second, found))
        width = max(len(cells), len(alignments))
        alignments += [""] * (width - len(alignments))
        cells += [""] * (width - len(cells))
    _write(state, start, end, cells, alignments)
    return True


def split_row(line: str, width: int) -> list[str]:
    """The cells of a row that should have `width` of them."""
    plain = _cells(line, _BAR.split(line))
    if "`" not in line:
        return plain
    bound = _cells(line, _split_outside(line, code_spans(line)))
    # Lone backticks in two cells look like code around the bar between them: the width decides.
    return plain if len(plain) == width != len(bound) else bound


def is_stray_row(content: str) -> bool:
    """Whether a paragraph is a row that no table took."""
    if not content.startswith("|"):
        return False
    line = content.partition("\n")[0].rstrip()
    return line.endswith("|") and bool(line.strip("| \t"))


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip(" \t")


def _alignment(cell: str) -> str:
    cell = cell.strip(" \t")
    if cell.endswith(":"):
        return "center" if cell.startswith(":") else "right"
    return "left" if cell.startswith(":") else ""


def _split_outside(line: str, spans: list[tuple[int, int]]) -> list[str]:
    cells, begin, number = [], 0, 0
    for bar in _BAR.finditer(line):
        position = bar.start()
        while number < len(spans) and spans[number][1] <= position:
            number += 1
        if number == len(spans) or position < spans[number][0]:
            cells.append(line[begin:position])
            begin = position + 1
    cells.append(line[begin:])
    return cells


def _cells(line: str, parts: list[str]) -> list[str]:
    if parts[0] == "":
        parts = parts[1:]
    if parts and parts[-1] == "":
        parts = parts[:-1]
    escaped = "\\|" in line
    return [(part.replace("\\|", "|") if escaped else part).strip(" \t") for part in parts]


def _write(state: StateBlock, start: int, end: int, header: list[str], alignments: list[str]) -> None:
    parent, state.parentType = state.parentType, "table"
    opening = state.push("table_open", "table", 1)
    state.push("thead_open", "thead", 1)
    _row(state, start, "th", header, alignments)
    state.push("thead_close", "thead", -1)
    line = start + 2
    filled = 0
    while line < end and (row := _next_row(state, line, end)):
        cells = split_row(row, len(alignments))
        filled += max(0, len(alignments) - len(cells))
        if filled > _MAX_FILLED_CELLS:
            break
        if line == start + 2:
            state.push("tbody_open", "tbody", 1)
        _row(state, line, "td", _fit(state, line, cells, len(alignments)), alignments)
        line += 1
    if line > start + 2:
        state.push("tbody_close", "tbody", -1)
    state.push("table_close", "table", -1)
    opening.map = [start, line]
    state.parentType = parent
    state.line = line


def _next_row(state: StateBlock, line: int, end: int) -> str:
    """The row on that line, '' where the table ends."""
    if state.sCount[line] < state.blkIndent or state.is_code_block(line):
        return ""
    row = _line(state, line)
    if row and row[0] != "|":  # what begins with a bar can begin nothing else
        for rule in state.md.block.ruler.getRules("blockquote"):
            if rule(state, line, end, True):
                return ""
    return row


def _fit(state: StateBlock, line: int, cells: list[str], width: int) -> list[str]:
    if len(cells) > width:
        if any(cells[width:]):
            found = {"cells": len(cells), "columns": width}
            state.env["problems"].append(("table-row-long", line, found))
            cells[width - 1] = " | ".join(cell for cell in cells[width - 1 :] if cell)
        return cells[:width]
    return cells + [""] * (width - len(cells)) if len(cells) < width else cells


def _row(state: StateBlock, line: int, tag: str, cells: list[str], alignments: list[str]) -> None:
    state.push("tr_open", "tr", 1)
    for cell, alignment in zip(cells, alignments, strict=True):
        token = state.push(f"{tag}_open", tag, 1)
        token.info = alignment
        token = state.push("inline", "", 0)
        token.map = [line, line + 1]
        token.content = cell
        token.children = []
        state.push(f"{tag}_close", tag, -1)
    state.push("tr_close", "tr", -1)
