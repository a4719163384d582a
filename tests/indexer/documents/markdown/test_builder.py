"""Our parser is markdown-it's but faster: it must not parse otherwise."""

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from indexer.documents.markdown import builder

plain = MarkdownIt("commonmark", {"maxNesting": builder.MAX_NESTING}).enable("strikethrough")
MARKS = [
    "*",
    "**",
    "_",
    "__",
    "`",
    "``",
    "~~",
    "[",
    "]",
    "(",
    ")",
    "![",
    "!",
    "<",
    ">",
    "&amp;",
    "&",
    "\\",
    "\n",
    "  \n",
]
WORDS = ["a", "bc", "é1", "x_y", ":", ".", " ", "-", "<b>", "</b>", "<http://a.b>", "[r]", "(u)", "#", "'", '"', "://"]
inlines = st.lists(st.sampled_from(MARKS + WORDS), max_size=25).map("".join)


def essence(tokens: list[Token]) -> list[tuple[str, str, str, str]]:
    """What of tokens can be seen; neighbouring texts are one."""
    seen: list[tuple[str, str, str, str]] = []
    for token in tokens:
        entry = (token.type, token.content, str(token.attrs.get("href", "")), str(token.attrs.get("src", "")))
        if seen and token.type == seen[-1][0] == "text":
            entry = ("text", seen.pop()[1] + token.content, "", "")
        seen.append(entry)
    return seen


@given(inlines)
def test_inlines_are_those_of_commonmark(text: str) -> None:
    env: builder.Env = {"references": {"R": {"href": "ref", "title": ""}}}
    expected: list[Token] = []
    plain.inline.parse(text, plain, dict(env), expected)
    assert essence(builder.parse_inlines(text, env)) == essence(expected)
    if builder.is_plain(text):
        assert essence(expected) in ([("text", text, "", "")], [])


@given(
    st.lists(st.sampled_from(["- ", "1. ", "> ", "# ", "text", "\n", "\n\n", "  ", "    ", "```\n", "***\n", "a\nb"]))
)
def test_blocks_are_those_of_commonmark(parts: list[str]) -> None:
    text = "".join(parts)
    expected: list[Token] = []
    plain.block.parse(text, plain, {}, expected)
    got = builder.parse_blocks(text, {})
    assert [(token.type, token.map, token.content) for token in got] == [
        (token.type, token.map, token.content) for token in expected
    ]
