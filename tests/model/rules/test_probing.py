"""Lessons of probes, by hand: each link cut at 0, shares stay shares."""

from __future__ import annotations

import math

import pytest

from sim.model.rules.probing import detection, divided, pull, rallied, worn


@pytest.mark.parametrize("value", [0.0, 0.137, 0.7, 1.0])
def test_a_link_at_zero_changes_no_bit(value: float) -> None:
    assert rallied(value, 0.0, 0.9) == divided(value, 0.0, 0.9) == detection(value, 0.0) == value
    assert worn(value, 0.0, 3.0) == value
    assert pull(0.0, value, 0.2) == 0.0


def test_links_by_hand() -> None:
    assert rallied(0.5, 0.1, 0.5) == pytest.approx(0.525)
    assert divided(0.5, 0.1, 0.5) == pytest.approx(0.475)
    assert detection(0.7, 0.5) == pytest.approx(0.85)
    assert pull(3.0, 0.5, 0.4) == pytest.approx(0.3)
    assert worn(0.4, 2.0, 0.5) == pytest.approx(0.4 / math.e)


def test_shares_stay_shares() -> None:
    assert rallied(0.9, 1.0, 1.0) == 1.0
    assert divided(0.9, 1.0, 1.0) == 0.0
    assert detection(0.2, 1.0) == 1.0
