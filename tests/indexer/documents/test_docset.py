"""What makes a docset: layouts, ids, what counts as an article, and what docset.yml may say."""

import os
import pickle
from pathlib import Path

import pytest

from indexer.documents.docset import Docset, canonical_locale, open_docset
from indexer.errors import UsageError

FAQ = "### YamlMime:FAQ\ntitle: x\n"


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    return write(tmp_path / "docs", {"en-us/a/bill.md": "# Bill", "en-us/Pay.md": "# Pay", "fr-fr/a/bill.md": "# F"})


def described(articles: Path, text: str) -> Docset:
    return open_docset([str(write(articles, {"docset.yml": text}))])


def found(docset: Docset) -> list[tuple[str, int]]:
    return [(problem.code, problem.line) for problem in docset.problems]


def test_a_folder_a_locale(articles: Path) -> None:
    docset = open_docset([str(articles)])
    assert (docset.name, docset.source_locale, docset.locales) == ("docs", "en-US", ("en-US", "fr-FR"))
    assert [(file.locale, file.id, file.name) for file in docset.files] == [
        ("en-US", "Pay", "en-us/Pay.md"),
        ("en-US", "a/bill", "en-us/a/bill.md"),
        ("fr-FR", "a/bill", "fr-fr/a/bill.md"),
    ]
    assert docset.roots == {"en-US": str(articles / "en-us"), "fr-FR": str(articles / "fr-fr")}
    assert docset.has("fr-FR", "a/bill")
    assert not docset.has("fr-FR", "Pay")
    assert not docset.has("nl-NL", "Pay")
    assert docset.ids("en-US") == {"Pay", "a/bill"}
    assert docset.problems == ()
    assert (docset.guidance, docset.glossary) == ("", "")


def test_a_link_may_lead_to_what_its_reader_can_be_shown(tmp_path: Path) -> None:
    files = {"en-us/both.md": "", "fr-fr/both.md": "", "fr-fr/french.md": "", "sv-se/swedish.md": ""}
    docset = open_docset([str(write(tmp_path, files))])
    assert docset.linkable("fr-FR") == {"both", "french"}
    assert docset.linkable("nl-NL") == {"both"}
    assert docset.linkable("en-US") == {"both", "french", "swedish"}  # the others may be side by side


def test_a_root_a_locale(articles: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "svenska", {"a/bill.md": "# B"})
    docset = open_docset([f"sv-se={other}", f"fr-FR={articles / 'fr-fr'}"])
    assert [file.name for file in docset.files] == ["fr-fr/a/bill.md", "sv-se/a/bill.md"]
    assert docset.locate("sv-se/a/bill.md") == str(other / "a/bill.md")


def test_a_single_root_that_is_named_for_its_locale(articles: Path) -> None:
    assert open_docset([str(articles / "fr-fr")]).locales == ("fr-FR",)


def test_the_source_language_of_a_side_by_side_tree(articles: Path, tmp_path: Path) -> None:
    tree = write(tmp_path / "sxs/sv-se", {"a/bill.md": "", "only.md": ""})
    docset = open_docset([str(articles)], [f"en-us={tree}"])
    extra = [file for file in docset.files if file.source_only]
    assert [(file.locale, file.id, file.name) for file in extra] == [
        ("en-US", "a/bill", "en-us~2/a/bill.md"),
        ("en-US", "only", "en-us~2/only.md"),
    ]
    assert not docset.has("en-US", "only")
    assert docset.has_side_by_side("only")
    assert docset.linkable("fr-FR") == docset.linkable("en-US") == {"Pay", "a/bill", "only"}
    assert docset.problems == ()
    assert docset.roots["en-US"] == str(articles / "en-us")


def test_what_is_no_article(articles: Path) -> None:
    write(
        articles / "en-us",
        {
            **dict.fromkeys(
                ("README.md", "a/license.md", "TOC.md", "toc.yml", ".git/x.md", "includes/y.md", "z.txt"), "x"
            ),
            "index.yml": "### YamlMime:Landing\n",
            "breadcrumb/toc.yml": "- name: x\n",
            "questions.yml": FAQ,
        },
    )
    docset = open_docset([str(articles)])
    assert sorted(docset.ids("en-US")) == ["Pay", "a/bill", "questions"]
    assert [file.kind for file in docset.files if file.id == "questions"] == ["faq"]
    assert docset.problems == ()


