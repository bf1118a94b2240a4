"""Measures that an exercise asks of a run: any measure of the registry, and years without an attempt."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from sim.errors import nearest
from sim.model.units import DAYS_PER_YEAR
from sim.results.estimators import Difference, Estimate, by_block, difference, share
from sim.results.measures import MEASURES, Measure, numbers
from sim.results.table import Results

QUIET = re.compile(r"quiet\((\d{1,3})\)")


def named(measure: str, horizon_days: float = np.nan) -> Measure:
    """Return a measure by name; raise ValueError with the nearest one if there is none.

    quiet(N) is the chance that N years pass without an attempt if each horizon is like the one played.
    """
    if match := QUIET.fullmatch(measure):
        years = int(match[1])
        periods = years * DAYS_PER_YEAR / horizon_days
        return Measure(
            measure, f"{years} years pass without an attempt", "quiet", "of 100 such records", (),
            lambda runs: (1.0 - numbers(runs, "weight")) ** periods, share, 1, False, 100.0,
        )  # fmt: skip
    if measure not in MEASURES:
        raise ValueError(f"is not a measure{nearest(measure, [*MEASURES, 'quiet(76)'])}")
    return MEASURES[measure]


def estimate(measure: str, results: Results) -> Estimate:
    """Return a measure of one run with its 95 % interval."""
    return named(measure).estimate(*_blocks(measure, results))


def gap(measure: str, first: Results, second: Results) -> Difference:
    """Return first minus second, paired by blocks of common random numbers, with its 95 % interval."""
    (a, wa), (b, wb) = (_blocks(measure, results) for results in (first, second))
    return difference(a, b, wa, wb)


def _blocks(measure: str, results: Results) -> tuple[pd.Series[float], pd.Series[float]]:
    one = named(measure, results.config.horizon_days)
    return by_block(results.runs["replication"], one.values(results.runs), one.weights(results.runs))
