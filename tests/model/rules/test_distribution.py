"""Quantiles: ends, medians, known points, and hard bounds."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest

from sim.model.rules.distribution import (
    LOGNORMAL,
    LOGUNIFORM,
    NORMAL,
    TRIANGULAR,
    UNIFORM,
    exponential,
    quantile,
    triangular,
)
from sim.parameters.distributions import Kind

FAR = 1e9


def q(kind: int, a: float, b: float, c: float, u: float) -> float:
    return quantile(kind, a, b, c, -FAR, FAR, u)


def test_numbers_of_the_kinds_are_those_of_the_configuration() -> None:
    names = {"TRIANGULAR": TRIANGULAR, "UNIFORM": UNIFORM, "NORMAL": NORMAL, "LOGNORMAL": LOGNORMAL}
    assert {name: int(Kind[name]) for name in names} == names
    assert int(Kind.LOGUNIFORM) == LOGUNIFORM


def test_triangular_limits_mode_and_a_known_point() -> None:
    """u = 0 gives low, u = 1 high; the mode has (mode - low) / (high - low) below it."""
    assert triangular(1.0, 2.0, 5.0, 0.0) == 1.0
    assert triangular(1.0, 2.0, 5.0, 1.0) == 5.0
    assert triangular(1.0, 2.0, 5.0, 0.25) == pytest.approx(2.0)
    assert triangular(0.0, 1.0, 2.0, 0.125) == pytest.approx(0.5)
    assert triangular(3.0, 3.0, 3.0, 0.7) == 3.0


@pytest.mark.parametrize("u", [0.001, 0.2, 0.5, 0.9, 0.999])
def test_triangular_inverts_its_own_distribution_function(u: float) -> None:
    low, mode, high = 0.2, 0.5, 0.85
    x = triangular(low, mode, high, u)
    below = (x - low) ** 2 / ((high - low) * (mode - low))
    above = 1 - (high - x) ** 2 / ((high - low) * (high - mode))
    assert (below if x < mode else above) == pytest.approx(u, abs=1e-12)


@pytest.mark.parametrize("u", [0.01, 0.5, 0.95])
def test_normal_against_the_standard_library(u: float) -> None:
    assert q(NORMAL, 0.5, 0.1, 0.0, u) == pytest.approx(NormalDist(0.5, 0.1).inv_cdf(u), rel=1e-12)


def test_lognormal_by_its_median_and_95th_percentile() -> None:
    assert q(LOGNORMAL, 0.01, 0.035, 0.0, 0.5) == pytest.approx(0.01, rel=1e-12)
    assert q(LOGNORMAL, 0.01, 0.035, 0.0, 0.95) == pytest.approx(0.035, rel=1e-12)
    assert q(LOGNORMAL, 0.01, 0.035, 0.0, 0.05) == pytest.approx(0.01**2 / 0.035, rel=1e-12)


def test_uniform_and_loguniform() -> None:
    assert q(UNIFORM, -1.0, 2.0, 0.0, 0.5) == 0.5
    assert q(LOGUNIFORM, 0.001, 10.0, 0.0, 0.5) == pytest.approx(0.1, rel=1e-12)
    assert q(LOGUNIFORM, 0.001, 10.0, 0.0, 0.0) == pytest.approx(0.001)


def test_hard_bounds_hold() -> None:
    assert quantile(NORMAL, 0.5, 0.4, 0.0, 0.0, 1.0, 0.001) == 0.0
    assert quantile(NORMAL, 0.5, 0.4, 0.0, 0.0, 1.0, 0.999) == 1.0
    assert math.isfinite(q(NORMAL, 0.5, 0.4, 0.0, 0.0))
    assert math.isfinite(q(NORMAL, 0.5, 0.4, 0.0, 1.0))


def test_exponential_by_its_median() -> None:
    assert exponential(3.0, 0.5) == pytest.approx(3.0 * math.log(2), rel=1e-12)
    assert exponential(3.0, 0.0) == 0.0
    assert exponential(0.0, 0.9) == 0.0
    assert math.isfinite(exponential(3.0, 1.0))


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [(0, (0.2, 0.5, 0.85)), (1, (-1.0, 2.0, 0.0)), (2, (0.5, 0.1, 0.0)), (3, (0.01, 0.035, 0.0))],
)
def test_higher_chance_never_a_lower_quantity(kind: int, numbers: tuple[float, float, float]) -> None:
    xs = [q(kind, *numbers, float(u)) for u in np.linspace(0.0, 1.0, 101)]
    assert xs == sorted(xs)
