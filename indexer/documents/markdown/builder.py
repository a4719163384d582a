"""The Markdown parser: CommonMark, tables, strikethrough, and a rule for each of our extensions.

Blocks are parsed first, inlines one by one when they are written (inline.py). Two parsers exist: directives need a rule
that starts at a colon, and two texts in three have none and should not pay for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from indexer.documents.markdown import directives, htmlblocks, tables

Env = dict[str, Any]  # what rules leave for later: reference definitions, and `problems` as (code, line, values)
InlineRule = Callable[[StateInline, bool], bool]

MAX_NESTING = 60  # quotes and lists inside each other; real articles go to 8

# Where plain text may end. An underscore between letters or digits opens and closes nothing.
_STOP = r"[\n&*<\[\\\]`~]|!(?=\[)|_(?!(?<=[^\W_]_)[^\W_])"
_BEGIN = {
    "\n": ("newline",),
    "\\": ("escape",),
    "`": ("backticks",),
    "~": ("strikethrough",),
    "*": ("emphasis",),
    "_": ("emphasis",),
    "[": ("link",),
    "!": ("image",),
    "<": ("autolink", "html_inline"),
    "&": ("entity",),
    ":": ("directive",),
}


class _Blocks(ParserBlock):
    """Keeps as text what is nested too deeply, where the original would drop it."""

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803 - overrides
        if state.level < MAX_NESTING:
            super().tokenize(state, startLine, endLine)
            return
        state.env["problems"].append(("nesting-too-deep", startLine, {"limit": MAX_NESTING}))
        behind = startLine
        while behind < endLine and (state.isEmpty(behind) or state.sCount[behind] >= state.blkIndent):
            behind += 1
        state.push("paragraph_open", "p", 1).map = [startLine, behind]
        inline = state.push("inline", "", 0)
        inline.map = [startLine, behind]
        inline.content = state.getLines(startLine, behind, state.blkIndent, False).strip()
        inline.children = []
        state.push("paragraph_close", "p", -1)
        state.line = behind


class _Inlines(ParserInline):
    """Tries only the rules that can begin with the character at hand, where the original tries all of them."""

    def __init__(self) -> None:
        super().__init__()
        self.rules: dict[str, tuple[InlineRule, ...]] = {}
        self.otherwise: tuple[InlineRule, ...] = ()

    def settle(self) -> None:
        """Called when all rules are known."""
        active = dict(zip(self.ruler.get_active_rules(), self.ruler.getRules(""), strict=True))
        self.rules = {
            character: tuple(active[name] for name in names if name in active) for character, names in _BEGIN.items()
        }
        self.rules["]"] = ()
        self.otherwise = (active["text"],)
        self.terminator_re = re.compile(_STOP + ("|:(?=::)" if "directive" in active else ""))

    def tokenize(self, state: StateInline) -> None:
        end, source, limit = state.posMax, state.src, state.md.options["maxNesting"]
        rules, otherwise = self.rules, self.otherwise
        while state.pos < end:
            position = state.pos
            if state.level < limit:
                for rule in rules.get(source[position], otherwise):
                    if rule(state, False):
                        break
                else:
                    state.append_pending(source[position])
                    state.pos = position + 1
            else:
                state.append_pending(source[position])
                state.pos = position + 1
        if state.pending:
            state.pushPending()

    def skipToken(self, state: StateInline) -> None:  # noqa: N802 - overrides
        position = state.pos
        if position in state.cache:
            state.pos = state.cache[position]
            return
        found = False
        if state.level < state.md.options["maxNesting"]:
            for rule in self.rules.get(state.src[position], self.otherwise):
                state.level += 1
                found = rule(state, True)
                state.level -= 1
                if found:
                    break
        else:
            state.pos = state.posMax
        if not found:
            state.pos += 1
        state.cache[position] = state.pos


class _Markdown(MarkdownIt):
    """Leaves link destinations as they were written: links.py judges and resolves them, and none is lost as text."""

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 - overrides
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - overrides
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - overrides
        return link


def _build(*, with_directives: bool) -> _Markdown:
    markdown = _Markdown("commonmark", {"maxNesting": MAX_NESTING})
    blocks, inlines = _Blocks(), _Inlines()
    blocks.ruler, inlines.ruler, inlines.ruler2 = markdown.block.ruler, markdown.inline.ruler, markdown.inline.ruler2
    markdown.block, markdown.inline = blocks, inlines
    markdown.enable(["table", "strikethrough"])
    blocks.ruler.at("table", tables.table, {"alt": ["paragraph", "reference"]})
    blocks.ruler.at("html_block", htmlblocks.html_block, {"alt": ["paragraph", "reference", "blockquote"]})
    if with_directives:
        alternatives = ["paragraph", "reference", "blockquote", "list"]
        blocks.ruler.before("table", "directive", directives.line, {"alt": alternatives})
        inlines.ruler.before("text", "directive", directives.inline)
    inlines.settle()
    return markdown


_WITHOUT = _build(with_directives=False)
_WITH = _build(with_directives=True)
_STOPS = re.compile(_STOP)


def parse_blocks(content: str, env: Env) -> list[Token]:
    """The block tokens of a text; what `inline` tokens hold is not parsed yet."""
    markdown = _WITH if directives.MARK in content else _WITHOUT
    env.setdefault("problems", [])
    tokens: list[Token] = []
    markdown.block.parse(content, markdown, env, tokens)
    return tokens


def is_plain(content: str) -> bool:
    """Whether there is nothing to parse in it."""
    return _STOPS.search(content) is None and directives.MARK not in content


def parse_inlines(content: str, env: Env) -> list[Token]:
    markdown = _WITH if directives.MARK in content else _WITHOUT
    return markdown.inline.parse(content, markdown, env, [])
