"""Two libraries on the same queries: which answers better, and whether that may be chance.

The same query is asked of both, so their reciprocal ranks are compared pair by pair. If neither were better, each
difference might as well have the other sign: `chance` is how likely a difference of sums at least as large is then
(a paired randomisation test, two-sided). Below 0.05 is usually taken for real.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import chain
from statistics import fmean

import msgspec

from app.evaluation.measuring import MEAN, Outcome, by_set
from indexer.documents.model import Record

EXACT = 16  # differing pairs up to which all signs are tried; beyond, the normal distribution is close enough
NEAR = 1e-9  # sums that differ by less are the same


class Comparison(Record):
    """Of one set in one locale, or over all its locales."""

    set: str
    locale: str
    queries: int
    mrr: float
    against: float  # the other library's
    wins: int  # queries that are answered earlier than by the other library
    losses: int
    chance: float  # 0 to 1


def compare(outcomes: Sequence[Outcome], others: Sequence[Outcome]) -> list[Comparison]:
    """A row for each set and locale, and one over all locales of a set. Both answered the same queries in order."""
    rows = []
    ours, theirs = by_set(outcomes), by_set(others)
    for name, locales in ours.items():
        of_set = [_compared(name, locale, found, theirs[name][locale]) for locale, found in locales.items()]
        rows += of_set
        if len(of_set) > 1:
            together, apart = (list(chain(*sides[name].values())) for sides in (ours, theirs))
            overall = _compared(name, MEAN, together, apart)
            mrr, against = fmean(row.mrr for row in of_set), fmean(row.against for row in of_set)
            rows.append(msgspec.structs.replace(overall, mrr=mrr, against=against))
    return rows


def _compared(name: str, locale: str, found: Sequence[Outcome], others: Sequence[Outcome]) -> Comparison:
    differences = [one.reciprocal_rank - other.reciprocal_rank for one, other in zip(found, others, strict=True)]
    return Comparison(
        set=name,
        locale=locale,
        queries=len(found),
        mrr=fmean(each.reciprocal_rank for each in found),
        against=fmean(each.reciprocal_rank for each in others),
        wins=sum(each > 0 for each in differences),
        losses=sum(each < 0 for each in differences),
        chance=chance(differences),
    )


def chance(differences: Sequence[float]) -> float:
    """How likely a sum at least as far from 0 is, were every sign a coin's toss. 1 where nothing differs."""
    sizes = [abs(each) for each in differences if each]
    if not sizes:
        return 1.0
    observed = abs(sum(differences))
    if len(sizes) <= EXACT:
        sums = [0.0]
        for size in sizes:
            sums = [total + sign * size for total in sums for sign in (1, -1)]
        return sum(abs(total) >= observed - NEAR for total in sums) / len(sums)
    return math.erfc(observed / math.sqrt(2 * sum(size * size for size in sizes)))
