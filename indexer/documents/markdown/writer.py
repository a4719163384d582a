"""An article while it is being written: the HTML, blocks and sections so far, and what is still open.

Each section is closed and sanitised on its own, so that nothing left open in one reaches into the next.
"""

from __future__ import annotations

from collections.abc import Sequence

from indexer.documents.markdown.builder import Env
from indexer.documents.markdown.containers import Blocks, Container, Item
from indexer.documents.markdown.escaping import attribute
from indexer.documents.markdown.inline import Inlines
from indexer.documents.markdown.page import Page
from indexer.documents.markdown.sanitiser import sanitise
from indexer.documents.model import Block, BlockKind, Section


class Writer:
    """The article being written. The handlers of tokens (handlers.py) work on it."""

    def __init__(self, page: Page, env: Env) -> None:
        self.page = page
        self.env = env
        self.html: list[str] = []
        self.blocks = Blocks()
        self.sections: list[Section] = []
        self.heading: tuple[str, str, int, int] | None = None  # anchor, title, level, line of the section begun
        self.begun = 0  # how many addresses there were when it began
        self.outermost = Container(BlockKind.PARAGRAPH)
        self.containers: list[Container] = [self.outermost]
        self.pending: list[str] = []  # ids of anchors that the next block gets
        self.lead = ""  # text of the paragraph or heading just written
        self.groups = 0

    # --- what extensions use

    @property
    def at_top(self) -> bool:
        """Whether nothing is open around what comes next."""
        return len(self.containers) == 1

    @property
    def raw(self) -> list[str]:
        """Raw HTML elements that are open here."""
        return self.containers[-1].raw

    def next_group(self) -> int:
        self.groups += 1
        return self.groups - 1

    def place_anchors(self, ids: list[str]) -> None:
        """Write anchors that belong to the block that comes next."""
        self.html += [f'<span id="{attribute(taken)}"></span>\n' for taken in ids]
        self.pending += ids

    def add_text(self, inlines: Inlines, first: int, last: int) -> None:
        """Take over what a paragraph says, as a block of the kind that it has here."""
        text, found = inlines.text, inlines.anchors
        item = next((each.item for each in reversed(self.containers) if each.kind), None)
        if text:
            self.lead = text
        if item is not None and (text or (found and not inlines.alts)):
            item.add(text, [*self.pending, *found], first, last)
            self.pending, found = [], []
        elif text:
            kind = next(each.kind for each in reversed(self.containers) if each.kind)
            self.add(kind, text, first, last, found)
            found = []
        for alt in inlines.alts:
            self.add(BlockKind.IMAGE, alt, first, last, found)
            found = []
        self.pending += found

    def add(
        self,
        kind: BlockKind,
        text: str,
        first: int,
        last: int,
        ids: Sequence[str] = (),
        group: int = -1,
        lead: str = "",
    ) -> None:
        """Add a block on those lines of the text."""
        self.blocks.found.append(self._block(kind, text, first, last, [*self.pending, *ids], group, lead))
        self.pending = []

    def place_item(self, container: Container, item: Item) -> None:
        """Put a list item's own text where the item began."""
        text = " ".join(item.texts)
        if not text or container.kind is None:
            self.pending += item.anchors
            return
        block = self._block(container.kind, text, item.first, item.last, item.anchors, container.group, container.lead)
        self.blocks.found[item.position] = block

    def _block(self, kind: BlockKind, text: str, first: int, last: int, ids: list[str], group: int, lead: str) -> Block:
        file, first_line = self.page.place(first)
        last_file, last_line = self.page.place(last)
        return Block(
            kind=kind,
            text=text,
            first_line=first_line,
            last_line=last_line if last_file == file else first_line,
            file="" if file == self.page.context.file else file,
            anchors=tuple(ids),
            group=group,
            lead=lead,
        )

    # --- sections

    def begin_section(self, anchor: str, title: str, level: int, line: int, addresses: int) -> None:
        """A heading begins a section, whose addresses are those behind the first `addresses`.

        Content before the first heading stays, and joins the section that it begins.
        """
        if self.heading is not None:
            self.end_section(addresses)
        self.heading = (anchor, title, level, line)

    def end_section(self, addresses: int = -1) -> None:
        """Finish the section; `addresses` is how many of the page's addresses come before the next one."""
        self._close_raw(self.outermost)
        if self.heading is None and not any(part.strip() for part in self.html):
            return
        anchor, title, level, line = self.heading or ("", "", 1, 0)
        end = len(self.page.addresses) if addresses < 0 else addresses
        own = self.page.addresses[self.begun : end]
        self.begun = end
        self.sections.append(
            Section(
                anchor=anchor,
                title=title,
                level=level,
                line=self.page.place(line)[1],
                html=sanitise("".join(self.html)),
                blocks=self.blocks.take(),
                addresses=tuple(dict.fromkeys([anchor, *own] if anchor else own)),
            )
        )
        self.html = []

    def end_raw(self, name: str) -> None:
        """A paragraph held the end of a raw element that began before it."""
        raw = self.raw
        if name in raw:
            while (ended := raw.pop()) != name:
                self.html.append("" if ended[0] == "-" else f"</{ended}>")
            self.html.append(f"</{name}>\n")

    def _close_raw(self, container: Container) -> None:
        if container.raw:
            self.html.append("".join(f"</{name}>" for name in reversed(container.raw) if name[0] != "-"))
            container.raw = []

    # --- containers

    def enter(self, container: Container, html: str) -> None:
        self.html.append(html)
        self.containers.append(container)

    def leave(self) -> Container:
        """End the innermost container. What stood before it introduces nothing behind it."""
        container = self.containers.pop()
        self._close_raw(container)
        self.html.append(container.end)
        return container
