"""The spread of true effects, against effects that were made: shares, errors, each point's chances, quantiles."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.studies.claims.shrinkage import quantiles, spread_of

LINE, POINTS = 0.02, 500
LUCK = np.random.default_rng(5)


def half_none(n: int) -> np.ndarray:
    return np.where(LUCK.random(n) < 0.5, 0.0, LUCK.exponential(0.08, n))


def skewed(n: int) -> np.ndarray:
    return -LUCK.gamma(1.2, 0.09, n)


def both_ways(n: int) -> np.ndarray:
    return np.where(LUCK.random(n) < 0.6, 0.15, -0.1)


def seen(true: np.ndarray, error: float) -> tuple[np.ndarray, np.ndarray]:
    errors = LUCK.uniform(0.7 * error, 1.3 * error, len(true))
    return true + errors * LUCK.normal(size=len(true)), errors


def exactly(true: np.ndarray) -> np.ndarray:
    return np.array([(true < -LINE).mean(), (np.abs(true) <= LINE).mean(), (true > LINE).mean()])


@pytest.mark.parametrize("error", [0.01, 0.04])
@pytest.mark.parametrize("made", [half_none, skewed, both_ways])
def test_shares_are_those_of_the_true_effects(made: Callable[[int], np.ndarray], error: float) -> None:
    """As seen, half of all effects of zero lie beyond the line where the error is twice as far."""
    true = made(POINTS)
    spread = spread_of(*seen(true, error), -LINE, LINE)
    assert spread.shares.sum() == pytest.approx(1)
    assert np.abs(spread.shares - exactly(true)).max() < 3 * spread.errors.max() + 0.03


def test_random_variation_alone_is_no_effect() -> None:
    values, errors = seen(np.zeros(POINTS), 0.04)
    assert (np.abs(values) > LINE).mean() > 0.5
    assert spread_of(values, errors, -LINE, LINE).shares[1] > 0.85


def test_errors_are_the_spread_that_other_points_and_crises_give() -> None:
    spreads = [spread_of(*seen(half_none(200), 0.03), -LINE, LINE) for _ in range(40)]
    apart = np.std([spread.shares[2] for spread in spreads])
    assert np.mean([spread.errors[2] for spread in spreads]) == pytest.approx(apart, rel=0.5)


def test_chances_of_a_point_are_calibrated() -> None:
    """Of points with a chance of about nine in ten to have an effect, about nine in ten have one."""
    true = half_none(4000)
    chances = spread_of(*seen(true, 0.04), -LINE, LINE).chances[:, 2]
    for low, high in ((0.05, 0.4), (0.4, 0.8), (0.8, 1.0)):
        these = (chances >= low) & (chances < high)
        assert these.sum() > 100
        assert (true > LINE)[these].mean() == pytest.approx(chances[these].mean(), abs=0.08)


def test_without_error_a_point_is_what_it_is() -> None:
    true = np.array([-0.3, -0.021, 0.0, 0.019, 0.021, 0.3])
    spread = spread_of(true, np.zeros(6), -LINE, LINE)
    assert spread.chances.argmax(axis=1).tolist() == [0, 0, 1, 1, 2, 2]
    assert spread.chances.max(axis=1) == pytest.approx(1)


def test_more_effects_on_one_side_never_lower_its_share() -> None:
    values, errors = seen(half_none(300), 0.03)
    shares = [spread_of(values + shift, errors, -LINE, LINE).shares[2] for shift in (0, 0.02, 0.05, 0.1)]
    assert shares == sorted(shares)


def test_quantiles_are_of_the_true_effects_not_of_those_seen() -> None:
    true = skewed(3000)
    values, errors = seen(true, 0.05)
    found = quantiles([spread_of(values, errors, -LINE, LINE)], (0.05, 0.5, 0.95))
    assert found == pytest.approx(np.quantile(true, (0.05, 0.5, 0.95)), abs=0.02)
    assert np.quantile(values, 0.95) > found[2] + 0.03
