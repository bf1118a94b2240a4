"""Paired moments and effects, against formulas written out and against numpy's own covariances."""

from __future__ import annotations

import numpy as np
import pytest

from sim.studies.claims.judge import LEAST, UNKNOWN, effect_of, moments_of

LUCK = np.random.default_rng(7)


def shares(first: np.ndarray, second: np.ndarray):
    """Return the moments of a plain pair: every replication counts once."""
    return moments_of(
        [(first.astype(float), np.ones(len(first))), (second.astype(float), np.ones(len(second)))]
    )


def test_a_difference_of_shares_counts_two_more_pairs_that_differ():
    first, second = LUCK.random(200) < 0.3, LUCK.random(200) < 0.5
    effect = effect_of(shares(first, second), is_ratio=False)
    n, more, fewer = 200, int((second & ~first).sum()), int((first & ~second).sum())
    assert effect.value == pytest.approx((more - fewer) / n)
    assert effect.error**2 == pytest.approx((more + fewer + 2 - (more - fewer) ** 2 / n) / n**2)


def test_equal_pairs_alone_prove_nothing():
    same = LUCK.random(60) < 0.5
    effect = effect_of(shares(same, same), is_ratio=False)
    assert effect.value == 0
    assert effect.error == pytest.approx(np.sqrt(2) / 60)


def test_pairing_gains_what_the_covariance_is():
    first = LUCK.normal(size=4000)
    second = 0.9 * first + 0.2 * LUCK.normal(size=4000)
    effect = effect_of(moments_of([(first, np.ones(4000)), (second, np.ones(4000))]), is_ratio=False)
    apart = first.var() + second.var()
    assert effect.gain == pytest.approx(apart / (second - first).var(), rel=1e-9)


def test_the_log_of_a_ratio_has_the_error_of_the_delta_method():
    first, second = LUCK.gamma(4, 1, 500), LUCK.gamma(4, 2, 500)
    effect = effect_of(moments_of([(first, np.ones(500)), (second, np.ones(500))]), is_ratio=True)
    assert effect.value == pytest.approx(np.log(second.mean() / first.mean()))
    pull = second / second.mean() - first / first.mean()
    assert effect.error == pytest.approx(np.sqrt((pull**2).sum()) / 500)


def test_the_error_of_a_ratio_is_the_spread_that_repeating_it_has():
    found = []
    for _ in range(400):
        common = LUCK.gamma(4, 1, 300)
        sides = [(common * LUCK.gamma(9, 1, 300), np.ones(300)) for _ in range(2)]
        found.append(effect_of(moments_of(sides), is_ratio=True))
    spread = np.std([effect.value for effect in found])
    assert np.mean([effect.error for effect in found]) == pytest.approx(spread, rel=0.15)


def test_two_kinds_of_crises_are_compared_by_their_own_means():
    y, kind = LUCK.gamma(4, 1, 300), LUCK.random(300) < 0.4
    sides = [(y, kind.astype(float)), (y, (~kind).astype(float))]
    effect = effect_of(moments_of(sides), is_ratio=True)
    assert effect.value == pytest.approx(np.log(y[~kind].mean() / y[kind].mean()))
    parts = (y[one].var() / one.sum() / y[one].mean() ** 2 for one in (kind, ~kind))
    assert effect.error**2 == pytest.approx(sum(parts))


def test_fewer_than_ten_of_a_kind_decide_nothing():
    y, kind = np.ones(100), np.arange(100) < LEAST - 1
    sides = [(y, kind.astype(float)), (y, (~kind).astype(float))]
    assert effect_of(moments_of(sides), is_ratio=True) is UNKNOWN


def test_what_is_not_known_counts_for_nothing():
    y = np.where(np.arange(40) < 20, np.nan, 3.0)
    assert moments_of([(y, np.ones(40)), (y, np.ones(40))]).sums.tolist() == [60, 20, 60, 20]


def test_a_pair_across_two_settings_is_the_second_change_less_the_first():
    sides = [(LUCK.random(400) < p).astype(float) for p in (0.2, 0.6, 0.2, 0.3)]
    effect = effect_of(moments_of([(y, np.ones(400)) for y in sides]), is_ratio=False)
    change = (sides[3] - sides[2]) - (sides[1] - sides[0])
    assert effect.value == pytest.approx(change.mean())
    assert effect.error**2 == pytest.approx(change.var() / 400 + 2 / 400**2)
