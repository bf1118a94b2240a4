"""Contrasts that change sign along a number, in any measure; planted, and absent."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from sim.analysis.turns import turns
from sim.results.dataset import Sweep
from sim.results.measures import GOAL, LOSS
from tests.synthetic_sweep import grid, names, number

Maker = Callable[..., Sweep]
POSTURE, COHESION = (
    names("posture", "default", "brigade"),
    number("alliance.cohesion", (0.0, 0.25, 0.5, 0.75, 1.0)),
)


def crossed_at(place: float) -> Callable[[pd.Series], dict[str, float]]:
    """Return shares in which a brigade gives back less below a cohesion, and more above it."""

    def shares(row: pd.Series) -> dict[str, float]:
        gain = 0.6 * (row["alliance.cohesion"] - place) * (row["posture"] == "brigade")
        return {"host_restores": 0.5 + gain, "seizure_holds": 0.5 - gain}

    return shares


def test_a_planted_crossing_is_found_in_each_measure(sweep_of: Maker) -> None:
    factors = [POSTURE, COHESION]
    sweep = sweep_of("grid", factors, grid(*factors), crossed_at(0.4), replications=1200)
    (goal,) = turns(sweep, GOAL)
    (loss,) = turns(sweep, LOSS)
    assert (goal.first, goal.second, goal.factor) == ("brigade", "default", "alliance.cohesion")
    assert goal.at == pytest.approx(0.4, abs=0.06)
    assert goal.low < 0.4 < goal.high
    assert (goal.rises, loss.rises) == (True, False)


def test_without_a_crossing_there_is_none(sweep_of: Maker) -> None:
    factors = [POSTURE, COHESION]
    assert turns(sweep_of("grid", factors, grid(*factors), crossed_at(-1.0), replications=400), GOAL) == []
