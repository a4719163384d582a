"""Tab groups, told from sections before anything is written.

    #### <a name="csp"></a>[CSP](#tab/csp)
    …
    #### [AI Cloud](#tab/ai-cloud/europe)
    …
    ****

A group ends at a rule. One that lacks it ends at the first heading above its own level, so that the sections behind it
stay sections.
"""

import re
from typing import NamedTuple

from markdown_it.token import Token

from indexer.documents.markdown.anchors import take_off
from indexer.documents.markdown.builder import Env

MARK = "#tab/"
_TAB = re.compile(r"\[(?P<title>.*)\]\(\s*#tab/(?P<id>[^/)\s]+)(?:/(?P<condition>[^)\s]*))?\s*\)", re.DOTALL)


class Tab(NamedTuple):
    id: str
    condition: str
    title: str  # Markdown
    anchors: tuple[str, ...]
    level: int


def group(tokens: list[Token], env: Env) -> list[Token]:
    """The tokens with `tabs_open`, `tab_open` (its Tab in `meta`), `tab_close` and `tabs_close` around groups."""
    return _Grouping(env).run(tokens)


class _Grouping:
    """One walk over the tokens; groups inside lists and quotes are kept apart by depth."""

    def __init__(self, env: Env) -> None:
        self.env = env
        self.out: list[Token] = []
        self.depth = 0
        self.open: list[tuple[int, Tab, int]] = []  # depth, first tab, its line

    def run(self, tokens: list[Token]) -> list[Token]:
        position = 0
        while position < len(tokens):
            token = tokens[position]
            if token.type == "heading_open":
                position += self._heading(tokens, position)
                continue
            if token.type == "hr" and self.open and self.open[-1][0] == self.depth:
                self._end()
                position += 1
                continue
            if token.nesting < 0 and self.open and self.open[-1][0] == self.depth:
                self._end_unended()
            self.depth += token.nesting
            self.out.append(token)
            position += 1
        while self.open:
            self._end_unended()
        return self.out

    def _heading(self, tokens: list[Token], position: int) -> int:
        """Take the heading at `position`; returns how many tokens it was."""
        opening, inline = tokens[position], tokens[position + 1]
        level = int(opening.tag[1])
        tab = _tab_of(inline.content, level)
        current = self.open[-1] if self.open and self.open[-1][0] == self.depth else None
        if current and (level < current[1].level or (level == 1 and tab is None)):
            self._end_unended()
            current = None
        if tab is None:
            self.out += tokens[position : position + 3]
            return 3
        if current:
            self._push("tab_close", -1, opening)
        else:
            self._push("tabs_open", 1, opening)
            self.open.append((self.depth, tab, opening.map[0] if opening.map else 0))
        self._push("tab_open", 1, opening).meta = {"tab": tab}
        return 3

    def _end(self) -> None:
        self.open.pop()
        self._push("tab_close", -1, None)
        self._push("tabs_close", -1, None)

    def _end_unended(self) -> None:
        _, tab, line = self.open[-1]
        self.env["problems"].append(("tabs-unended", line, {"tab": tab.id}))
        self._end()

    def _push(self, kind: str, nesting: int, origin: Token | None) -> Token:
        token = Token(kind, "section", 1 if nesting > 0 else -1)
        token.map = origin.map if origin else None
        self.out.append(token)
        return token


def _tab_of(content: str, level: int) -> Tab | None:
    if MARK not in content:
        return None
    anchors, rest = take_off(content)
    match = _TAB.fullmatch(rest.strip())
    if not match:
        return None
    return Tab(match["id"], match["condition"] or "", match["title"], tuple(anchors), level)
