"""Scenario discovery: the box of the uncertainties in which an outcome becomes likely (PRIM).

Source: Friedman & Fisher 1999, peeling with the lenient criterion of Kwakkel & Jaxa-Rozen 2016; coverage,
density and the quasi p-values that decide which restrictions stand as in Bryant & Lempert 2010.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.panels import estimates
from sim.analysis.sensitivity import group_size, sampled
from sim.errors import SweepError
from sim.results.dataset import Sweep
from sim.results.measures import LOSS

LEAST = 30  # states below which no box is sought
MASS = 0.05  # the least share of the states that a box may hold
SIGNIFICANT = 0.05  # a restriction that chance would give so often is dropped
PEEL = 0.05  # the share of a box's states that one step peels off
RESAMPLES = 20  # halves on which the search is tried again
SEED = 1
Limits = dict[str, tuple[float, float]]


@dataclass(frozen=True)
class Restriction:
    """One side of a box: a factor held within [low, high] of its whole range `least` to `most`."""

    factor: str
    low: float
    high: float
    least: float
    most: float
    chance: float  # quasi p-value: how often chance would help as much
    found_again: float  # share of the halves in which the search restricts this factor too

    def words(self) -> str:
        """Return 'alliance.cohesion below 0.41', with a bound only where it restricts."""
        parts = [f"above {self.low:.3g}"] if self.low > self.least else []
        parts += [f"below {self.high:.3g}"] if self.high < self.most else []
        return f"{self.factor} {' and '.join(parts)}"


@dataclass(frozen=True)
class Box:
    """Where `measure` is often at least `threshold`, which makes a state one of interest.

    `density` is the share of the box's states that are, `coverage` the share of all such states that the box
    holds, `base` the share of all states that are, `mass` the share of all states that the box holds.
    """

    measure: str
    threshold: float
    base: float
    coverage: float
    density: float
    mass: float
    states: int
    restrictions: tuple[Restriction, ...]

    def words(self) -> str:
        """Return the box as a phrase: 'a below 0.4 and b above 2'; '' where nothing is restricted."""
        return " and ".join(restriction.words() for restriction in self.restrictions)


def states_of(sweep: Sweep, measure: str) -> tuple[pd.DataFrame, pd.Series]:
    """Return the sampled factors of each state of the world and the measure there, the mean over levers."""
    names = [factor.name for factor in sampled(sweep)]
    if not names or sweep.design not in ("lhs", "sobol"):
        raise SweepError("scenario discovery needs a sample: design=lhs or sobol")
    value = estimates(sweep, measure)["value"].groupby(sweep.points["sample"]).mean().dropna()
    if sweep.design == "sobol":  # between its two independent points each group only mixes them
        size = group_size(sweep)
        value = value[value.index.to_numpy() % size % (size - 1) == 0]
    states = sweep.points.drop_duplicates("sample").set_index("sample")[names].astype(float)
    return states.loc[value.index], value


def discover(
    sweep: Sweep, measure: str = LOSS, quantile: float = 0.75, threshold: float | None = None
) -> Box:
    """Return the box in which a measure is likely to be at or above a threshold (its own quantile)."""
    states, value = states_of(sweep, measure)
    at = float(value.quantile(quantile)) if threshold is None else threshold
    if threshold is None and (value >= at).all() and (value > at).any():
        at = float(value[value > at].min())  # the least value is so frequent that the quantile falls on it
    return box_of(states, (value >= at).to_numpy(), measure, at)


def box_of(states: pd.DataFrame, interest: np.ndarray, measure: str = "", threshold: float = 1.0) -> Box:
    """Return the box that best holds the states of interest; `states` has a column per factor."""
    if len(states) < LEAST or not 0 < interest.sum() < len(states):
        raise SweepError(f"scenario discovery needs {LEAST} states, some of interest and some not")
    limits = _significant(states, interest)
    again = _found_again(states, interest)
    within = _within(states, limits)
    hits = int(interest[within].sum())
    restrictions = tuple(
        Restriction(
            name, low, high, float(states[name].min()), float(states[name].max()),
            _chance(states, interest, limits, name), again.get(name, 0.0),
        )
        for name, (low, high) in limits.items()
    )  # fmt: skip
    coverage, density = hits / int(interest.sum()), hits / max(int(within.sum()), 1)
    base, mass = float(interest.mean()), float(within.mean())
    return Box(measure, threshold, base, coverage, density, mass, len(states), restrictions)


def _limits(states: pd.DataFrame, interest: np.ndarray) -> Limits:
    """Return the limits of the box with the best harmonic mean of coverage and density on PRIM's path."""
    x = states.to_numpy(float)
    best, limits = 0.0, np.full((2, x.shape[1]), np.nan)
    for inside, found in _peeled(x, interest):
        density, coverage = interest[inside].mean(), interest[inside].sum() / interest.sum()
        both = 2 * density * coverage / max(density + coverage, 1e-12)
        if both > best:
            best, limits = both, found
    least, most = x.min(axis=0), x.max(axis=0)
    low, high = (np.where(np.isnan(a), b, a) for a, b in zip(limits, (least, most), strict=True))
    cut = np.flatnonzero((low > least) | (high < most))
    names = list(states.columns)
    return {str(names[n]): (float(low[n]), float(high[n])) for n in cut}


