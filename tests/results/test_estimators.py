"""Estimators against textbook values, their limit cases, and their own coverage."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.units import BLOCK
from sim.results.estimators import (
    by_block,
    chance,
    difference,
    effective_size,
    exact,
    mean_of,
    quantiles,
    share,
)


def test_equal_weights_give_the_exact_interval() -> None:
    """Clopper and Pearson's of 2 of 10, from tables; what tells the error from 10 itself counts one less."""
    assert exact(0.2, 10) == pytest.approx((0.2, 0.0252, 0.5561), abs=1e-4)
    hits = np.arange(10) < 2
    assert share(hits) == pytest.approx(exact(0.2, 9))
    assert share(hits, np.full(10, 0.003)) == pytest.approx(share(hits))


def test_what_is_never_seen_is_bounded_by_all_that_was_played() -> None:
    assert share(np.zeros(100)) == pytest.approx((0, 0, 1 - 0.025**0.01))
    assert share(np.ones(100)).low == pytest.approx(0.025**0.01)
    assert share(np.ones(997), np.random.default_rng(1).random(997)).value == 1
    assert share(np.zeros(25), np.ones(25), np.full(25, 4.0)) == pytest.approx(share(np.zeros(100)))


@given(st.integers(2, 400), st.floats(0, 1.5), st.integers(0, 2**32 - 1))
def test_an_end_that_was_seen_has_no_narrower_bound_than_one_never_seen(
    n: int, heavy: float, seed: int
) -> None:
    """Whatever the weights of those that were seen: one, a few, half of all, in blocks that are like or unlike."""
    rng = np.random.default_rng(seed)
    weight, number = rng.lognormal(0, heavy, n), np.arange(n)
    never = share(*by_block(number, np.zeros(n), weight)).high
    for count in {1, min(14, n), n // 2}:
        first = by_block(number, number < count, weight)
        light = by_block(number, np.argsort(np.argsort(weight)) < count, weight)
        for seen in (first, light):
            assert share(*seen).high >= never - 1e-12


def test_a_share_is_weighted() -> None:
    assert share([1, 0, 0], [2, 1, 1]).value == pytest.approx(0.5)


def test_nothing_to_weight_is_unknown() -> None:
    assert all(np.isnan(share([1, 0], [0, 0])))
    assert all(np.isnan(mean_of([np.nan, np.nan])))
    assert all(np.isnan(chance([])))


@given(st.lists(st.tuples(st.booleans(), st.floats(1e-6, 1)), min_size=1, max_size=60))
def test_a_share_stays_inside_its_interval_and_the_unit_interval(rows: list[tuple[bool, float]]) -> None:
    hits, weight = zip(*rows, strict=True)
    value, low, high = share(hits, weight)
    assert 0 <= low <= value + 1e-9
    assert value - 1e-9 <= high <= 1


@pytest.mark.parametrize("rate", [0.002, 0.02, 0.3])
@pytest.mark.parametrize("alike", [0.02, 0.3], ids=["dice", "worlds"])
@pytest.mark.parametrize("heavy", [0.0, 0.9], ids=["even", "heavy"])
def test_the_interval_of_a_share_covers_nineteen_times_in_twenty(
    rate: float, alike: float, heavy: float
) -> None:
    """Blocks whose chances are beta-distributed with this correlation within, and weights: both errors in noise.

    Where few are seen, an exact interval covers more, never less.
    """
    rng, trials, blocks = np.random.default_rng(5), 400, 250
    firm, missed = 1 / alike - 1, np.zeros(2)
    for _ in range(trials):
        chance = rng.beta(firm * rate, firm * (1 - rate), blocks)
        weight = np.repeat(rng.lognormal(0, heavy, blocks), BLOCK)
        hits = rng.random((blocks, BLOCK)) < chance[:, None]
        _, low, high = share(*by_block(np.arange(blocks * BLOCK), hits.ravel(), weight))
        missed += low > rate, high < rate
    assert missed.sum() / trials < 0.05 + 3 * np.sqrt(0.05 * 0.95 / trials)
    if rate > 0.1:
        assert missed.sum() / trials > 0.05 - 3 * np.sqrt(0.05 * 0.95 / trials)


def test_weights_that_go_with_the_end_are_covered() -> None:
    """Blocks with a greater chance weigh more: the truth is the weighted one."""
    rng, covered = np.random.default_rng(1), 0
    mean, square = 2 / 7, 2 * 3 / (7 * 8)  # of Beta(2, 5)
    truth = (0.5 * mean + square) / (0.5 + mean)
    for _ in range(1_000):
        chance_ = rng.beta(2, 5, 300)
        weight = rng.lognormal(0, 1, 300) * (0.5 + chance_)
        _, low, high = share(rng.random(300) < chance_, weight)
        covered += low <= truth <= high
    assert 0.93 <= covered / 1_000 <= 0.975


@pytest.mark.parametrize("blocks", [5, 12])
def test_few_blocks_make_a_mean_less_sure(blocks: int) -> None:
    """Student's t: the interval of a few normal values covers as often as that of many."""
    rng, trials = np.random.default_rng(2), 2_000
    found = [mean_of(rng.normal(size=blocks)) for _ in range(trials)]
    covered = np.mean([one.low <= 0 <= one.high for one in found])
    assert covered == pytest.approx(0.95, abs=3 * np.sqrt(0.05 * 0.95 / trials))


def test_a_single_block_has_no_interval() -> None:
    assert mean_of([3.0]) == (3.0, -np.inf, np.inf)
    assert chance([0.3]) == (0.3, 0.0, 1.0)


def test_effective_size_counts_equal_weights_and_warns_when_few() -> None:
    assert effective_size(np.full(500, 0.01)) == pytest.approx((500, False))
    assert effective_size([1, 0, 0]) == (1, True)
    assert effective_size([0.0]) == (0, True)


def test_a_mean_of_chances_is_held_within_them() -> None:
    assert chance([0.1, 0.3]).value == pytest.approx(0.2)
    assert chance([0.1, 0.3]).low == 0
    assert chance(np.zeros(9)) == (0, 0, 0)


def test_a_mean_leaves_out_what_never_happened() -> None:
    assert mean_of([1, 3, np.nan], [1, 1, 5]).value == pytest.approx(2)


def test_common_luck_narrows_a_difference() -> None:
    luck = np.random.default_rng(2).random(4_000)
    first, second = pd.Series((luck < 0.5) * 1.0), pd.Series((luck < 0.4) * 1.0)
    found = difference(first, second)
    assert found.low <= 0.1 <= found.high
    assert found.gain == pytest.approx((0.25 + 0.24) / 0.09, rel=0.1)


def test_a_difference_joins_by_replication() -> None:
    first = pd.Series([1.0, 0.0, 1.0], index=[0, 1, 2])
    second = pd.Series([1.0, 1.0], index=[2, 0])
    assert difference(first, second).value == pytest.approx(0)


def test_a_weighted_quantile_follows_the_weight() -> None:
    assert quantiles([1, 2, 3], None, [0.5]) == pytest.approx([2])
    assert quantiles([1, 2, 3], [1, 1, 8], [0.5])[0] > 2


def test_intervals_by_block_cover_what_shared_parameters_spread() -> None:
    """Three replications that share a draw are one independent unit: by block the interval covers, by row it does not."""
    rng, covered, naive, trials = np.random.default_rng(3), 0, 0, 400
    for _ in range(trials):
        shared = np.repeat(rng.normal(size=60), BLOCK)
        values = shared + 0.3 * rng.normal(size=len(shared))
        number = np.arange(len(values))
        by, plain = mean_of(*by_block(number, values)), mean_of(values)
        assert by.value == pytest.approx(plain.value)
        covered += by.low <= 0 <= by.high
        naive += plain.low <= 0 <= plain.high
    assert covered / trials > 0.95 - 3 * np.sqrt(0.05 * 0.95 / trials)
    assert naive / trials < 0.85


def test_a_block_leaves_out_what_is_unknown() -> None:
    mean, weight, worth = by_block([0, 1, 2, BLOCK], [1.0, np.nan, 4.0, np.nan], [1.0, 9.0, 2.0, 5.0])
    assert mean.tolist() == [3.0, 0.0]
    assert weight.tolist() == [3.0, 0.0]
    assert worth.tolist() == [9 / 5, 0.0]
