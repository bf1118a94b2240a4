"""The crises worth watching."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from sim.analysis.exemplars import exemplars, exemplars_of
from sim.results.dataset import Sweep
from tests.synthetic_sweep import grid, number

Maker = Callable[..., Sweep]
WINDOW = 720.0


def runs() -> pd.DataFrame:
    """Return 90 crises at point 0 and 90 at point 1, where seizures hold in 30 and in 3 of them."""
    count, which = 180, np.arange(180)
    outcome = np.where((which < 30) | (which >= 177), "seizure_holds", "host_restores")
    table = pd.DataFrame({"point": which // 90, "replication": which % 90, "weight": 1.0, "outcome": outcome})
    rng = np.random.default_rng(0)
    hours = 100 + 20 * rng.standard_normal(count)
    return table.assign(lock_in_hours=hours, harm=hours / 2, forecast_hold=0.5, forecast_host=0.5)


def chosen(table: pd.DataFrame, outcome: str, kind: str) -> pd.Series:
    """Return the crisis of an outcome and kind."""
    return table[(table["outcome"] == outcome) & (table["kind"] == kind)].iloc[0]


def test_typical_is_nearest_to_the_medians() -> None:
    table = runs()
    table.loc[7, ["lock_in_hours", "harm"]] = table.loc[:29, ["lock_in_hours", "harm"]].median().to_numpy()
    found = chosen(exemplars_of(table, WINDOW), "seizure_holds", "typical")
    held = table[table["outcome"] == "seizure_holds"]
    gap = (held["lock_in_hours"] - held["lock_in_hours"].median()).abs()
    assert gap[found["point"] * 90 + found["replication"]] <= gap.nsmallest(5).max()


def test_surprising_is_where_the_outcome_was_rarest() -> None:
    found = chosen(exemplars_of(runs(), WINDOW), "seizure_holds", "surprising")
    assert found["point"] == 1
    assert found["share"] == pytest.approx(3 / 90)


def test_among_equals_the_kremlins_least_chance_surprises() -> None:
    table = runs()
    table.loc[178, "forecast_hold"] = 0.01
    found = chosen(exemplars_of(table, WINDOW), "seizure_holds", "surprising")
    assert (found["point"], found["replication"]) == (1, 88)
    assert found["forecast"] == 0.01


def test_never_is_far_from_soon() -> None:
    table = runs()
    table.loc[3, "lock_in_hours"] = np.nan
    found = exemplars_of(table, WINDOW)
    assert chosen(found, "seizure_holds", "typical")["replication"] != 3


def test_a_crisis_without_weight_is_no_example() -> None:
    table = runs()
    table.loc[177:, "weight"] = 0.0
    assert chosen(exemplars_of(table, WINDOW), "seizure_holds", "surprising")["point"] == 0


def test_a_sweep_has_two_of_each_outcome_that_happened(sweep_of: Maker) -> None:
    x = number("alliance.cohesion", (0.3, 0.7))
    shares = lambda row: {"host_restores": row.iloc[0], "wider_war": 1 - row.iloc[0]}  # noqa: E731
    found = exemplars(sweep_of("grid", [x], grid(x), shares))
    assert sorted(found["outcome"]) == ["host_restores"] * 2 + ["wider_war"] * 2
    assert chosen(found, "host_restores", "surprising")["point"] == 0
    assert chosen(found, "wider_war", "surprising")["point"] == 1