def _peeled(x: np.ndarray, interest: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Give box after box: who is inside, and its limits (nan where open), shape (2, factors).

    Each step peels off the edge that raises the density most for each state that it costs.
    """
    inside, limits = np.ones(len(x), bool), np.full((2, x.shape[1]), np.nan)
    while inside.sum() > max(MASS * len(x), 1) and interest[inside].mean() < 1:
        yield inside, limits
        density, size = interest[inside].mean(), inside.sum()
        steps = []
        for n, side in np.ndindex(x.shape[1], 2):
            smaller = _without_edge(x[:, n], inside, side)
            if smaller.any():
                gain = (interest[smaller].mean() - density) / (size - smaller.sum())
                steps.append((gain, n, side, smaller))
        if not steps:
            return
        _, n, side, inside = max(steps, key=lambda step: step[0])
        limits = limits.copy()
        limits[side, n] = x[inside, n].max() if side else x[inside, n].min()
    yield inside, limits


def _without_edge(values: np.ndarray, inside: np.ndarray, side: int) -> np.ndarray:
    """Return the box without its lowest (side 0) or highest states, at least one, ties together."""
    seen = np.sort(values[inside])
    count = max(int(PEEL * len(seen)), 1)
    return inside & (values < seen[-count] if side else values > seen[count - 1])


def _within(states: pd.DataFrame, limits: Limits) -> np.ndarray:
    inside = np.ones(len(states), bool)
    for name, (low, high) in limits.items():
        inside &= states[name].between(low, high).to_numpy()
    return inside


def _chance(states: pd.DataFrame, interest: np.ndarray, limits: Limits, name: str) -> float:
    """Return how often chance gives as many hits as this restriction does (binomial, one-sided)."""
    from scipy.special import bdtrc

    loose = _within(states, {other: pair for other, pair in limits.items() if other != name})
    within = _within(states, limits)
    return float(bdtrc(int(interest[within].sum()) - 1, int(within.sum()), float(interest[loose].mean())))


def _significant(states: pd.DataFrame, interest: np.ndarray) -> Limits:
    """Return the limits of a box whose restrictions all stand.

    Searches again without the worse half of those that chance would give as well, until none is left: a box
    on many factors fits noise, and hides what one factor does alone.
    """
    while len(states.columns):
        limits = _limits(states, interest)
        chances = {name: _chance(states, interest, limits, name) for name in limits}
        weak = sorted((n for n in limits if chances[n] > SIGNIFICANT), key=lambda n: chances[n])
        if not weak:
            return limits
        dropped = weak[len(weak) // 2 :]
        states = states[[name for name in limits if name not in dropped]]
    return {}


def _found_again(states: pd.DataFrame, interest: np.ndarray) -> dict[str, float]:
    """Return the share of random halves of the states in which each factor is restricted again."""
    rng = np.random.default_rng(SEED)
    found: Counter[str] = Counter()
    for _ in range(RESAMPLES):
        half = rng.permutation(len(states))[: len(states) // 2]
        part, wanted = states.iloc[half], interest[half]
        if 0 < wanted.sum() < len(half):
            found.update(list(_significant(part, wanted)))
    return {name: count / RESAMPLES for name, count in found.items()}
