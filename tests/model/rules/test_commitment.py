"""Washington: who weighs how much, and what the law lets move when."""

from __future__ import annotations

import pytest

from sim.model.rules.commitment import executed_change, true_commitment


def test_three_factions_by_weight() -> None:
    assert true_commitment(0.2, 0.6, 0.8, 0.5, 0.25, 0.0) == pytest.approx(
        0.5 * 0.2 + 0.125 * 0.6 + 0.375 * 0.8
    )


def test_congress_holds_a_floor() -> None:
    assert true_commitment(0.0, 0.0, 0.0, 0.5, 0.25, 0.35) == 0.35


def test_a_president_alone() -> None:
    assert true_commitment(0.2, 0.9, 0.9, 1.0, 0.0, 0.0) == pytest.approx(0.2)


def test_a_cut_above_the_floor_is_carried_out_at_once() -> None:
    assert executed_change(-5_000.0, 85_000.0, 76_000.0, 0.0, 45.0) == -5_000.0


def test_a_cut_below_the_floor_waits() -> None:
    assert executed_change(-10_000.0, 85_000.0, 76_000.0, 44.0, 45.0) == -9_000.0
    assert executed_change(-10_000.0, 85_000.0, 76_000.0, 45.0, 45.0) == -10_000.0


def test_already_below_the_floor_nothing_is_added() -> None:
    assert executed_change(-1_000.0, 70_000.0, 76_000.0, 0.0, 45.0) == 0.0
