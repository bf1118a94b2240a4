"""Two kinds of error, each against a known answer, and how many runs are enough."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from sim.analysis.convergence import enough, enough_of, pooled_spread, states_spread, two_errors
from sim.analysis.panels import panel, panel_of
from sim.model.units import BLOCK
from sim.results.dataset import Sweep
from tests.synthetic_sweep import grid, number, put

Maker = Callable[..., Sweep]
X = number("alliance.cohesion", tuple(np.linspace(0.3, 0.7, 10)))


def host(row: pd.Series) -> dict[str, float]:
    """Return shares in which the host restores as often as the value says."""
    return {"host_restores": row.iloc[0], "seizure_holds": 1 - row.iloc[0]}


def with_drawn_chances(sweep: Sweep, spread: float) -> Sweep:
    """Give each block a chance of its own, 0.5 plus or minus `spread`, that its partners share."""
    runs, rng = sweep.runs(), np.random.default_rng(5)
    count = runs["replication"].max() + 1
    sign = rng.choice([-1, 1], count)
    block = np.arange(count) - np.arange(count) % BLOCK
    chance = 0.5 + spread * sign[block]
    happened = rng.random(count) < chance
    runs["outcome"] = np.where(happened, "host_restores", "seizure_holds")[runs["replication"]]
    put(sweep.folder, runs.assign(seed=1))
    return Sweep.open(sweep.folder.address)


def test_the_spread_of_drawn_assumptions_is_found(sweep_of: Maker) -> None:
    sweep = with_drawn_chances(sweep_of("grid", [X], grid(X), host, replications=3000), 0.3)
    spread = pooled_spread(sweep, "host_restores")
    assert spread.low < 0.3 < spread.high
    assert spread.value == pytest.approx(0.3, abs=0.05)


def test_without_drawn_assumptions_there_is_no_spread(sweep_of: Maker) -> None:
    sweep = with_drawn_chances(sweep_of("grid", [X], grid(X), host, replications=3000), 0.0)
    assert pooled_spread(sweep, "host_restores").low == 0.0
    assert pooled_spread(sweep, "host_restores").value < 0.15


def test_monte_carlo_error_shrinks_with_runs_and_the_spread_does_not(sweep_of: Maker) -> None:
    sweep = with_drawn_chances(sweep_of("grid", [X], grid(X), host, replications=3000), 0.3)
    many = two_errors(sweep, "host_restores").iloc[0]
    put(sweep.folder, sweep.runs().assign(seed=1).query("replication < 750"))
    few = two_errors(Sweep.open(sweep.folder.address), "host_restores").iloc[0]
    assert few["half"] == pytest.approx(2 * many["half"], rel=0.15)
    assert few["low"] < many["parameters"] < few["high"]


def test_the_spread_over_points_leaves_noise_out(sweep_of: Maker) -> None:
    sweep = sweep_of("grid", [X], grid(X), host, replications=300, shared=False)
    noisy = panel(sweep, "host_restores").means.std(ddof=1)
    truth = np.std(X.values, ddof=1)
    assert abs(states_spread(sweep, "host_restores") - truth) < 0.03
    assert noisy > 0


def one_point(shares: np.ndarray) -> pd.DataFrame:
    """Return unweighted runs of one point: true where the host restores."""
    outcome = np.where(shares, "host_restores", "wider_war")
    return pd.DataFrame(
        {"point": 0, "replication": np.arange(len(shares)), "weight": 1.0, "outcome": outcome}
    )


def test_runs_needed_are_those_of_the_square_root_law() -> None:
    runs = one_point(np.random.default_rng(2).random(3600) < 0.5)
    found = enough_of(panel_of(runs, "host_restores", [0]), 0, 3600)
    assert found.half[0] == pytest.approx(2 * found.half[2], rel=0.1)
    assert found.half[1] == pytest.approx(np.sqrt(2) * found.half[2], rel=0.1)
    assert found.needed is not None
    assert found.needed[0] == pytest.approx(1.96**2 * 0.25 / 0.01**2, rel=0.1)
    assert found.needed[0] == pytest.approx(4 * found.needed[1], rel=0.01)


def test_a_steady_estimate_settles_early_and_a_jump_late() -> None:
    steady = enough_of(panel_of(one_point(np.arange(600) % 2 == 0), "host_restores", [0]), 0, 600)
    jump = one_point(np.arange(600) < 60)
    late = enough_of(panel_of(jump, "host_restores", [0]), 0, 600)
    assert steady.settled is not None
    assert late.settled is not None
    assert steady.settled < 150
    assert late.settled > 400


def test_the_hardest_point_is_the_one_with_the_widest_interval(sweep_of: Maker) -> None:
    x = number("alliance.cohesion", (0.02, 0.5, 0.98))
    found = enough(sweep_of("grid", [x], grid(x), host, replications=300), "host_restores")
    assert found is not None
    assert found.point == 1
    assert found.replications == 300
