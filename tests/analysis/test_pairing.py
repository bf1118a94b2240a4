"""Two points, or two tables of runs, on the same random numbers."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from sim.analysis.pairing import clear, compare_points, compare_tables
from sim.analysis.panels import estimates
from sim.results.dataset import Sweep
from tests.synthetic_sweep import grid, number

Maker = Callable[..., Sweep]
X = number("alliance.cohesion", (0.4, 0.6))


def host(row: pd.Series) -> dict[str, float]:
    """Return shares in which the host restores as often as the value says."""
    return {"host_restores": row.iloc[0], "seizure_holds": 1 - row.iloc[0]}


def test_the_difference_is_that_of_the_points(sweep_of: Maker) -> None:
    sweep = sweep_of("grid", [X], grid(X), host, ratio=lambda row: 1 + row.iloc[0], replications=600)
    table = compare_points(sweep, 1, 0)
    for measure in ("host_restores", "restored", "hazard_ratio", "harm"):
        value = estimates(sweep, measure)["value"]
        assert table["difference"][measure] == pytest.approx(value[1] - value[0])
        assert table["first"][measure] == pytest.approx(value[1])
    assert table["low"]["host_restores"] < 0.2 < table["high"]["host_restores"]
    assert clear(table)["host_restores"]
    assert not clear(table)["harm"]


def test_shared_luck_gains_and_luck_apart_does_not(sweep_of: Maker) -> None:
    sweep = sweep_of("grid", [X], grid(X), host, replications=900)
    shared = compare_points(sweep, 1, 0, ["host_restores"]).iloc[0]
    first, second = (sweep.runs(points=[point]) for point in (1, 0))
    second["outcome"] = second["outcome"].sample(frac=1, random_state=1).to_numpy()
    apart = compare_tables(first, second, ["host_restores"]).iloc[0]
    assert shared["gain"] > 1.5
    assert apart["gain"] == pytest.approx(1.0, abs=0.25)
    assert apart["high"] - apart["low"] > 1.2 * (shared["high"] - shared["low"])


def test_only_replications_that_both_have_are_paired(sweep_of: Maker) -> None:
    sweep = sweep_of("grid", [X], grid(X), host)
    first, second = (sweep.runs(points=[point]) for point in (0, 1))
    whole = compare_tables(first.iloc[:90], second.iloc[:90], ["host_restores"])
    cut = compare_tables(first, second.iloc[:90], ["host_restores"])
    assert cut.loc["host_restores"].to_dict() == pytest.approx(whole.loc["host_restores"].to_dict())
