"""The front of a search: nothing beats what is on it, and it is judged on worlds that did not choose it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.analysis.frontier import frontier, unbeaten
from sim.errors import SweepError
from sim.results.dataset import Sweep
from tests.synthetic_sweep import grid, number

Maker = Callable[..., Sweep]
PLACE = number("alliance.cohesion", low=0, high=1, role="lever")
SETTINGS = pd.DataFrame({"alliance.cohesion": np.linspace(0, 1, 12), "base": 0, "block": 0, "sample": 0})


@given(arrays(float, st.tuples(st.integers(1, 12), st.integers(1, 3)), elements=st.integers(0, 4)))
def test_each_row_is_beaten_or_beats_no_worse_than_all(worse: np.ndarray) -> None:
    kept = unbeaten(worse)
    assert kept.any()
    for n, row in enumerate(worse):
        beaten = any((other <= row).all() and (other < row).any() for other in worse)
        assert kept[n] == (not beaten)


def test_what_has_no_value_is_on_no_front() -> None:
    assert unbeaten(np.array([[np.nan, 0.0], [1.0, 1.0]])).tolist() == [False, True]


def searched(sweep_of: Maker, **kinds: Any) -> Sweep:
    """Return a search in which more cohesion deters, up to .45, and gives the town back more seldom."""

    def shares(row: pd.Series) -> dict[str, float]:
        x = row["alliance.cohesion"]
        back = 0.8 - 0.5 * x if x <= 0.5 else 0.1
        return {"host_restores": back, "seizure_holds": 1 - back}

    ratio = lambda row: 4 - 2 * min(row["alliance.cohesion"], 0.45)  # noqa: E731
    outcomes = ("hazard_ratio", "restored")
    return sweep_of(
        "search", [PLACE], SETTINGS, shares, ratio=ratio, outcomes=outcomes, replications=800, **kinds
    )


def test_the_front_is_where_one_measure_costs_another(sweep_of: Maker) -> None:
    found = frontier(searched(sweep_of))
    assert sorted(found.table.index) == list(
        range(6)
    )  # beyond .5 it is worse in one and no better in the other
    assert found.table["holds"].all()
    assert found.table["generation"].tolist() == [n // 3 for n in found.table.index]
    ratios = found.values["hazard_ratio"].loc[found.table.index, "value"]
    assert ratios.is_monotonic_increasing


def test_the_front_is_judged_on_the_other_half(sweep_of: Maker) -> None:
    sweep = searched(sweep_of)
    found = frontier(sweep)
    runs = sweep.runs(["importance", "hazard_ratio"])
    other = runs[runs["replication"] // 4 % 2 == 1]
    means = other.groupby("point")["hazard_ratio"].mean()
    assert np.allclose(found.values["hazard_ratio"]["value"], means)


def test_other_designs_have_no_front(sweep_of: Maker) -> None:
    few = number("alliance.cohesion", values=(0.2, 0.7))
    with pytest.raises(SweepError, match="only a search"):
        frontier(sweep_of("grid", [few], grid(few), lambda row: {"host_restores": 1.0}))
