"""Intervals for few games, against published values."""

from __future__ import annotations

import pytest

from sim.play.small import groups_needed, newcombe, wilson


def test_wilson_as_published() -> None:
    """Newcombe (1998), Statistics in Medicine 17: 857, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=1e-4)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)
    assert wilson(1, 29) == pytest.approx((0.0061, 0.1718), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


def test_newcombe_as_published() -> None:
    """Newcombe (1998), Statistics in Medicine 17: 873, table II, method 10: 56/70 - 48/80, 9/10 - 3/10, 5/56 - 0/29."""
    assert newcombe((56, 70), (48, 80)) == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)
    assert newcombe((9, 10), (3, 10)) == pytest.approx((0.6, 0.1705, 0.8090), abs=1e-4)
    assert newcombe((5, 56), (0, 29)) == pytest.approx((0.0893, -0.0381, 0.1926), abs=1e-4)
    assert newcombe((1, 1), (0, 0))[1:] == (-1.0, 1.0)


def test_a_small_difference_needs_many_rooms() -> None:
    assert groups_needed(0.5, 0.5) == 0
    assert groups_needed(0.5, 0.4) == pytest.approx(
        387, abs=2
    )  # Fleiss (1981): 388 without continuity correction
    assert groups_needed(0.9, 0.1) < 8
