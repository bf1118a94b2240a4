"""Which lever is robust: regret over sampled states of the world (robust decision making, Lempert 2003).

A state is one combination of the uncertainties, an option one combination of the levers. In each state,
regret is the best option's value less this one's. Options meet the same random numbers in the same states.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.panels import Floats, Panel, panel
from sim.config.sweep_keys import SEARCH
from sim.errors import SweepError
from sim.results.dataset import Sweep
from sim.results.estimators import Z
from sim.results.measures import GOAL, MEASURES

HIGH = 0.9  # of the states


@dataclass(frozen=True)
class Regret:
    """The options by their regret in one measure; `table` has a row per option, the least mean regret first.

    Columns: the levers; value (mean over states), regret (mean), p90 and worst, satisfices (share of states
    where the value meets `enough`), best (share of states), low and high (95 % interval of the mean value
    less the first row's, Monte Carlo alone), apart (whether that leaves out 0), minimax. The best option of
    each state and the worst states are chosen on half of the replications, regret is counted on the other.
    """

    measure: str
    better: str  # 'more' or 'less'
    enough: float
    states: int
    levers: tuple[str, ...]
    table: pd.DataFrame

    @property
    def choice(self) -> pd.Series:
        """Return the option whose worst regret is least."""
        return self.table[self.table["minimax"]].iloc[0]


def has_choice(sweep: Sweep) -> bool:
    """Return whether a sweep crosses levers with uncertainties, so that regret has a meaning."""
    levers = [f for f in sweep.factors if f.values and f.role == "lever"]
    return sweep.design != SEARCH and 0 < len(levers) < len(sweep.factors)


def regret(sweep: Sweep, measure: str = GOAL, enough: float | None = None) -> Regret:
    """Return the regret of each option; `enough` is the value that satisfices (the median of all points)."""
    if not has_choice(sweep):
        raise SweepError("regret needs levers (lists) crossed with uncertainties (design.uncertainties)")
    levers = [f.name for f in sweep.factors if f.values and f.role == "lever"]
    whole = panel(sweep, measure)
    names, rows = grid_of(sweep, levers, ~np.isnan(whole.means))
    return regret_of(whole, rows, names, enough)


def grid_of(sweep: Sweep, levers: list[str], known: np.ndarray) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the options' levers, and the rows of their points, shape (options, states).

    States that an option lacks, or at a point that is not `known`, are left out.
    """
    rest = [f.name for f in sweep.factors if f.name not in levers]
    option = sweep.points.groupby(levers, sort=False).ngroup().to_numpy()
    state = sweep.points.groupby(rest, sort=False).ngroup().to_numpy() if rest else np.zeros_like(option)
    rows = np.full((option.max() + 1, state.max() + 1), -1)
    rows[option, state] = np.arange(len(option))
    whole = np.append(known, False)[rows].all(axis=0)  # row -1: a point that the design lacks
    names = sweep.points.groupby(levers, sort=False).head(1)[levers].reset_index(drop=True)
    return names, rows[:, whole]


def regret_of(whole: Panel, grid: np.ndarray, names: pd.DataFrame, enough: float | None = None) -> Regret:
    """Return the regret of options whose points are rows `grid` (options, states) of a panel."""
    if grid.shape[1] == 0:
        raise SweepError(f"{whole.measure}: no state of the world has every option")
    less = MEASURES[whole.measure].bad
    sign = -1.0 if less else 1.0
    values = sign * whole.means[grid]
    enough = float(np.median(sign * values)) if enough is None else enough
    mean, high, worst = _regrets(whole, grid, sign)
    table = names.assign(
        value=sign * values.mean(axis=1), regret=mean, p90=high, worst=worst,
        satisfices=(values >= sign * enough).mean(axis=1), best=(values == values.max(axis=0)).mean(axis=1),
    )  # fmt: skip
    first = int(table["regret"].argmin())
    gaps = _noise(whole, grid, first)
    difference = table["value"] - table["value"][first]
    table = table.assign(low=difference - Z * gaps, high=difference + Z * gaps)
    table["apart"] = (table["low"] > 0) | (table["high"] < 0)
    table["minimax"] = table.index == int(table["worst"].argmin())
    table = table.sort_values("regret", kind="stable", ignore_index=True)
    return Regret(
        whole.measure, "less" if less else "more", enough, grid.shape[1], tuple(names.columns), table
    )


def _regrets(whole: Panel, grid: np.ndarray, sign: float) -> tuple[Floats, Floats, Floats]:
    """Return each option's mean regret, its 90th percentile over states and its worst.

    The best of noisy values is too good, and the worst state's regret too great: one half of the replications
    chooses the best option and puts the states in order, the other half judges, and the other way round.
    Regret is at least 0 and nowhere above the worst: estimates that noise puts elsewhere are moved there.
    """
    first, second = (sign * half.means[grid] for half in whole.halves())
    if np.isnan(first).any() or np.isnan(second).any():
        first = second = sign * whole.means[grid]
    found = []
    for chosen, judge in ((first, second), (second, first)):
        order = np.argsort(chosen.max(axis=0) - chosen, axis=1, kind="stable")
        lost = judge[chosen.argmax(axis=0), np.arange(judge.shape[1])] - judge
        lost = np.take_along_axis(lost, order, axis=1)
        place = HIGH * (lost.shape[1] - 1)
        below, part = int(place), place % 1
        high = (1 - part) * lost[:, below] + part * lost[:, min(below + 1, lost.shape[1] - 1)]
        found.append((lost.mean(axis=1), high, lost[:, -1]))
    mean, high, worst = np.maximum(np.mean(found, axis=0), 0.0)
    return mean, high, np.maximum(worst, np.maximum(mean, high))


def _noise(whole: Panel, grid: np.ndarray, first: int) -> Floats:
    """Return the Monte Carlo error of each option's mean value less that of option `first`, paired."""
    pulls = whole.pulls / np.maximum(whole.there.sum(axis=1, keepdims=True), 1)
    means = np.array([pulls[rows].mean(axis=0) for rows in grid])
    return np.sqrt(((means - means[first]) ** 2).sum(axis=1))


def metrics(sweep: Sweep, found: Regret) -> pd.DataFrame:
    """Return robustness metrics of the options of `found`, in its order: more is better in each.

    Each weighs states otherwise (McPhail et al. 2018): their mean (Laplace), the worst (maximin), the best
    (maximax), half of either (Hurwicz), the tenth percentile, the mean less the standard deviation, the
    share of states with `enough`, and the worst regret, negative.
    """
    whole = panel(sweep, found.measure)
    names, rows = grid_of(sweep, list(found.levers), ~np.isnan(whole.means))
    scores = metrics_of(whole, rows, found.enough)
    order = pd.MultiIndex.from_frame(found.table[list(found.levers)])
    return scores.set_axis(pd.MultiIndex.from_frame(names)).reindex(order).reset_index(drop=True)


def metrics_of(whole: Panel, grid: np.ndarray, enough: float) -> pd.DataFrame:
    """Return the same of options whose points are rows `grid` (options, states) of a panel."""
    sign = -1.0 if MEASURES[whole.measure].bad else 1.0
    values = sign * whole.means[grid]
    mean, worst, best = values.mean(axis=1), values.min(axis=1), values.max(axis=1)
    table = {"mean": mean, "maximin": worst, "maximax": best, "hurwicz": (worst + best) / 2}
    table["tenth"] = np.quantile(values, 1 - HIGH, axis=1)
    table["mean_less_sd"] = mean - values.std(axis=1)
    table["satisficing"] = (values >= sign * enough).mean(axis=1)
    table["minimax_regret"] = -_regrets(whole, grid, sign)[2]
    return pd.DataFrame(table)
