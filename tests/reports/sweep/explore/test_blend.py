"""Blends: exact where the truth has their form, and an error that is what leaving a point out would give."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.reports.sweep.explore.blend import blend
from tests.synthetic_sweep import crossed, grid, names, number

X, Y, POSTURE = (
    number("alliance.cohesion", (0.1, 0.4, 0.9)),
    number("council.rho", (0.0, 0.5)),
    names("posture", "a", "b"),
)
FREE = [number("alliance.cohesion"), number("council.rho")]


def of(points: pd.DataFrame) -> np.ndarray:
    """Return two answers that are linear in each number and differ by name."""
    x, y, b = points["alliance.cohesion"], points["council.rho"], points["posture"] == "b"
    return np.column_stack([x + 2 * y + 0.5 * b + x * y, 1 - x])


def squared(points: pd.DataFrame) -> np.ndarray:
    """Return an answer that is a quadratic with products."""
    x, y, b = points["alliance.cohesion"], points["council.rho"], points["posture"] == "b"
    return np.asarray(x**2 - x * y + b * x + y).reshape(-1, 1)


def sample(points: int) -> pd.DataFrame:
    """Return points anywhere, under both names."""
    rng = np.random.default_rng(2)
    return crossed(pd.DataFrame({f.name: rng.random(points) for f in FREE}), POSTURE)


def test_a_grid_gives_its_own_points_back_and_runs_straight_between_them() -> None:
    points = grid(X, Y, POSTURE).sample(frac=1, random_state=1, ignore_index=True)
    answers = of(points)
    found = blend((X, Y, POSTURE), points, answers)
    assert found.kind == "grid"
    for n in (0, 5, 11):
        row = points.loc[n, ["alliance.cohesion", "council.rho", "posture"]].tolist()
        assert found.at(row, answers) == pytest.approx(answers[n])
    between = pd.DataFrame({"alliance.cohesion": [0.3], "council.rho": [0.2], "posture": ["b"]})
    assert found.at([0.3, 0.2, "b"], answers) == pytest.approx(of(between)[0])


def test_the_error_of_a_grid_is_what_neighbours_say_of_a_point() -> None:
    points = grid(X, POSTURE).assign(**{"council.rho": 0.0})
    answers = of(points)
    middle = points["alliance.cohesion"] == 0.4
    answers[middle] += 0.25
    off = blend((X, POSTURE), points, answers).off
    assert off[middle] == pytest.approx(0.25)
    assert np.isnan(off[~middle]).all()


def test_a_surface_finds_a_quadratic_and_its_error_is_that_of_leaving_out() -> None:
    points = sample(20)
    answers = squared(points)
    found = blend([POSTURE, *FREE], points, answers)
    assert found.kind == "surface"
    there = pd.DataFrame({"alliance.cohesion": [0.2], "council.rho": [0.9], "posture": ["b"]})
    assert found.at(["b", 0.2, 0.9], answers) == pytest.approx(squared(there)[0], abs=1e-4)
    noisy = answers + np.random.default_rng(1).normal(0, 0.1, answers.shape)
    whole = blend([POSTURE, *FREE], points, noisy)
    kept = np.arange(len(points)) != 7
    without = blend([POSTURE, *FREE], points[kept].reset_index(drop=True), noisy[kept])
    row = points.loc[7, ["posture", "alliance.cohesion", "council.rho"]].tolist()
    assert whole.off[7] == pytest.approx(abs(noisy[7] - without.at(row, noisy[kept])), rel=1e-3)


def test_few_points_give_a_plane_and_fewer_the_nearest() -> None:
    assert len(blend([POSTURE, *FREE], sample(5), squared(sample(5))).terms) < 10
    assert blend([POSTURE, *FREE], sample(2), squared(sample(2))).kind == "nearest"


def test_points_without_an_answer_bend_no_surface() -> None:
    points, answers = sample(20), squared(sample(20)).copy()
    answers[3] = np.nan
    found = blend([POSTURE, *FREE], points, answers)
    assert not np.isnan(found.table).any()
    assert np.isnan(found.off[3]).all()
