"""Links as they are written: with or without a text, inside one another, leading somewhere or not.

Where an address leads is for addresses.py to say. A link that leads nowhere is taken off, and its text stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markdown_it.token import Token

from indexer.documents.markdown.addresses import Target, resolve
from indexer.documents.markdown.escaping import attribute, collapse, escape
from indexer.documents.markdown.tags import scrub
from indexer.documents.model import Link

if TYPE_CHECKING:
    from indexer.documents.markdown.inline import Inlines

EXTERNAL = "noopener external"


class OpenLink:
    """A link whose end is still to come."""

    __slots__ = ("alts", "before", "html", "line", "parts", "target")

    def __init__(self, inlines: Inlines, target: Target) -> None:
        self.target = target
        self.line = inlines.line
        self.html = len(inlines.html)  # where its text and HTML begin
        self.parts = len(inlines.parts)
        self.alts = len(inlines.alts)
        self.before = ""  # its text in blocks of raw HTML that ended inside it

    def carry_over(self, inlines: Inlines) -> None:
        """A block ends inside the link: its text will no longer be there when the link is closed."""
        self.before += " ".join(["", *inlines.parts[self.parts :], *inlines.alts[self.alts :]])
        self.parts = self.alts = 0


def write_open(inlines: Inlines, token: Token) -> None:
    """A Markdown link begins."""
    open_link(inlines, str(token.attrs.get("href", "")), str(token.attrs.get("title", "")))


def write_close(inlines: Inlines, _token: Token) -> None:
    if inlines.link is not None:
        close(inlines)


def open_link(inlines: Inlines, url: str, title: str = "") -> None:
    """Begin a link; inside another one nothing begins."""
    if inlines.link is not None:
        return
    page = inlines.page
    target = resolve(page, url, inlines.line)
    for code, values in target.remarks:
        page.report(code, inlines.line, **values)
    inlines.link = OpenLink(inlines, target)
    if not target.href:
        inlines.html.append("")
        return
    if target.path:
        page.media[target.path] = None
    rel = f' rel="{EXTERNAL}"' if target.external else ""
    hover = ""
    if title:
        title, hostile, _ = scrub(title)
        if hostile:
            page.report("html-hostile", inlines.line, what=hostile)
        hover = f' title="{attribute(title)}"'
    style = f' class="{page.link_class}"' if page.link_class else ""
    inlines.html.append(f'<a{style} href="{attribute(target.href)}"{hover}{rel}>')


def close(inlines: Inlines) -> None:
    """End the open link."""
    link = inlines.link
    if link is None:
        return
    inlines.link = None
    target = link.target
    if not target.href:
        return
    text = collapse(" ".join(filter(None, (link.before, "".join(inlines.parts[link.parts :])))))
    if not text and len(inlines.alts) == link.alts:
        _close_empty(inlines, link)
        return
    inlines.html.append("</a>")
    if not target.path:
        record(inlines, target, text, link.line)


def _close_empty(inlines: Inlines, link: OpenLink) -> None:
    """A link with nothing to click on: an article's title can stand in, or the address itself."""
    page, target = inlines.page, link.target
    page.report("link-no-text", link.line, target=target.target or target.href)
    opening, inlines.html[link.html] = inlines.html[link.html], ""
    if target.internal and not target.href.startswith("#"):
        page.untitled[target.target] = None
        inlines.html.append(f'<a href="{attribute(target.href)}"></a>')
    elif target.external:
        inlines.html.append(f"{opening}{escape(target.href)}</a>")
        inlines.parts.append(target.href)
    else:
        return
    record(inlines, target, "", link.line)


def record(inlines: Inlines, target: Target, text: str, line: int = -1) -> None:
    page = inlines.page
    page.links.append(
        Link(
            text=text,
            line=page.place(inlines.line if line < 0 else line)[1],
            target=target.target or target.href,
            fragment=target.fragment,
            internal=target.internal,
        )
    )
