"""A war within months: the chance by month of an attempt, of a fight over the town, and of a wider war.

The chance that an attempt comes by a day is the mean of `chance` where it came by then: the week is kept in
proportion to its hazard (sim/model/actors/kremlin.py), so that this is the sum of the run's weekly hazards.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.analysis.worlds import of_worlds
from sim.model.units import DAYS_PER_MONTH, DAYS_PER_YEAR
from sim.results.estimators import Estimate, by_block, chance
from sim.results.outcomes import WAR, of_kind
from sim.results.table import Results, of_replications

BASELINE = "kremlin.baseline"


class Month(NamedTuple):
    """Chances (0-1) that something has come by the end of a month, `days` after the start.

    `baseline` is that of an attempt at the assumed baseline alone, `ratio` how many times that is reached.
    """

    number: int
    days: float
    baseline: float
    attempt: Estimate
    fight: Estimate
    war: Estimate

    @property
    def ratio(self) -> float:
        """Return the chance of an attempt over that at the baseline."""
        return self.attempt.value / self.baseline if self.baseline > 0 else float("nan")


def months(results: Results) -> list[Month]:
    """Return the months of the horizon; none where attempts were ordered, or none can be weighted."""
    runs, horizon = results.runs, float(results.config.horizon_days)
    if (runs["chance"] == 1).all() or runs["weight"].sum() <= 0:
        return []
    ends = [min(n * DAYS_PER_MONTH, horizon) for n in range(1, int(np.ceil(horizon / DAYS_PER_MONTH)) + 1)]
    return [_month(results, number, days) for number, days in enumerate(ends, 1)]


def _month(results: Results, number: int, days: float) -> Month:
    runs = results.runs
    came = runs["chance"].where(runs["attempt_day"] < days, 0.0)
    fought = (runs["tries"] > 0) | (runs["blood"] > 0)
    war = runs["outcome"].isin(of_kind(WAR))
    parts = (_chance(runs, came.where(kept, 0.0)) for kept in (came >= 0, fought | war, war))
    return Month(number, days, _at_baseline(results, days), *parts)


def _at_baseline(results: Results, days: float) -> float:
    """Return the chance of an attempt at the baseline alone: in the mean of the worlds that are kept."""
    rates, weight = np.array([results.config.median(BASELINE)]), np.ones(1)
    if BASELINE in results.worlds:
        runs = of_worlds(results.runs, results.worlds)
        rates = of_replications(results.worlds, BASELINE, runs["replication"]).to_numpy()
        weight = runs["importance"].to_numpy()
    return float(np.average(1.0 - np.exp(-rates * days / DAYS_PER_YEAR), weights=weight))


def _chance(runs: pd.DataFrame, mass: pd.Series) -> Estimate:
    return chance(*by_block(runs["replication"], mass * runs["importance"]))
