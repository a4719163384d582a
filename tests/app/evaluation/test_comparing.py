"""A comparison counts wins and losses, and says how likely they are by chance."""

import itertools
import random

import pytest

from app.evaluation.comparing import EXACT, chance, compare
from app.evaluation.measuring import MEAN
from tests.app.evaluation.test_measuring import outcome


def test_pairs_are_compared_by_set_and_locale() -> None:
    ours = [outcome(1), outcome(2), outcome(0), outcome(1, "fr-FR")]
    theirs = [outcome(2), outcome(1), outcome(5), outcome(0, "fr-FR")]
    english, french, mean = compare(ours, theirs)
    assert (english.queries, english.wins, english.losses) == (3, 1, 2)
    assert english.mrr == pytest.approx(0.5)
    assert english.against == pytest.approx((0.5 + 1 + 0.2) / 3)
    assert (french.wins, french.losses, french.mrr, french.against) == (1, 0, 1.0, 0.0)
    assert (mean.locale, mean.wins, mean.losses) == (MEAN, 2, 2)
    assert mean.mrr == pytest.approx((english.mrr + french.mrr) / 2)
    assert compare(ours[:1], ours[:1])[0].chance == 1.0


def test_few_differences_prove_nothing_and_many_of_one_kind_do() -> None:
    assert chance([0.0, 0.0]) == 1.0
    assert chance([0.5]) == 1.0  # with the other sign it would be as large
    assert chance([0.5] * 3) == pytest.approx(2 / 8)
    assert chance([0.5, -0.5]) == 1.0
    assert chance([0.5] * 10) == pytest.approx(2 / 1024)
    assert chance([0.5] * 40) < 0.001
    assert chance([0.5, -0.5] * 40) == pytest.approx(1.0)


def test_chance_is_what_trying_all_signs_gives() -> None:
    differences = [0.5, -0.25, 1.0, 0.1, -0.5]
    sums = [
        abs(sum(sign * each for sign, each in zip(signs, differences, strict=True)))
        for signs in itertools.product((1, -1), repeat=len(differences))
    ]
    as_far = sum(total >= abs(sum(differences)) - 1e-9 for total in sums)
    assert chance(differences) == pytest.approx(as_far / len(sums))


def test_the_normal_distribution_takes_over_without_a_step() -> None:
    numbers = random.Random(5)
    differences = [numbers.choice((1, 0.5, -0.5, -1, 0.25)) for _ in range(EXACT)]
    exact = chance(differences)
    # The same, passed as one too many by a difference that hardly counts.
    assert chance([*differences, 1e-6]) == pytest.approx(exact, abs=0.1)
