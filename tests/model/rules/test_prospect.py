"""Prospect theory: Tversky and Kahneman's own numbers, weights that sum to one, and the linear limit."""

from __future__ import annotations

import numpy as np
import pytest

from sim.config.sampling import parameter_type
from sim.model.rules.prospect import felt_chance, felt_value, prospect


def gambler(
    curvature: float = 0.88, loss: float = 2.25, gain_g: float = 0.61, loss_g: float = 0.69
) -> np.record:
    k = np.zeros(1, parameter_type()).view(np.recarray)[0].kremlin
    k.curvature, k.loss_aversion, k.gamma_gain, k.gamma_loss = curvature, loss, gain_g, loss_g
    return k


def feels(chances: list[float], values: list[float], k: np.record) -> float:
    return prospect(np.array(chances), np.array(values), len(values), k)


def test_linear_value_is_the_value() -> None:
    assert [felt_value(x, 1.0, 1.0) for x in (-2.0, 0.0, 3.0)] == pytest.approx([-2.0, 0.0, 3.0])


def test_losses_loom_larger() -> None:
    """v(100) = 57.54 and v(-100) = -129.47 with their median exponent .88 and loss aversion 2.25."""
    assert felt_value(100.0, 0.88, 2.25) == pytest.approx(57.544, abs=0.001)
    assert felt_value(-100.0, 0.88, 2.25) == pytest.approx(-129.474, abs=0.001)


@pytest.mark.parametrize(
    ("gamma", "p", "felt"),
    [
        (0.61, 0.01, 0.0553),
        (0.61, 0.1, 0.1863),
        (0.61, 0.5, 0.4206),
        (0.61, 0.9, 0.7117),
        (0.69, 0.5, 0.4540),
    ],
)
def test_known_weights(gamma: float, p: float, felt: float) -> None:
    assert felt_chance(p, gamma) == pytest.approx(felt, abs=1e-4)


@pytest.mark.parametrize("gamma", [0.3, 0.61, 1.0])
def test_certainty_and_impossibility_are_felt_as_they_are(gamma: float) -> None:
    assert felt_chance(0.0, gamma) == 0.0
    assert felt_chance(1.0, gamma) == pytest.approx(1.0)


def test_gamma_one_is_the_chance() -> None:
    assert [felt_chance(p, 1.0) for p in (0.1, 0.5, 0.9)] == pytest.approx([0.1, 0.5, 0.9])


@pytest.mark.parametrize("chances", [[0.2, 0.3, 0.5], [0.01, 0.98, 0.01], [0.0, 1.0, 0.0]])
def test_weights_sum_to_one_within_gains_and_within_losses(chances: list[float]) -> None:
    """Outcomes all worth 1 are worth v(1) = 1; all worth -1, v(-1) = -2.25: every weight is counted once."""
    assert feels(chances, [1.0, 1.0, 1.0], gambler()) == pytest.approx(1.0, rel=1e-9)
    assert feels(chances, [-1.0, -1.0, -1.0], gambler()) == pytest.approx(-2.25, rel=1e-9)


def test_linear_limit_is_the_expected_value() -> None:
    k = gambler(1.0, 1.0, 1.0, 1.0)
    assert feels([0.1, 0.2, 0.3, 0.4], [-3.0, -1.0, 0.5, 2.0], k) == pytest.approx(0.45, rel=1e-12)


def test_their_die_by_hand() -> None:
    """Win 2, 4, 6 or lose 1, 3, 5, each 1/6: pi by differences of w at the cumulated chances (1992, p. 302)."""
    k = gambler()

    def up(p: float) -> float:
        return p**0.61 / (p**0.61 + (1 - p) ** 0.61) ** (1 / 0.61)

    def down(p: float) -> float:
        return p**0.69 / (p**0.69 + (1 - p) ** 0.69) ** (1 / 0.69)

    gains = up(1 / 6) * 6**0.88 + (up(2 / 6) - up(1 / 6)) * 4**0.88 + (up(3 / 6) - up(2 / 6)) * 2**0.88
    losses = down(1 / 6) * 5**0.88 + (down(2 / 6) - down(1 / 6)) * 3**0.88 + (down(3 / 6) - down(2 / 6))
    assert feels([1 / 6] * 6, [-5.0, -3.0, -1.0, 2.0, 4.0, 6.0], k) == pytest.approx(
        gains - 2.25 * losses, rel=1e-9
    )


def test_long_shots_are_overweighted_and_near_certainties_under() -> None:
    k = gambler(1.0, 1.0)
    assert feels([0.99, 0.01], [0.0, 1.0], k) > 0.05
    assert feels([0.1, 0.9], [0.0, 1.0], k) < 0.75
