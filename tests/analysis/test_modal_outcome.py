"""The most frequent outcome, and where it flips."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from sim.analysis.modal_outcome import flips, modal
from sim.results.dataset import Sweep
from tests.synthetic_sweep import grid, names, number

Maker = Callable[..., Sweep]
COHESION = number("alliance.cohesion", (0.0, 0.25, 0.5, 0.75, 1.0))
POSTURE = names("posture", "weak", "strong")


def crossing(row: pd.Series) -> dict[str, float]:
    """Return shares of two outcomes that cross at 0.6."""
    host = 0.2 + 0.5 * row["alliance.cohesion"]
    return {"host_restores": host, "seizure_holds": 1 - host}


def test_a_planted_flip_is_found_where_the_shares_cross(sweep_of: Maker) -> None:
    sweep = sweep_of("grid", [COHESION], grid(COHESION), crossing, replications=3000)
    table = modal(sweep)
    assert list(table["modal"]) == ["seizure_holds"] * 3 + ["host_restores"] * 2
    assert table["decided"].all()
    (flip,) = flips(sweep, COHESION)
    assert (flip.before, flip.after) == ("seizure_holds", "host_restores")
    assert flip.at == pytest.approx(0.6, abs=0.04)
    assert (flip.low, flip.high) == (0.5, 0.75)


def test_with_few_runs_the_flip_is_undecided_over_a_wider_range(sweep_of: Maker) -> None:
    sweep = sweep_of("grid", [COHESION], grid(COHESION), crossing, replications=60)
    assert not modal(sweep)["decided"].all()
    (flip,) = flips(sweep, COHESION)
    assert flip.low <= 0.5
    assert flip.high >= 0.75
    assert flip.high - flip.low > 0.25


def test_flips_are_sought_along_one_factor_with_the_others_held(sweep_of: Maker) -> None:
    def shares(row: pd.Series) -> dict[str, float]:
        return crossing(row) if row["posture"] == "weak" else {"host_restores": 1.0}

    sweep = sweep_of("grid", [COHESION, POSTURE], grid(COHESION, POSTURE), shares, replications=900)
    (flip,) = flips(sweep, COHESION)
    assert flip.where == {"posture": "weak"}
    assert flips(sweep, POSTURE) == []


def test_the_lead_is_the_share_less_that_of_the_second(sweep_of: Maker) -> None:
    sweep = sweep_of(
        "grid",
        [COHESION],
        grid(COHESION),
        lambda row: {"host_restores": 0.75, "wider_war": 0.25},
        replications=900,
    )
    row = modal(sweep).iloc[0]
    assert (row["modal"], row["second"]) == ("host_restores", "wider_war")
    assert row["lead"] == pytest.approx(2 * row["share"] - 1)
    assert row["low"] < row["lead"] < row["high"]
