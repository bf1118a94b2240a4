"""Several boxes to choose from: the path that PRIM peels, and further boxes in what the first ones leave.

A box that holds more of the states of interest holds them less densely: the analyst chooses (Bryant & Lempert
2010). Each further box is sought among the states that lie in none before (Friedman & Fisher 1999).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from sim.analysis.prim import Box, _peeled, box_of
from sim.errors import SweepError

MOST = 3  # boxes
LEAST_GAIN = 1.2  # times the share of states of interest overall that a further box must hold


def path(states: pd.DataFrame, interest: np.ndarray) -> pd.DataFrame:
    """Return PRIM's path, a row per box from the whole to the densest.

    Columns: coverage, density, mass, restricted (how many factors), and words ('a below 0.4 and b above 2').
    """
    x, rows = states.to_numpy(float), []
    for inside, limits in _peeled(x, interest):
        cut = [n for n in range(x.shape[1]) if not np.isnan(limits[:, n]).all()]
        words = " and ".join(_side(str(states.columns[n]), *limits[:, n]) for n in cut)
        hits = interest[inside].sum()
        rows.append((hits / interest.sum(), hits / inside.sum(), inside.mean(), len(cut), words))
    return pd.DataFrame(rows, columns=["coverage", "density", "mass", "restricted", "words"])


def _side(name: str, low: float, high: float) -> str:
    parts = ([] if np.isnan(low) else [f"above {low:.3g}"]) + (
        [] if np.isnan(high) else [f"below {high:.3g}"]
    )
    return f"{name} {' and '.join(parts)}"


def choices(table: pd.DataFrame, count: int = 5) -> pd.DataFrame:
    """Return some boxes of a path that differ in coverage, none of which another beats in both."""
    best = table.sort_values(["coverage", "density"], ascending=False)
    best = best[best["density"] > best["density"].cummax().shift(fill_value=-1)]
    wanted = np.linspace(best["coverage"].max(), best["coverage"].min(), count)
    picked = dict.fromkeys(int((best["coverage"] - at).abs().argmin()) for at in wanted)
    return best.iloc[list(picked)].reset_index(drop=True)


def several(
    states: pd.DataFrame, interest: np.ndarray, measure: str = "", threshold: float = 1.0, most: int = MOST
) -> list[Box]:
    """Return boxes one after the other, each in the states that those before leave; coverage is of all."""
    found: list[Box] = []
    left = np.ones(len(states), bool)
    while len(found) < most:
        try:
            box = box_of(states[left], interest[left], measure, threshold)
        except SweepError:
            break
        if not box.restrictions or box.density < LEAST_GAIN * interest.mean():
            break
        inside = np.ones(len(states), bool)
        for side in box.restrictions:
            inside &= states[side.factor].between(side.low, side.high).to_numpy()
        own = inside & left
        coverage, mass = interest[own].sum() / interest.sum(), own.mean()
        found.append(replace(box, coverage=float(coverage), mass=float(mass), base=float(interest.mean())))
        left &= ~inside
    return found
