"""Boxes to choose from: two planted ones are found one after the other, and the path trades as it says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.analysis.boxes import choices, path, several

RNG = np.random.default_rng(4)
STATES = pd.DataFrame(RNG.random((600, 4)), columns=["a", "b", "c", "d"])
TWO = ((STATES["a"] < 0.25) | (STATES["b"] > 0.85)).to_numpy()


def test_two_planted_boxes_are_found_one_after_the_other() -> None:
    found = several(STATES, TWO)
    sides = [{side.factor for side in box.restrictions} for box in found]
    assert sides[:2] in ([{"a"}, {"b"}], [{"b"}, {"a"}])
    assert sum(box.coverage for box in found) > 0.9
    assert all(box.density > 0.8 for box in found[:2])


def test_noise_has_no_box() -> None:
    assert several(STATES, RNG.random(600) < 0.3) == []


def test_a_path_gives_up_coverage_for_density() -> None:
    table = path(STATES, (STATES["a"] < 0.3).to_numpy() & (RNG.random(600) < 0.8))
    assert table["coverage"].iloc[0] == 1
    assert table["coverage"].is_monotonic_decreasing
    assert table["mass"].is_monotonic_decreasing
    some = choices(table)
    assert some["coverage"].is_monotonic_decreasing
    assert some["density"].is_monotonic_increasing
    assert some["words"].iloc[-1].startswith("a ")
    assert 2 <= len(some) <= 5
    assert some["density"].max() == pytest.approx(table["density"].max())
