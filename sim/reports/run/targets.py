"""What the mechanisms were meant to give, beside what came out: targets.yaml against the runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from sim.model.units import HOURS_PER_DAY
from sim.reports.format import hundred, hundred_interval
from sim.reports.headline import share_of
from sim.results.estimators import quantiles
from sim.scenario.sources import titles

if TYPE_CHECKING:
    from sim.results.table import Results
    from sim.scenario.tables import Target as Row


class Target(NamedTuple):
    """One target in words; `came` is how often the event came, in 100 crises, `inside` whether it fits."""

    said: str
    came: str
    result: str
    span: str
    inside: bool
    grade: str
    source: str


def targets(results: Results) -> list[Target]:
    """Return the scenario's targets that these runs can be compared with; empty without crises."""
    runs = results.runs[results.runs.weight > 0]
    if runs.empty:
        return []
    return [_target(results, runs, row) for row in results.scenario.targets if row.event in runs]


def _target(results: Results, runs: pd.DataFrame, row: Row) -> Target:
    happened = runs[row.event]
    if timed := row.event.endswith("_hours"):
        value, result = _days(runs, happened)
        came = share_of(runs, happened.notna())
        span = f"{row.low:g} to {row.high:g} days, about {row.middle:g}"
    else:
        came = share_of(runs, happened)
        value, result = came.value, f"{hundred_interval(came)} in 100"
        span = f"{hundred(row.low)} to {hundred(row.high)} in 100, about {hundred(row.middle)}"
    return Target(
        row.said, hundred(came.value) if timed else "–", result, span,
        bool(row.low <= value <= row.high), row.grade, titles(row.source, results.scenario.sources),
    )  # fmt: skip


def _days(runs: pd.DataFrame, hours: pd.Series[Any]) -> tuple[float, str]:
    """Return the median in days, and it in words with the quartiles, of the crises that the event reaches."""
    low, middle, high = quantiles(hours / HOURS_PER_DAY, runs.weight, (0.25, 0.5, 0.75))
    if middle != middle:
        return float("nan"), "never"
    return float(middle), f"{middle:.1f} days (half between {low:.1f} and {high:.1f})"
