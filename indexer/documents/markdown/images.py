"""Pictures: Markdown's own, Learn's `:::image`, and `<img>`.

A picture of the docset is shown; one that is missing leaves its alternative text; one from elsewhere is never loaded,
since that would tell a stranger who reads what, and becomes a link.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from markdown_it.token import Token

from indexer.documents.markdown import addresses, links
from indexer.documents.markdown.escaping import attribute, escape
from indexer.documents.markdown.tags import is_hostile_url, scrub

if TYPE_CHECKING:
    from indexer.documents.markdown.inline import Inlines


def write(inlines: Inlines, token: Token) -> None:
    """A Markdown image."""
    source, title = str(token.attrs.get("src", "")), str(token.attrs.get("title", ""))
    write_picture(inlines, source, _plain(token.children or []), title=title)


def write_picture(
    inlines: Inlines, source: str, alt: str, *, lightbox: str = "", icon: bool = False, title: str = ""
) -> None:
    page, line = inlines.page, inlines.line
    alt = readable(inlines, alt)
    if alt and not icon:
        inlines.alts.append(alt)
    if is_hostile_url(source):
        page.report("html-hostile", line, what=source[:40])
        _write_missing(inlines, alt)
        return
    if addresses.is_remote(source):
        _write_remote(inlines, source, alt)
        return
    file, _ = page.place(line)
    path = addresses.file_of(page, source, file)
    if not path:
        page.report("image-missing", line, source=source)
        _write_missing(inlines, alt)
        return
    if not alt and not icon:
        page.report("image-alt", line, source=source)
    page.media[path] = None
    title = readable(inlines, title)
    hover = f' title="{attribute(title)}"' if title else ""
    picture = f'<img src="{attribute(media_url(path))}" alt="{attribute(alt)}"{hover} loading="lazy">'
    large = addresses.file_of(page, lightbox, file) if lightbox and inlines.link is None else ""
    if large:
        page.media[large] = None
        picture = f'<a class="lightbox" href="{attribute(media_url(large))}">{picture}</a>'
    inlines.html.append(picture)


def readable(inlines: Inlines, text: str) -> str:
    """Text of an attribute that a reader may see, with what it must not hold taken out and reported."""
    text, hostile, placeholder = scrub(text)
    if hostile:
        inlines.page.report("html-hostile", inlines.line, what=hostile)
    if placeholder:
        inlines.page.report("html-placeholder", inlines.line, placeholder=placeholder)
    return " ".join(text.split())


def media_url(path: str) -> str:
    return "/media/" + quote(path)


def _write_missing(inlines: Inlines, alt: str) -> None:
    if alt:
        label = attribute(alt)
        inlines.html.append(f'<span class="missing-image" role="img" aria-label="{label}">{escape(alt)}</span>')


def _write_remote(inlines: Inlines, source: str, alt: str) -> None:
    inlines.page.report("image-remote", inlines.line, source=source)
    if inlines.link is not None:
        inlines.html.append(escape(alt or source))
        return
    target = addresses.resolve(inlines.page, source, inlines.line)
    inlines.html.append(
        f'<a class="remote-image" href="{attribute(target.href)}" rel="{links.EXTERNAL}">{escape(alt or source)}</a>'
    )
    links.record(inlines, target, alt)


def _plain(tokens: list[Token]) -> str:
    """The text of an image's label."""
    return "".join(
        " " if token.type in ("softbreak", "hardbreak") else _plain(token.children) if token.children else token.content
        for token in tokens
    )
