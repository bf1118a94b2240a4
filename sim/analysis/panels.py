"""One measure of a sweep by point and block of replications: the basis of every analysis of a sweep.

Replications of a block share parameters (sim/config/sampling.py): blocks are the independent units.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.errors import ConfigError, SweepError
from sim.model.row import COLUMNS
from sim.model.units import BLOCK
from sim.results.dataset import Sweep
from sim.results.estimators import Difference, Estimate, Estimates, difference
from sim.results.expression import joined
from sim.results.measure import MANY, Measure
from sim.results.measures import MEASURES, columns_of, find
from sim.results.outcomes import OUTCOMES

Floats = NDArray[np.float64]


def known(measure: str) -> Measure:
    """Return the measure of this name; raise SweepError with the nearest one if there is none."""
    try:
        return find(measure)
    except ConfigError as error:
        raise SweepError(str(error)) from error


def stored(sweep: Sweep, measure: str) -> bool:
    """Return whether the sweep kept the columns that a measure is read from."""
    known(measure)
    return set(columns_of(measure)) <= set(sweep.plan.design["columns"] or COLUMNS)


def values_of(measure: str, runs: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return the measure's value and weight in each row of runs; weight 0 where it has no value."""
    y, w = known(measure).values(runs), known(measure).weights(runs)
    missing = np.isnan(y)
    return np.where(missing, 0.0, y), np.where(missing, 0.0, w)


@dataclass(frozen=True)
class Panel:
    """One measure by point and block: `y`, `w`, `worth` and `there`, each of shape (points, blocks).

    `y` is the weighted mean within the block, `w` its weight, `worth` its equal replications. A block that a
    point does not have has `there` false and weight 0. Luck is shared along columns.
    """

    measure: str
    points: NDArray[np.int64]
    y: Floats
    w: Floats
    worth: Floats
    there: NDArray[np.bool_]

    @property
    def means(self) -> Floats:
        """Return each point's weighted mean; nan where nothing can be weighted."""
        total, sums = self.w.sum(axis=1), (self.w * self.y).sum(axis=1)
        return np.divide(sums, total, out=np.full(len(total), np.nan), where=total > 0)

    @property
    def pulls(self) -> Floats:
        """Return the influence values n W (y - mean) / sum(W), 0 where a block is missing."""
        total, count = self.w.sum(axis=1, keepdims=True), self.there.sum(axis=1, keepdims=True)
        gap = count * self.w * (self.y - np.nan_to_num(self.means)[:, None])
        return np.divide(gap, total, out=np.zeros_like(gap), where=total > 0)

    @property
    def errors(self) -> Floats:
        """Return each point's Monte Carlo standard error; nan where nothing can be weighted."""
        error = np.sqrt((self.pulls**2).sum(axis=1)) / np.maximum(self.there.sum(axis=1), 1)
        return np.where(np.isnan(self.means), np.nan, error)

    def part(self, keep: NDArray[np.bool_]) -> Panel:
        """Return the same points with some blocks alone; `keep` has one flag per block."""
        names = ("y", "w", "worth", "there")
        return replace(self, **{name: getattr(self, name)[:, keep] for name in names})

    def halves(self) -> tuple[Panel, Panel]:
        """Return two panels of alternate blocks, which share neither random numbers nor parameters."""
        even = np.arange(self.y.shape[1]) % 2 == 0
        return self.part(even), self.part(~even)

    def extremes(self) -> tuple[int, int, Floats]:
        """Return the rows of the least and the greatest mean, and each row's mean on other draws.

        The greatest of noisy means is too great: one half of the blocks chooses, the other is asked. With
        fewer than two blocks there is no other half, and the same is asked.
        """
        chosen, asked = (half.means for half in self.halves())
        if np.isnan(asked).any() and not np.isnan(self.means).all():
            known = ~np.isnan(chosen) & ~np.isnan(asked)
            chosen, asked = (np.where(known, part, np.nan) for part in (chosen, asked))
        if np.isnan(chosen).all():
            chosen = asked = self.means
        return int(np.nanargmin(chosen)), int(np.nanargmax(chosen)), asked

    def estimate(self, row: int) -> Estimate:
        """Return a row's value with its 95 % interval."""
        here = self.there[row]
        return MEASURES[self.measure].estimate(*(part[row, here] for part in (self.y, self.w, self.worth)))

    def estimates(self) -> Estimates:
        """Return value, low and high of every row."""
        rows = np.repeat(np.arange(len(self.points)), self.there.sum(axis=1))
        y, w, worth = (part[self.there] for part in (self.y, self.w, self.worth))
        return MANY[MEASURES[self.measure].estimate](y, w, worth, rows, len(self.points))

    def difference(self, first: int, second: int) -> Difference:
        """Return one row minus another, paired by block."""
        both = self.there[first] & self.there[second]
        a, b, wa, wb = (pd.Series(x[row, both]) for x in (self.y, self.w) for row in (first, second))
        return difference(a, b, wa, wb)


