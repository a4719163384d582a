"""From a file of the docset to its articles, whatever the file holds."""

import sys
from pathlib import Path

import pytest

import indexer.documents.reading as reading_module
from indexer.documents.docset import open_docset
from indexer.documents.model import Article, Severity
from indexer.documents.reading import Reading, read_file
from indexer.errors import MOST

FRONT = """---
title: Betala
description: Så betalar du
ms.date: 6/7/2021
ms.translationtype: MT
ms.contentlocale: sv-SE
---
"""
PAIR = '<span data-ttu-id="1">Betala</span><span class="sxs-lookup"><span data-stu-id="1">Pay</span></span>'


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def read(folder: Path, name: str, source: tuple[str, ...] = ()) -> Reading:
    docset = open_docset([str(folder)], source)
    return read_file(docset, next(file for file in docset.files if file.name == name))


def articles_of(reading: Reading) -> list[tuple[str, str, bool]]:
    return [(article.locale, article.title, article.extracted) for article in reading.articles]


def codes(reading: Reading) -> list[tuple[str, int]]:
    return [(problem.code, problem.line) for problem in reading.problems]


def test_an_article(tmp_path: Path) -> None:
    text = f'{FRONT}\n# Betala fakturan\n\n**Gäller för**: Partnercenter\n\n## <a name="how"></a>Så här\n'
    reading = read(write(tmp_path, {"sv-se/a/pay.md": text}), "sv-se/a/pay.md")
    (article,) = reading.articles
    assert (article.id, article.locale, article.file) == ("a/pay", "sv-SE", "sv-se/a/pay.md")
    assert (article.title, article.metadata.title, article.description) == (
        "Betala fakturan",
        "Betala",
        "Så betalar du",
    )
    assert article.facets.clouds == ("global",)
    assert [(section.anchor, section.line) for section in article.sections[1:]] == [("how", 13)]
    assert article.markdown.startswith("\n# Betala")
    assert len(article.revision) == 64
    assert reading.problems == ()


def test_the_title_is_the_heading_else_the_frontmatter_else_the_file_name(tmp_path: Path) -> None:
    write(tmp_path, {"sv-se/a.md": f"{FRONT}Text\n", "sv-se/b.md": "Text\n"})
    assert articles_of(read(tmp_path, "sv-se/a.md")) == [("sv-SE", "Betala", False)]
    reading = read(tmp_path, "sv-se/b.md")
    assert articles_of(reading) == [("sv-SE", "b", False)]
    assert codes(reading) == [("frontmatter-missing", 1), ("title-missing", 1)]


def test_a_side_by_side_file_yields_both_languages(tmp_path: Path) -> None:
    reading = read(write(tmp_path, {"sv-se/pay.md": f"{FRONT}# {PAIR}\n\n[x](gone.md)\n"}), "sv-se/pay.md")
    assert articles_of(reading) == [("sv-SE", "Betala", False), ("en-US", "Pay", True)]
    swedish, english = reading.articles
    assert [(pair.target, pair.source) for pair in swedish.segments] == [("Betala", "Pay")]
    assert english.segments == ()
    assert (english.id, english.file, english.revision) == (swedish.id, swedish.file, swedish.revision)
    assert (english.metadata.date, english.metadata.title, english.description) == ("2021-06-07", "", "")
    assert english.metadata.translation_type == english.metadata.content_locale == ""
    assert codes(reading) == [("link-broken", 10)]  # once, not for each language


def test_the_docsets_own_source_article_counts(tmp_path: Path) -> None:
    write(tmp_path, {"sv-se/pay.md": f"{FRONT}# {PAIR}\n", "en-us/pay.md": f"{FRONT}# Pay it\n"})
    assert articles_of(read(tmp_path, "sv-se/pay.md")) == [("sv-SE", "Betala", False)]


def test_a_tree_that_is_named_for_its_source_language(tmp_path: Path) -> None:
    write(tmp_path, {"docs/fr-fr/pay.md": "---\ntitle: Payer\n---\n# Payer\n"})
    tree = write(
        tmp_path / "sxs/sv-se",
        {"pay.md": f"{FRONT}# {PAIR}\n", "plain.md": f"{FRONT}# Ren\n", "faq.yml": "### YamlMime:FAQ\ntitle: x\n"},
    )
    source = (f"en-us={tree}",)
    (article,) = read(tmp_path / "docs", "en-us/pay.md", source).articles
    assert (article.locale, article.title, article.extracted) == ("en-US", "Pay", True)
    assert [(pair.target, pair.source) for pair in article.segments] == [("Betala", "Pay")]
    assert article.segments_locale == "sv-SE"
    for name in ("en-us/plain.md", "en-us/faq.yml"):
        reading = read(tmp_path / "docs", name, source)
        assert reading.articles == ()
        assert "source-absent" in [problem.code for problem in reading.problems]


