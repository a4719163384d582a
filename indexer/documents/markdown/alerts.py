"""Quotes that are something else: alerts, next steps, checklists, videos.

    > [!NOTE]                          > [!div class="nextstepaction"]
    > Le solde est dû.                 > [Payer une facture](pay-an-overdue-invoice.md)

Any other `[!…]` keeps its text and is reported.
"""

import re
from functools import cache
from typing import NamedTuple

from indexer.documents.markdown.codespans import code_spans
from indexer.languages.language import AlertNames
from indexer.languages.registry import languages

_MARKER = re.compile(r"\[!\s*(?P<name>[A-Za-z][\w-]*)(?P<rest>[^\]\n]*)\][ \t]*(?:\\?\n|$)?")
_CONSTRUCT = re.compile(r"\[!\s*([A-Za-z][\w-]*)[^\[\]\n]*[\[\]]")  # an inner bracket will do: linear
_VIDEO = re.compile(r"\[!VIDEO\s+(?P<url>[^\]\s]+)\s*\]", re.IGNORECASE)
_CLASS = re.compile(r"""class\s*=\s*["']?([\w -]+)""", re.IGNORECASE)

KINDS = frozenset(AlertNames.__struct_fields__)


class Marker(NamedTuple):
    """What the first line of a quote says."""

    kind: str  # `note` and the like, `next-steps`, `checklist`, `div`, `video`
    rest: str  # the paragraph without it
    lines: int  # how many lines it took


def marker_of(content: str) -> Marker | None:
    """The marker that a quote's first paragraph begins with, if it is one that we know."""
    match = _MARKER.match(content)
    if not match:
        return None
    name = match["name"].lower()
    if name == "video":
        return Marker("video", content, 0)
    if name in KINDS and not match["rest"].strip():
        kind = name
    elif name == "div":
        classes = _CLASS.search(match["rest"])
        kind = {"nextstepaction": "next-steps", "checklist": "checklist"}.get(
            classes[1].strip().lower() if classes else "", "div"
        )
    else:
        return None
    return Marker(kind, content[match.end() :], match[0].count("\n"))


def opening(kind: str, language: str) -> str:
    """The HTML that begins the box."""
    if kind in KINDS:
        title = _titles(language)[kind]
        return f'<div class="alert alert-{kind}" role="note">\n<p class="alert-title">{title}</p>\n'
    return f'<div class="{kind}">\n' if kind in ("next-steps", "checklist") else "<div>\n"


@cache
def _titles(language: str) -> dict[str, str]:
    """What the language calls the boxes; English stands in where it has no names for them."""
    known = languages()
    names = (known[language].alerts if language in known else None) or known["en"].alerts
    return {kind: getattr(names, kind) for kind in KINDS}


def video_url(content: str) -> str:
    """The address of a paragraph that is only a video, or ''."""
    match = _VIDEO.fullmatch(content.strip())
    return match["url"] if match else ""


def constructs(content: str) -> list[tuple[str, int]]:
    """Every `[!…]` in a paragraph that nothing took, with the line it is on, counted from 0."""
    found, line, position = [], 0, 0
    spans = code_spans(content) if "`" in content else []
    for match in _CONSTRUCT.finditer(content):
        if any(start <= match.start() < end for start, end in spans):
            continue
        line += content.count("\n", position, match.start())
        position = match.start()
        found.append((f"[!{match[1]}]", line))
    return found
