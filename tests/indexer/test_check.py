"""What `goodstanding check` says of the files beside the articles."""

from pathlib import Path

import pytest

from indexer.check import check_docset, references
from indexer.documents.docset import open_docset
from indexer.own import own_content


@pytest.fixture
def docset(tmp_path: Path) -> Path:
    (tmp_path / "docs/en-us").mkdir(parents=True)
    (tmp_path / "docs/en-us/bill.md").write_text("---\ntitle: Bill\n---\n# Bill\n", encoding="utf-8")
    return tmp_path / "docs"


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("guidance.yml", "programmes:\n  csp:\n    cues: {}\n    defaut: true\nreasons: {}\nsteps: []\n", [4, 6]),
        ("guidance.yml", "programmes: [\n", [1]),
        ("glossary.yml", "terms:\n- id: x\n  en-US: {use: [y]}\n- en-US: {use: z}\n", [3, 4]),
    ],
)
def test_what_is_wrong_beside_the_articles_is_named_by_file_and_line(
    docset: Path, name: str, text: str, lines: list[int]
) -> None:
    (docset / name).write_text(text, encoding="utf-8")
    problems = check_docset([str(docset)]).problems
    assert [(each.file, each.code, each.line) for each in problems] == [(name, "reference-invalid", n) for n in lines]
    assert all(each.message and each.remedy for each in problems)
    ours = references(open_docset([str(own_content())]))
    found = references(open_docset([str(docset)]))
    assert (found.guidance, found.glossary) == (ours.guidance, ours.glossary)


def test_what_is_looked_for_in_an_article_that_is_not_there_is_named(docset: Path) -> None:
    """The rest of the file counts all the same; an article may stand in another folder."""
    there, absent = sorted(open_docset([str(docset)]).ids("en-US"))[0], "no/such-article"
    text = f"""\
programmes:
  csp: {{default: true, cues: {{}}}}
reasons:
  r: {{article: {absent}, section: s, marks: {{}}, cues: {{}}, steps: []}}
steps:
  wait: {{section: s, mark: m, cues: {{}}, done_when: waited, article: else/where/{there.rpartition("/")[2]}}}
procedures:
  p:
    section: s
    article: {absent}
"""
    (docset / "guidance.yml").write_text(text, encoding="utf-8")
    problems = check_docset([str(docset)]).problems
    assert [(each.file, each.code, each.line) for each in problems] == [
        ("guidance.yml", "reference-article", line) for line in (4, 10)
    ]
    assert "procedures.p" in problems[1].message
    assert absent in problems[1].message
    assert list(references(open_docset([str(docset)])).guidance.reasons) == ["r"]


def test_a_source_locale_that_is_not_known_ends_no_check(docset: Path) -> None:
    (docset / "docset.yml").write_text("name: x\nsource: is-IS\n", encoding="utf-8")
    (problem,) = check_docset([str(docset)]).problems
    assert (problem.file, problem.line, problem.code) == ("docset.yml", 2, "locale-language")


def translated(docset: Path, locale: str, name: str, *lines: str) -> None:
    path = docset / locale / f"{name}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(["---", "title: X", *lines, "---", "# X", ""]), encoding="utf-8")


def test_metadata_that_contradicts_itself_is_named_by_file(docset: Path) -> None:
    (docset / "en-us/pay.md").write_text("---\ntitle: Pay\n---\n# Pay\n", encoding="utf-8")
    translated(docset, "fr-fr", "bill", "ms.contentlocale: nl-NL", "ms.openlocfilehash: " + "0" * 40)
    translated(docset, "fr-fr", "pay", "ms.date: 01/01/2999", "ms.openlocfilehash: " + "0" * 40)
    report = check_docset([str(docset)], translations=True)
    (contradicted,) = [each for each in report.problems if each.code == "locale-contradicted"]
    assert (contradicted.file, contradicted.line) == ("fr-fr/bill.md", 3)
    assert "'nl-NL'" in contradicted.message
    assert contradicted.remedy
    found = {(one.article, each.kind.value) for one in report.translations for each in one.findings}
    assert {("pay", "date-ahead"), ("pay", "hash-repeated"), ("bill", "hash-repeated")} <= found
    # None of this makes a translation current.
    assert {one.status.value for one in report.translations if one.locale == "fr-FR"} == {"unknown"}