def test_the_named_tree_comes_before_the_docsets_own_translations(tmp_path: Path) -> None:
    text = f"{FRONT}# {PAIR}\n"
    write(tmp_path, {"docs/fr-fr/pay.md": text, "sxs/sv-se/pay.md": text})
    source = (f"en-us={tmp_path / 'sxs/sv-se'}",)
    assert articles_of(read(tmp_path / "docs", "fr-fr/pay.md", source)) == [("fr-FR", "Betala", False)]
    assert articles_of(read(tmp_path / "docs", "en-us/pay.md", source)) == [("en-US", "Pay", True)]


def test_a_folder_name_says_the_locale_where_the_article_does_not(tmp_path: Path) -> None:
    write(tmp_path, {"docs/fr-fr/x.md": "", "sxs/sv-se/pay.md": f"# {PAIR}\n"})
    (article,) = read(tmp_path / "docs", "en-us/pay.md", (f"en-us={tmp_path / 'sxs/sv-se'}",)).articles
    assert article.segments_locale == "sv-SE"


def test_a_faq(tmp_path: Path) -> None:
    text = (
        "### YamlMime:FAQ\nmetadata: {title: M}\ntitle: Vragen\nsummary: '**Van toepassing op**: Partnercentrum'\n"
        "sections:\n- name: Algemeen\n  questions:\n  - question: Waarom?\n    answer: Daarom.\n"
    )
    reading = read(write(tmp_path, {"nl-nl/faq.yml": text}), "nl-nl/faq.yml")
    (article,) = reading.articles
    assert [(section.anchor, section.title, section.level, section.line) for section in article.sections] == [
        ("faq", "Vragen", 1, 3),
        ("section-1", "Algemeen", 2, 6),
        ("question-1-1", "Waarom?", 3, 8),
    ]
    assert article.facets.clouds == ("global",)
    assert reading.problems == ()


@pytest.mark.parametrize(
    ("name", "data", "code", "line"),
    [
        ("x.md", b"---\ntitle: a\n---\n# \xff", "file-undecodable", 4),
        ("x.md", b"---\ntitle: a\n---\n\n\0", "file-nul", 5),
        ("x.md", b"---\na: &x [1]\nb: [*x]\n---\n", "frontmatter-limit", 2),
        ("x.md", b"---\na: b: c\n---\n", "frontmatter-invalid", 2),
        ("x.md", b"---\ntitle: a\n", "frontmatter-unclosed", 1),
        ("x.md", b"---\ntitle: a\n---\n# T\n" + b"a" * 5_000_000, "file-too-large", 0),
        ("x.yml", b"### YamlMime:FAQ\ntitle: [\n", "faq-invalid", 2),
        ("x.yml", b"### YamlMime:FAQ\ntitle: x\n\xff", "file-undecodable", 3),
    ],
)
def test_a_file_that_cannot_be_taken_is_named(tmp_path: Path, name: str, data: bytes, code: str, line: int) -> None:
    reading = read(write(tmp_path, {f"fr-fr/{name}": data, "fr-fr/good.md": "# G"}), f"fr-fr/{name}")
    assert reading.articles == ()
    (problem,) = reading.problems
    assert (problem.file, problem.code, problem.line) == (f"fr-fr/{name}", code, line)


def test_a_file_that_vanishes_is_named(tmp_path: Path) -> None:
    docset = open_docset([str(write(tmp_path, {"fr-fr/x.md": "# X"}))])
    (tmp_path / "fr-fr/x.md").unlink()
    assert codes(read_file(docset, docset.files[0])) == [("file-unreadable", 0)]


def test_our_own_mistake_costs_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object) -> Article:
        raise KeyError("oops")

    folder = write(tmp_path, {"fr-fr/x.md": "# X"})
    monkeypatch.setattr(reading_module, "outline", broken)
    with pytest.raises(KeyError):  # under test it must not go unnoticed
        read(folder, "fr-fr/x.md")
    monkeypatch.delitem(sys.modules, "pytest")
    reading = read(folder, "fr-fr/x.md")
    assert codes(reading) == [("reading-failed", 0)]
    assert "KeyError" in reading.problems[0].message


def test_included_files_are_named_with_their_hash(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        {
            "fr-fr/x.md": "---\ntitle: X\n---\n# X\n\n[!INCLUDE [n](includes/note.md)]\n",
            "fr-fr/includes/note.md": "Bon à savoir.\n",
        },
    )
    reading = read(folder, "fr-fr/x.md")
    assert list(reading.dependencies) == ["fr-fr/includes/note.md"]
    assert "Bon à savoir." in reading.articles[0].html


def test_of_very_many_problems_of_a_kind_the_rest_are_counted(tmp_path: Path) -> None:
    text = "---\ntitle: T\n---\n\n# T\n\n" + "[x](nowhere.md)\n" * (MOST + 500)
    problems = read(write(tmp_path, {"fr-fr/x.md": text}), "fr-fr/x.md").problems
    assert len(problems) == MOST + 1
    assert (problems[-1].code, problems[-1].line, problems[-1].severity) == (
        "problems-more",
        MOST + 7,
        Severity.WARNING,
    )
    assert problems[-1].message.startswith("500 more problems of the kind link-broken")
