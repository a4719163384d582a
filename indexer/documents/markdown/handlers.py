"""What is done with each block token: one walk over an article gives its sections."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markdown_it.token import Token

from indexer.documents.markdown import alerts, anchors, headings, links, rawblocks, tables
from indexer.documents.markdown.builder import Env
from indexer.documents.markdown.containers import Container, Item
from indexer.documents.markdown.escaping import attribute, collapse, escape
from indexer.documents.markdown.inline import Inlines, write_inlines
from indexer.documents.markdown.page import Page
from indexer.documents.markdown.sanitiser import LANGUAGES
from indexer.documents.markdown.tabs import Tab
from indexer.documents.markdown.tags import scrub
from indexer.documents.markdown.writer import Writer
from indexer.documents.model import BlockKind, Section

# A handler takes the tokens and the position of its own, and returns the position behind what it wrote.
Handler = Callable[[Writer, Sequence[Token], int], int]


def write_article(page: Page, tokens: Sequence[Token], env: Env) -> tuple[Section, ...]:
    writer = Writer(page, env)
    position = 0
    while position < len(tokens):
        position = _HANDLERS[tokens[position].type](writer, tokens, position)
    writer.end_section()
    return tuple(writer.sections)


def _paragraph(writer: Writer, tokens: Sequence[Token], position: int) -> int:
    inline = tokens[position + 1]
    content = inline.content
    first, behind = inline.map or [0, 1]
    if "[!" in content and (url := alerts.video_url(content)):
        inlines = _link(writer, url, first)
    else:
        _remark(writer, content, first)
        inlines = write_inlines(writer.page, content, first, writer.env)
    html = "".join(inlines.html)
    if html and not html.isspace():
        writer.html.append(html if tokens[position].hidden else f"<p>{html}</p>\n")
    writer.add_text(inlines, first, behind - 1)
    for name in inlines.ends:
        writer.end_raw(name)
    return position + 3


def _link(writer: Writer, url: str, line: int) -> Inlines:
    inlines = Inlines(writer.page, line)
    links.open_link(inlines, url)
    inlines.write_text(url)
    links.close(inlines)
    return inlines


def _remark(writer: Writer, content: str, line: int) -> None:
    """Report what looks like something else than a paragraph."""
    if content[:1] == "#" and anchors.is_glued_heading(content):
        writer.page.report("heading-glued", line)
    elif content[:1] == "|" and tables.is_stray_row(content):
        writer.page.report("table-row-stray", line)
    if "[!" in content:
        for construct, offset in alerts.constructs(content):
            writer.page.report("construct-unknown", line + offset, construct=construct)


def _quote(writer: Writer, tokens: Sequence[Token], position: int) -> int:
    marker, inline = None, None
    if position + 2 < len(tokens) and tokens[position + 1].type == "paragraph_open":
        inline = tokens[position + 2]
        marker = alerts.marker_of(inline.content)
    if marker is None or inline is None:
        writer.enter(Container(BlockKind.QUOTE, "</blockquote>\n"), "<blockquote>\n")
        return position + 1
    line = inline.map[0] if inline.map else 0
    if marker.kind == "video":
        writer.enter(Container(None), "")
        return position + 1
    is_empty = not marker.rest.strip()
    if is_empty and tokens[position + 4].type == "blockquote_close":
        writer.page.report("alert-empty", line)
        return position + 5
    if marker.kind == "div":
        writer.page.report("construct-unsupported", line, construct="[!div]")
    is_alert = marker.kind in alerts.KINDS
    container = Container(BlockKind.ALERT if is_alert else None, "</div>\n")
    container.link_class = writer.page.link_class
    if marker.kind == "next-steps":
        writer.page.link_class = "next-step"
    writer.enter(container, alerts.opening(marker.kind, writer.page.language))
    if is_empty:
        return position + 4
    inline.content = marker.rest
    inline.map = [line + marker.lines, inline.map[1] if inline.map else line + 1]
    return position + 1


def _quote_end(writer: Writer, _tokens: Sequence[Token], position: int) -> int:
    writer.page.link_class = writer.leave().link_class
    writer.lead = ""
    return position + 1


def _list(writer: Writer, tokens: Sequence[Token], position: int) -> int:
    token = tokens[position]
    if token.tag == "ol":
        start = str(token.attrs.get("start", ""))
        html = f'<ol start="{attribute(start)}">\n' if start else "<ol>\n"
        container = Container(None, "</ol>\n")
    else:
        html, container = "<ul>\n", Container(None, "</ul>\n")
    container.group, container.lead = writer.next_group(), writer.lead
    if writer.html and not writer.html[-1].endswith("\n"):
        html = "\n" + html
    writer.enter(container, html)
    return position + 1


def _list_end(writer: Writer, _tokens: Sequence[Token], position: int) -> int:
    writer.leave()
    writer.lead = ""
    return position + 1


def _item(writer: Writer, _tokens: Sequence[Token], position: int) -> int:
    within = writer.containers[-1]
    container = Container(BlockKind.STEP if within.end.startswith("</ol") else BlockKind.ITEM, "</li>\n")
    container.group, container.lead = within.group, within.lead
    container.item = Item(writer.blocks.reserve())
    writer.enter(container, "<li>")
    writer.lead = ""
    return position + 1


def _item_end(writer: Writer, _tokens: Sequence[Token], position: int) -> int:
    container = writer.leave()
    if container.item is not None:
        writer.place_item(container, container.item)
    return position + 1


def _table(writer: Writer, tokens: Sequence[Token], position: int) -> int:
    """A whole table: its cells hold nothing but inlines."""
    html, page = writer.html, writer.page
    group, lead = writer.next_group(), writer.lead
    html.append('<div class="table-wrapper" tabindex="0">\n<table>\n')
    position += 1
    while (token := tokens[position]).type != "table_close":
        if token.type in ("th_open", "td_open"):
            inline = tokens[position + 1]
            line = inline.map[0] if inline.map else 0
            inlines = write_inlines(page, inline.content, line, writer.env)
            style = f' class="align-{token.info}"' if token.info else ""
            # A header without a text heads nothing; assistive technology is told so.
            tag = "th" if token.tag == "th" and (inlines.text or inlines.alts) else "td"
            html.append(f"<{tag}{style}" + (' scope="col">' if tag == "th" else ">"))
            html += inlines.html
            html.append(f"</{tag}>")
            _cell_blocks(writer, inlines, line, group, lead)
            position += 3
        else:
            html.append(_TABLE_TAGS[token.type])
            position += 1
    html.append("</table>\n</div>\n")
    writer.lead = ""
    return position + 1


def _cell_blocks(writer: Writer, inlines: Inlines, line: int, group: int, lead: str) -> None:
    found = inlines.anchors
    if text := inlines.text:
        writer.add(BlockKind.CELL, text, line, line, found, group, lead)
        found = []
    for alt in inlines.alts:
        writer.add(BlockKind.IMAGE, alt, line, line, found)
        found = []
    writer.pending += found


def _code(writer: Writer, tokens: Sequence[Token], position: int) -> int:
    token = tokens[position]
    first, behind = token.map or [0, 1]
    language = ""
    if token.info:
        _, hostile, _ = scrub(token.info)
        if hostile:
            writer.page.report("html-hostile", first, what=hostile)
        language = (token.info.split() or [""])[0].strip("{}.").lower()
    style = f' class="language-{attribute(language)}"' if language in LANGUAGES else ""
    writer.html.append(f'<pre tabindex="0"><code{style}>{escape(token.content)}</code></pre>\n')
    if text := collapse(token.content):
        writer.add(BlockKind.CODE, text, first, behind - 1)
    writer.lead = ""
    return position + 1


def _rule(writer: Writer, _tokens: Sequence[Token], position: int) -> int:
    writer.html.append("<hr>\n")
    writer.lead = ""
    return position + 1


def _html(writer: Writer, tokens: Sequence[Token], position: int) -> int:
    rawblocks.write(writer, tokens[position])
    return position + 1


def _tabs(writer: Writer, _tokens: Sequence[Token], position: int) -> int:
    writer.enter(Container(None, "</div>\n"), '<div class="tabs">\n')
    return position + 1


def _tab(writer: Writer, tokens: Sequence[Token], position: int) -> int:
    """A panel that reads as a titled section; a script may make it a tab."""
    token, page = tokens[position], writer.page
    tab: Tab = token.meta["tab"]
    line = token.map[0] if token.map else 0
    ids = [page.take_id(wanted, line) for wanted in dict.fromkeys([*tab.anchors, tab.id])]
    inlines = write_inlines(page, tab.title, line, writer.env)
    title = inlines.text
    condition = f' data-condition="{attribute(tab.condition)}"' if tab.condition else ""
    writer.enter(
        Container(None, "</section>\n"),
        f'<section class="tab" id="{attribute(ids[0])}" data-tab="{attribute(tab.id)}"{condition} '
        f'aria-label="{attribute(title)}">\n',
    )
    places = "".join(f'<span id="{attribute(other)}"></span>' for other in ids[1:])
    writer.html.append(f'<p class="tab-title">{places}{"".join(inlines.html)}</p>\n')
    writer.add(BlockKind.HEADING, title, line, line, [*ids, *inlines.anchors])
    writer.lead = title
    return position + 1


_TABLE_TAGS = {
    "thead_open": "<thead>\n",
    "thead_close": "</thead>\n",
    "tbody_open": "<tbody>\n",
    "tbody_close": "</tbody>\n",
    "tr_open": "<tr>",
    "tr_close": "</tr>\n",
}
_HANDLERS: dict[str, Handler] = {
    "paragraph_open": _paragraph,
    "heading_open": headings.write,
    "blockquote_open": _quote,
    "blockquote_close": _quote_end,
    "bullet_list_open": _list,
    "ordered_list_open": _list,
    "bullet_list_close": _list_end,
    "ordered_list_close": _list_end,
    "list_item_open": _item,
    "list_item_close": _item_end,
    "table_open": _table,
    "fence": _code,
    "code_block": _code,
    "hr": _rule,
    "html_block": _html,
    "tabs_open": _tabs,
    "tabs_close": _list_end,
    "tab_open": _tab,
    "tab_close": _list_end,
}