@lru_cache(maxsize=16)
def panel(sweep: Sweep, measure: str) -> Panel:
    """Return one measure of a sweep by point and block; the points in the order of the design."""
    return panel_of(_read(sweep, measure), measure, sweep.points.index)


def replications(sweep: Sweep, measure: str) -> Panel:
    """Return the same with a column per replication: for what lies within blocks, not for intervals."""
    return by_replication(_read(sweep, measure), measure, sweep.points.index)


def _read(sweep: Sweep, measure: str) -> pd.DataFrame:
    if not stored(sweep, measure):
        raise SweepError(f"{measure} needs the columns {', '.join(columns_of(measure))}; not all were stored")
    return sweep.runs(list(columns_of(measure)))


def panel_of(runs: pd.DataFrame, measure: str, points: Any) -> Panel:
    """Return one measure of a table with 'point', 'replication' and the measure's columns, by block."""
    if made := known(measure).expression:
        return _joined(known(measure), [panel_of(runs, name, points) for name in made.names])
    whole = by_replication(runs, measure, points)
    starts = np.arange(0, whole.y.shape[1], BLOCK)
    if not len(starts):
        return whole
    w = np.add.reduceat(whole.w, starts, axis=1)
    y = np.add.reduceat(whole.w * whole.y, starts, axis=1)
    squares = np.add.reduceat(whole.w**2, starts, axis=1)
    there = np.logical_or.reduceat(whole.there, starts, axis=1)
    y, worth = (np.divide(a, b, out=np.zeros_like(w), where=w > 0) for a, b in ((y, w), (w**2, squares)))
    return replace(whole, y=y, w=w, worth=worth, there=there)


def _joined(measure: Measure, parts: list[Panel]) -> Panel:
    """Return the panel of a measure that is an expression of others, in terms of their influence values."""
    assert measure.expression is not None
    there = parts[0].there
    group = np.repeat(np.arange(len(there)), there.sum(axis=1))
    flat = {part.measure: (part.y[there], part.w[there]) for part in parts}
    y, w = np.zeros(there.shape), np.zeros(there.shape)
    y[there], w[there] = joined(measure.expression, flat, group, len(there))
    return Panel(measure.name, parts[0].points, y, w, np.ones(there.shape), there)


def by_replication(runs: pd.DataFrame, measure: str, points: Any) -> Panel:
    """Return the same with a column per replication."""
    if made := known(measure).expression:
        return _joined(known(measure), [by_replication(runs, name, points) for name in made.names])
    index = pd.Index(points)
    rows, columns = index.get_indexer(runs["point"]), runs["replication"].to_numpy(int)
    shape = (len(index), int(columns.max()) + 1 if len(columns) else 0)
    y, w = np.zeros(shape), np.zeros(shape)
    there = np.zeros(shape, bool)
    y[rows, columns], w[rows, columns] = values_of(measure, runs)
    there[rows, columns] = True
    return Panel(measure, index.to_numpy(np.int64), y, w, np.ones(shape), there)


def estimates(sweep: Sweep, measure: str) -> pd.DataFrame:
    """Return value, low and high of a measure, a row per point (nan where it failed)."""
    kept = sweep.estimates
    if known(measure).name in set(kept["measure"]):
        table = kept[kept["measure"] == measure].set_index("point")[["value", "low", "high"]]
        return table.reindex(sweep.points.index)
    ends = panel(sweep, measure).estimates()
    return pd.DataFrame(dict(zip(("value", "low", "high"), ends, strict=True)), index=sweep.points.index)


def leading_outcomes(sweep: Sweep, count: int = 3) -> list[str]:
    """Return the outcomes with the greatest mean share over the points, the most frequent first."""
    kept = sweep.estimates[sweep.estimates["measure"].isin(OUTCOMES)]
    means = kept.groupby("measure", observed=True)["value"].mean()
    return [str(name) for name in means.sort_values(ascending=False, kind="stable").index[:count]]
