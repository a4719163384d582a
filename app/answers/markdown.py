"""Sanitised HTML of an article as Markdown (CommonMark with tables), for assistants and for copying a passage.

What an article is written in has constructs of its own, includes and links to files; this says the same in words that
any program reads: every include in its place, every link with its whole address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Union

from indexer.documents.markdown.elements import BLOCKS, VOID

Address = Callable[[str], str]  # of a link or picture as the page has it → as the text shall have it
MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "del": "~~", "s": "~~"}
# What would mean something to a reader of Markdown: anywhere, and where a paragraph begins.
_SPECIAL = re.compile(r"[\\`*\[\]<~|]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")
_BEGINNING = re.compile(r"(?:#{1,6}|[-+]|\d{1,9}(?=[.)]))(?=[ .)]|$)|[>=]|-{2,}")


@dataclass(slots=True)
class Element:
    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Union[Element, str]] = field(default_factory=list)  # noqa: UP007 - itself, not known yet

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()


def to_markdown(html: str, address: Address = str) -> str:
    """The Markdown of HTML that the sanitiser let through, without a newline at the end."""
    return "\n\n".join(_blocks(tree_of(html), address))


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if len(self.open) > 1 and self.open[-1].name == tag:  # the sanitiser balances
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def tree_of(html: str) -> Element:
    """The elements of HTML that the sanitiser let through, under one without a name."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser.open[0]


# --- blocks


def _blocks(parent: Element, address: Address) -> Iterator[str]:
    """The blocks in an element; text that stands between them is a paragraph of its own."""
    run: list[Element | str] = []
    for child in [*parent.children, Element("hr", {"class": "end"})]:
        if isinstance(child, str) or child.name not in BLOCKS:
            run.append(child)
            continue
        if text := _paragraph(run, address):
            yield text
        run = []
        if child.classes != ["end"]:
            yield from filter(None, _block(child, address))


def _paragraph(children: list[Element | str], address: Address) -> str:
    text = _inline(children, address).strip()
    found = _BEGINNING.match(text)
    if not found:
        return text
    # A number loses its meaning by the sign after it, everything else by its first letter.
    at = found.end() if text[0].isdigit() else 0
    return f"{text[:at]}\\{text[at:]}"


def _block(element: Element, address: Address) -> Iterator[str]:
    name = element.name
    if re.fullmatch("h[1-6]", name):
        yield f"{'#' * int(name[1])} {_one_line(element, address)}"
    elif name in ("p", "dt", "summary", "caption", "figcaption"):
        text = _paragraph(element.children, address)
        titled = name in ("dt", "summary") or {"alert-title", "tab-title"} & set(element.classes)
        yield f"**{text}**" if text and titled and "**" not in text else text
    elif name in ("ul", "ol"):
        yield _list(element, address)
    elif name == "blockquote" or "alert" in element.classes:
        yield _prefixed("\n\n".join(_blocks(element, address)), "> ")
    elif name == "pre":
        yield _fenced(element)
    elif name == "table":
        yield _table(element, address)
    elif name == "hr":
        yield "---"
    else:
        yield from _blocks(element, address)


def _list(element: Element, address: Address) -> str:
    number = int(element.attributes.get("start") or 1)
    items = []
    for child in element.children:
        if isinstance(child, Element) and child.name == "li":
            marker = f"{number}. " if element.name == "ol" else "- "
            body = "\n\n".join(_blocks(child, address))
            items.append((marker + _prefixed(body, " " * len(marker)).lstrip(" ")).rstrip())
            number += 1
    return ("\n\n" if any("\n\n" in item for item in items) else "\n").join(items)


def _prefixed(text: str, prefix: str) -> str:
    return "\n".join((prefix + line).rstrip() for line in text.split("\n"))


def _fenced(element: Element) -> str:
    text = _text(element).strip("\n")
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    code = next((child for child in element.children if isinstance(child, Element)), element)
    language = next((name.removeprefix("language-") for name in code.classes if name.startswith("language-")), "")
    return f"{fence}{language}\n{text}\n{fence}"


def _table(element: Element, address: Address) -> str:
    rows = [[_cell(cell, address) for cell in _under(row, "th", "td")] for row in _under(element, "tr")]
    rows = [row for row in rows if row]
    if not rows:
        return ""
    width = max(map(len, rows))
    lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _cell(element: Element, address: Address) -> str:
    """In one line, as a table needs it; blocks inside are parted by breaks."""
    if any(isinstance(child, Element) and child.name in BLOCKS for child in element.children):
        return "<br>".join(block.replace("\n", "<br>") for block in _blocks(element, address))
    return _one_line(element, address)


def _under(element: Element, *names: str) -> Iterator[Element]:
    """Elements of these names, however deep, but none inside one of them."""
    for child in element.children:
        if isinstance(child, Element):
            if child.name in names:
                yield child
            else:
                yield from _under(child, *names)


# --- inside a line


def _one_line(element: Element, address: Address) -> str:
    return " ".join(_inline(element.children, address).replace("\\\n", " ").split())


def _inline(children: list[Element | str], address: Address) -> str:
    return "".join(_escaped(one) if isinstance(one, str) else _span(one, address) for one in children)


def _span(element: Element, address: Address) -> str:
    inner = _inline(element.children, address)
    if element.name == "br":
        return "\\\n"
    if element.name == "img":
        return (
            f"![{_escaped(element.attributes.get('alt', ''))}]({_target(element.attributes.get('src', ''), address)})"
        )
    if element.name in ("code", "kbd", "samp"):
        return _code(_text(element))
    if element.name == "a" and element.attributes.get("href") and inner.strip():
        return f"[{inner.strip()}]({_target(element.attributes['href'], address)})"
    mark = MARKS.get(element.name, "")
    core = inner.strip()
    if not mark or not core:
        return inner
    # A mark stands close to the words that it means.
    before, _, after = inner.partition(core)
    return f"{before}{mark}{core}{mark}{after}"


def _code(text: str) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence, space = "`" * (longest + 1), " " if longest else ""
    return f"{fence}{space}{' '.join(text.split())}{space}{fence}" if text.strip() else ""


def _target(url: str, address: Address) -> str:
    return address(url).replace(" ", "%20").replace("(", "%28").replace(")", "%29")


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: "\\" + found[0], re.sub(r"\s+", " ", text))


def _text(element: Element) -> str:
    return "".join(one if isinstance(one, str) else _text(one) for one in element.children)
