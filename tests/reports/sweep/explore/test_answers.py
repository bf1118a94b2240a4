"""Where the crises of many points stand by day: the very shares of results.curves, point by point."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.reports.figures.timing import CLOCKS, reached_by
from sim.reports.sweep.explore.answers import DAYS, by_day, days_of
from sim.results.curves import curves
from sim.results.outcomes import KINDS
from tests.synthetic_results import make_runs


def runs_of(points: int) -> pd.DataFrame:
    """Return the runs of some points, each with draws of its own."""
    return pd.concat([make_runs(point, n=400).assign(point=point) for point in range(points)])


def test_each_point_stands_as_the_curves_of_its_runs() -> None:
    runs = runs_of(3)
    found = by_day(runs, 3, 90.0)
    for point in range(3):
        own = curves(runs[runs["point"] == point], list(DAYS))
        assert found.stands[point] == pytest.approx(own[list(KINDS)].to_numpy().T)


def test_the_race_is_that_of_its_figure() -> None:
    runs = runs_of(2)
    found = by_day(runs, 2, 90.0).race
    assert set(found) == set(CLOCKS)
    for point in range(2):
        own = runs[runs["point"] == point]
        for column, shares in found.items():
            assert shares[point] == pytest.approx(reached_by(own[column], own["weight"], 24 * np.array(DAYS)))


def test_a_window_ends_the_days_and_a_point_without_weight_has_no_answer() -> None:
    runs = runs_of(2)
    runs.loc[runs["point"] == 1, "weight"] = 0.0
    found = by_day(runs, 3, 10.0)
    assert found.stands.shape == (3, len(KINDS), len(days_of(10.0)))
    assert np.isnan(found.stands[1:]).all()
    assert np.isnan(found.stands[1]).all()
    assert found.stands[1].shape == (len(KINDS), len(days_of(10.0)))
