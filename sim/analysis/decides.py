"""Where an answer's variance comes from: each drawn number, each grade of numbers, and random numbers.

From the run's own draws. The variance between worlds is shared out to numbers by an additive fit on worlds
(sim/analysis/surrogate.py); what it leaves of it is what numbers do together, or a shape that it misses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.analysis.surrogate import Basis, Fit, basis_of, fit, foretold, polynomials, rank_of
from sim.analysis.worlds import Parts, of_worlds, parts_of
from sim.results.estimators import Estimate, Floats, Z, by_block, effective_size, student
from sim.results.measure import Measure

GRADES = ("data", "expert", "op-ed", "assumed")
RULES, TOGETHER, CRISIS = "rules", "together", "crisis"
STEPS = 25  # of a curve


class Decider(NamedTuple):
    """A number that decides beyond noise: its `share` (0-1) of the measure's variance, dice included."""

    path: str
    grade: str
    share: Estimate


@dataclass(frozen=True)
class Decides:
    """The parts of one measure's variance.

    `parts` are shares of its variance that sum to 1: rules, numbers by grade, what numbers do `together` or
    the fit misses (the months before an attempt, too), and chance in the `crisis`. `numbers` are those beyond
    noise, the greatest first; `least` is the share that one of the `drawn` needs to be among them.
    `foretells` is the part of the variance between worlds that the fit tells of worlds it was not made from.
    """

    parts: dict[str, Estimate]
    numbers: list[Decider]
    least: float
    drawn: int
    worlds: float
    foretells: float

    @property
    def few(self) -> bool:
        """Return whether there are fewer worlds than numbers, which then cannot be told apart."""
        return self.worlds < self.drawn


class Worlds(NamedTuple):
    """One measure of worlds: mean and weight of each, its numbers, and their functions."""

    y: Floats
    weight: Floats
    numbers: pd.DataFrame
    basis: Basis


def decides(
    runs: pd.DataFrame, worlds: pd.DataFrame, measure: Measure, about: Mapping[str, Any], log: bool = False
) -> Decides | None:
    """Return what decides a measure (with `log`, its logarithm); `about` has the grade of each number.

    `worlds` is `Results.worlds`: all runs tell the variance, those of its worlds what numbers make of it.
    None where the measure does not vary, nothing was drawn, or worlds are too few for any split.
    """
    split = parts_of(runs["replication"], _values(runs, measure, log), measure.weights(runs))
    names = [str(name) for name in worlds.columns.drop("world")]
    if split is None or not names:
        return None
    found = _worlds(runs, worlds, measure, log)
    one = fit(found.y, found.weight, found.basis)
    shares, errors = _shares(one, found.basis, split.total)
    grades = [_grade(about, name) for name in names]
    beyond = sorted(np.flatnonzero(one.statistic > one.least), key=lambda n: -shares[n])
    told = foretold(found.y, found.weight, found.basis)
    return Decides(
        _parts(split, shares, errors, grades),
        [Decider(names[n], grades[n], _share(shares[n], errors[n])) for n in beyond],
        _least(one, found.basis, split.total), len(names), effective_size(found.weight).value,
        _foretells(found, told, split),
    )  # fmt: skip


def _values(runs: pd.DataFrame, measure: Measure, log: bool) -> Floats:
    values = measure.values(runs)
    return np.log(np.where(values > 0, values, np.nan)) if log else values


def _worlds(
    runs: pd.DataFrame, worlds: pd.DataFrame, measure: Measure, log: bool = False, basis: Basis | None = None
) -> Worlds:
    runs = of_worlds(runs, worlds)
    blocks = by_block(runs["replication"], _values(runs, measure, log), measure.weights(runs))
    numbers, own = worlds.set_index("world").loc[blocks.mean.index], blocks.weight.to_numpy()
    return Worlds(blocks.mean.to_numpy(), own, numbers, basis or basis_of(numbers, own))


def _grade(about: Mapping[str, Any], name: str) -> str:
    return str(about[name].grade) if name in about and about[name].grade in GRADES else RULES


def _shares(one: Fit, basis: Basis, total: float) -> tuple[Floats, Floats]:
    """Return each number's share of the variance, without bias: c^2 less its noise; and the error of that."""
    count, square, noise = len(basis.names), one.coefficients**2, one.errors**2
    shares = np.bincount(basis.owner, square - noise, count) / total
    errors = np.sqrt(np.bincount(basis.owner, 4 * square * noise + 2 * noise**2, count)) / total
    return shares, errors


