"""A damaged index is named with its remedy, whichever file is damaged and whenever that shows."""

from pathlib import Path

import pytest

from indexer.errors import LibraryError
from indexer.search.engines.base import Entry, Plan
from indexer.search.engines.whoosh import WhooshEngine


@pytest.mark.parametrize("suffix", ["col", "pst", "trm", "toc"])
def test_half_a_file_is_a_damaged_library(tmp_path: Path, suffix: str) -> None:
    engine = WhooshEngine()
    engine.build(tmp_path, [Entry(id=f"a{n}", bag={f"t{m}": m + 1 for m in range(60)}) for n in range(40)])
    files = list(tmp_path.glob(f"*.{suffix}"))
    assert files
    for path in files:
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(LibraryError, match="goodstanding index --full"):
        engine.open(tmp_path).match(Plan(terms=tuple((f"t{m}", 1.0) for m in range(60))), 50)
