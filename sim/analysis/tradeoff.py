"""Options against one another: their values over the same states, and which of them none beats.

An option is a combination of the levers that are presets or names, or of all levers where none is; a state
is a combination of everything else. Options meet the same random numbers in the same states, so that the
ratio of one to the reference is free of what they share, such as an assumed baseline.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.panels import Floats, Panel, panel
from sim.analysis.robustness import grid_of
from sim.errors import SweepError
from sim.results.dataset import Sweep
from sim.results.estimators import Z
from sim.results.measures import MEASURES

REFERENCE = "default"  # a preset's name


@dataclass(frozen=True)
class Options:
    """The options of a sweep: their levers' values, and the rows of its points, shape (options, states)."""

    levers: tuple[str, ...]
    names: pd.DataFrame
    rows: np.ndarray

    @property
    def reference(self) -> int:
        """Return the option that the others are compared with: all default, else the first."""
        default = (self.names.astype(str) == REFERENCE).all(axis=1).to_numpy()
        return int(default.argmax()) if default.any() else 0


def options(sweep: Sweep) -> Options:
    """Return the options and the states in which all were played; raise SweepError without a choice."""
    levers = [f for f in sweep.factors if f.values and f.role == "lever"]
    if not levers:
        raise SweepError("a trade-off needs a lever with a list of values")
    named = [f.name for f in levers if f.kind == "name"] or [f.name for f in levers]
    names, rows = grid_of(sweep, named, np.ones(len(sweep.points), bool))
    if len(names) < 2 or not rows.shape[1]:
        raise SweepError("a trade-off needs two options that meet the same states")
    return Options(tuple(named), names, rows)


def values(sweep: Sweep, chosen: Options, measure: str) -> pd.DataFrame:
    """Return each option's mean over states: value, low, high; and times, the ratio to the reference's.

    Columns times_low and times_high are its 95 % interval; nan where the reference's value is 0.
    """
    whole = panel(sweep, measure)
    mean, pulls = _means(whole, chosen.rows)
    half = Z * np.sqrt((pulls**2).sum(axis=1))
    table = pd.DataFrame({"value": mean, "low": mean - half, "high": mean + half})
    if MEASURES[measure].is_share:
        table[["low", "high"]] = table[["low", "high"]].clip(0, 1)
    at = chosen.reference
    with np.errstate(all="ignore"):
        shares = pulls / mean[:, None]
        apart = Z * np.sqrt(((shares - shares[at]) ** 2).sum(axis=1))
        times = mean / mean[at]
        table["times"], spread = np.where(np.isfinite(times), times, np.nan), np.exp(apart)
    table["times_low"], table["times_high"] = table["times"] / spread, table["times"] * spread
    return table


def _means(whole: Panel, rows: np.ndarray) -> tuple[Floats, Floats]:
    """Return each option's mean over states, and the pull of each block on it."""
    count = np.maximum(whole.there.sum(axis=1, keepdims=True), 1)
    pulls = whole.pulls / count
    kept = ~np.isnan(whole.means[rows]).any(axis=0)
    rows = rows[:, kept]
    return whole.means[rows].mean(axis=1), np.array([pulls[own].mean(axis=0) for own in rows])


def front(sweep: Sweep, chosen: Options, measures: list[str]) -> pd.DataFrame:
    """Return for each option whether none beats it in all of the measures, and whether that is sure.

    Columns: front, by the estimates; sure: beyond noise, an option on the front is better than each other
    in some measure, and one off it is worse than some other in all.
    """
    parts = [_means(panel(sweep, m), chosen.rows) for m in measures]
    signs = [-1.0 if MEASURES[m].bad else 1.0 for m in measures]
    count = len(chosen.names)
    better = np.zeros((len(measures), count, count), bool)  # [m, a, b]: a is better than b
    clear = np.zeros_like(better)
    for n, ((mean, pulls), sign) in enumerate(zip(parts, signs, strict=True)):
        gap = sign * (mean[:, None] - mean[None, :])
        noise = Z * np.sqrt(((pulls[:, None, :] - pulls[None, :, :]) ** 2).sum(axis=2))
        better[n], clear[n] = gap > 0, gap > noise
    worse = np.asarray(better.transpose(0, 2, 1).any(axis=0), bool)
    beaten = np.asarray(worse & ~np.asarray(better.any(axis=0), bool)).any(axis=1)
    others = ~np.eye(count, dtype=bool)
    safe = np.asarray(np.asarray(clear.any(axis=0), bool) | ~others).all(axis=1)
    lost = np.asarray(clear.transpose(0, 2, 1).all(axis=0)).any(axis=1)
    return pd.DataFrame({"front": ~beaten, "sure": np.where(beaten, lost, safe)})
