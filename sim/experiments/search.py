"""Searches over levers: generations of points, each bred by pymoo from what the earlier ones gave.

U-NSGA-III (Seada & Deb 2016) looks for the points that no other beats in all the measures at once. Only
levers are searched; what is not known is drawn in each world, the same worlds at every point. The algorithm
sees every other world: the best of many noisy points is too good, and the worlds that it has not seen tell
what the point is worth.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb
from typing import Any

import numpy as np
import pandas as pd

from sim.config.sweep_keys import RECOMPOSED
from sim.errors import ConfigError
from sim.experiments.axes import Axis
from sim.model.units import BLOCK
from sim.parameters.validation import rounded
from sim.results.dataset import Sweep
from sim.results.estimates import estimates
from sim.results.measures import GOAL, MEASURES, RATIO, columns_of

OUTCOMES = (RATIO, GOAL)  # what a search is for, unless design.outcomes says it
LEAST_REPLICATIONS = 2 * BLOCK  # a world to choose by, and one to judge by


def crossed(columns: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Return every combination of the rows of these lists."""
    frame = pd.DataFrame(index=range(1))
    for each in columns:
        frame = frame.merge(pd.DataFrame(each), how="cross")
    return frame


def composed_of(axes: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Return every combination of the lists that hold presets: what is composed before the first crisis."""
    return crossed([columns for columns in axes if any(key in RECOMPOSED for key in columns)])


def axes_of(axes: Sequence[Axis]) -> list[dict[str, Any]]:
    """Return what a search needs of its levers, as plain data: by key the values, or low and high."""
    return [{key: list(values) for key, values in axis.columns.items()} for axis in axes]


class Search:
    """A search as far as it has come: `ask` for the points of a generation, then `tell` what they gave."""

    def __init__(self, design: dict[str, Any], lists: Sequence[bool], seed: int) -> None:
        """`design` holds `axes` (see axes_of) and outcomes; `lists` says which axes are lists."""
        try:
            from pymoo.algorithms.moo.unsga3 import UNSGA3
            from pymoo.core.problem import Problem
            from pymoo.operators.sampling.lhs import LHS
            from pymoo.util.ref_dirs import get_reference_directions
        except ImportError as error:
            raise ConfigError("design=search needs pymoo: pip install 'narva[search]'") from error
        self.axes, self.lists, self.size = design["axes"], lists, design["points"]
        self.measures: list[str] = design["outcomes"]
        count = len(self.measures)
        parts = max(p for p in range(1, self.size + 1) if p == 1 or comb(count + p - 1, p) <= self.size)
        directions = get_reference_directions("das-dennis", count, n_partitions=parts)
        self.problem = Problem(n_var=len(self.axes), n_obj=count, xl=0.0, xu=1.0)
        self.algorithm = UNSGA3(directions, pop_size=self.size, sampling=LHS(), eliminate_duplicates=False)
        self.algorithm.setup(
            self.problem, termination=("n_gen", design["generations"]), seed=seed % 2**31, verbose=False
        )
        chosen = composed_of(self.axes)
        self.names = [name for name in chosen if name in RECOMPOSED]
        rows = chosen[self.names].itertuples(index=False, name=None) if self.names else [()]
        self.bases = {names: n for n, names in enumerate(dict.fromkeys(rows))}

    def ask(self) -> pd.DataFrame:
        """Return the next points: a column per key, base, block and sample."""
        self.bred = self.algorithm.ask()
        units = self.bred.get("X")
        columns: dict[str, Any] = {}
        for n, (axis, is_list) in enumerate(zip(self.axes, self.lists, strict=True)):
            for key, values in axis.items():
                columns[key] = (_picked if is_list else _between)(values, units[:, n])
        frame = pd.DataFrame(columns)
        rows = frame[self.names].itertuples(index=False, name=None) if self.names else [()] * len(frame)
        return frame.assign(base=[self.bases[row] for row in rows], block=0, sample=range(len(frame)))

    def tell(self, found: np.ndarray) -> None:
        """Give the algorithm what the points that it asked for gave: a row each, a column per measure."""
        from pymoo.core.evaluator import Evaluator
        from pymoo.problems.static import StaticProblem

        signs = [1.0 if MEASURES[m].bad else -1.0 for m in self.measures]  # pymoo looks for the least
        told = StaticProblem(self.problem, F=_filled(found * signs))
        self.algorithm.tell(infills=Evaluator().eval(told, self.bred))

    def seen(self, sweep: Sweep, rounds: int) -> np.ndarray:
        """Return the measures of the last generation, from every other world; nan where there is no value."""
        firsts = sweep.plan.firsts[-self.size :]
        columns = dict.fromkeys(c for m in self.measures for c in columns_of(m))
        runs = sweep.played([*columns], np.unique(firsts).tolist(), rounds)
        joint = [name for name in self.measures if MEASURES[name].expression]
        alone = [name for name in self.measures if name not in joint]
        table = estimates(runs[runs["replication"] // BLOCK % 2 == 0], joint, alone)
        wide = table.pivot(index="point", columns="measure", values="value")
        return wide.reindex(index=firsts, columns=self.measures).to_numpy(float)


def _picked(values: list[Any], units: np.ndarray) -> list[Any]:
    """Return the value of a list at each place of the unit interval."""
    return [values[min(int(u * len(values)), len(values) - 1)] for u in units]


def _between(ends: list[float], units: np.ndarray) -> list[float]:
    """Return the number between both ends at each place of the unit interval."""
    low, high = ends
    return [rounded(float(low + (high - low) * u)) for u in units]


def _filled(found: np.ndarray) -> np.ndarray:
    """Return values, worse than the worst where there is none: a point failed, or no attempt comes."""
    with np.errstate(all="ignore"):
        worst = np.nanmax(np.where(np.isfinite(found), found, np.nan), axis=0, initial=0.0) + 1.0
    return np.where(np.isfinite(found), found, worst)
