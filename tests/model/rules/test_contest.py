"""Local balance: the limits of a contest function, and what digging in does."""

from __future__ import annotations

import pytest

from sim.model.rules.contest import contest, dug_in


def test_equal_sides_are_even() -> None:
    for decisiveness in (0.5, 1.0, 3.0):
        assert contest(2.0, 2.0, 1.0, decisiveness) == pytest.approx(0.5)


def test_nobody_attacks_and_nobody_defends() -> None:
    assert contest(0.0, 2.0, 0.6, 1.5) == 0.0
    assert contest(0.0, 0.0, 0.6, 1.5) == 0.0
    assert contest(2.0, 0.0, 0.6, 1.5) == 1.0


def test_by_hand() -> None:
    """m A**k / (m A**k + D**k) = .5 x 16 / (.5 x 16 + 4) = 2/3."""
    assert contest(4.0, 2.0, 0.5, 2.0) == pytest.approx(2 / 3, rel=1e-12)


def test_mass_favours_the_defender_and_decisiveness_sharpens() -> None:
    assert contest(2.0, 2.0, 0.6, 1.5) < 0.5
    assert contest(3.0, 2.0, 1.0, 5.0) > contest(3.0, 2.0, 1.0, 1.0) > 0.5
    assert contest(2.0, 3.0, 1.0, 5.0) < contest(2.0, 3.0, 1.0, 1.0) < 0.5


def test_more_attackers_never_hurt_the_attack() -> None:
    chances = [contest(a / 4, 2.0, 0.6, 1.5) for a in range(40)]
    assert chances == sorted(chances)


def test_digging_in_multiplies_strength() -> None:
    """(1 + cost x entrenchment): neither cost nor entrenchment, no change."""
    assert dug_in(2.0, 0.0, 3.0) == dug_in(2.0, 1.0, 0.0) == 2.0
    assert dug_in(2.0, 0.5, 3.0) == pytest.approx(5.0)
