"""A YAML FAQ becomes Markdown; each line knows the line of the YAML that it comes from."""

import time

import pytest

from indexer.documents.faq import read_faq

NAME = "fr-fr/faq.yml"

FAQ = """### YamlMime:FAQ
metadata:
  title: Questions
  ms.date: 6/7/2021
title: Questions sur
  la suspension
summary: >
  **S’applique à**\u00a0: Espace partenaires


  Voir [la facture](bill.md).
sections:
- name: Général
  questions:
  - question: >
      Pourquoi\u00a0?
    answer: |
      Trois raisons :

      - un
      - deux
  - question: Et après ?
    answer: "Payez d’abord.\\n\\n\\
      Puis\\_écrivez.\\n"
- questions:
  - {question: Qui ?, answer: Vous.}
additionalContent: |
  ## <a name="more"></a>Plus
"""

MARKDOWN = """# <a name="faq"></a>Questions sur la suspension

**S’applique à**\u00a0: Espace partenaires

Voir [la facture](bill.md).

## <a name="section-1"></a>Général

### <a name="question-1-1"></a>Pourquoi\u00a0?

Trois raisons :

- un
- deux

### <a name="question-1-2"></a>Et après ?

Payez d’abord.

Puis\u00a0écrivez.

### <a name="question-2-1"></a>Qui ?

Vous.

## <a name="more"></a>Plus
"""


def test_a_faq_becomes_markdown() -> None:
    faq = read_faq(FAQ, NAME)
    assert faq.problems == ()
    assert (faq.metadata.title, faq.metadata.date) == ("Questions", "2021-06-07")
    assert faq.text.content == MARKDOWN


def test_every_line_knows_where_it_comes_from() -> None:
    places = {text.strip(): line for text, _, line in read_faq(FAQ, NAME).text.lines() if text}
    assert list(places.values()) == [5, 8, 11, 13, 16, 18, 20, 21, 22, 23, 24, 26, 26, 28]


def test_lines_that_begin_alike_are_told_apart() -> None:
    text = "### YamlMime:FAQ\ntitle: x\nsummary: |\n  - the same beginning, one\n  - the same beginning, two\n"
    assert [line for text, _, line in read_faq(text, NAME).text.lines() if "same" in text] == [4, 5]


def test_anchors_do_not_depend_on_the_language() -> None:
    french, dutch = (read_faq(FAQ.replace("Pourquoi", word), NAME).text.content for word in ("Pourquoi", "Waarom"))
    assert french.replace("Pourquoi", "Waarom") == dutch


def test_the_title_may_stand_in_the_metadata_only() -> None:
    assert "</a>Titre\n" in read_faq("metadata: {title: Titre}\nsections: []\n", NAME).text.content + "\n"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("title: a\nsummary: b: c", "faq-invalid", 2),
        ("- a", "faq-invalid", 1),
        ("", "faq-invalid", 1),
        ("title: a\nsummary: &b c", "frontmatter-limit", 2),
        ("title: a\nx: " + "[" * 100, "frontmatter-limit", 2),
    ],
)
def test_a_broken_faq_is_refused_with_its_line(text: str, code: str, line: int) -> None:
    faq = read_faq(text, NAME)
    assert faq.refused
    assert faq.text.content == ""
    assert [(found.code, found.line) for found in faq.problems] == [(code, line)]


def test_what_is_odd_is_reported_and_the_rest_counts() -> None:
    faq = read_faq(
        "title: T\nmetadata: {}\nsumary: x\nsections:\n"
        "- nom: y\n  questions:\n  - question: Q1\n  - answer: A2\n  - text\n- questions: none\n",
        NAME,
    )
    assert not faq.refused
    assert sorted((found.line, found.code) for found in faq.problems) == [
        (3, "faq-key"),
        (5, "faq-key"),
        (7, "faq-incomplete"),
        (8, "faq-incomplete"),
        (9, "faq-incomplete"),
        (9, "faq-incomplete"),
        (10, "faq-incomplete"),
    ]
    assert "question-1-1" in faq.text.content
    assert "A2" in faq.text.content


def test_an_open_code_block_ends_with_its_answer() -> None:
    faq = read_faq(
        "title: T\nmetadata: {}\nsections:\n- questions:\n  - question: Q1\n    answer: |\n      ```json\n      {\n"
        "  - question: Q2\n    answer: |\n      ~~~~\n      ~~~\n      ~~~~\n",
        NAME,
    )
    assert [(found.code, found.line) for found in faq.problems] == [("faq-fence", 6)]
    assert "```json\n{\n```\n" in faq.text.content
    assert faq.text.content.count("~~~~") == 2


@pytest.mark.parametrize("line", ["x\n", "same start, same start\n", '"\n'])
def test_time_is_in_proportion(line: str) -> None:
    text = "title: T\nmetadata: {}\nsummary: |\n" + f"  {line}" * 30_000
    started = time.process_time()
    read_faq(text, NAME)
    assert time.process_time() - started < 5
