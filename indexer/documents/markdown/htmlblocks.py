"""Rule: blocks of raw HTML, as CommonMark has them, but for three things.

A name that HTML doesn't know begins no block, so that a placeholder on a line of its own leaves the paragraph alone.
Nor does an element that only names a place. A hostile element without its end stops at a blank line instead of taking
the rest of the article along.
"""

import re

from markdown_it.rules_block import StateBlock

from indexer.documents.markdown.anchors import ATTRIBUTES
from indexer.documents.markdown.elements import HOSTILE, element, words

_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)(?=[\s>]|/>|$)")
_ALONE = re.compile(rf"<(?:/[A-Za-z][A-Za-z0-9-]*\s*|[A-Za-z][A-Za-z0-9-]*{ATTRIBUTES}\s*/?)>\s*$")
_BLOCK_NAMES = words(
    "address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link "
    "main menu menuitem nav noframes ol optgroup option p param search section summary table tbody td tfoot th thead "
    "title tr track ul"
)
_RAW = {"script": "</script>", "style": "</style>", "textarea": "</textarea>", "pre": "</pre>"}


def html_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    position = state.bMarks[start] + state.tShift[start]
    stop = state.eMarks[start]
    if position >= stop or state.src[position] != "<" or state.is_code_block(start):
        return False
    line = state.src[position:stop]
    closing, interrupts = _closing(line)
    if closing is None:
        return False
    if silent:
        return interrupts
    last = _end_of(state, start, end, closing)
    if last < 0 and closing != "-->":  # without its end: only a comment hides all that follows
        last = _end_of(state, start, end, "")
    token = state.push("html_block", "", 0)
    state.line = last if last >= 0 else end
    token.map = [start, state.line]
    token.content = state.getLines(start, state.line, state.blkIndent, True)
    return True


def _closing(line: str) -> tuple[str | None, bool]:
    """What ends the block that `line` begins ('' for a blank line, None for no block), and if it ends a paragraph."""
    if line.startswith("<!--"):
        return "-->", True
    if line.startswith("<?"):
        return "?>", True
    if line.startswith("<![CDATA["):
        return "]]>", True
    if line.startswith("<!") and line[2:3].isalpha():
        return ">", True
    match = _NAME.match(line)
    if not match or not (name := element(match[1])):
        return None, False
    if name in _RAW and line[1] != "/":
        return _RAW[name], True
    if name in _BLOCK_NAMES or name in HOSTILE:
        return "", True
    return ("", False) if name not in ("a", "span", "br") and _ALONE.match(line) else (None, False)


def _end_of(state: StateBlock, start: int, end: int, closing: str) -> int:
    """The line behind the block, -1 if what closes it never comes."""
    line = start
    while line < end:
        empty = state.isEmpty(line)
        if line > start and state.sCount[line] < state.blkIndent and not (closing and empty):
            break
        if not closing and empty:
            return line
        text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
        if closing and closing in (text.lower() if closing in _RAW.values() else text):
            return line + 1
        line += 1
    return -1 if closing else line
