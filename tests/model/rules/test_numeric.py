"""Shared shapes: where they meet their limits, and that no argument breaks them."""

from __future__ import annotations

import math

import pytest

from sim.model.rules.numeric import chance, clamp, keep, log_odds, logistic, power, safe_exp


def test_clamp_holds_both_ends() -> None:
    assert [clamp(x, 0.0, 1.0) for x in (-2.0, 0.3, 5.0)] == [0.0, 0.3, 1.0]


def test_exponential_never_overflows() -> None:
    assert safe_exp(1.0) == math.exp(1.0)
    assert math.isfinite(safe_exp(1e6))
    assert 0.0 <= safe_exp(-1e6) < 1e-300


@pytest.mark.parametrize("p", [1e-6, 0.1, 0.5, 0.9, 1 - 1e-6])
def test_log_odds_and_logistic_are_inverse(p: float) -> None:
    assert logistic(log_odds(p)) == pytest.approx(p, rel=1e-9)


def test_certainty_is_held_off_the_edge() -> None:
    assert math.isfinite(log_odds(0.0))
    assert log_odds(1.0) == pytest.approx(-log_odds(0.0), rel=1e-3)
    assert log_odds(0.9) == pytest.approx(math.log(9), rel=1e-12)


def test_chance_from_a_rate() -> None:
    assert chance(0.0, 5.0) == 0.0
    assert chance(0.2, 5.0) == pytest.approx(1 - math.exp(-1), rel=1e-12)
    assert 1 - (1 - chance(0.3, 0.25)) ** 4 == pytest.approx(chance(0.3, 1.0), rel=1e-12)  # any turn length


def test_half_is_kept_after_a_half_life() -> None:
    assert keep(7.0, 0.0) == 1.0
    assert keep(7.0, 7.0) == pytest.approx(0.5, rel=1e-12)
    assert keep(7.0, 21.0) == pytest.approx(0.125, rel=1e-12)


def test_power_with_its_limits_at_zero() -> None:
    assert power(2.0, 3.0) == pytest.approx(8.0, rel=1e-12)
    assert power(0.0, 2.0) == 0.0
    assert power(0.0, 0.0) == 1.0
    assert power(5.0, 0.0) == 1.0
