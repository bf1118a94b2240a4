"""Drivers: shares of outcomes in bins of a drawn parameter, and where the most frequent outcome changes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.analysis.drivers import BINS, drivers

N = 4000


def results(outcome: Any, **columns: Any) -> Any:
    """Return runs with these outcomes and drawn parameters."""
    runs = pd.DataFrame({"outcome": outcome, "weight": np.linspace(0.5, 1.5, N), **columns})
    about = SimpleNamespace(text="", unit="", grade="assumed")
    config = SimpleNamespace(drawn=list(columns), about=dict.fromkeys(columns, about))
    return SimpleNamespace(runs=runs, config=config)


def test_a_flip_is_found_at_its_edge_and_its_parameter_leads() -> None:
    rng = np.random.default_rng(1)
    x, noise = rng.random(N), rng.random(N)
    first, second = drivers(results(np.where(x < 0.4, "left", "held"), noise=noise, x=x))
    assert (first.path, second.path) == ("x", "noise")
    ((edge, before, after),) = first.flips
    assert (edge, before, after) == (pytest.approx(0.4, abs=0.05), "left", "held")
    assert second.flips == []
    assert first.effect > 0.5 > second.effect


def test_shares_are_those_of_each_bin_by_weight() -> None:
    rng = np.random.default_rng(2)
    runs = results(rng.choice(["left", "held", "war"], N), x=rng.random(N))
    (driver,) = drivers(runs)
    place = pd.qcut(runs.runs["x"], BINS, labels=False)
    for n in range(BINS):
        part = runs.runs[place == n]
        assert driver.bins[n] == pytest.approx(part["x"].median(), abs=1e-3)
        shares = part.groupby("outcome")["weight"].sum() / part["weight"].sum()
        assert driver.shares.loc[n].to_dict() == pytest.approx(shares.to_dict(), abs=1e-2)


def test_a_parameter_of_few_values_has_a_bin_for_each() -> None:
    x = np.arange(N) % 3
    (driver,) = drivers(results(np.where(x > 1, "held", "left"), x=x.astype(float)))
    assert len(driver.bins) == len(driver.shares) == 2  # the greatest value closes the last bin
    assert driver.bins == [0.0, 1.5]


def test_bins_without_weight_flip_nothing() -> None:
    x = np.linspace(0, 1, N)
    runs = results(np.where(x < 0.5, "left", "held"), x=x)
    runs.runs.loc[x < 0.6, "weight"] = 0.0
    (driver,) = drivers(runs)
    assert driver.flips == []
