"""The nasty cases that real articles hold, each as a snippet of our own with the same shape."""

from pathlib import Path

import pytest

from indexer.documents.docset import Docset
from tests.indexer.documents.golden import HERE, Case, cases, outlined, sample_docset, shown

NASTY = list(cases(HERE / "nasty_cases.md"))


@pytest.fixture(scope="module")
def docset(tmp_path_factory: pytest.TempPathFactory) -> Docset:
    return sample_docset(Path(tmp_path_factory.mktemp("docset")))


@pytest.mark.parametrize("case", NASTY, ids=lambda case: case.title)
def test_nasty_case(case: Case, docset: Docset) -> None:
    assert shown(outlined(case.input, docset, case.language)) == case.expected


def test_every_case_that_concerns_markdown_is_there() -> None:
    # 25 and the repair of its double encoding are read before Markdown; the same words must pass it untouched.
    assert {case.title.partition(" ")[0] for case in NASTY} >= {str(number) for number in range(1, 26)}
