"""The estimates of a sweep's measures at each of its design points."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.config.sampling import BLOCK
from sim.results.estimators import by_block, effective_size
from sim.results.measures import ESTIMATED, MEASURES, NEEDED, columns_of
from sim.results.outcomes import OUTCOMES

TIDY = ("point", "measure", "value", "low", "high", "n", "effective")


def estimates(runs: pd.DataFrame) -> pd.DataFrame:
    """Return point, measure, value, low, high, n, effective from replications of many points.

    `runs` holds point (in order), replication, and what of NEEDED was stored; a measure whose column is
    lacking is left out. Blocks of replications, not replications, are the independent units.
    """
    if runs.empty:
        return pd.DataFrame(columns=list(TIDY))
    points, place = np.unique(runs["point"].to_numpy(), return_inverse=True)
    replication = runs["replication"].to_numpy()
    blocks = int(replication.max()) // BLOCK + 1  # of the point with the most
    number = place * blocks * BLOCK + replication  # so that each point's blocks are its own
    columns = _columns(runs)
    found = {}
    for measure in (MEASURES[name] for name in ESTIMATED if {*columns_of(name)} <= set(columns)):
        parts = by_block(number, measure.values(columns), measure.weights(columns))
        if parts.weight.any() or not measure.optional:
            found[measure.name] = [part.to_numpy() for part in parts]
    bounds = np.arange(len(points) + 1)
    firsts = np.searchsorted(place, bounds)
    ends = np.searchsorted(np.unique(number // BLOCK), bounds * blocks)
    rows = []
    for n, point in enumerate(points.tolist()):
        part, own = slice(firsts[n], firsts[n + 1]), slice(ends[n], ends[n + 1])
        effective = effective_size(columns["weight"][part]).value if "weight" in columns else np.nan
        for name, arrays in found.items():
            estimate = MEASURES[name].estimate(*(part[own] for part in arrays))
            rows.append((point, name, *estimate, int(firsts[n + 1] - firsts[n]), effective))
    return pd.DataFrame(rows, columns=list(TIDY))


def _columns(runs: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return what is needed as plain arrays: outcomes as places in OUTCOMES."""
    columns = {name: runs[name].to_numpy() for name in NEEDED if name in runs and name != "outcome"}
    if "outcome" in runs:
        columns["outcome"] = pd.Categorical(runs["outcome"], categories=OUTCOMES).codes
    return columns


def widest(table: pd.DataFrame) -> pd.Series:
    """Return for each point the widest half-width among its outcomes' shares."""
    kept = table[table["measure"].isin(OUTCOMES)]
    return ((kept["high"] - kept["low"]) / 2).groupby(kept["point"]).max()
