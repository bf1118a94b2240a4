"""How sure: Monte Carlo error beside what the drawn parameters carry, and how many runs are enough."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from sim.analysis.panels import Floats, Panel, estimates, panel, replications
from sim.analysis.worlds import deviation, world_sums
from sim.model.units import BLOCK
from sim.results.dataset import Sweep
from sim.results.estimators import Estimate
from sim.results.measures import MEASURES

POINT = 0.01  # one in a hundred crises
STEADY = 0.05  # a coefficient of variation that moves no more than this share of itself has settled
STEPS = 40
LEAST = 7  # blocks that a running estimate begins with


def two_errors(sweep: Sweep, measure: str) -> pd.DataFrame:
    """Return for each point `half`, the Monte Carlo half-width, and `parameters`, a standard deviation.

    They are two things. `half` (95 %) shrinks with more replications. `parameters` does not: it is how far
    the chance differs between worlds whose numbers are drawn again. With its 95 % interval `low` to `high`.
    """
    spread = [deviation([sums]) for sums in _world_sums(sweep, measure)]
    table = pd.DataFrame(spread, columns=["parameters", "low", "high"], index=sweep.points.index)
    interval = estimates(sweep, measure)
    table.insert(0, "half", (interval["high"] - interval["low"]) / 2)
    return table


def pooled_spread(sweep: Sweep, measure: str) -> Estimate:
    """Return the same standard deviation from all points together, which share their draws."""
    return deviation([*_world_sums(sweep, measure)])


@lru_cache(maxsize=16)
def _world_sums(sweep: Sweep, measure: str) -> Floats:
    """Return the sums of each point's worlds, (points, worlds, 6, 1)."""
    whole = replications(sweep, measure)
    width = -(-whole.y.shape[1] // BLOCK) * BLOCK  # a point's first world begins at a multiple of a block
    numbers = np.arange(len(whole.points))[:, None] * width + np.arange(whole.y.shape[1])
    sums = world_sums(numbers.ravel(), whole.y.reshape(-1, 1), whole.w.ravel())
    return sums.reshape(len(whole.points), width // BLOCK, *sums.shape[1:])


def states_spread(sweep: Sweep, measure: str) -> float:
    """Return the standard deviation of a measure over the points, with Monte Carlo noise taken out.

    From two halves of the replications with other random numbers: the root of their covariance.
    """
    first, second = (half.means for half in panel(sweep, measure).halves())
    both = ~(np.isnan(first) | np.isnan(second))
    if both.sum() < 2:
        return float("nan")
    return float(np.sqrt(max(np.cov(first[both], second[both])[0, 1], 0.0)))


@dataclass(frozen=True)
class Enough:
    """How the widest point of one measure narrows with its replications.

    `half` has the 95 % half-width at n/4, n/2 and n; `growth` the running value, low, high and the
    coefficient of variation by n; `settled` the n from which that moved by no more than 5 % of itself.
    `needed` is the number of replications for a half-width of one and two in a hundred (shares only).
    """

    measure: str
    point: int
    replications: int
    half: tuple[float, float, float]
    needed: tuple[int, int] | None
    settled: int | None
    growth: pd.DataFrame


def enough(sweep: Sweep, measure: str) -> Enough | None:
    """Return how many replications were enough at the point with the widest interval; None without one."""
    whole = panel(sweep, measure)
    errors = np.where(np.isfinite(whole.errors), whole.errors, -1.0)  # a single world has no interval
    row = int(errors.argmax())
    if errors[row] < 0:
        return None
    counts = sweep.estimates.drop_duplicates("point").set_index("point")["n"]
    return enough_of(whole, row, int(counts[int(whole.points[row])]))


def enough_of(whole: Panel, row: int, runs: int) -> Enough:
    """Return the same for one row of a panel with that many replications."""
    here = np.flatnonzero(whole.there[row])
    y, w, worth = (part[row, here] for part in (whole.y, whole.w, whole.worth))
    n = len(here)
    about = MEASURES[whole.measure]
    counts = np.unique(np.linspace(max(n / STEPS, min(LEAST, n)), n, STEPS).round().astype(int))

    def after(count: int) -> Estimate:
        return about.estimate(y[:count], w[:count], worth[:count])

    growth = pd.DataFrame(
        [(*after(count), _variation(y[:count], w[:count])) for count in counts],
        columns=["value", "low", "high", "variation"],
        index=pd.Index(np.minimum(BLOCK * counts, runs), name="replications"),
    )
    parts = [after(max(n // part, 1)) for part in (4, 2, 1)]
    quarter, half, whole_half = ((part.high - part.low) / 2 for part in parts)
    needed = None
    if about.is_share and np.isfinite(whole_half):
        one, two = (int(np.ceil(runs * (whole_half / (k * POINT)) ** 2)) for k in (1, 2))
        needed = one, two
    return Enough(
        whole.measure, int(whole.points[row]), runs, (quarter, half, whole_half), needed,
        _settled(growth["variation"]), growth,
    )  # fmt: skip


def _variation(y: Floats, w: Floats) -> float:
    """Return the weighted standard deviation over the mean; nan where the mean is 0."""
    if w.sum() <= 0 or (mean := float(w @ y / w.sum())) == 0:
        return float("nan")
    return float(np.sqrt(w @ (y - mean) ** 2 / w.sum()) / abs(mean))


def _settled(variation: pd.Series) -> int | None:
    """Return the first n after which the coefficient of variation stays within 5 % of its last value."""
    last = variation.iloc[-1]
    if not np.isfinite(last):
        return None
    away = np.flatnonzero(~((variation - last).abs() <= STEADY * abs(last)).to_numpy())
    first = away[-1] + 1 if len(away) else 0
    return int(variation.index[first])
