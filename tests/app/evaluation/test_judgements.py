"""Judged queries are read as they are meant, and what can't be used is named by its line."""

import json

import pytest

from app.evaluation.judgements import Judgement, JudgementsError, read_judgements, sample

LOCALES = ("en-US", "fr-FR")


def lines(*rows: object) -> bytes:
    return "\n".join(json.dumps(row) if isinstance(row, dict) else str(row) for row in rows).encode()


def row(**changes: object) -> dict[str, object]:
    return {"locale": "fr-fr", "q": "compte", "relevant": ["a"]} | changes


def test_a_line_is_a_query_with_what_answers_it() -> None:
    data = b"\xef\xbb\xbf" + lines(row(), "", row(locale="en-US", set="typed", exclude=["b"], edit="swap"))
    assert read_judgements(data, LOCALES) == [
        Judgement(locale="fr-FR", q="compte", relevant=("a",), line=1),
        Judgement(locale="en-US", q="compte", relevant=("a",), set="typed", exclude=("b",), line=3),
    ]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("{", "truncated"),
        ("[1]", "object"),
        (json.dumps(row())[:-1] + ', "z": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deeply"),
        (row(locale="is-IS"), "There is no locale 'is-IS'; there are en-US, fr-FR."),
        (row(q=" "), "`q` is empty."),
        (row(q="x" * 401), "$.q"),
        (row(relevant=[]), "$.relevant"),
        (row(relevant="a"), "$.relevant"),
        (row(relevant=["a", "b"], exclude=["b", "a"]), "`exclude` takes out every article of `relevant`."),
        ({"q": "compte", "relevant": ["a"]}, "locale"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(wrong: object, said: str) -> None:
    with pytest.raises(JudgementsError) as raised:
        read_judgements(lines(row(), wrong, row()), LOCALES)
    assert str(raised.value).startswith("line 2: ")
    assert said in str(raised.value)


def test_ten_lines_are_named_and_the_rest_counted() -> None:
    with pytest.raises(JudgementsError) as raised:
        read_judgements(lines(*["{"] * 12), LOCALES)
    assert len(str(raised.value).splitlines()) == 11
    assert str(raised.value).endswith("and 2 more lines.")


@pytest.mark.parametrize("data", [b"", b"\n \n"])
def test_a_file_without_a_query_is_refused(data: bytes) -> None:
    with pytest.raises(JudgementsError, match="no query"):
        read_judgements(data, LOCALES)


def test_a_sample_takes_the_first_of_each_set_and_locale() -> None:
    found = [
        Judgement(locale=locale, q=f"{name}{number}", relevant=("a",), set=name)
        for name in ("x", "y")
        for locale in LOCALES
        for number in range(3)
    ]
    assert list(sample(found)) == found
    assert [each.q for each in sample(found, ("y",), 2)] == ["y0", "y1", "y0", "y1"]
