"""What a sweep tells of each point: the answer to both questions, with 95 % intervals, never merged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.config.sampling import BLOCK
from sim.model.enums import Outcome
from sim.results.estimators import Estimate, attempt_probability, by_block, effective_size, mean_of, share

OUTCOMES = tuple(outcome.name.lower() for outcome in Outcome)
SHARES = {"article4": "article4_hours", "article5": "article5_hours", "locked_in": "lock_in_hours"}
MEANS = {"harm": "harm", "second_ratio": "second_ratio"}
NEEDED = ("weight", "hazard_ratio", "outcome", "attribution_hours", *SHARES.values(), *MEANS.values())
MEASURES = ("hazard_ratio", "attempt", *OUTCOMES, *SHARES, *MEANS, "attribution_days")
TIDY = ("point", "measure", "value", "low", "high", "n", "effective")
HOURS_PER_DAY = 24.0


class Measured(NamedTuple):
    """One measure of all points: its estimator, and each block's mean and weight."""

    name: str
    estimate: Callable[[np.ndarray, np.ndarray], Estimate]
    means: np.ndarray
    weights: np.ndarray


def estimates(runs: pd.DataFrame) -> pd.DataFrame:
    """Return point, measure, value, low, high, n, effective from replications of many points.

    `runs` holds point (in order), replication, and what of NEEDED was stored; a measure whose column is
    lacking is left out. A block of replications counts as one witness.
    """
    if runs.empty:
        return pd.DataFrame(columns=list(TIDY))
    points, place = np.unique(runs["point"].to_numpy(), return_inverse=True)
    replication = runs["replication"].to_numpy()
    blocks = int(replication.max()) // BLOCK + 1  # of the point with the most
    columns = _columns(runs)
    number = place * blocks * BLOCK + replication
    found = list(measured(number, columns))
    bounds = np.arange(len(points) + 1)
    firsts = np.searchsorted(place, bounds)
    ends = np.searchsorted(np.unique(number // BLOCK), bounds * blocks)
    rows = []
    for n, point in enumerate(points.tolist()):
        weight = columns["weight"][firsts[n] : firsts[n + 1]]
        effective, own = effective_size(weight).value, slice(ends[n], ends[n + 1])
        for name, estimate, means, weights in found:
            rows.append((point, name, *estimate(means[own], weights[own]), len(weight), effective))
    return pd.DataFrame(rows, columns=list(TIDY))


def _columns(runs: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return what is needed as plain arrays: outcomes as places in OUTCOMES, weights 1 if not stored."""
    columns = {name: runs[name].to_numpy() for name in NEEDED if name in runs and name != "outcome"}
    columns.setdefault("weight", np.ones(len(runs)))
    if "outcome" in runs:
        columns["outcome"] = pd.Categorical(runs["outcome"], categories=OUTCOMES).codes
    return columns


def measured(number: np.ndarray, columns: dict[str, np.ndarray]) -> Iterator[Measured]:
    """Give every measure of rows that are `number`ed so that each point's blocks are its own."""

    def blocked(name: str, estimate: Any, values: np.ndarray, weight: np.ndarray | None = None) -> Measured:
        means, weights = by_block(number, values, weight)
        return Measured(name, estimate, means.to_numpy(), weights.to_numpy())

    weight = columns["weight"]
    if "hazard_ratio" in columns:
        yield blocked("hazard_ratio", mean_of, columns["hazard_ratio"])
    yield blocked("attempt", attempt_probability, weight)
    if "outcome" in columns:
        for place, name in enumerate(OUTCOMES):
            yield blocked(name, share, columns["outcome"] == place, weight)
    for name, column in SHARES.items():
        if column in columns:
            yield blocked(name, share, ~np.isnan(columns[column]), weight)
    for name, column in MEANS.items():
        if column in columns:
            yield blocked(name, mean_of, columns[column], weight)
    if "attribution_hours" in columns:
        yield blocked("attribution_days", mean_of, columns["attribution_hours"] / HOURS_PER_DAY, weight)


def widest(table: pd.DataFrame) -> pd.Series:
    """Return for each point the widest half-width among its outcomes' shares."""
    kept = table[table["measure"].isin(OUTCOMES)]
    return ((kept["high"] - kept["low"]) / 2).groupby(kept["point"]).max()
