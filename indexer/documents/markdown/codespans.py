"""Where the code spans of a line are, before its inlines are parsed."""

import re
from bisect import bisect_right

_TICKS = re.compile(r"`+")


def code_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each code span, by CommonMark: a run of backticks up to the next run of the same length."""
    runs = [(match.start(), match.end()) for match in _TICKS.finditer(text)]
    by_length: dict[int, list[int]] = {}
    for start, end in runs:
        by_length.setdefault(end - start, []).append(start)
    spans: list[tuple[int, int]] = []
    position = 0
    for start, end in runs:
        if start < position or (start and text[start - 1] == "\\"):
            continue
        same = by_length[end - start]
        following = bisect_right(same, start)
        if following < len(same):
            position = same[following] + end - start
            spans.append((start, position))
    return spans


def outside_code(text: str, position: int) -> bool:
    return "`" not in text or not any(start <= position < end for start, end in code_spans(text))
