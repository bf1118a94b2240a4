"""What an exercise can ask of a run: the measures of a sweep, and some that only a class asks for.

Each is a value and a weight per replication; a block of replications counts as one witness, as in a sweep.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analysis.panels import MEASURES, is_share, values_of
from sim.errors import nearest
from sim.results.estimators import Difference, Estimate, by_block, difference, mean_of, share
from sim.results.table import Results

Floats = NDArray[np.float64]
Values = Callable[[Results], tuple[Floats, Floats]]
HOURS_PER_DAY, DAYS_PER_YEAR = 24.0, 365.0
QUIET = re.compile(r"quiet\((\d{1,3})\)")


class Asked(NamedTuple):
    """A measure that sweeps lack: its name and unit, whether it is told in 100, its value and weight."""

    name: str
    unit: str
    hundred: bool
    values: Values


def _numbers(results: Results, column: str) -> Floats:
    return results.runs[column].to_numpy(float, na_value=np.nan)


def _weight(results: Results) -> Floats:
    return results.runs["weight"].to_numpy(float)


def _days(column: str, results: Results) -> tuple[Floats, Floats]:
    return _numbers(results, column) / HOURS_PER_DAY, _weight(results)


def _happens(column: str, results: Results) -> tuple[Floats, Floats]:
    return np.asarray(results.runs[column].notna(), float), _weight(results)


def _broken(results: Results) -> tuple[Floats, Floats]:
    """Return broken silences per draft; a crisis with more drafts counts for more."""
    drafts, breaks = np.nan_to_num(_numbers(results, "drafts")), np.nan_to_num(_numbers(results, "breaks"))
    shares = np.divide(breaks, drafts, out=np.full(len(drafts), np.nan), where=drafts > 0)
    return shares, _weight(results) * drafts


def _objected(results: Results) -> tuple[Floats, Floats]:
    """Return 1 where any silence was broken; crises without a draft do not count."""
    drafts, breaks = (np.nan_to_num(_numbers(results, column)) for column in ("drafts", "breaks"))
    return np.asarray(breaks > 0, float), _weight(results) * (drafts > 0)


def _belief(results: Results) -> tuple[Floats, Floats]:
    after, before = (_numbers(results, f"kremlin_on_alliance_{when}") for when in ("after", "before"))
    return after - before, _weight(results)


def _quiet(years: float, results: Results) -> tuple[Floats, Floats]:
    """Return the chance that `years` pass without an attempt if each half-year is like the one played."""
    periods = years * DAYS_PER_YEAR / results.config.horizon_days
    return (1.0 - _weight(results)) ** periods, np.ones(len(results.runs))


EXTRA = {
    "coalition": Asked("a coalition forms", "of 100 crises", True, partial(_happens, "coalition_hours")),
    "coalition_days": Asked(
        "days until a coalition forms, where one does", "days", False, partial(_days, "coalition_hours")
    ),
    "crisis_days": Asked("days until the crisis ends", "days", False, partial(_days, "end_hours")),
    "silence_broken": Asked("drafts whose silence is broken", "of 100 drafts", True, _broken),
    "objected": Asked("crises in which somebody breaks silence", "of 100 with a draft", True, _objected),
    "belief_change": Asked(
        "what the crisis adds to the Kremlin’s belief in the alliance’s answer", "of 100", True, _belief
    ),
}
SIGNED = ("belief_change",)  # told in 100, but no share


def extra(measure: str) -> Asked | None:
    """Return a measure that sweeps lack; None for one of theirs."""
    if match := QUIET.fullmatch(measure):
        years = int(match[1])
        name = f"{years} years pass without an attempt"
        return Asked(name, "of 100 such records", True, partial(_quiet, years))
    return EXTRA.get(measure)


def known(measure: str) -> str:
    """Return a measure's name as it stands; raise ValueError with the nearest one if there is none."""
    if measure in MEASURES or extra(measure):
        return measure
    raise ValueError(f"is no measure{nearest(measure, [*MEASURES, *EXTRA, 'quiet(76)'])}")


def in_hundred(measure: str) -> bool:
    """Tell whether a measure is told in 100."""
    asked = extra(measure)
    return asked.hundred if asked else is_share(measure)


def estimate(measure: str, results: Results) -> Estimate:
    """Return a measure of one run with its 95 % interval."""
    kind = share if in_hundred(measure) and measure not in SIGNED else mean_of
    return kind(*_blocks(measure, results))


def gap(measure: str, first: Results, second: Results) -> Difference:
    """Return first minus second, paired by blocks of shared luck, with its 95 % interval."""
    (a, wa), (b, wb) = (_blocks(measure, results) for results in (first, second))
    return difference(a, b, wa, wb)


def _blocks(measure: str, results: Results) -> tuple[pd.Series[float], pd.Series[float]]:
    asked = extra(measure)
    values = asked.values(results) if asked else values_of(measure, results.runs)
    return by_block(results.runs["replication"], *values)
