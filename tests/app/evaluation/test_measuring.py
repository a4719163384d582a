"""Measures are what they are called, on answers that are known."""

from pathlib import Path

import pytest

from app.evaluation.judgements import Judgement
from app.evaluation.measuring import MEAN, Outcome, measure, run
from indexer.library import open_library
from indexer.search.searcher import Searcher


def outcome(rank: int, locale: str = "en-US", name: str = "typed", *, nothing: bool = False) -> Outcome:
    judgement = Judgement(locale=locale, q="q", relevant=("a",), set=name)
    return Outcome(
        judgement=judgement, rank=rank, best=("b",), corrected_query=None, nothing=nothing, milliseconds=rank + 1.0
    )


def test_a_set_is_measured_by_locale_and_on_the_whole() -> None:
    found = [outcome(1), outcome(2), outcome(0, nothing=True), outcome(6), outcome(1, "fr-FR"), outcome(1, name="x")]
    english, french, mean, other = measure(found)
    assert (english.set, english.locale, english.queries) == ("typed", "en-US", 4)
    assert english.mrr == pytest.approx((1 + 1 / 2 + 1 / 6) / 4)
    assert (english.first, english.first_five, english.nothing) == (1 / 4, 2 / 4, 1 / 4)
    assert (french.locale, french.mrr, french.p50_ms, french.p95_ms) == ("fr-FR", 1.0, 2.0, 2.0)
    assert (mean.locale, mean.queries) == (MEAN, 5)
    assert mean.mrr == pytest.approx((english.mrr + 1) / 2)  # each locale counts the same
    assert (other.set, other.locale) == ("x", "en-US")


def test_half_of_all_queries_are_faster_than_p50() -> None:
    (english,) = measure([outcome(rank) for rank in range(1, 101)])
    assert english.p50_ms == pytest.approx(51.5)
    assert english.p95_ms == pytest.approx(96.05)


@pytest.fixture(scope="module")
def searcher(tiny_index: Path) -> Searcher:
    return Searcher(open_library(tiny_index))


def test_queries_are_asked_and_excluded_articles_taken_out(searcher: Searcher) -> None:
    suspended, support = "account/suspended-account", "account/request-support"
    asked = [
        Judgement(locale="en-US", q="suspended account", relevant=(suspended,)),
        Judgement(locale="en-US", q="suspended account", relevant=(support,), exclude=(suspended,)),
        Judgement(locale="en-US", q="xyzzyplugh", relevant=(suspended,)),
        Judgement(locale="fr-FR", q="compte supsendu", relevant=(suspended,)),
    ]
    told: list[int] = []
    found, without, nothing, corrected = run(searcher, asked, told.append)
    assert (found.rank, found.best[0], found.nothing) == (1, suspended, False)
    assert suspended not in without.best
    assert (nothing.rank, nothing.nothing, nothing.reciprocal_rank) == (0, True, 0.0)
    assert corrected.corrected_query == "compte suspendu"
    assert all(each.milliseconds > 0 for each in (found, without, nothing, corrected))
    assert told == [1, 2, 3, 4]
