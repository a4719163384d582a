"""Whatever goes in, only what the lists allow comes out, balanced."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.documents.docset import Docset
from indexer.documents.markdown.elements import KEPT, VOID
from indexer.documents.markdown.sanitiser import ATTRIBUTES, CLASSES, SCHEMES, sanitise
from tests.indexer.documents.golden import outlined, sample_docset

SNIPPETS = [
    *("<script>", "</script>", "<SCRIPT/x>", "<iframe src=x>", "<object>", "<embed>", "<form action=javascript:x>"),
    *("<style>", "</style>", "<link rel=stylesheet href=x>", "<meta http-equiv=refresh>", "<base href=//x>"),
    *("<svg onload=alert(1)>", "</svg>", "<math>", "<mi xlink:href='javascript:x'>", "<template>", "<noscript>"),
    *("<p onclick='x'>", "<a href='javascript:x'>", '<a href="java\nscript:x">', "<a href=data:text/html,x>", "</a>"),
    *("<img src=x onerror=alert(1)>", "<img src='javascript:x' alt='<b>'>", "<input autofocus onfocus=x>"),
    *("<b>", "</b>", "<i>", "<p>", "</p>", "<div class='alert gs' style='x:y' id=gs-search>", "</div>", "<span id=x/>"),
    *("<table>", "<tr>", "<td onmouseover=x>", "</td>", "</table>", "<ul>", "<li>", "</ul>", "<pre>", "<code>"),
    *(
        "<!--",
        "-->",
        "<!-- <script> -->",
        "<![CDATA[",
        "]]>",
        "<?x",
        "?>",
        "<!DOCTYPE x>",
        "<",
        ">",
        '"',
        "'",
        "/>",
        "=",
    ),
    *("[a](javascript:alert(1))", "[b](", ")", "![c](data:image/svg+xml,x)", "[d]: vbscript:x\n", "<javascript:x>"),
    *(
        "`",
        "```",
        "\n",
        "\n\n",
        "# ",
        "## <a name='onx'></a>",
        "> ",
        "> [!NOTE]\n> ",
        "- ",
        "1. ",
        "| a | b |\n|---|---|\n",
    ),
    *("| ", ' "title" ', ":::image source=", ':::no-loc text="<script>":::', ":::", "****", "&#106;avascript:", "&lt;"),
    *("#### [t](#tab/x)\n", "text", " ", "é", "\u00a0", "\u200b", "\u202e", "\x01", "<Meter>", "<x-y onclick=z>", "\\"),
]
soup = st.lists(st.one_of(st.sampled_from(SNIPPETS), st.text(max_size=5)), max_size=30).map("".join)


class Checker(HTMLParser):
    """Refuses what is not allowed, and ends that match nothing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in KEPT, tag
        for name, value in attrs:
            assert name in ATTRIBUTES["*"] | ATTRIBUTES.get(tag, set()) | {"class"}, (tag, name)
            if name == "class":
                assert set((value or "").split()) <= CLASSES[tag]
            if name in ("href", "src"):
                scheme, colon, _ = (value or "").partition(":")
                assert not colon or "/" in scheme or "#" in scheme or "?" in scheme or scheme.lower() in SCHEMES, value
            if name == "id":
                assert not (value or "").lower().startswith("gs-")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)


def check(html: str) -> None:
    checker = Checker()
    checker.feed(html)
    checker.close()
    assert not checker.open


@pytest.fixture(scope="module")
def docset(tmp_path_factory: pytest.TempPathFactory) -> Docset:
    return sample_docset(Path(tmp_path_factory.mktemp("docset")))


@given(soup.filter(lambda text: "gs-" not in text))
def test_the_gate_lets_nothing_else_through(text: str) -> None:
    check(sanitise(text))


@settings(max_examples=500, deadline=None)
@given(soup)
def test_an_article_of_anything_is_safe(docset: Docset, text: str) -> None:
    result = outlined(text, docset)
    for section in result.sections:
        check(section.html)
        assert section.anchor in section.addresses or not section.anchor
    addresses = [address for section in result.sections for address in section.addresses]
    assert len(set(addresses)) == len(addresses)


@given(st.text())
def test_any_text_is_outlined(docset: Docset, text: str) -> None:
    for section in outlined(text, docset, "sv").sections:
        check(section.html)


def test_sanitising_again_changes_nothing() -> None:
    html = sanitise('<div class="alert alert-note" role="note"><p>a&nbsp;b <a href="/x" rel="external">c</a></div>')
    assert sanitise(html) == html
