"""Estimators against textbook values, their limit cases, and their own coverage."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.config.sampling import BLOCK
from sim.results.estimators import (
    attempt_probability,
    by_block,
    difference,
    effective_size,
    mean_of,
    quantiles,
    ratio,
    share,
)


def test_equal_weights_give_wilsons_interval() -> None:
    hits = np.arange(10) < 2
    assert share(hits) == pytest.approx((0.2, 0.0567, 0.5098), abs=1e-4)
    assert share(hits, np.full(10, 0.003)) == pytest.approx(share(hits))


def test_a_share_is_weighted() -> None:
    assert share([1, 0, 0], [2, 1, 1]).value == pytest.approx(0.5)


def test_nothing_to_weight_is_unknown() -> None:
    assert all(np.isnan(share([1, 0], [0, 0])))
    assert all(np.isnan(mean_of([np.nan, np.nan])))
    assert all(np.isnan(attempt_probability([])))


@given(st.lists(st.tuples(st.booleans(), st.floats(1e-6, 1)), min_size=1, max_size=60))
def test_a_share_stays_inside_its_interval_and_the_unit_interval(rows: list[tuple[bool, float]]) -> None:
    hits, weight = zip(*rows, strict=True)
    value, low, high = share(hits, weight)
    assert 0 <= low <= value + 1e-9
    assert value - 1e-9 <= high <= 1


def test_the_weighted_interval_covers_nineteen_times_in_twenty() -> None:
    rng = np.random.default_rng(1)
    mean, square = 2 / 7, 2 * 3 / (7 * 8)  # of Beta(2, 5)
    truth = (0.5 * mean + square) / (0.5 + mean)
    covered = 0
    for _ in range(1_000):
        chance = rng.beta(2, 5, 300)
        weight = rng.lognormal(0, 1, 300) * (0.5 + chance)
        _, low, high = share(rng.random(300) < chance, weight)
        covered += low <= truth <= high
    assert 0.92 <= covered / 1_000 <= 0.975


def test_effective_size_counts_equal_weights_and_warns_when_few() -> None:
    assert effective_size(np.full(500, 0.01)) == pytest.approx((500, False))
    assert effective_size([1, 0, 0]) == (1, True)
    assert effective_size([0.0]) == (0, True)


def test_the_chance_of_an_attempt_is_the_mean_weight() -> None:
    assert attempt_probability([0.1, 0.3]).value == pytest.approx(0.2)
    assert attempt_probability(np.zeros(9)) == (0, 0, 0)


def test_a_mean_leaves_out_what_never_happened() -> None:
    assert mean_of([1, 3, np.nan], [1, 1, 5]).value == pytest.approx(2)


def test_a_ratio_of_proportional_values_is_exact() -> None:
    below = np.array([1.0, 2.0, 5.0])
    assert ratio(1.3 * below, below) == pytest.approx((1.3, 1.3, 1.3))


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
    assert covered / trials > 0.9
    assert naive / trials < 0.85


def test_a_block_leaves_out_what_is_unknown() -> None:
    mean, weight = by_block([0, 1, 2, 3], [1.0, np.nan, 4.0, np.nan], [1.0, 9.0, 2.0, 5.0])
    assert mean.tolist() == [3.0, 0.0]
    assert weight.tolist() == [3.0, 0.0]
