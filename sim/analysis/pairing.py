"""Two points, or two runs, on the same random numbers: what differs, and the gain by pairing."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sim.analysis.panels import panel_of
from sim.model.units import BLOCK
from sim.results.dataset import Sweep
from sim.results.measures import LISTED, columns_of


def compare_points(
    sweep: Sweep, first: int, second: int, measures: Sequence[str] = LISTED, other_half: bool = False
) -> pd.DataFrame:
    """Return first minus second for each measure, paired by blocks; a row per measure.

    Columns first, second, difference, low, high (95 %), gain: by how many times pairing cut the variance.
    `other_half`: from the blocks that did not choose the points (panels.Panel.extremes).
    """
    runs = sweep.runs(_columns(measures), sorted({first, second}))
    odd = runs["replication"] // BLOCK % 2 == 1
    return _differences(runs[odd] if other_half and odd.any() else runs, first, second, measures)


def compare_tables(
    first: pd.DataFrame, second: pd.DataFrame, measures: Sequence[str] = LISTED
) -> pd.DataFrame:
    """Return the same for two tables of runs; only replications that both have are used."""
    wanted = ["replication", *_columns(measures)]
    both = set(first["replication"]) & set(second["replication"])
    tables = [table.loc[table["replication"].isin(both), wanted] for table in (first, second)]
    runs = pd.concat([table.assign(point=n) for n, table in enumerate(tables)], ignore_index=True)
    return _differences(runs, 0, 1, measures)


def _columns(measures: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(name for measure in measures for name in columns_of(measure)))


def _differences(runs: pd.DataFrame, first: int, second: int, measures: Sequence[str]) -> pd.DataFrame:
    rows = []
    for measure in measures:
        pair = panel_of(runs, measure, [first, second])
        gap = pair.difference(0, 1)
        rows.append((measure, *pair.means, *gap))
    columns = ["measure", "first", "second", "difference", "low", "high", "gain"]
    return pd.DataFrame(rows, columns=columns).set_index("measure")


def clear(table: pd.DataFrame) -> pd.Series:
    """Tell of each row whether its interval leaves out 0: the difference is beyond Monte Carlo noise."""
    return (table["low"] > 0) | (table["high"] < 0)
