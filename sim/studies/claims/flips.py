"""Where a claim holds and where it does not: the assumed numbers that its effect turns on, and their box."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.prim import box_of
from sim.errors import SweepError

LEAST = 30  # points below which nothing is sought
FIFTHS = 5
SHOWN = 3  # factors that are shown
SOUGHT = 12  # factors, the strongest, among which a box is sought: on many it fits noise
CHANCE = 0.05  # over all factors together, of a rank correlation as strong by chance


@dataclass(frozen=True)
class Turn:
    """A factor that the effect turns on: rank correlation, and the share of points where the claim holds.

    `shares` by fifths of the points, from the factor's lowest values to its highest; `edges` between them.
    """

    factor: str
    correlation: float
    shares: tuple[float, ...]
    edges: tuple[float, ...]


@dataclass(frozen=True)
class Box:
    """Where the claim mostly holds: its share of the points within, of all such points, and overall."""

    words: str
    density: float
    coverage: float
    base: float


@dataclass(frozen=True)
class Flip:
    """The factors a claim depends on; no box where none is better than chance."""

    turns: tuple[Turn, ...]
    box: Box | None


def flip_of(states: pd.DataFrame, effects: np.ndarray, holds: np.ndarray) -> Flip:
    """Return what the effects turn on: a row of `states` per point; `holds` 1, 0, or nan where unresolved."""
    strength = correlations(states, effects)
    order = [str(name) for name in strength.abs().sort_values(ascending=False, kind="stable").index]
    bar = _bar(int(np.isfinite(effects).sum()), len(order))
    told = [name for name in order[:SHOWN] if abs(strength[name]) > bar]
    known = np.isfinite(holds)
    if known.sum() < LEAST:
        return Flip((), None)
    turns = tuple(_turn(states[name][known], float(strength[name]), holds[known]) for name in told)
    return Flip(turns, _box(states.loc[known, order[:SOUGHT]], holds[known] > 0))


def correlations(states: pd.DataFrame, effects: np.ndarray) -> pd.Series:
    """Return the rank correlation (Spearman) of each factor with the effects that are known."""
    known = np.isfinite(effects)
    ranks, y = states[known].rank(), pd.Series(effects[known], states.index[known]).rank()
    return ranks.corrwith(y).fillna(0.0)


def _bar(points: int, factors: int) -> float:
    """Return the rank correlation that noise passes with CHANCE over all factors (normal approximation)."""
    from statistics import NormalDist

    return NormalDist().inv_cdf(1 - CHANCE / (2 * max(factors, 1))) / max(points - 1, 1) ** 0.5


def _turn(values: pd.Series, correlation: float, holds: np.ndarray) -> Turn:
    fifth = pd.qcut(values.rank(method="first"), FIFTHS, labels=False).to_numpy()
    shares = tuple(float(holds[fifth == n].mean()) for n in range(FIFTHS))
    edges = tuple(float(x) for x in values.quantile(np.arange(1, FIFTHS) / FIFTHS))
    return Turn(str(values.name), correlation, shares, edges)


def _box(states: pd.DataFrame, holds: np.ndarray) -> Box | None:
    try:
        found = box_of(states, holds)
    except SweepError:
        return None
    return Box(found.words(), found.density, found.coverage, found.base) if found.restrictions else None
