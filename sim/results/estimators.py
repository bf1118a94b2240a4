"""Estimates with 95 % intervals from weighted replications: what other draws of as many would change.

What happens in a crisis is the ratio sum(W y) / sum(W), never a plain mean; W is a replication's `weight`
(sim/results/measures.py). Blocks of replications share numbers (`BLOCK` of a world): blocks, the survey
statistician's clusters, are the independent units, and estimators take what `by_block` gives of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, nan
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sim.model.units import BLOCK

TAIL = 0.025  # beyond each end of an interval
Z = 1.959963984540054  # 97.5th percentile of the standard normal
ENOUGH = 400  # effective replications below which a report warns
Floats = NDArray[np.float64]
Estimates = tuple[Floats, Floats, Floats]  # value, low and high of each of several groups
Estimator = Callable[[Floats, Floats, Floats, NDArray[np.int64], int], Estimates]


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


class Blocks(NamedTuple):
    """Each block's weighted `mean`, its `weight`, and its `worth` in equal replications; index: block."""

    mean: pd.Series[Any]
    weight: pd.Series[Any]
    worth: pd.Series[Any]


def by_block(replication: ArrayLike, values: ArrayLike, weight: ArrayLike | None = None) -> Blocks:
    """Return the blocks of the values that are not nan."""
    blocks, place = np.unique(np.asarray(replication, np.int64) // BLOCK, return_inverse=True)
    weights = np.ones(len(place)) if weight is None else weight
    return Blocks(*(pd.Series(x, blocks) for x in blocked(place, values, weights)))


def blocked(place: NDArray[np.int64], values: ArrayLike, weight: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Return the mean, the weight and the worth of blocks 0, 1, ... from rows that lie in block `place`."""
    y, w = _pair(values, weight)
    total, sums, squares = (np.bincount(place, x).astype(float) for x in (w, w * y, w * w))
    return _over(sums, total), total, _over(total**2, squares)


def _over(above: ArrayLike, below: ArrayLike) -> Floats:
    """Return a quotient, 0 where nothing is below."""
    top, under = np.asarray(above, float), np.asarray(below, float)
    return np.divide(top, under, out=np.zeros(len(under)), where=under > 0)


def share(values: ArrayLike, weight: ArrayLike | None = None, worth: ArrayLike | None = None) -> Estimate:
    """Return the weighted share of true values, 0-1, with the interval of Korn and Graubard (1998)."""
    return _alone(shares, values, weight, worth)


def mean_of(values: ArrayLike, weight: ArrayLike | None = None, worth: ArrayLike | None = None) -> Estimate:
    """Return the weighted mean of the values that are not nan, in their own unit (delta method, Student's t).

    What blocks are `worth` does not matter for it: their spread says all.
    """
    return _alone(means, values, weight, worth)


def chance(values: ArrayLike, weight: ArrayLike | None = None, worth: ArrayLike | None = None) -> Estimate:
    """Return the mean of values that are chances themselves, 0-1; its interval is held within 0-1."""
    return _alone(chances, values, weight, worth)


def _alone(
    estimate: Estimator, values: ArrayLike, weight: ArrayLike | None, worth: ArrayLike | None
) -> Estimate:
    """Return the estimate of a single group."""
    y, w = _pair(values, weight)
    each = np.broadcast_to(np.asarray(1.0 if worth is None else worth, float), w.shape)
    return Estimate(*(float(x[0]) for x in estimate(y, w, each, np.zeros(len(y), np.int64), 1)))


def shares(y: Floats, w: Floats, worth: Floats, group: NDArray[np.int64], count: int) -> Estimates:
    """Return `share` of each of `count` groups of blocks."""
    total, p, error, freedom = _moments(y, w, group, count)
    counted = w > 0
    squares = np.bincount(group[counted], w[counted] ** 2 / worth[counted], count)
    whole = np.bincount(group, counted & (y != 1), count) == 0  # beyond rounding
    p = np.where(whole & (total > 0), 1.0, p.clip(0, 1))
    return _exact(p, _over(total**2, squares), error, freedom)


def means(y: Floats, w: Floats, worth: Floats, group: NDArray[np.int64], count: int) -> Estimates:
    """Return `mean_of` of each of `count` groups of blocks."""
    _, value, error, freedom = _moments(y, w, group, count)
    half = student(freedom) * error
    return value, value - half, value + half


def chances(y: Floats, w: Floats, worth: Floats, group: NDArray[np.int64], count: int) -> Estimates:
    """Return `chance` of each of `count` groups of blocks."""
    value, low, high = means(y, w, worth, group, count)
    return value, low.clip(0, 1), high.clip(0, 1)


def _moments(
    y: Floats, w: Floats, group: NDArray[np.int64], count: int
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return each group's weight, mean (nan without weight), standard error and degrees of freedom."""
    total = np.bincount(group, w, count).astype(float)
    value = np.where(total > 0, _over(np.bincount(group, w * y, count), total), nan)
    pull = w * (y - value[group])
    blocks = np.bincount(group, w > 0, count)
    several = _over(blocks, blocks - 1)
    spread = np.sqrt(several * np.bincount(group, pull**2, count))
    error = np.where(blocks > 1, _over(spread, total), inf)
    size = _over(total**2, np.bincount(group, w**2, count))
    return total, value, error, np.maximum(size - 1, 1.0)


def exact(p: float, most: float, error: float = 0.0, freedom: float = inf) -> Estimate:
    """Return a share with Clopper and Pearson's interval of p n seen in n equal independent replications.

    n are as many as have this standard error: never more than the blocks are worth (`most`), and all of
    those where the end was never or always seen; fewer, by Student's t, where few blocks tell the error.
    """
    each = (np.array([x], float) for x in (p, most, error, freedom))
    return Estimate(*(float(x[0]) for x in _exact(*each)))


def _exact(p: Floats, most: Floats, error: Floats, freedom: Floats) -> Estimates:
    """Return `exact` of each element."""
    from scipy.special import betaincinv  # .2 s

    known = (p > 0) & (p < 1) & (error > 0)
    few = (student(np.maximum(most - 1, 1)) / student(freedom)) ** 2
    variance = np.where(known, p * (1 - p), 1.0)
    size = np.where(known, np.minimum(few * variance / np.where(known, error, 1.0) ** 2, most), most)
    hits = p * size
    low, high = np.where(np.isnan(p), nan, 0.0), np.where(np.isnan(p), nan, 1.0)  # of a single block
    below, above = (size > 0) & (p > 0), (size > 0) & (p < 1)
    low[below] = betaincinv(hits[below], (size - hits)[below] + 1, TAIL)
    high[above] = betaincinv(hits[above] + 1, (size - hits)[above], 1 - TAIL)
    return p, np.minimum(low, p), np.maximum(high, p)


def error_of(pull: Floats, weight: Floats) -> float:
    """Return the standard error of an estimate from influence values of weighted blocks; inf from one."""
    blocks = np.count_nonzero(weight)
    if blocks < 2:
        return inf
    return float(np.sqrt(blocks / (blocks - 1) * (pull**2).sum())) / len(pull)


def _freedom(weight: Floats) -> float:
    """Return the degrees of freedom of a variance between blocks: their effective number less one."""
    return max(effective_size(weight).value - 1, 1.0)


def effective_size(weight: ArrayLike) -> Size:
    """Return (sum W)^2 / sum W^2 (Kish 1965): how many equal replications say as much."""
    w = np.asarray(weight, float)
    size = float(effective_sizes(w, np.zeros(len(w), np.int64), 1)[0])
    return Size(size, size < ENOUGH)


def effective_sizes(weight: Floats, group: NDArray[np.int64], count: int) -> Floats:
    """Return the same of each of `count` groups of rows."""
    return _over(np.bincount(group, weight, count) ** 2, np.bincount(group, weight**2, count))


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
    a, wa = _pair(first.loc[both], None if first_weight is None else first_weight.loc[both])
    b, wb = _pair(second.loc[both], None if second_weight is None else second_weight.loc[both])
    if wa.sum() <= 0 or wb.sum() <= 0:
        return Difference(nan, nan, nan, nan)
    za, zb = influence(a, wa), influence(b, wb)
    estimate = _interval(float(wa @ a / wa.sum() - wb @ b / wb.sum()), za - zb, wa + wb)
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
    kept = ~np.isnan(np.asarray(values, float))
    y, w = y[kept], w[kept]
    order = np.argsort(y, kind="stable")
    y, w = y[order], w[order]
    reached = (np.cumsum(w) - w / 2) / w.sum()
    return np.interp(at, reached, y)


def _pair(values: ArrayLike, weight: ArrayLike | None) -> tuple[Floats, Floats]:
    """Return values and weights as floats; a value that is nan is 0, with weight 0."""
    y = np.asarray(values, float)
    w = np.ones(len(y)) if weight is None else np.asarray(weight, float)
    known = ~np.isnan(y)
    return np.where(known, y, 0.0), np.where(known, w, 0.0)


def _interval(value: float, pull: Floats, weight: Floats) -> Estimate:
    """Return `value` with Student's interval of its influence values; without ends for a single block."""
    half = student(_freedom(weight)) * error_of(pull, weight)
    return Estimate(value, value - half, value + half)


def student(freedom: Any) -> Any:
    """Return Student's t at 97.5 %, of one number or of an array."""
    from scipy.special import stdtrit  # .2 s

    return stdtrit(freedom, 1 - TAIL)
