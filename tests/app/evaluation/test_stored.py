"""The last evaluation lies beside its library, and says which queries were answered worst."""

from pathlib import Path

import pytest

from app.evaluation.measuring import MEAN
from app.evaluation.stored import FILE, WORST, evaluation_of, load, save
from indexer.errors import LibraryError
from tests.app.evaluation.test_measuring import outcome


def test_it_keeps_the_worst_queries_of_each_locale(tmp_path: Path) -> None:
    found = [outcome(rank) for rank in (3, 1, 0, 2)] + [outcome(1, "fr-FR")]
    evaluation = evaluation_of(found, "generation", "whoosh")
    assert [miss.rank for miss in evaluation.worst["en-US"]] == [0, 3, 2]
    assert evaluation.worst["fr-FR"] == ()
    assert [each.locale for each in evaluation.measures] == ["en-US", "fr-FR", MEAN]
    assert save(evaluation, tmp_path).name == FILE
    assert load(tmp_path) == evaluation


def test_it_keeps_no_more_than_can_be_read() -> None:
    evaluation = evaluation_of([outcome(0)] * (WORST + 1), "generation", "whoosh")
    assert len(evaluation.worst["en-US"]) == WORST


def test_where_there_is_none_or_one_of_another_format_there_is_nothing_to_show(tmp_path: Path) -> None:
    assert load(tmp_path) is None
    saved = save(evaluation_of([outcome(0)], "generation", "whoosh"), tmp_path)
    saved.write_bytes(saved.read_bytes().replace(b'"format":1', b'"format":0'))
    assert load(tmp_path) is None


def test_a_damaged_one_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("{")
    with pytest.raises(LibraryError, match="evaluate --save"):
        load(tmp_path)
