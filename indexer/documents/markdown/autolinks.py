"""Bare web addresses in running text become links. Only text that holds `://` is looked at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from indexer.documents.markdown import links

if TYPE_CHECKING:
    from indexer.documents.markdown.inline import Inlines

_URL = re.compile(r"(?<![\w/])(?<!\]\()https?://[^\s<>\"'`|\\^]+", re.IGNORECASE)
_HOST = re.compile(r"https?://(?:[\w-]+\.)+[a-z]{2,}(?![\w.-]*\{)(?:[:/?#]|$)", re.IGNORECASE)
_TRAILING = ".,;:!?*_~»”’)]"
_PLACEHOLDERS = "{}[]…"


def write(inlines: Inlines, content: str) -> None:
    """Write text, its addresses as links."""
    position = 0
    for match in _URL.finditer(content):
        url = _trim(match[0])
        if any(sign in url for sign in _PLACEHOLDERS) or not _HOST.match(url):
            continue  # an example to fill in, or a machine of one's own
        inlines.write_text(content[position : match.start()])
        links.open_link(inlines, url)
        inlines.write_text(url)
        links.close(inlines)
        position = match.start() + len(url)
    inlines.write_text(content[position:])


def _trim(url: str) -> str:
    """Without the punctuation of the sentence around it; a bracket that the address opened itself is its own."""
    end = len(url)
    unopened = url.count(")") - url.count("(")
    while end and url[end - 1] in _TRAILING:
        if url[end - 1] == ")":
            if unopened <= 0:
                break
            unopened -= 1
        end -= 1
    return url[:end]