def test_an_id_belongs_to_one_file(articles: Path) -> None:
    write(articles, {"en-us/Pay.yml": FAQ})
    docset = open_docset([str(articles)])
    assert [(problem.code, problem.file) for problem in docset.problems] == [("id-claimed", "en-us/Pay.yml")]
    assert "en-us/Pay.md" in docset.problems[0].message


def test_names_that_differ_in_case_only_are_named(articles: Path) -> None:
    write(articles, {"en-us/pay.md": "# P", "en-us/A/bill.md": "# B", "fr-fr/PAY.md": "# F"})
    docset = open_docset([str(articles)], [f"en-us={articles / 'fr-fr'}"])
    if len(docset.ids("en-US")) < 4:
        pytest.skip("this disk doesn't tell upper and lower case apart")
    assert [(problem.code, problem.file) for problem in docset.problems] == [
        ("id-case", "en-us/pay.md"),
        ("id-case", "en-us/a/bill.md"),
        ("id-case", "fr-fr/PAY.md"),
    ]  # and not fr-fr/a/bill.md, which en-us has as it is written
    assert "en-us/Pay.md" in docset.problems[0].message
    assert docset.ids("en-US") == {"Pay", "pay", "a/bill", "A/bill"}  # both are read


def test_links_that_leave_the_root_are_refused(articles: Path, tmp_path: Path) -> None:
    secret = write(tmp_path / "secret", {"s.md": "# S"})
    (articles / "en-us/out.md").symlink_to(secret / "s.md")
    (articles / "en-us/outside").symlink_to(secret)
    (articles / "en-us/again").symlink_to(articles / "en-us/a")
    (articles / "en-us/loop.md").symlink_to(articles / "en-us/loop.md")
    (articles / "en-us/bill-too.md").symlink_to(articles / "en-us/a/bill.md")
    (articles / "nl-nl").symlink_to(secret)
    docset = open_docset([str(articles)])
    assert sorted(docset.ids("en-US")) == ["Pay", "a/bill", "bill-too", "loop"]  # reading will name the loop
    assert sorted((problem.code, problem.file) for problem in docset.problems) == [
        ("file-outside", "en-us/out.md"),
        ("file-outside", "en-us/outside"),
        ("file-outside", "nl-nl"),
        ("folder-linked", "en-us/again"),
    ]
    assert "nl-NL" not in docset.locales
    for name in (
        "en-us/out.md",
        "en-us/outside/s.md",
        "en-us/../../secret/s.md",
        "en-us/loop.md",
        "en-us/a",
        "",
        "en-us/\0",
    ):
        assert not docset.exists(name), name
    assert docset.exists("en-us/a/../Pay.md")
    assert docset.exists("en-us/bill-too.md")
    assert not docset.exists("is-is/x.png")


