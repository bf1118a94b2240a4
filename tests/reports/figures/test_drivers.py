"""Drivers that flip the answer: a flip is sure only where each side has its own leader beyond chance."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from sim.reports.figures.drivers import DOUBT, drivers_verdict, is_sure, sentence


def runs_of(above: float, n: int = 600) -> pd.DataFrame:
    """Return runs whose leader is wider war with .7 below .5, and a seizure that holds with `above` over it."""
    rng = np.random.default_rng(5)
    x, luck = np.repeat(rng.random(n // 3), 3), rng.random(n)
    seizure = np.where(x < 0.5, luck < 0.3, luck < above)
    return pd.DataFrame(
        {
            "replication": np.arange(n),
            "weight": 1.0,
            "alliance.resolve": x,
            "outcome": np.where(seizure, "seizure_holds", "wider_war"),
        }
    )


def driver(flips: list[Any]) -> Any:
    """Return a driver over eight bins."""
    shares = pd.DataFrame({"wider_war": np.linspace(0.7, 0.3, 8), "seizure_holds": np.linspace(0.2, 0.6, 8)})
    return SimpleNamespace(path="alliance.resolve", unit="share", flips=flips, shares=shares)


FLIP = [(0.5, "wider_war", "seizure_holds")]


def test_a_flip_with_a_clear_leader_on_each_side_is_sure() -> None:
    assert is_sure(driver(FLIP), runs_of(above=0.7))
    assert DOUBT not in sentence(driver(FLIP), True)


def test_a_flip_with_a_narrow_lead_on_one_side_may_be_chance() -> None:
    assert not is_sure(driver(FLIP), runs_of(above=0.5))
    assert sentence(driver(FLIP), False).endswith(DOUBT)


def test_no_flip_and_no_column_are_never_sure() -> None:
    assert not is_sure(driver([]), runs_of(above=0.7))
    assert not is_sure(driver(FLIP), runs_of(above=0.7).drop(columns="alliance.resolve"))


def test_without_a_flip_the_ends_of_the_range_are_compared() -> None:
    assert sentence(driver([]), False) == (
        "‘Wider war’ goes from 67 in 100 in the lowest quarter of its values to 33 in the highest."
    )


def test_the_verdict_counts_flips_and_doubts_them() -> None:
    sure, unsure, names = runs_of(above=0.7), runs_of(above=0.5), {"alliance.resolve": "their resolve"}
    both = [driver(FLIP), driver([])]
    assert drivers_verdict(both, sure, names).startswith("1 of the 2 drawn assumptions flips")
    assert "(perhaps by chance)" not in drivers_verdict(both, sure, names)
    assert "their resolve (perhaps by chance)" in drivers_verdict(both, unsure, names)
    assert drivers_verdict([driver([])], sure, names).startswith("None of the 1")
