"""Each extension, as its golden file says."""

from pathlib import Path

import pytest

from indexer.documents.docset import Docset
from tests.indexer.documents.golden import FILES, Case, cases, outlined, sample_docset, shown

CASES = [
    pytest.param(case, id=f"{path.stem}: {case.title}")
    for path in FILES
    if path.parent.name == "fixtures"
    for case in cases(path)
]


@pytest.fixture(scope="module")
def docset(tmp_path_factory: pytest.TempPathFactory) -> Docset:
    return sample_docset(Path(tmp_path_factory.mktemp("docset")))


@pytest.mark.parametrize("case", CASES)
def test_golden(case: Case, docset: Docset) -> None:
    assert shown(outlined(case.input, docset, case.language)) == case.expected
