"""Which outcome is the most frequent at each point, how surely, and where that flips."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from sim.analysis.panels import Panel, panel
from sim.results.dataset import Sweep
from sim.results.estimators import mean_of
from sim.results.outcomes import OUTCOMES
from sim.results.plan import Factor


@dataclass(frozen=True)
class Flip:
    """Between two neighbouring values of a factor the most frequent outcome changes.

    `at` is where the two shares cross on a straight line; from `low` to `high` no point decides between
    them, as far as the sweep's values tell. `where` holds the other factors' values.
    """

    factor: str
    before: str
    after: str
    at: float
    low: float
    high: float
    where: dict[str, float | str]


def modal(sweep: Sweep) -> pd.DataFrame:
    """Return the most frequent outcome of each point: modal, share, second, lead, low, high, decided.

    `lead` is its share less that of the second, with its 95 % interval from the same crises; `decided` tells
    whether that leaves out 0. A point without weight has no modal outcome (nan).
    """
    wholes = {name: panel(sweep, name) for name in OUTCOMES}
    shares = pd.DataFrame({name: whole.means for name, whole in wholes.items()}, index=sweep.points.index)
    rows = [_modal(wholes, row, shares.iloc[row]) for row in range(len(shares))]
    columns = ["modal", "share", "second", "lead", "low", "high", "decided"]
    return pd.DataFrame(rows, columns=columns, index=sweep.points.index)


def _modal(
    wholes: dict[str, Panel], row: int, shares: pd.Series
) -> tuple[str | None, float, str | None, float, float, float, bool]:
    if shares.isna().any():
        return None, np.nan, None, np.nan, np.nan, np.nan, False
    first, second = map(str, shares.sort_values(ascending=False, kind="stable").index[:2])
    a, b = wholes[first], wholes[second]
    here = a.there[row]
    gap = mean_of((a.y - b.y)[row, here], a.w[row, here])
    return first, float(shares[first]), second, *gap, bool(gap.low > 0)


def flips(sweep: Sweep, factor: Factor, table: pd.DataFrame | None = None) -> list[Flip]:
    """Return where the most frequent outcome flips along a number, every other factor held."""
    if factor.kind != "number":
        return []
    table = modal(sweep) if table is None else table
    shares = {name: pd.Series(panel(sweep, name).means, sweep.points.index) for name in OUTCOMES}
    others = [f.name for f in sweep.factors if f.name != factor.name]
    groups = sweep.points.groupby(others, sort=False) if others else [((), sweep.points)]
    found = []
    for key, group in groups:
        key = key if isinstance(key, tuple) else (key,)
        line = group[factor.name].sort_values(kind="stable")
        found += _along(factor.name, line, table, shares, dict(zip(others, key, strict=True)))
    return found


def _along(
    name: str, line: pd.Series, table: pd.DataFrame, shares: dict[str, pd.Series], where: dict
) -> list[Flip]:
    points = [p for p in line.index if pd.notna(table["modal"][p])]
    found = []
    for a, b in pairwise(points):
        before, after = str(table["modal"][a]), str(table["modal"][b])
        if before == after or line[a] == line[b]:
            continue
        gap = [float(shares[after][p] - shares[before][p]) for p in (a, b)]
        part = -gap[0] / (gap[1] - gap[0]) if gap[1] != gap[0] else 0.5
        at = float(line[a] + part * (line[b] - line[a]))
        low, high = _sure(points, points.index(a), table, before, after)
        found.append(Flip(name, before, after, at, float(line[low]), float(line[high]), where))
    return found


def _sure(points: list[int], i: int, table: pd.DataFrame, before: str, after: str) -> tuple[int, int]:
    """Return the nearest points on each side of the step after points[i] that decide for their outcome."""
    low, high = i, i + 1
    while low > 0 and not (table["decided"][points[low]] and table["modal"][points[low]] == before):
        low -= 1
    last = len(points) - 1
    while high < last and not (table["decided"][points[high]] and table["modal"][points[high]] == after):
        high += 1
    return points[low], points[high]
