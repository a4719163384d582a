"""What an outline promises beyond the golden files: places, titles, links to fill in."""

from pathlib import Path

import pytest

from indexer.documents.docset import Docset
from indexer.documents.model import Article, BlockKind, Facets, Link, Metadata
from indexer.documents.outline import OutlineContext, fill_untitled_links, outline
from indexer.documents.text import from_lines, whole_file
from tests.indexer.documents.golden import outlined, sample_docset


@pytest.fixture(scope="module")
def docset(tmp_path_factory: pytest.TempPathFactory) -> Docset:
    return sample_docset(Path(tmp_path_factory.mktemp("docset")))


def context(docset: Docset) -> OutlineContext:
    return OutlineContext(id="guide/self", locale="fr-FR", file="fr-fr/guide/self.md", docset=docset)


def test_lines_are_those_of_the_file(docset: Docset) -> None:
    text = whole_file("# Titre\n\nUn\ndeux\n\n- <Meter>", "fr-fr/guide/self.md", first_line=12)
    result = outline(text, context(docset))
    assert [(block.first_line, block.last_line) for block in result.sections[0].blocks] == [(14, 15), (17, 17)]
    assert result.sections[0].line == 12
    assert result.problems[0].line == 17


def test_lines_that_were_put_together_keep_their_places(docset: Docset) -> None:
    lines = [("# Titre", "fr-fr/guide/self.md", 5), ("", "fr-fr/guide/self.md", 6), ("x", "fr-fr/other.md", 40)]
    result = outline(from_lines(lines, "fr-fr/guide/self.md"), context(docset))
    block = result.sections[0].blocks[0]
    assert (block.file, block.first_line, block.last_line) == ("fr-fr/other.md", 40, 40)


def test_the_title_is_the_first_heading_of_level_one(docset: Docset) -> None:
    assert outlined("## Two\n\n# *One*\n\n# Other", docset).title == "One"
    assert outlined("## Two", docset).title == ""


def test_an_empty_text_has_no_sections(docset: Docset) -> None:
    assert outlined("", docset).sections == ()
    assert outlined("<!-- nothing -->", docset).sections == ()


def test_content_without_a_heading_is_a_section(docset: Docset) -> None:
    (section,) = outlined("Text.", docset).sections
    assert (section.anchor, section.title, section.level) == ("", "", 1)


def test_nothing_reaches_from_one_section_into_the_next(docset: Docset) -> None:
    one, two = outlined("# One\n\n<div><b>\n\n> <i>\n\n## Two\n\ntext", docset).sections
    assert one.html.count("<div>") == one.html.count("</div>") == 1
    assert two.html == '<h2 id="two">Two</h2>\n<p>text</p>\n'


def test_control_characters_do_no_harm(docset: Docset) -> None:
    result = outlined("# A\0B\r\nC\x0bD", docset)
    assert result.title == "A\ufffdB"


def test_pictures_are_listed_once(docset: Docset) -> None:
    result = outlined("![a](../media/bill.png) ![b](../media/bill.png) ![c](../media/none.png)", docset)
    assert result.media == ("fr-fr/media/bill.png",)


def test_links_without_text_are_filled_in_later(docset: Docset) -> None:
    result = outlined("[](pay.md#x) [](bill.md) [](a%20b.md) [t](bill.md) [](https://example.com/)", docset)
    assert result.untitled_links == ("guide/pay", "guide/bill", "guide/a b")
    article = Article(
        id="guide/self",
        locale="fr-FR",
        file="fr-fr/guide/self.md",
        title="",
        metadata=Metadata(),
        facets=Facets(),
        sections=result.sections,
        links=result.links,
    )
    filled = fill_untitled_links(article, {"guide/pay": "Payer <vite>", "guide/a b": "AB"})
    assert ">Payer &lt;vite&gt;</a>" in filled.html
    assert ">guide/bill</a>" in filled.html  # rather its name than nothing to click on
    assert ">AB</a>" in filled.html
    assert [link.text for link in filled.links] == ["Payer <vite>", "", "AB", "t", ""]


def test_a_link_knows_its_line(docset: Docset) -> None:
    result = outlined("Un\n\ndeux\n[a](pay.md) `x`\n[b](bill.md#c)", docset)
    assert result.links == (
        Link(text="a", line=4, target="guide/pay", internal=True),
        Link(text="b", line=5, target="guide/bill", fragment="c", internal=True),
    )


def test_every_kind_of_block(docset: Docset) -> None:
    text = """p

- i

1. s

|c|
|-|

> [!TIP]
> a

> q
> # h

```
code
```

![p](../media/bill.png)"""
    kinds = [block.kind for block in outlined(text, docset).sections[0].blocks]
    assert kinds == [
        *(BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.STEP, BlockKind.CELL, BlockKind.ALERT, BlockKind.QUOTE),
        *(BlockKind.HEADING, BlockKind.CODE, BlockKind.IMAGE),
    ]


def test_lists_and_tables_are_numbered_through_the_article(docset: Docset) -> None:
    result = outlined("- a\n  - b\n- c\n\n# H\n\n|x|\n|-|\n|y|", docset)
    groups = [(block.text, block.group) for section in result.sections for block in section.blocks]
    assert groups == [("a", 0), ("b", 1), ("c", 0), ("x", 2), ("y", 2)]


def test_problems_come_in_the_order_of_lines(docset: Docset) -> None:
    result = outlined("[a](none.md)\n\n|a|b|\n|-|\n\n<script>\n\n#### [t](#tab/x)", docset)
    assert [problem.line for problem in result.problems] == sorted(problem.line for problem in result.problems)
    assert all(problem.file == "fr-fr/guide/self.md" and problem.remedy for problem in result.problems)
