"""Problems are fit to be shown, whatever an article holds."""

import pytest

from indexer.errors import CATALOGUE, MOST, problem, summed_up


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("\x1b]0;owned\x07.md", "\\x1b]0;owned\\x07.md"),
        ("\u202egm.md", "\\u202egm.md"),
        ("a\nb", "a\\nb"),
        ("Réglage\u00a0: où ?", "Réglage\u00a0: où ?"),
        ("y" * 5_000, "y" * 199 + "…"),
    ],
)
def test_a_value_does_nothing_to_a_terminal(target: str, shown: str) -> None:
    assert (
        problem("link-broken", "x.md", 1, target=target).message == f"The link leads to {shown}, which does not exist."
    )


def test_a_quoted_value_is_escaped_once() -> None:
    assert "'a\\nb'" in problem("docset-key", "x.md", 1, key="a\nb", known="").message


def test_of_very_many_problems_of_a_kind_the_rest_are_counted() -> None:
    found = [problem("link-broken", "x.md", line, target="y") for line in range(MOST + 7)]
    other = problem("link-broken", "y.md", 1, target="y")
    *listed, more = summed_up([*found, other])
    assert listed == [*found[:MOST], other]
    assert (more.file, more.line, more.code, more.severity) == ("x.md", MOST, "problems-more", found[0].severity)
    assert more.message.startswith("7 more problems of the kind link-broken")
    assert more.code in CATALOGUE