def test_a_folder_that_cannot_be_listed_is_named(articles: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def refusing(path: str) -> object:
        if path.endswith("/a/"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    docset = open_docset([str(articles)])
    assert docset.ids("en-US") == {"Pay"}
    assert [(problem.code, problem.file) for problem in docset.problems] == [
        ("file-unreadable", "en-us/a/"),
        ("file-unreadable", "fr-fr/a/"),
    ]


def test_names_that_no_address_can_carry_are_refused(articles: Path) -> None:
    for name in (b"a#b.md", b"a\nb.md", b"caf\xe9.md", b"50%.md"):
        Path(os.fsdecode(bytes(articles / "en-us") + b"/" + name)).write_text("x", encoding="utf-8")
    docset = open_docset([str(articles)])
    assert [problem.code for problem in docset.problems] == ["file-name"] * 4
    for problem in docset.problems:
        assert "\n" not in problem.file + problem.message
        (problem.file + problem.message).encode()


def test_docset_yml(articles: Path) -> None:
    write(articles, {"guidance.yml": "", "glossary.yml": ""})
    docset = described(
        articles,
        "name: Help\ntitle: {en-US: Help, fr-fr: Aide}\nsource: en-us\nsource_hash: sha256\nlocales: [fr-FR, en-US]\n"
        "toc:\n  - title: {en-US: All, fr-FR: Tout}\n    items: [a/bill, Pay]\n"
        "redirects:\n  old: older\n  older: Pay\n",
    )
    assert docset.problems == ()
    assert (docset.name, docset.title) == ("Help", {"en-US": "Help", "fr-FR": "Aide"})
    assert (docset.source_locale, docset.locales, docset.hashed) == ("en-US", ("fr-FR", "en-US"), True)
    assert [(group.title["fr-FR"], group.items) for group in docset.toc] == [("Tout", ("a/bill", "Pay"))]
    assert docset.redirects == {"old": "Pay", "older": "Pay"}
    assert docset.guidance == str(articles / "guidance.yml")
    assert docset.glossary == str(articles / "glossary.yml")


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("name: [", [("docset-invalid", 1)]),
        ("- a", [("docset-invalid", 1)]),
        ("name: x\nnom: y", [("docset-key", 2)]),
        ("name: x\nname: y", [("docset-invalid", 2)]),
        ("a: &a b\nname: *a", [("docset-invalid", 1)]),
        ("name: [a]", [("docset-invalid", 1)]),
        ("source_hash: md5", [("docset-invalid", 1)]),
        ("locales: en-US", [("docset-invalid", 1)]),
        ("locales:\n- en-US\n- fr-FR\n- xx-XX", [("docset-locale", 4)]),
        ("locales:\n- en-US\n- fr-FR\n- nl-NL", [("docset-locale-empty", 4)]),
        ("locales:\n- en-US", [("docset-locale-unlisted", 0)]),
        ("name: x\nsource: xx-XX", [("docset-locale", 2)]),
        ("name: x\nsource: is-IS", [("locale-language", 2)]),
        ("locales: [en-US, fr-FR]\nsource: nl-NL", [("docset-source", 2)]),
        ("source: nl-NL", []),  # its articles may come out of side-by-side spans
        ("title:\n  is-IS: x", [("docset-locale", 2)]),
        ("toc:\n- title: x\n  items:\n  - Pay\n  - pay\n  - Pay", [("toc-unknown", 5), ("toc-repeated", 6)]),
        ("toc:\n- titel: x\n  items: [Pay]", [("docset-key", 2)]),
        ("redirects:\n  Pay: a/bill", [("redirect-live", 2)]),
        ("redirects:\n  old: gone", [("redirect-unknown", 2)]),
        ("redirects:\n  a: b\n  b: a\n  c: c", [("redirect-loop", 2), ("redirect-loop", 3), ("redirect-loop", 4)]),
        ("redirects: []", [("docset-invalid", 1)]),
        ("", []),
        ("# nothing", []),
    ],
)
def test_what_is_wrong_is_named_and_the_rest_counts(articles: Path, text: str, problems: list[tuple[str, int]]) -> None:
    docset = described(articles, text)
    assert found(docset) == problems
    assert docset.ids("en-US") == {"Pay", "a/bill"}
    assert docset.redirects == {}
    assert all(problem.remedy for problem in docset.problems)


def test_a_source_locale_of_no_known_language_is_left_out(articles: Path) -> None:
    docset = described(articles, "title: Help\nsource: is-IS\nlocales: [en-US, fr-FR]")
    assert (docset.source_locale, docset.title) == ("en-US", {"en-US": "Help"})
    (problem,) = docset.problems
    assert (problem.file, problem.line) == ("docset.yml", 2)
    assert "is-IS" in problem.message


def test_two_source_locales_are_refused_by_line(articles: Path) -> None:
    (articles / "docset.yml").write_text("name: x\nsource: en-US\n")
    with pytest.raises(UsageError, match=r"line 2 of docset\.yml says en-US"):
        open_docset([str(articles)], [f"sv-se={articles / 'fr-fr'}"])


