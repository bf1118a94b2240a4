"""The estimates of a sweep's measures at each of its design points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.model.units import BLOCK
from sim.results.estimators import Estimates, Floats, blocked, effective_sizes, means
from sim.results.expression import joined
from sim.results.measure import MANY, Columns, Measure
from sim.results.measures import ESTIMATED, MEASURES, columns_of
from sim.results.outcomes import OUTCOMES

TIDY = ("point", "measure", "value", "low", "high", "n", "effective")


def estimates(
    runs: pd.DataFrame, joint: Sequence[str] = (), names: Sequence[str] = ESTIMATED
) -> pd.DataFrame:
    """Return point, measure, value, low, high, n, effective from replications of many points.

    `runs` holds point and replication (in order), and what was stored of the columns; a measure of `names`
    whose column is lacking is left out. `joint`: measures that are expressions, beside the others. Blocks of
    replications, not replications, are the independent units.
    """
    if runs.empty:
        return pd.DataFrame(columns=list(TIDY))
    points, place = np.unique(runs["point"].to_numpy(), return_inverse=True)
    block = runs["replication"].to_numpy() // BLOCK
    begins = np.r_[True, (np.diff(place) != 0) | (np.diff(block) != 0)]
    block, group = np.cumsum(begins) - 1, place[begins]  # each point's blocks are its own
    columns, count = _columns(runs), len(points)
    found = {}
    for measure in (MEASURES[name] for name in names if {*columns_of(name)} <= set(columns)):
        mean, weight, worth = blocked(block, measure.values(columns), measure.weights(columns))
        if weight.any() or not measure.optional:
            found[measure.name] = MANY[measure.estimate](mean, weight, worth, group, count)
    for name in joint:
        if {*columns_of(name)} <= set(columns):
            found[name] = _joint(MEASURES[name], columns, block, group, count)
    effective = effective_sizes(columns["weight"], place, count) if "weight" in columns else np.nan
    about = {"n": np.bincount(place), "effective": np.broadcast_to(effective, count)}
    ends = {name: np.array([each[k] for each in found.values()]).T.ravel()
            for k, name in enumerate(("value", "low", "high"))}  # fmt: skip
    table = {"point": np.repeat(points, len(found)), "measure": np.tile(np.array([*found], object), count)}
    table |= ends | {name: np.repeat(x, len(found)) for name, x in about.items()}
    return pd.DataFrame(table)


def _joint(
    measure: Measure, columns: dict[str, np.ndarray], block: np.ndarray, group: np.ndarray, count: int
) -> Estimates:
    """Return value, low and high of a measure that is an expression of others."""
    mean, weight = joint_blocks(measure, columns, block, group, count)
    return means(mean, weight, np.ones(len(mean)), group, count)


def joint_blocks(
    measure: Measure, columns: Columns, block: np.ndarray, group: np.ndarray, count: int
) -> tuple[Floats, Floats]:
    """Return mean and weight by block of a measure that is an expression of others, in groups of blocks."""
    assert measure.expression is not None
    parts = {}
    for part in (MEASURES[name] for name in measure.expression.names):
        mean, weight, _ = blocked(block, part.values(columns), part.weights(columns))
        parts[part.name] = mean, weight
    return joined(measure.expression, parts, group, count)


def _columns(runs: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return the columns as plain arrays: outcomes as places in OUTCOMES."""
    names = [str(name) for name in runs if name not in ("point", "replication", "outcome")]
    columns = {name: runs[name].to_numpy() for name in names}
    if "outcome" in runs:
        columns["outcome"] = pd.Categorical(runs["outcome"], categories=OUTCOMES).codes
    return columns


def widest(table: pd.DataFrame) -> pd.Series:
    """Return for each point the widest half-width among its outcomes' shares."""
    kept = table[table["measure"].isin(OUTCOMES)]
    return ((kept["high"] - kept["low"]) / 2).groupby(kept["point"]).max()
