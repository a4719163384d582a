"""BM25 as tantivy and Lucene compute it, for engines that leave the scoring to us.

    score(term, document) = idf(term) · f · (K1 + 1) / (f + K1 · (1 − B + B · length / mean length))

Lengths are rounded down to one of 256 values, as those libraries store them, so that all engines agree.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable
from itertools import repeat
from operator import neg

K1, B = 1.2, 0.75
DIGITS = 4  # scores are compared to so many decimals: engines add in different orders, some in 32 bits


def _lengths() -> tuple[int, ...]:
    """Exact up to 40, then eight values to each doubling of the step."""
    values = list(range(40))
    step = 2
    while len(values) < 256:
        values.extend(range(24 + 8 * step, 24 + 16 * step, step))
        step *= 2
    return tuple(values[:256])


LENGTHS = _lengths()


def rounded_length(length: int) -> int:
    return LENGTHS[bisect_right(LENGTHS, length) - 1]


def idf(entries: int, holding: int) -> float:
    """What a term says that `holding` of `entries` entries hold."""
    return math.log(1 + (entries - holding + 0.5) / (holding + 0.5))


def length_norm(length: int, mean: float) -> float:
    return K1 * (1 - B + B * rounded_length(length) / mean)


def ranked(ids: Iterable[str], scores: Iterable[float], limit: int) -> list[tuple[str, float]]:
    """The best `limit`, best first; equal scores in the order of their ids."""
    rounded = map(round, map(neg, scores), repeat(DIGITS))
    best = sorted(zip(rounded, ids, strict=True))[:limit]
    return [(id_, -score) for score, id_ in best]
