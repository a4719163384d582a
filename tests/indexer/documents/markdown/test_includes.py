"""Includes stay inside the docset and come to an end. What they put in is in the golden file."""

from pathlib import Path

import pytest

from indexer.documents.docset import Docset
from indexer.documents.markdown import includes
from indexer.documents.source import MAX_LINES
from tests.indexer.documents.golden import outlined, sample_docset


@pytest.fixture
def docset(tmp_path: Path) -> Docset:
    return sample_docset(tmp_path / "docset")


def codes(text: str, docset: Docset) -> list[str]:
    return [problem.code for problem in outlined(text, docset).problems]


def put(docset: Docset, name: str, content: str) -> None:
    Path(docset.roots["fr-FR"], "includes", name).write_text(content, encoding="utf-8")


@pytest.mark.parametrize(
    "path",
    [
        "../../../secret.md",
        "../../secret.md",
        "~/../../secret.md",
        "/etc/passwd",
        "file:///etc/passwd",
        "https://example.com/x.md",
        "C:/x.md",
        "..\\..\\..\\secret.md",
        "../includes/../../../secret.md",
        "../includes/away.md",
        "../includes/folder/secret.md",
    ],
)
def test_nothing_outside_is_read(path: str, docset: Docset, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret", encoding="utf-8")
    inside = Path(docset.roots["fr-FR"], "includes")
    (inside / "away.md").symlink_to(tmp_path / "secret.md")
    (inside / "folder").symlink_to(tmp_path)
    result = outlined(f"a [!INCLUDE [x]({path})] b", docset)
    assert [problem.code for problem in result.problems] == ["include-outside"]
    assert [block.text for block in result.sections[0].blocks] == ["a b"]
    assert not result.dependencies


def test_another_language_may_be_included(docset: Docset) -> None:
    assert not codes("[!INCLUDE [x](../../sv-se/includes/name.md)]", docset)


def test_what_is_missing_is_a_dependency_all_the_same(docset: Docset) -> None:
    result = outlined("[!INCLUDE [x](../includes/none.md)] [!INCLUDE [x](../includes/name.md)]", docset)
    assert set(result.dependencies) == {"fr-fr/includes/none.md", "fr-fr/includes/name.md"}
    assert not result.dependencies["fr-fr/includes/none.md"]
    assert len(result.dependencies["fr-fr/includes/name.md"]) == 64


def test_a_circle_of_two_ends(docset: Docset) -> None:
    put(docset, "a.md", "un [!INCLUDE [x](b.md)]")
    put(docset, "b.md", "deux [!INCLUDE [x](a.md)]")
    result = outlined("[!INCLUDE [x](../includes/a.md)]", docset)
    assert [(problem.code, problem.file) for problem in result.problems] == [("include-loop", "fr-fr/includes/b.md")]
    assert result.sections[0].blocks[0].text == "un deux"


def test_depth_number_and_size_are_limited(docset: Docset) -> None:
    for depth in range(20):
        put(docset, f"deep{depth}.md", f"{depth}\n\n[!INCLUDE [x](deep{depth + 1}.md)]")
    assert codes("[!INCLUDE [x](../includes/deep0.md)]", docset) == ["include-limit"]
    for level in range(7):  # each doubles the next: 2^7 is fine, 12 of them are not
        put(docset, f"bomb{level}.md", f"[!INCLUDE [x](bomb{level + 1}.md)]\n\n" * 2)
    put(docset, "bomb7.md", "x")
    bombs = "[!INCLUDE [x](../includes/bomb0.md)]\n\n" * 12
    assert "include-limit" in codes(bombs, docset)
    put(docset, "big.md", "word " * (includes.MAX_CHARACTERS // 5))
    assert codes("[!INCLUDE [x](../includes/big.md)]\n\n" * 2, docset) == ["include-limit"]
    put(docset, "long.md", "a\n" * MAX_LINES)
    assert codes("[!INCLUDE [x](../includes/long.md)]\n\n" * 2, docset) == ["include-limit"]


def test_an_unreadable_include_is_named(docset: Docset) -> None:
    Path(docset.roots["fr-FR"], "includes", "bad.md").write_bytes(b"a\xff")
    result = outlined("[!INCLUDE [x](../includes/bad.md)]", docset)
    assert [(problem.code, problem.file) for problem in result.problems] == [
        ("file-undecodable", "fr-fr/includes/bad.md")
    ]
