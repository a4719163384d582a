"""Frontmatter as a typed record, whatever stands there, and each problem with its line."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents.faq import read_faq
from indexer.documents.frontmatter import iso_date, read_frontmatter
from indexer.documents.model import Metadata
from indexer.documents.yamltree import YamlError, parse_yaml, plain

NAME = "sv-se/x.md"

REAL = """---
title: 'Betala: så gör du'
description: >
  Hur man
  betalar.
ms.topic: how-to
ms.date: 6/7/2021
ms.prod: partner
ms.custom: [a, b]
ms.assetid:
customer intent: As a partner
ms.contentlocale: sv-SE
ms.translationtype: MT
ms.lasthandoff: 09/13/2021
ms.openlocfilehash: 84448566
ms.sourcegitcommit: 37eac16c
ms.locfileid: "126246726"
aauthor: x
---
# Betala
"""


def test_metadata_is_typed() -> None:
    front = read_frontmatter(REAL, NAME)
    assert front.problems == ()
    assert (front.body, front.line) == ("# Betala\n", 20)
    assert front.metadata == Metadata(
        title="Betala: så gör du",
        description="Hur man betalar.",
        topic="how-to",
        service="partner",
        date="2021-06-07",
        content_locale="sv-SE",
        translation_type="MT",
        last_handoff="2021-09-13",
        source_hash="84448566",
        source_commit="37eac16c",
        other={
            "ms.custom": "a, b",
            "ms.assetid": "",
            "customer intent": "As a partner",
            "ms.locfileid": "126246726",
            "aauthor": "x",
        },
    )


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        *(("06/17/2021", "2021-06-17"), ("6/7/2021", "2021-06-07"), ("2021-6-7", "2021-06-07")),
        *(("2021-06-17 10:20:00", "2021-06-17"), ("2021-06-17T10:20:00Z", "2021-06-17")),
        *(("31/12/2021", ""), ("02/30/2021", ""), ("soon", ""), ("2021", "")),
    ],
)
def test_dates(written: str, iso: str) -> None:
    assert iso_date(written) == iso


def test_the_body_begins_where_it_does() -> None:
    front = read_frontmatter("\n\n---\ntitle: x\n---\n\n\ntext", NAME)
    assert (front.body, front.line) == ("\n\ntext", 6)
    assert read_frontmatter("---\n---\ntext", NAME)[2:] == ("text", 3)
    assert read_frontmatter("---\n---", NAME)[2:] == ("", 3)


def test_without_frontmatter_everything_is_body() -> None:
    front = read_frontmatter("# Titel\n\n---\n\ntext", NAME)
    assert (front.body, front.line, front.metadata) == ("# Titel\n\n---\n\ntext", 1, Metadata())
    assert [found.code for found in front.problems] == ["frontmatter-missing"]
    assert not front.refused


@pytest.mark.parametrize(
    ("block", "code", "line"),
    [
        ("title: a\nb: c: d", "frontmatter-invalid", 3),
        ("title: a\n\tb: c", "frontmatter-invalid", 3),
        ('title: "a', "frontmatter-invalid", 2),
        ("title: a\x01b", "frontmatter-invalid", 2),
        ("? [a]\n: b", "frontmatter-invalid", 2),
        ("a: b\n...\nc: d", "frontmatter-invalid", 4),
        ("- a\n- b", "frontmatter-not-mapping", 2),
        ("just text", "frontmatter-not-mapping", 2),
        ("a: &x [1]\nb: *x", "frontmatter-limit", 2),
        ("a: 1\nb: *x", "frontmatter-limit", 3),
        ("a: 1\n<<: {b: c}", "frontmatter-limit", 3),
        ("a: !!python/object/apply:os.system [ls]", "frontmatter-limit", 2),
        ("a: !x y", "frontmatter-limit", 2),
        ("a: " + "[" * 5_000, "frontmatter-limit", 2),
        ("- " * 5_000, "frontmatter-limit", 2),
        ("a: " + "b" * 70_000, "frontmatter-limit", 1),
    ],
)
def test_a_broken_block_refuses_the_article_with_its_line(block: str, code: str, line: int) -> None:
    front = read_frontmatter(f"---\n{block}\n---\n# T\n", NAME)
    assert front.refused
    assert front.body == ""
    (found,) = front.problems
    assert (found.file, found.code, found.line) == (NAME, code, line)
    assert found.remedy


def test_an_unclosed_block_is_refused() -> None:
    front = read_frontmatter("---\ntitle: x\n\n# T\n", NAME)
    assert [(found.code, found.line) for found in front.problems] == [("frontmatter-unclosed", 1)]


def test_odd_values_are_reported_and_the_rest_counts() -> None:
    front = read_frontmatter(f"---\ntitle: a\ntitle: b\nms.date: {'9' * 5_000}\n---\nx", NAME)
    assert [(found.code, found.line) for found in front.problems] == [
        ("frontmatter-repeated", 3),
        ("frontmatter-date", 4),
    ]
    assert (front.metadata.title, front.metadata.date) == ("b", "")
    assert len(front.problems[1].message) < 120


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("HT", "HT"),
        ("mt", "MT"),
        ("'Mt '", "MT"),
        ("''", ""),
        ("", ""),
        ("Human", None),
        ("[HT]", "HT"),
        ("HT, MT", None),
    ],
)
def test_a_translation_is_made_by_a_person_or_a_machine(written: str, known: str | None) -> None:
    front = read_frontmatter(f"---\ntitle: a\nms.translationtype: {written}\n---\nx", NAME)
    assert front.metadata.translation_type == (known or "")
    assert not front.refused
    assert [(found.code, found.line) for found in front.problems] == (
        [("frontmatter-translation", 3)] if known is None else []
    )


def test_a_title_is_one_line() -> None:
    assert read_frontmatter("---\ntitle: |\n  one\n\n  two\n---\n", NAME).metadata.title == "one two"
    assert read_frontmatter("---\ntitle: {a: b, c: [d, ~]}\n---\n", NAME).metadata.title == "a: b; c: d,"


PIECES = st.sampled_from(
    [*"-:?[]{}&*!|>'\"#%@~,ab1 \n\t", "---\n", "title: ", "<<: ", "\n  ", "é", "\x85", "\u2028", "\ufeff"]
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_soup_is_read_or_refused_on_a_line_of_its_own(soup: str) -> None:
    text = f"---\n{soup}\n---\nbody"
    for problems in (read_frontmatter(text, NAME).problems, read_faq(soup, NAME).problems):
        assert all(1 <= found.line <= text.count("\n") + 1 for found in problems)


def test_a_bomb_takes_no_time() -> None:
    bomb = "a: &a [x,x,x]\n" + "".join(
        f"{b}: &{b} [*{a},*{a},*{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    merges = "a0: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 30))
    started = time.process_time()
    for text in (bomb, merges):
        assert read_frontmatter(f"---\n{text}---\n", NAME).refused
    assert time.process_time() - started < 1


def test_yaml_as_plain_data() -> None:
    tree = parse_yaml("days: 60\nid: '007'\non: true\nnone: ~\nempty:\nlist: [1, -2, x]\nbig: 12345678901234567890\n")
    assert plain(tree.root) == {
        "days": 60,
        "id": "007",
        "on": True,
        "none": None,
        "empty": None,
        "list": [1, -2, "x"],
        "big": "12345678901234567890",
    }
    assert plain(parse_yaml("# nothing").root) is None


def test_yaml_has_a_limit_on_values() -> None:
    with pytest.raises(YamlError) as caught:
        parse_yaml("[" + "x," * 60_000 + "]")
    assert caught.value.limit