@pytest.mark.parametrize(
    ("content", "source", "says"),
    [
        (["{}/nowhere"], [], "cannot be read"),
        (["{}/docs/docset.txt"], [], "not a folder"),
        (["xx-yy={}/docs"], [], "no locale"),
        (["{}/empty"], [], "named for a locale"),
        (["fr-fr={}/empty"], [], "no articles"),
        (["{}/docs"], ["{}/docs/fr-fr"], "which language"),
        (["{}/docs"], ["en-us={}/docs", "is-is={}/docs"], "one source locale"),
        (["{}/docs"], ["is-is={}/docs"], "No language is known for the locale 'is-IS'"),
        (["is-is={}/docs"], [], "No language is known for the locale 'is-IS'"),
        ([], [], "no articles"),
    ],
)
def test_a_place_that_holds_nothing_is_a_usage_error(
    articles: Path, tmp_path: Path, content: list[str], source: list[str], says: str
) -> None:
    write(articles, {"docset.txt": ""})
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError) as caught:
        open_docset([item.format(tmp_path) for item in content], [item.format(tmp_path) for item in source])
    assert says in str(caught.value)


def test_locales_are_written_as_bcp_47_writes_them() -> None:
    assert [canonical_locale(tag) for tag in ("fr-fr", "NL", "zh-hant-tw", "es-419")] == [
        "fr-FR",
        "nl",
        "zh-Hant-TW",
        "es-419",
    ]
    assert [canonical_locale(tag) for tag in ("faq", "xx", "media", "en-us-x", "", "fr_FR", "en-UK1", "no-name")] == [
        ""
    ] * 8


def test_a_docset_can_be_handed_to_another_process(articles: Path) -> None:
    docset = open_docset([str(articles)])
    assert docset.has("en-US", "Pay")
    assert pickle.loads(pickle.dumps(docset)) == docset  # noqa: S301 - our own bytes


def test_a_locale_whose_language_is_not_known_is_named_and_left_out(articles: Path) -> None:
    write(articles, {"is-is/a/bill.md": "# R", "zh-Hant-TW/a/bill.md": "# 帳", "en-GB/a/bill.md": "# Bill"})
    docset = described(articles, "locales: [en-US, fr-FR,\n en-GB, nl-NL, is-IS]")
    assert docset.locales == ("en-US", "fr-FR", "en-GB", "nl-NL")
    assert [(problem.file, problem.line, problem.code) for problem in docset.problems] == [
        ("docset.yml", 2, "docset-locale-empty"),
        ("docset.yml", 2, "locale-language"),
        ("is-is", 0, "locale-language"),
        ("zh-Hant-TW", 0, "locale-language"),
    ]
    assert "fr-FR" in docset.problems[-1].remedy


def test_a_folder_that_only_looks_like_a_locale_is_named(articles: Path) -> None:
    write(articles, {"xx-yy/a/bill.md": "# X", "media/x.txt": "", "how-tos/x.md": "# X"})
    assert [(problem.file, problem.code) for problem in open_docset([str(articles)]).problems] == [
        ("xx-yy", "folder-locale")
    ]


@pytest.mark.parametrize(
    "name", ["a\u202eb", "zero\u200bwidth", "a\u2028b", "a\xa0b", "\ufeffa", "a\xadb", "a\x1b[31mb"]
)
def test_a_name_with_a_character_that_nobody_sees_is_refused(articles: Path, name: str) -> None:
    write(articles, {f"en-us/{name}.md": "# X"})
    (problem,) = open_docset([str(articles)]).problems
    assert problem.code == "file-name"
    assert problem.file.isprintable()


def test_links_out_of_the_docset_are_named_whatever_they_are_called(articles: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("# S")
    for name in ("a.md", "b.MD", "c.yml", "d.yaml", "e.png"):
        (articles / "en-us" / name).symlink_to(tmp_path / "secret.md")
    problems = open_docset([str(articles)]).problems
    assert [problem.file for problem in problems] == [f"en-us/{name}" for name in ("a.md", "b.MD", "c.yml", "d.yaml")]
    assert {problem.code for problem in problems} == {"file-outside"}
