"""What is nested, repeated or never closed without end takes time in proportion, and never fails."""

import time
from pathlib import Path

import pytest

from indexer.documents.docset import Docset
from tests.indexer.documents.golden import outlined, sample_docset

MANY = 10_000
CASES = {
    "quotes": "> " * MANY + "deep",
    "quotes without blanks": ">" * MANY + "deep",
    "bullets": "- " * MANY + "deep",
    "steps": "1. " * MANY + "deep",
    "nested list": "".join("  " * depth + "- x\n" for depth in range(200)),
    "equal headings": "## Same\n\n" * 20_000,
    "equal anchors": '## <a name="same"></a>Title\n\n' * 20_000,
    "headings without text": '## <a id="x"></a>\n' * MANY,
    "anchors in a heading": "## x" + '<a id="x"></a>' * MANY,
    "opening brackets": "[" * MANY,
    "opening links": "[a](" * MANY,
    "opening images": "![" * MANY,
    "nested brackets": "[" * MANY + "x" + "](u)" * MANY,
    "stars": "*a " * MANY,
    "stars and lines": "*a_ " * MANY,
    "backticks": "`a" * MANY,
    "runs of backticks": "".join("e" + "`" * length for length in range(500)),
    "less-than signs": "<" * MANY,
    "open tags": "x <a " * MANY,
    "open attributes": 'x <a b="' * MANY,
    "attributes": "x <a " + "b " * MANY + ">",
    "comments": "x <!-- " * MANY,
    "instructions": "x <?" * MANY,
    "nested elements": "x " + "<b>" * MANY,
    "nested boxes": "<div>\n" * MANY,
    "hostile elements": "x <svg>" * MANY,
    "colons": "x " + ":::" * MANY,
    "directives": ':::image source="' * MANY,
    "blanks in a directive": ":::image" + " " * MANY + "x",
    "addresses": "http://a.example/" + ")" * MANY,
    "hosts": "http://" + "a." * MANY,
    "includes": "[!INCLUDE [x](" * MANY,
    "markers": "x [!a" * MANY,
    "long table": "|a|b|\n|-|-|\n" + "|x|y|\n" * MANY,
    "wide table": "|" + "a|" * 1000 + "\n|" + "-|" * 1000 + "\n" + "|x\n" * 1000,
    "code in a row": "|a|b|\n|-|-|\n|" + "`a|" * MANY,
    "delimiters": "a|b\n" + "|:-" * MANY + "x",
    "tabs": "#### [a](#tab/a)\n\nx\n\n" * 2000,
    "ampersands": "&#" * MANY,
    "titles": '[a](b "' * MANY,
    "parentheses": "[a](" + "(" * MANY,
}


@pytest.fixture(scope="module")
def docset(tmp_path_factory: pytest.TempPathFactory) -> Docset:
    return sample_docset(Path(tmp_path_factory.mktemp("docset")))


@pytest.mark.parametrize("text", CASES.values(), ids=CASES.keys())
def test_time_is_bounded(text: str, docset: Docset) -> None:
    began = time.process_time()
    outlined(text, docset)
    assert time.process_time() - began < 10  # each takes well under a second


@pytest.mark.parametrize("mark", ["> ", "- ", "1. "])
def test_what_is_nested_too_deeply_stays_as_text(mark: str, docset: Docset) -> None:
    result = outlined("# Title\n\n" + mark * 1000 + "deep\n\n## Next\n\nshallow", docset)
    assert [problem.code for problem in result.problems] == ["nesting-too-deep"]
    assert [section.title for section in result.sections] == ["Title", "Next"]
    assert any("deep" in block.text for block in result.sections[0].blocks)


def test_equal_anchors_are_all_reachable(docset: Docset) -> None:
    sections = outlined('## <a name="same"></a>T\n\n' * 50, docset).sections
    assert [section.anchor for section in sections] == ["same", *(f"same-{number}" for number in range(2, 51))]
    assert all(f'id="{section.anchor}"' in section.html for section in sections)