def _share(value: float, error: float) -> Estimate:
    return Estimate(*(float(np.clip(x, 0, 1)) for x in (value, value - Z * error, value + Z * error)))


def _least(one: Fit, basis: Basis, total: float) -> float:
    """Return the share that a number of the usual noise must have to be named."""
    noise = np.bincount(basis.owner, one.errors**2, len(basis.names)) / total
    freedom = np.maximum(np.bincount(basis.owner, minlength=len(basis.names)), 1)
    return float(np.median((one.least / freedom - 1) * noise)) if np.isfinite(one.least).all() else 1.0


def _parts(split: Parts, shares: Floats, errors: Floats, grades: list[str]) -> dict[str, Estimate]:
    """Return all parts; what the fit gives to numbers is no more than worlds differ by."""
    kinds = [kind for kind in (RULES, *GRADES) if kind in grades]
    own = {kind: np.array([grade == kind for grade in grades]) for kind in kinds}
    sums = np.array([max(float(shares[own[kind]].sum()), 0.0) for kind in kinds])
    wide = [float(np.sqrt((errors[own[kind]] ** 2).sum())) for kind in kinds]
    scale = min(1.0, split.numbers.value / sums.sum()) if sums.sum() > 0 else 1.0
    found = {kind: _share(scale * x, error) for kind, x, error in zip(kinds, sums, wide, strict=True)}
    left = split.numbers.value - scale * float(sums.sum())
    spread = float(np.hypot((split.numbers.high - split.numbers.low) / 2 / Z, np.sqrt(np.square(wide).sum())))
    return found | {TOGETHER: _share(left, spread), CRISIS: split.crisis}


def _foretells(worlds: Worlds, told: Floats, split: Parts) -> float:
    """Return 1 less the part of the variance between worlds that a foretelling misses; within 0-1."""
    w = worlds.weight / worlds.weight.sum()
    mean = w @ worlds.y
    gained = w @ ((worlds.y - mean) ** 2 - (worlds.y - told) ** 2)
    between = split.numbers.value * split.total
    return float(np.clip(gained / between, 0, 1)) if between > 0 else 0.0


def curves(
    runs: pd.DataFrame, worlds: pd.DataFrame, measures: Mapping[str, Measure], paths: Sequence[str]
) -> dict[str, dict[str, pd.DataFrame]]:
    """Return by number and measure the mean along the number, others as drawn: x, value, low, high (95 %).

    A cubic in the number's rank, after what the fit says of the other numbers is taken off. The measures are
    all of one question, so that worlds weigh alike.
    """
    found: dict[str, dict[str, pd.DataFrame]] = {path: {} for path in paths}
    basis = None
    for key, measure in measures.items():
        own = _worlds(runs, worlds, measure, basis=basis)
        basis = own.basis
        one = fit(own.y, own.weight, basis)
        for path in paths:
            table = _along(own, one, path)
            found[path][key] = table.assign(**table.iloc[:, 1:].clip(0, 1)) if measure.is_share else table
    return found


def _along(worlds: Worlds, one: Fit, path: str) -> pd.DataFrame:
    """Return a fitted measure along one number: columns x, value, low, high."""
    others = one.inside & (np.arange(len(one.inside)) != worlds.basis.names.index(path))
    chosen = others[worlds.basis.owner]
    rest = worlds.y - worlds.basis.functions[:, chosen] @ one.coefficients[chosen]
    x, w = worlds.numbers[path].to_numpy(float), worlds.weight / worlds.weight.sum()
    rank = rank_of(x, w)
    design = _cubic(rank)
    square = np.linalg.pinv((w[:, None] * design).T @ design)
    values = square @ (design.T @ (w * rest))
    pulls = design * (w * (rest - design @ values))[:, None]
    at = np.linspace(0.02, 0.98, STEPS)
    rows, order = _cubic(at), np.argsort(x, kind="stable")
    middle = rows @ values
    half = np.linalg.norm(rows @ square @ pulls.T, axis=1) * student(max(effective_size(w).value - 4, 1))
    table = pd.DataFrame({"value": middle, "low": middle - half, "high": middle + half})
    table.insert(0, "x", np.interp(at, rank[order], x[order]))
    return table


def _cubic(rank: Floats) -> Floats:
    return np.column_stack([np.ones(len(rank)), polynomials(rank)])
