"""Estimates with 95 % intervals from weighted replications: what other draws of as many would change.

What happens in a crisis is the ratio sum(W y) / sum(W), never a plain mean; W is a replication's `weight`
(sim/results/measures.py). Blocks of replications share numbers (sim/config/sampling.py): blocks, the survey
statistician's clusters, are the independent units, and estimators take what `by_block` gives of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, nan
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sim.config.sampling import BLOCK

TAIL = 0.025  # beyond each end of an interval
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


class Blocks(NamedTuple):
    """Each block's weighted `mean`, its `weight`, and its `worth` in equal replications; index: block."""

    mean: pd.Series[Any]
    weight: pd.Series[Any]
    worth: pd.Series[Any]


def by_block(replication: ArrayLike, values: ArrayLike, weight: ArrayLike | None = None) -> Blocks:
    """Return the blocks of the values that are not nan."""
    y = np.asarray(values, float)
    w = np.where(np.isnan(y), 0.0, 1.0 if weight is None else np.asarray(weight, float))
    blocks, place = np.unique(np.asarray(replication, np.int64) // BLOCK, return_inverse=True)
    total, sums, squares = (np.bincount(place, x, len(blocks)) for x in (w, w * np.nan_to_num(y), w * w))
    means, worth = (
        np.divide(above, below, out=np.zeros(len(blocks)), where=below > 0)
        for above, below in ((sums, total), (total**2, squares))
    )
    return Blocks(*(pd.Series(x, blocks) for x in (means, total, worth)))


def share(values: ArrayLike, weight: ArrayLike | None = None, worth: ArrayLike | None = None) -> Estimate:
    """Return the weighted share of true values, 0-1, with the interval of Korn and Graubard (1998)."""
    y, w = _pair(values, weight, keep=True)
    total = w.sum()
    if total <= 0:
        return UNKNOWN
    within = np.broadcast_to(np.asarray(1.0 if worth is None else worth, float), w.shape)[w > 0]
    most = float(total**2 / (w[w > 0] ** 2 / within).sum())
    p = 1.0 if (y[w > 0] == 1).all() else float(np.clip(w @ y / total, 0, 1))  # beyond rounding
    return exact(p, most, error_of(influence(y, w), w), _freedom(w))


def exact(p: float, most: float, error: float = 0.0, freedom: float = inf) -> Estimate:
    """Return a share with Clopper and Pearson's interval of p n seen in n equal independent replications.

    n are as many as have this standard error: never more than the blocks are worth (`most`), and all of
    those where the end was never or always seen; fewer, by Student's t, where few blocks tell the error.
    """
    from scipy.special import betaincinv  # .2 s

    size = most
    if 0 < p < 1 and error > 0:
        few = (student(max(most - 1, 1)) / student(freedom)) ** 2
        size = min(few * p * (1 - p) / error**2, most)
    if size == 0:  # a single block
        return Estimate(p, 0.0, 1.0)
    hits = p * size
    low = float(betaincinv(hits, size - hits + 1, TAIL)) if p > 0 else 0.0
    high = float(betaincinv(hits + 1, size - hits, 1 - TAIL)) if p < 1 else 1.0
    return Estimate(p, min(low, p), max(high, p))


def error_of(pull: Floats, weight: Floats) -> float:
    """Return the standard error of an estimate from influence values of weighted blocks; inf from one."""
    blocks = np.count_nonzero(weight)
    if blocks < 2:
        return inf
    return float(np.sqrt(blocks / (blocks - 1) * (pull**2).sum())) / len(pull)


def _freedom(weight: Floats) -> float:
    """Return the degrees of freedom of a variance between blocks: their effective number less one."""
    return max(effective_size(weight).value - 1, 1.0)


def mean_of(values: ArrayLike, weight: ArrayLike | None = None, worth: ArrayLike | None = None) -> Estimate:
    """Return the weighted mean of the values that are not nan, in their own unit (delta method, Student's t).

    What blocks are `worth` does not matter for it: their spread says all.
    """
    y, w = _pair(values, weight)
    if w.sum() <= 0:
        return UNKNOWN
    return _interval(float(w @ y / w.sum()), influence(y, w), w)


def effective_size(weight: ArrayLike) -> Size:
    """Return (sum W)^2 / sum W^2 (Kish 1965): how many equal replications say as much."""
    w = np.asarray(weight, float)
    squares = float((w**2).sum())
    size = float(w.sum() ** 2 / squares) if squares > 0 else 0.0
    return Size(size, size < ENOUGH)


def chance(values: ArrayLike, weight: ArrayLike | None = None, worth: ArrayLike | None = None) -> Estimate:
    """Return the mean of values that are chances themselves, 0-1; its interval is held within 0-1."""
    value, low, high = mean_of(values, weight)
    return Estimate(value, *np.clip((low, high), 0.0, 1.0).tolist())


def ratio(above: ArrayLike, below: ArrayLike) -> Estimate:
    """Return mean(above) / mean(below) of values paired by replication, none nan (delta method)."""
    a, b = np.asarray(above, float), np.asarray(below, float)
    if not b.sum():
        return UNKNOWN
    value = float(a.sum() / b.sum())
    return _interval(value, (a - value * b) / b.mean(), np.abs(b))


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


def _interval(value: float, pull: Floats, weight: Floats) -> Estimate:
    """Return `value` with Student's interval of its influence values; without ends for a single block."""
    half = student(_freedom(weight)) * error_of(pull, weight)
    return Estimate(value, value - half, value + half)


def student(freedom: float) -> float:
    """Return Student's t at 97.5 %."""
    from scipy.special import stdtrit  # .2 s

    return float(stdtrit(freedom, 1 - TAIL))
