"""When a challenger moves: Zagare and Kilgour's threshold, also as the limit of the hazard."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.config.sampling import parameter_type
from sim.model.rules.deterrence import attempt_chance, hazard_ratio, holding_threshold
from sim.model.rules.prospect import prospect


def linear_gambler() -> np.record:
    """Return a challenger without prospect theory: curvature, loss aversion and both gammas 1."""
    k = np.zeros(1, parameter_type()).view(np.recarray)[0].kremlin
    k.curvature = k.loss_aversion = k.gamma_gain = k.gamma_loss = 1.0
    return k


def test_threshold_by_hand() -> None:
    """(c_DC - c_CC) / (c_DC - c_DD) = (1 - 0) / (1 + 3)."""
    assert holding_threshold(0.0, 1.0, -3.0) == 0.25


def test_a_concession_no_better_than_the_status_quo_deters_at_once() -> None:
    assert holding_threshold(1.0, 1.0, -3.0) == 0.0
    assert holding_threshold(2.0, 1.0, -3.0) == 0.0
    assert holding_threshold(0.0, -3.0, -3.0) == 0.0


def test_a_conflict_better_than_the_status_quo_is_not_deterred() -> None:
    assert holding_threshold(-1.0, 1.0, 0.0) == 1.0


@pytest.mark.parametrize(
    ("status_quo", "concession", "conflict"), [(0.0, 1.0, -3.0), (-0.2, 0.5, -0.9), (0.1, 2.0, -1.0)]
)
def test_threshold_is_the_limit_of_prospect_and_hazard(
    status_quo: float, concession: float, conflict: float
) -> None:
    """Linear values and chances, beta large: the cap just below p*, its inverse just above."""
    k, cap = linear_gambler(), 50.0
    bar = holding_threshold(status_quo, concession, conflict)

    def hazard(resisted: float) -> float:
        chances, values = np.array([resisted, 1.0 - resisted]), np.array([conflict, concession])
        return hazard_ratio(prospect(chances, values, 2, k) - status_quo, 0.0, 1e6, cap)

    assert hazard(bar - 1e-3) == pytest.approx(cap, rel=1e-9)
    assert hazard(bar + 1e-3) == pytest.approx(1 / cap, rel=1e-9)


def test_hazard_at_the_reference_is_the_baseline() -> None:
    assert hazard_ratio(0.3, 0.3, 5.0, 20.0) == pytest.approx(1.0)
    assert hazard_ratio(0.9, 0.3, 0.0, 20.0) == pytest.approx(1.0)
    assert hazard_ratio(0.5, 0.3, 5.0, 20.0) == pytest.approx(math.e)


def test_hazard_is_capped_both_ways() -> None:
    assert hazard_ratio(1e9, 0.0, 5.0, 20.0) == pytest.approx(20.0)
    assert hazard_ratio(-1e9, 0.0, 5.0, 20.0) == pytest.approx(1 / 20.0)


def test_chance_of_an_attempt() -> None:
    assert attempt_chance(0.0, 7.0, 5.0) == 0.0
    assert attempt_chance(0.5, 365.0, 2.0) == pytest.approx(1 - math.exp(-1), rel=1e-12)
    weeks = 1 - (1 - attempt_chance(0.5, 7.0, 1.0)) ** 2
    assert weeks == pytest.approx(attempt_chance(0.5, 14.0, 1.0), rel=1e-12)
