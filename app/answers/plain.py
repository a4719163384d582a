"""Sanitised HTML of an article as plain text, for tickets and chats that take nothing else.

Paragraphs stand apart, list items behind a dash or their number, links with their address behind them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import indent

from app.answers.markdown import Element, tree_of
from indexer.documents.markdown.elements import BLOCKS

_HREF = re.compile(r'\shref="[^"]*"')


def to_text(html: str, *, addresses: bool = True) -> str:
    """The text of HTML that the sanitiser let through, without a newline at the end; or without where links lead."""
    return "\n\n".join(_blocks(tree_of(html if addresses else _HREF.sub("", html))))


def _blocks(parent: Element) -> Iterator[str]:
    """The blocks in an element; text that stands between them is a paragraph of its own."""
    run: list[Element | str] = []
    for child in parent.children:
        if isinstance(child, str) or child.name not in BLOCKS:
            run.append(child)
            continue
        if text := _line(run):
            yield text
        run = []
        yield from filter(None, _block(child))
    if text := _line(run):
        yield text


def _block(element: Element) -> Iterator[str]:
    if element.name in ("ul", "ol"):
        yield _list(element)
    elif element.name == "table":
        rows = [[_line(cell.children) for cell in _under(row, "th", "td")] for row in _under(element, "tr")]
        yield "\n".join([" | ".join(row) for row in rows if row])
    elif element.name == "pre":
        yield "".join(_texts(element.children)).strip("\n")
    elif any(isinstance(child, Element) and child.name in BLOCKS for child in element.children):
        yield from _blocks(element)
    else:
        yield _line(element.children)


def _list(element: Element) -> str:
    number = int(element.attributes.get("start") or 1)
    items = []
    for child in element.children:
        if isinstance(child, Element) and child.name == "li":
            marker = f"{number}. " if element.name == "ol" else "– "
            items.append(marker + indent("\n".join(_blocks(child)), " " * len(marker)).lstrip())
            number += 1
    return "\n".join(items)


def _under(element: Element, *names: str) -> Iterator[Element]:
    for child in element.children:
        if isinstance(child, Element):
            if child.name in names:
                yield child
            else:
                yield from _under(child, *names)


def _line(children: list[Element | str]) -> str:
    """Spaces as one, but for line breaks that the author made."""
    lines = "".join(_texts(children)).split("\v")
    return "\n".join(filter(None, [" ".join(line.split()) for line in lines]))


def _texts(children: list[Element | str]) -> Iterator[str]:
    for child in children:
        if isinstance(child, str):
            yield child
        elif child.name == "br":
            yield "\v"
        elif child.name == "img":
            yield child.attributes.get("alt", "")
        else:
            inner = "".join(_texts(child.children))
            address = child.attributes.get("href", "")
            yield f"{inner} <{address}>" if child.name == "a" and address and inner.strip() else inner
