"""The points of a search that no other beats in all of its measures at once, and what they are worth.

The half of the worlds that the search saw chooses them; the other half tells their values, since the best of
many noisy points is too good on the draws that chose it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.panels import Floats, panel
from sim.config.sweep_keys import SEARCH
from sim.errors import SweepError
from sim.results.dataset import Sweep
from sim.results.measures import MEASURES


@dataclass(frozen=True)
class Frontier:
    """The points that a search played, and those on its front.

    `values`: for each measure the value, low and high of every point that was played, on the half of the
    worlds that the search did not see. `table`: a row per point on the front, in the order of the first
    measure: generation (from 0), and holds, whether none beats it by that other half either.
    """

    values: dict[str, pd.DataFrame]
    table: pd.DataFrame


def frontier(sweep: Sweep) -> Frontier:
    """Return what a search has found so far; raise SweepError for another design."""
    if sweep.design != SEARCH:
        raise SweepError("only a search (design=search) has a front")
    own, seen, values = np.unique(sweep.plan.firsts), {}, {}
    for measure in sweep.plan.design["outcomes"]:
        whole = panel(sweep, measure)
        chooses, judges = whole.halves()
        seen[measure] = pd.Series(chooses.means, whole.points)
        ends = dict(zip(("value", "low", "high"), judges.estimates(), strict=True))
        values[measure] = pd.DataFrame(ends, index=whole.points).reindex(own)
    before = pd.DataFrame(seen).reindex(own)
    after = pd.DataFrame({m: each["value"] for m, each in values.items()})
    front = own[unbeaten(_worse(before))]
    table = pd.DataFrame({"generation": front // sweep.plan.design["points"]}, index=front)
    table["holds"] = unbeaten(_worse(after))[np.isin(own, front)]
    order = after.loc[front].iloc[:, 0].sort_values(kind="stable").index
    return Frontier(values, table.loc[order])


def unbeaten(worse: Floats) -> np.ndarray:
    """Return which rows no other beats, by being as good in every column and better in one; nan is beaten."""
    kept = np.array(~np.isnan(worse).any(axis=1))
    for n, row in enumerate(worse):
        others = (worse <= row).all(axis=1) & (worse < row).any(axis=1)
        kept[n] &= not others.any()
    return kept


def _worse(values: pd.DataFrame) -> Floats:
    """Return values of which less is better."""
    return values.to_numpy(float) * [1.0 if MEASURES[str(m)].bad else -1.0 for m in values]
