"""Drivers of the modal outcome: those among the drawn parameters, and where the variance comes from."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from sim.config.sampling import BLOCK, SAME_ALL, SAME_ASSUMED
from sim.results.estimators import Estimate, effective_size
from sim.results.table import Results

BINS = 8
LEAST_SIZE = 20.0  # effective crises in a bin before its modal outcome is believed


@dataclass(frozen=True)
class Driver:
    """One drawn parameter: outcome shares in bins of equal counts, and where the modal outcome flips."""

    path: str
    text: str
    unit: str
    grade: str
    bins: list[float]
    shares: pd.DataFrame
    flips: list[tuple[float, str, str]]
    effect: float


@dataclass(frozen=True)
class Variance:
    """Estimates (value, low, high) of the variance of 'the crisis ends in `headline`', crises as drawn.

    `random` is what remains when every parameter is shared, `parameters` the rest, `assumed` the part that
    parameters graded assumed carry alone.
    """

    headline: str
    random: Estimate
    parameters: Estimate
    assumed: Estimate


def modal_outcome(runs: pd.DataFrame) -> str:
    """Return the outcome with the most weight."""
    return str(runs.groupby("outcome", observed=True)["weight"].sum().idxmax())


def drivers(results: Results) -> list[Driver]:
    """Return every drawn parameter as a driver, the largest spread of the modal outcome's share first."""
    runs = results.runs.dropna(subset=["outcome"])
    modal = modal_outcome(runs)
    found = [_driver(results, runs, path, modal) for path in results.config.drawn]
    return sorted(found, key=lambda driver: -driver.effect)


def _driver(results: Results, runs: pd.DataFrame, path: str, modal: str) -> Driver:
    about = results.config.about[path]
    values = runs[path].to_numpy()
    edges = np.unique(np.quantile(values, np.linspace(0, 1, BINS + 1)))
    place = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, max(len(edges) - 2, 0))
    weight, ends = runs["weight"].to_numpy(), pd.Categorical(runs["outcome"])
    bins = [place == one for one in np.unique(place)]
    table = np.array([np.bincount(ends.codes[own], weight[own], len(ends.categories)) for own in bins])
    total = table.sum(axis=1, keepdims=True)
    shares = pd.DataFrame(table / np.where(total > 0, total, np.nan), columns=ends.categories)
    lower = [float(edges[place[own][0]]) for own in bins]
    sizes = [effective_size(weight[own]).value for own in bins]
    spread = _trend(values, (runs["outcome"] == modal).to_numpy(float), weight)
    return Driver(
        path, about.text, about.unit, about.grade, [float(np.median(values[own])) for own in bins],
        shares, _flips(lower, shares, sizes), spread,
    )  # fmt: skip


def _flips(lower: list[float], shares: pd.DataFrame, sizes: list[float]) -> list[tuple[float, str, str]]:
    """Return where the modal outcome changes from one bin to the next, each from its `lower` edge up."""
    modes = shares.columns[shares.fillna(0.0).to_numpy().argmax(axis=1)]
    seen = [min(pair) >= LEAST_SIZE for pair in pairwise(sizes)]
    changes = zip(lower[1:], pairwise(modes), seen, strict=True)
    return [(edge, str(one), str(other)) for edge, (one, other), sure in changes if sure and one != other]


def _trend(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> float:
    """Return the spread over the range of x of a weighted quadratic fit of y: far less noisy than bins."""
    if np.ptp(x) == 0 or weight.sum() == 0:
        return 0.0
    z = (x - x.mean()) / x.std()
    fit = np.polyfit(z, y, 2, w=np.sqrt(weight / weight.mean()))
    low, high = np.quantile(z, [0.025, 0.975])
    line = np.polyval(fit, np.linspace(low, high, 25))
    return float(np.clip(np.ptp(line), 0.0, 1.0))


def variance(results: Results) -> Variance:
    """Return where the variance of the modal outcome comes from, by blocks that share parameters."""
    runs = results.runs
    modal, whole = modal_outcome(runs), len(runs) // BLOCK * BLOCK
    y = (runs["outcome"].iloc[:whole] == modal).to_numpy(float).reshape(-1, BLOCK)
    all_shared = _covariance_share(y[:, 0], y[:, SAME_ALL])
    assumed = _covariance_share(y[:, 0], y[:, SAME_ASSUMED])
    rest = Estimate(1.0 - all_shared.value, 1.0 - all_shared.high, 1.0 - all_shared.low)
    return Variance(modal, rest, all_shared, assumed)


def _covariance_share(a: np.ndarray, b: np.ndarray) -> Estimate:
    """Return cov(a, b) / var with a 95 % interval, held within [0, 1]."""
    total = np.concatenate([a, b]).var()
    if len(a) < 2 or total == 0.0:
        return Estimate(0.0, 0.0, 1.0)
    products = (a - a.mean()) * (b - b.mean()) / total
    half = 1.96 * products.std(ddof=1) / np.sqrt(len(products))
    value = products.mean()
    return Estimate(*(float(np.clip(x, 0.0, 1.0)) for x in (value, value - half, value + half)))
