"""Worlds and random numbers: how far an answer differs between worlds, and how far by chance within them.

A world is one draw of all numbers: a block of replications (sim/config/sampling.py). Its months before an
attempt are played once and go on to several crises, each with random numbers of its own. Two crises of a
world share its numbers and its months before: their covariance is the variance between worlds (Searle,
Casella & McCulloch 1992). Worlds weigh as their crises do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import nan
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from sim.analysis.surrogate import basis_of, foretold
from sim.model.units import BLOCK
from sim.results.estimators import UNKNOWN, Estimate, Floats, by_block, effective_size, quantiles, student
from sim.results.measure import Measure

LEAST_WORLDS = 30  # effective; with fewer, no variance is split
BAND = (0.05, 0.95)  # of worlds
GROUPS = 50  # of worlds, each left out in turn for an interval
DRAWS = 20  # of the chances that a fit leaves open in a world
SEED = 1  # of those draws alone
TINY = float(np.finfo(float).tiny)


class Parts(NamedTuple):
    """Shares (0-1) of a measure's variance between worlds, by their numbers, and within them; their sum is 1.

    `total` is that variance, `worlds` the effective number of worlds.
    """

    numbers: Estimate
    crisis: Estimate
    total: float
    worlds: float


class Band(NamedTuple):
    """The mean chance of an end, and those between which nine in ten worlds lie if played without end."""

    mean: Estimate
    low: float
    high: float


class Told(NamedTuple):
    """Findings of each world: how often each end was `seen` in it (worlds, ends), and its `weight`.

    `foretold` is the chance of each end by a fit on the numbers of other worlds, `sums` are `world_sums`.
    """

    seen: Floats
    foretold: Floats
    weight: Floats
    sums: Floats


class Spread(NamedTuple):
    """The chances of ends that a world's numbers give, (worlds, ends), and the variance `left` beside them.

    That variance makes chances `firm` (ends,): a world's own chance is beta-distributed about that one
    t, as firm t successes and firm (1 - t) failures would have it.
    """

    chances: Floats
    left: Floats
    firm: Floats


def parts(runs: pd.DataFrame, measure: Measure, log: bool = False) -> Parts | None:
    """Return where the variance of a measure (with `log`, of its logarithm) comes from.

    None where it does not vary or worlds are too few.
    """
    values = measure.values(runs)
    if log:
        values = np.log(np.where(values > 0, values, np.nan))
    return parts_of(runs["replication"], values, measure.weights(runs))


def parts_of(replication: ArrayLike, values: ArrayLike, weight: ArrayLike) -> Parts | None:
    """Return the same of arrays with a value per replication, nan where there is none."""
    y = np.asarray(values, float)
    w = np.where(np.isnan(y), 0.0, np.asarray(weight, float))
    if not w.any() or np.ptp(y[w > 0]) == 0:
        return None
    sums = world_sums(
        replication, np.where(w > 0, y - np.average(np.nan_to_num(y), weights=w), 0.0)[:, None], w
    )
    worlds = effective_size(sums[:, 0, 0]).value
    if worlds < LEAST_WORLDS or sums[:, 3].sum() <= 0:
        return None
    groups = np.array([part.sum(axis=0) for part in np.array_split(sums, GROUPS)])
    whole = _components(groups.sum(axis=0))
    shares, others = (_shares(one)[..., 0] for one in (whole, _components(groups.sum(axis=0) - groups)))
    held = np.clip(shares[0], 0, 1), np.clip(shares[1], 0, 1)
    half = student(len(groups) - 1) * np.sqrt((len(groups) - 1) * others.var(axis=1))
    bounds = np.clip((shares - half, shares + half), 0, 1)
    low, high = np.minimum(bounds[0], held), np.maximum(bounds[1], held)
    numbers, crisis = (Estimate(*map(float, row)) for row in zip(held, low, high, strict=True))
    return Parts(numbers, crisis, float(whole[0][0]), worlds)


def deviation(points: Sequence[Floats]) -> Estimate:
    """Return the standard deviation of a measure between worlds, without chance within them.

    From the `world_sums` of one point, or the mean variance of several that share their worlds.
    """
    counts = {len(sums) for sums in points}
    if min(counts) < 2 or not all(sums[:, 3].any() for sums in points):
        return UNKNOWN
    groups = min(GROUPS, min(counts))
    parts = np.stack([[g.sum(axis=0) for g in np.array_split(sums, groups)] for sums in points], axis=1)
    whole = parts.sum(axis=0)
    variance = float(_mean(_components(whole)[1][..., 0]))
    others = _mean(_components(whole - parts)[1][..., 0])
    others = others[np.isfinite(others)]
    if np.isnan(variance) or not len(others):
        return UNKNOWN
    half = student(groups - 1) * float(np.sqrt((groups - 1) * others.var()))
    return Estimate(*(max(x, 0.0) ** 0.5 for x in (variance, variance - half, variance + half)))


def _mean(values: Floats) -> Floats:
    """Return the mean over the last axis of what is not nan; nan where all is."""
    there = np.isfinite(values)
    count = there.sum(axis=-1)
    return np.where(there, values, 0.0).sum(axis=-1) / np.where(count > 0, count, np.nan)


def world_sums(replication: ArrayLike, y: Floats, weight: Floats) -> Floats:
    """Return six weighted sums of each world's values y (replications, ends); shape (worlds, 6, ends).

    Of replications w, w y, w y^2; of pairs in a world v, v (y + y') / 2, v y y'.
    """
    number = np.asarray(replication, np.int64)
    blocks, row = np.unique(number // BLOCK, return_inverse=True)
    grid = np.zeros((len(blocks) * BLOCK, 1 + y.shape[1]))
    grid[row * BLOCK + number % BLOCK] = np.column_stack([weight, np.nan_to_num(y)])
    w, ys = np.split(grid.reshape(len(blocks), BLOCK, -1), [1], axis=-1)
    sums = np.zeros((len(blocks), 6, y.shape[1]))
    sums[:, 0] = w.sum(axis=1)
    sums[:, 1], sums[:, 2] = ((w * ys**k).sum(axis=1) for k in (1, 2))
    for a, b in combinations(range(BLOCK), 2):
        _add_pair(sums[:, 3:], (w[:, a], w[:, b]), (ys[:, a], ys[:, b]))
    return sums


def _add_pair(sums: Floats, weights: tuple[Floats, Floats], values: tuple[Floats, Floats]) -> None:
    """Add a pair of each world, with the harmonic mean of its two weights, which is 0 where either lacks."""
    (v, u), (y, z) = weights, values
    pair = np.divide(2 * v * u, v + u, out=np.zeros_like(v), where=v + u > 0)
    for n, what in enumerate((np.ones_like(y), (y + z) / 2, y * z)):
        sums[:, n] += pair * what


def _components(sums: Floats) -> tuple[Floats, Floats]:
    """Return the variance, and the covariance in a world, (..., ends); nan where there is no pair."""
    w, once, twice, v, either, both = np.moveaxis(sums, -2, 0)
    w, v = (np.where(part > 0, part, np.nan) for part in (w, v))
    mean = once / w
    return twice / w - mean**2, both / v - 2 * mean * either / v + mean**2


def _shares(components: tuple[Floats, Floats]) -> Floats:
    """Return the shares between worlds and within them, (2, ..., ends); below 0 by noise."""
    total, world = components
    return np.stack([world, total - world]) / total


def bands(
    runs: pd.DataFrame, worlds: pd.DataFrame, ends: Mapping[str, Measure], told: Told | None = None
) -> dict[str, Band]:
    """Return each end's band over worlds; `ends` are shares of crises, `worlds` is `Results.worlds`.

    What `told_of` found is taken where it is at hand. Limits are nan where worlds are too few.
    """
    means, told = {name: end.of(runs) for name, end in ends.items()}, told or told_of(runs, worlds, ends)
    if told is None:
        return {name: Band(mean, nan, nan) for name, mean in means.items()}
    rng, spread, found = np.random.default_rng(SEED), spread_of(told, told.weight), {}
    weight = np.repeat(told.weight, DRAWS)
    for n, name in enumerate(ends):
        own = np.repeat(spread.chances[:, n], DRAWS)
        if np.isfinite(spread.firm[n]):
            own = rng.beta(spread.firm[n] * own + TINY, spread.firm[n] * (1 - own) + TINY)
        found[name] = Band(means[name], *map(float, quantiles(own, weight, BAND)))
    return found


def most_frequent(
    runs: pd.DataFrame, worlds: pd.DataFrame, ends: Mapping[str, Measure], told: Told | None = None
) -> dict[str, Estimate]:
    """Return the share of worlds in which each end is the most frequent; none where worlds are too few.

    Intervals from worlds drawn again, with repetition (Efron 1979). What `told_of` found is taken if at hand.
    """
    told = told or told_of(runs, worlds, ends)
    if told is None:
        return {}
    rng, count = np.random.default_rng(SEED), len(told.weight)
    value = _modal(rng, told, told.weight)
    again = [_modal(rng, told, told.weight * rng.poisson(1.0, count)) for _ in range(GROUPS)]
    half = student(GROUPS - 1) * np.std(again, axis=0, ddof=1)
    bounds = (np.clip(value + k * half, 0, 1) for k in (0, -1, 1))
    return {name: Estimate(*map(float, row)) for name, *row in zip(ends, *bounds, strict=True)}


def _modal(rng: np.random.Generator, told: Told, weight: Floats) -> Floats:
    """Return the weighted share of worlds by most frequent end, under Dirichlet chances of one firmness."""
    chances, left, _ = spread_of(told, weight)
    chances = chances + TINY
    modal = np.broadcast_to(chances.argmax(axis=1), (DRAWS, len(chances)))
    if left.any():
        loose = weight @ (chances * (1 - chances)).sum(axis=1) / weight.sum()
        firm = max(loose / left.sum() - 1, 0.0) + TINY
        modal = np.array([rng.standard_gamma(firm * chances).argmax(axis=1) for _ in range(DRAWS)])
    return np.bincount(modal.ravel(), np.tile(weight, DRAWS), chances.shape[1]) / (DRAWS * weight.sum())


def told_of(runs: pd.DataFrame, worlds: pd.DataFrame, ends: Mapping[str, Measure]) -> Told | None:
    """Return findings of each world whose numbers are kept; None where they are too few."""
    runs = of_worlds(runs, worlds)
    values = np.column_stack([end.values(runs) for end in ends.values()])
    weight = next(iter(ends.values())).weights(runs)
    blocks = [by_block(runs["replication"], y, weight) for y in values.T]
    own = blocks[0].weight.to_numpy()
    if effective_size(own).value < LEAST_WORLDS:
        return None
    seen = np.column_stack([block.mean for block in blocks])
    basis = basis_of(worlds.set_index("world").loc[blocks[0].mean.index], own)
    foretold_ = np.column_stack([foretold(y, own, basis) for y in seen.T])
    return Told(seen, foretold_, own, world_sums(runs["replication"], values, weight))


def of_worlds(runs: pd.DataFrame, worlds: pd.DataFrame) -> pd.DataFrame:
    """Return the runs of the worlds whose numbers are kept."""
    return runs[(runs["replication"] // BLOCK).isin(worlds["world"])]


def spread_of(told: Told, weight: Floats) -> Spread:
    """Return how chances differ over worlds of this weight: their own, or that of a resample."""
    each = np.divide(weight, told.weight, out=np.zeros_like(weight), where=told.weight > 0)
    _, between = _components(np.einsum("b,bsk->sk", each, told.sums))
    chances = np.column_stack([
        _calibrated(y, weight, foretold) for y, foretold in zip(told.seen.T, told.foretold.T, strict=True)
    ])  # fmt: skip
    mean = np.average(chances, axis=0, weights=weight)
    left = np.maximum(between - np.average((chances - mean) ** 2, axis=0, weights=weight), 0.0)
    loose = np.average(chances * (1 - chances), axis=0, weights=weight)
    firm = np.divide(loose, left, out=np.full(len(left), np.inf), where=left > 0) - 1
    return Spread(chances, left, np.maximum(firm, 0.0))


def _calibrated(y: Floats, weight: Floats, foretold: Floats) -> Floats:
    """Return foretold chances, drawn to the mean as far as they promised more than came; within 0-1."""
    mean, gap = np.average(y, weights=weight), foretold - np.average(foretold, weights=weight)
    slope = float(np.clip(weight @ (gap * (y - mean)) / (weight @ gap**2 + TINY), 0, 1))
    return np.clip(mean + slope * gap, 0, 1)
