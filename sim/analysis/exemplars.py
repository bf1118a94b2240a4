"""Crises worth watching: of each outcome the most typical one and the most surprising one.

Typical: nearest to the weighted medians of its outcome, in columns divided by their spread. Surprising: the
outcome was the rarest at its own point; among those, the one that the Kremlin's forecast gave the least
chance; among those, the farthest from typical.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.model.row import COLUMNS
from sim.results.dataset import Sweep
from sim.results.estimators import quantiles
from sim.results.outcomes import ENDINGS, OUTCOMES

HOURS = (
    "attribution_hours", "article4_hours", "article5_hours", "lock_in_hours", "coalition_hours", "end_hours",
)  # fmt: skip
PLAIN = ("harm", "drafts", "peak_rung")
NEVER = 2.0  # what never happened counts as this many crisis windows after the attempt


def columns(sweep: Sweep) -> list[str]:
    """Return the columns that tell a sweep's exemplars, of those that it stored."""
    stored = set(sweep.plan.design["columns"] or COLUMNS)
    forecasts = (ending.forecast for ending in ENDINGS.values())
    return [c for c in dict.fromkeys(("weight", "outcome", *HOURS, *PLAIN, *forecasts)) if c in stored]


def exemplars(sweep: Sweep) -> pd.DataFrame:
    """Return a row per outcome and kind (typical, surprising) with point, replication, share and forecast.

    `share` is the outcome's share at that point; `forecast` the Kremlin's chance of it (nan if it has none).
    """
    runs = sweep.runs(columns(sweep))
    if not {"weight", "outcome"} <= set(runs):
        return pd.DataFrame()
    days = max(config.crisis_days for config in sweep.configs.values())
    return exemplars_of(runs, 24.0 * days)


def exemplars_of(runs: pd.DataFrame, window_hours: float) -> pd.DataFrame:
    """Return the same for a table of runs with point, replication, weight, outcome and what else it has."""
    crises = runs[runs["weight"] > 0]
    total = crises.groupby("point")["weight"].sum()
    rows = []
    for name in OUTCOMES:
        group = crises[(crises["outcome"] == name).to_numpy()]
        if group.empty:
            continue
        share = group.groupby("point")["weight"].sum().reindex(group["point"]) / total.reindex(group["point"])
        column = ENDINGS[name].forecast
        forecast = group[column].to_numpy(float) if column in group else np.nan
        table = group[["outcome", "point", "replication"]].reset_index(drop=True)
        table = table.assign(share=share.to_numpy(), forecast=forecast)
        table["distance"] = _distance(group, window_hours)
        typical = table.sort_values("distance", kind="stable").iloc[0]
        order = ["share", "forecast", "distance"]
        surprising = table.sort_values(order, ascending=[True, True, False], kind="stable").iloc[0]
        rows += [{"kind": "typical", **typical}, {"kind": "surprising", **surprising}]
    return pd.DataFrame(rows)


def _distance(group: pd.DataFrame, window_hours: float) -> np.ndarray:
    """Return the sum of |x - median| / spread over the columns of one outcome's crises."""
    weight = group["weight"].to_numpy()
    total = np.zeros(len(group))
    for column in (*HOURS, *PLAIN):
        if column not in group:
            continue
        x = group[column].to_numpy(float, na_value=np.nan)
        if column in HOURS:
            x = np.log1p(np.where(np.isnan(x), NEVER * window_hours, x))
        low, middle, high = quantiles(x, weight, (0.25, 0.5, 0.75))
        spread = high - low or float(np.nanstd(x))
        if spread > 0:
            total += np.nan_to_num(np.abs(x - middle) / spread)
    return total
