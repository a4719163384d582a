"""What `goodstanding render` takes: any Markdown file that is named, and what it says of the others."""

from pathlib import Path

import pytest

from indexer.errors import UsageError
from indexer.preview import render_file

TEXT = "---\ntitle: x\n---\n# Hello\n\n[here](there.md)\n"
FAQ = """\
### YamlMime:FAQ
metadata:
  title: x
title: Hello
sections:
- name: Bills
  questions:
  - question: When?
    answer: Soon.
"""


def file(tmp_path: Path, name: str, text: str = TEXT) -> str:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    "name",
    ["README.md", "LICENSE.MD", "toc.md", "notes.markdown", "notes.txt", "README", "includes/x.md", "a#b.md"],
)
def test_a_file_that_is_named_is_shown_though_no_docset_would_have_it(tmp_path: Path, name: str) -> None:
    article, problems = render_file(file(tmp_path, name), None, "")
    assert article is not None
    assert (article.locale, article.title) == ("en-US", "Hello")
    assert "link-broken" in {each.code for each in problems}


@pytest.mark.parametrize(
    ("name", "locale", "tag"),
    [
        ("fr-fr/README.md", "", "fr-FR"),
        ("fr-fr/README.md", "sv-SE", "sv-SE"),
        ("fr/a/b.md", "", "fr"),
        ("my/README.md", "", "en-US"),  # Burmese? Somebody's folder
        ("no-name/README.md", "", "en-US"),  # Norwegian in a script called Name? Hardly
        ("fr-fr/en-docs/b.md", "", "fr-FR"),
        ("fr-fr/my/b.md", "", "fr-FR"),
    ],
)
def test_the_folder_says_the_locale(tmp_path: Path, name: str, locale: str, tag: str) -> None:
    article, _ = render_file(file(tmp_path, name), None, locale)
    assert article is not None
    assert article.locale == tag


def test_an_article_is_shown_with_what_surrounds_it(tmp_path: Path) -> None:
    file(tmp_path, "fr-fr/there.md")
    article, problems = render_file(file(tmp_path, "fr-fr/x.md"), None, "")
    assert article is not None
    assert article.links
    assert problems == ()


@pytest.mark.parametrize("name", ["questions.yml", "readme.yaml"])
def test_a_faq_is_shown(tmp_path: Path, name: str) -> None:
    article, problems = render_file(file(tmp_path, name, FAQ), None, "")
    assert article is not None
    assert 'id="question-1-1"' in article.html
    assert problems == ()


@pytest.mark.parametrize(("text", "anchor"), [(FAQ, 'id="question-1-1"'), (f"\ufeff{FAQ}", "Bills"), (TEXT, "Hello")])
def test_standard_input_may_be_either(text: str, anchor: str) -> None:
    article, _ = render_file("-", text.encode(), "")
    assert article is not None
    assert anchor in article.html


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("docset.yml", "name: x\n", r"docset\.yml is YAML, and no FAQ.*### YamlMime:FAQ"),
        ("page.html", "<p>x", r"page\.html is no article.*goodstanding render - < page\.html"),
        ("is-is/x.md", TEXT, r"folder is-is says is-IS.*known are .*fr-FR.*--locale"),
    ],
)
def test_what_cannot_be_shown_is_named_with_why_and_what_to_do(tmp_path: Path, name: str, text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        render_file(file(tmp_path, name, text), None, "")


def test_a_file_that_is_no_text_is_refused_by_line(tmp_path: Path) -> None:
    article, (problem,) = render_file(file(tmp_path, "x.md", "# T\n\0"), None, "")
    assert article is None
    assert (problem.file, problem.line, problem.code) == ("en-us/x.md", 2, "file-nul")
