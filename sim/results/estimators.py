"""Estimates with 95 % intervals from weighted replications: Monte Carlo error, never parameter uncertainty.

Each replication carries W, the chance that its prologue leads to an attempt. What happens in a crisis is the
ratio sum(W y) / sum(W), never a plain mean. Arguments are arrays of one value per replication.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sim.config.sampling import BLOCK

Z = 1.959963984540054  # 97.5th percentile of the standard normal
ENOUGH = 400  # effective replications below which a report warns
Floats = NDArray[np.float64]


class Estimate(NamedTuple):
    """A value with the ends of its 95 % interval; all nan where nothing can be weighted."""

    value: float
    low: float
    high: float


class Size(NamedTuple):
    """The effective number of replications, and whether it is too `few` to lean on."""

    value: float
    few: bool


class Difference(NamedTuple):
    """first - second with its 95 % interval; `gain` is the unpaired variance over the paired one."""

    value: float
    low: float
    high: float
    gain: float


UNKNOWN = Estimate(nan, nan, nan)


def by_block(
    replication: ArrayLike, values: ArrayLike, weight: ArrayLike | None = None
) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Return each block's weighted mean of the values that are not nan, and its weight; index: block.

    Replications of a block share parameters (sim/config/sampling.py): as witnesses, a block counts as one.
    """
    y = np.asarray(values, float)
    w = np.where(np.isnan(y), 0.0, 1.0 if weight is None else np.asarray(weight, float))
    blocks, place = np.unique(np.asarray(replication, np.int64) // BLOCK, return_inverse=True)
    pulled = w * np.nan_to_num(y)
    total, sums = (np.bincount(place, x, len(blocks)).astype(float) for x in (w, pulled))
    means = np.divide(sums, total, out=np.zeros_like(sums), where=total > 0)
    return pd.Series(means, blocks), pd.Series(total, blocks)


def share(indicator: ArrayLike, weight: ArrayLike | None = None) -> Estimate:
    """Return the weighted share of true values, 0-1.

    The delta-method variance sum(W^2 (y - p)^2) / sum(W)^2 is put into Wilson's form through the number of
    equal replications that would have it: inside 0-1 always, and Wilson's own interval for equal weights.
    """
    y, w = _pair(indicator, weight)
    total = w.sum()
    if total <= 0:
        return UNKNOWN
    p = float(np.clip(w @ y / total, 0, 1))
    variance = float(((w * (y - p)) ** 2).sum() / total**2)
    size = p * (1 - p) / variance if variance > 0 else effective_size(w).value
    return wilson(p, size)


def wilson(p: float, size: float) -> Estimate:
    """Return Wilson's score interval for a share `p` seen in `size` equal replications (Wilson 1927)."""
    shrink = 1 + Z**2 / size
    centre = (p + Z**2 / (2 * size)) / shrink
    half = Z / shrink * np.sqrt(p * (1 - p) / size + Z**2 / (4 * size**2))
    low, high = max(0.0, float(centre - half)), min(1.0, float(centre + half))
    return Estimate(p, 0.0 if p == 0 else low, 1.0 if p == 1 else high)


def mean_of(values: ArrayLike, weight: ArrayLike | None = None) -> Estimate:
    """Return the weighted mean of the values that are not nan, in their own unit (delta method)."""
    y, w = _pair(values, weight)
    if w.sum() <= 0:
        return UNKNOWN
    return _normal(float(w @ y / w.sum()), influence(y, w))


def effective_size(weight: ArrayLike) -> Size:
    """Return (sum W)^2 / sum W^2 (Kish 1965): how many equal replications say as much."""
    w = np.asarray(weight, float)
    squares = float((w**2).sum())
    size = float(w.sum() ** 2 / squares) if squares > 0 else 0.0
    return Size(size, size < ENOUGH)


def attempt_probability(weight: ArrayLike, count: ArrayLike | None = None) -> Estimate:
    """Return the chance of an attempt within the horizon, the mean of W, 0-1; `count` where W is by block."""
    value, low, high = mean_of(weight, count)
    return Estimate(value, *np.clip((low, high), 0.0, 1.0).tolist())


def ratio(above: ArrayLike, below: ArrayLike) -> Estimate:
    """Return mean(above) / mean(below) of values paired by replication, none nan (delta method)."""
    a, b = np.asarray(above, float), np.asarray(below, float)
    if not b.sum():
        return UNKNOWN
    value = float(a.sum() / b.sum())
    return _normal(value, (a - value * b) / b.mean())


def difference(
    first: pd.Series[Any],
    second: pd.Series[Any],
    first_weight: pd.Series[Any] | None = None,
    second_weight: pd.Series[Any] | None = None,
) -> Difference:
    """Return the weighted mean of `first` minus that of `second`, joined by replication (the index).

    Common random numbers: what both runs share cancels in the difference of their influence values.
    Replications that only one of them has are left out.
    """
    both = first.index.intersection(second.index)
    a, wa = _pair(first.loc[both], None if first_weight is None else first_weight.loc[both], keep=True)
    b, wb = _pair(second.loc[both], None if second_weight is None else second_weight.loc[both], keep=True)
    if wa.sum() <= 0 or wb.sum() <= 0:
        return Difference(nan, nan, nan, nan)
    za, zb = influence(a, wa), influence(b, wb)
    estimate = _normal(float(wa @ a / wa.sum() - wb @ b / wb.sum()), za - zb)
    paired = float(((za - zb) ** 2).sum())
    gain = float((za**2).sum() + (zb**2).sum()) / paired if paired > 0 else nan
    return Difference(*estimate, gain)


def influence(values: Floats, weight: Floats) -> Floats:
    """Return each replication's pull on the weighted mean: n W (y - mean) / sum(W)."""
    total = weight.sum()
    return len(values) * weight * (values - weight @ values / total) / total


def quantiles(values: ArrayLike, weight: ArrayLike | None, at: Sequence[float]) -> Floats:
    """Return the weighted quantiles of the values that are not nan at shares `at` (0-1)."""
    y, w = _pair(values, weight)
    if w.sum() <= 0:
        return np.full(len(at), nan)
    order = np.argsort(y, kind="stable")
    y, w = y[order], w[order]
    reached = (np.cumsum(w) - w / 2) / w.sum()
    return np.interp(at, reached, y)


def _pair(values: ArrayLike, weight: ArrayLike | None, keep: bool = False) -> tuple[Floats, Floats]:
    """Return values and weights as floats without the nan values; `keep` leaves them in, at weight 0."""
    y = np.asarray(values, float)
    w = np.ones(len(y)) if weight is None else np.asarray(weight, float)
    known = ~np.isnan(y)
    if keep:
        return np.where(known, y, 0.0), np.where(known, w, 0.0)
    return y[known], w[known]


def _normal(value: float, pull: Floats) -> Estimate:
    """Return `value` with the normal interval of its influence values."""
    half = Z * float(np.sqrt((pull**2).sum())) / len(pull)
    return Estimate(value, value - half, value + half)
