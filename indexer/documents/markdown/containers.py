"""What blocks stand in while they are written: lists, items, alerts, quotes and tabs."""

from __future__ import annotations

from indexer.documents.model import Block, BlockKind


class Container:
    """An open list, item, quote, alert or tab. What begins in it ends in it, raw HTML included."""

    __slots__ = ("end", "group", "item", "kind", "lead", "link_class", "raw")

    def __init__(self, kind: BlockKind | None, end: str = "") -> None:
        self.kind = kind  # of the paragraphs in it; None: that of the container around
        self.end = end  # the HTML that closes it
        self.item: Item | None = None
        self.raw: list[str] = []  # raw HTML elements that are open in it
        self.group = -1
        self.lead = ""
        self.link_class = ""  # of links outside


class Item:
    """A list item. Its own paragraphs make one block, before those of what is nested in it."""

    __slots__ = ("anchors", "first", "last", "position", "texts")

    def __init__(self, position: int) -> None:
        self.position = position  # in the section's blocks
        self.texts: list[str] = []
        self.anchors: list[str] = []
        self.first = self.last = -1  # lines of the text

    def add(self, text: str, anchors: list[str], first: int, last: int) -> None:
        if self.first < 0:
            self.first = first
        self.last = last
        self.anchors += anchors
        if text:
            self.texts.append(text)


class Blocks:
    """The blocks of a section, in order. An item keeps its place until its text is known."""

    __slots__ = ("found",)

    def __init__(self) -> None:
        self.found: list[Block | None] = []

    def reserve(self) -> int:
        self.found.append(None)
        return len(self.found) - 1

    def take(self) -> tuple[Block, ...]:
        """Hand over what was found, and begin anew."""
        blocks = tuple(block for block in self.found if block is not None)
        self.found = []
        return blocks
