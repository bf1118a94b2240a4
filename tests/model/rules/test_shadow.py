"""The nuclear shadow: risk by rung, and who feels it."""

from __future__ import annotations

import pytest

from sim.model.rules.shadow import disaster_on_entry, disaster_rate, dread


def test_risk_grows_by_a_factor_a_rung() -> None:
    assert [disaster_on_entry(0.01, 3.0, float(r)) for r in (1, 2, 3)] == pytest.approx([0.01, 0.03, 0.09])
    assert disaster_on_entry(0.5, 3.0, 3.0) == 1.0
    assert disaster_on_entry(0.0, 3.0, 3.0) == 0.0


def test_rate_while_there_doubles_in_open_force() -> None:
    assert disaster_rate(0.001, 2.0, 2.0, 0.0) == pytest.approx(0.002)
    assert disaster_rate(0.001, 2.0, 2.0, 1.0) == pytest.approx(0.004)


def test_an_ally_fears_its_share_of_the_felt_risk_and_nothing_without_restraint() -> None:
    """And in proportion to what a wider war costs it, up to all."""
    assert dread(0.0, 4.0, 0.9, 1.0) == 0.0
    assert dread(0.5, 1.0, 0.6, 1.0) == pytest.approx(0.3)
    assert dread(0.5, 1.0, 0.6, 0.2) == pytest.approx(0.06)
    assert dread(0.5, 4.0, 0.1, 1.0) == pytest.approx(0.2)
    assert dread(1.0, 4.0, 0.9, 1.0) == 1.0
