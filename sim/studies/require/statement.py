"""Statements on how crises end: `MEASURE [at DAY] > VALUE`, as in 'held at 30 > 50'.

A share counts of 100 crises, any other measure in its own unit. With a day, an end counts where it has come
by then, and `held` where the men hold the place on that day; something that happens counts where it has
happened.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.errors import NarvaError, nearest
from sim.model.units import HOURS_PER_DAY
from sim.results.estimators import Estimate, Floats, by_block
from sim.results.measure import Measure
from sim.results.measures import LOSS, MEASURES
from sim.results.outcomes import HELD

FORM = re.compile(r"\s*(\w+)(?:\s+at\s+(\d+(?:\.\d+)?))?\s*([<>])\s*(-?\d+(?:\.\d+)?)\s*")
EXAMPLE = "'held at 30 > 50'"
ENDS = (("outcome",), ("exit",))  # columns of measures that are an end of a crisis
STILL = (HELD, LOSS)  # of these, the ones in which a crisis that goes on counts, too
COLUMNS = ("weight", "outcome", "end_hours")


@dataclass(frozen=True)
class Statement:
    """A measure, on a day or over the whole window, above or below a value in the measure's unit."""

    text: str
    measure: Measure
    day: float | None
    above: bool
    value: float

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns of runs that it is read from."""
        return tuple(dict.fromkeys((*COLUMNS, *self.measure.columns)))

    @property
    def unit(self) -> str:
        """Return the unit of its value and of a margin."""
        return "of 100 crises" if self.measure.is_share else self.measure.unit

    def values(self, runs: pd.DataFrame) -> Floats:
        """Return its value in each crisis, in its unit; nan where it has none."""
        values = self.measure.values(runs) if self.day is None else self._by_day(runs, self.day)
        return np.asarray(values * self.measure.scale, float)

    def _by_day(self, runs: pd.DataFrame, day: float) -> Floats:
        hours = day * HOURS_PER_DAY
        if self.measure.columns in ENDS:
            over = runs["end_hours"].to_numpy(float) <= hours
            ended = self.measure.values(runs) > 0
            return np.asarray(np.where(over, ended, self.measure.name in STILL), float)
        return np.asarray(runs[self.measure.columns[0]].to_numpy(float) <= hours, float)

    def estimate(self, values: Floats, weights: Floats | None = None) -> Estimate:
        """Return the mean of the values of crises in order, as many of each world in turn, in its unit."""
        found = self.measure.estimate(*by_block(np.arange(len(values)), values / self.measure.scale, weights))
        return Estimate(*(x * self.measure.scale for x in found))

    def margin(self, value: float) -> float:
        """Return by how much a value holds the statement, in its unit; below 0 it does not."""
        return value - self.value if self.above else self.value - value


def parse(text: str) -> Statement:
    """Return a statement; raise NarvaError, in one line, for one that no measure can answer."""
    match = FORM.fullmatch(text)
    if not match:
        raise NarvaError(
            f"{text!r} is not a statement; the form is MEASURE [at DAY] > VALUE, as in {EXAMPLE}"
        )
    name, day, sign, value = match.groups()
    measure = answerable().get(name)
    if measure is None:
        why = "is about whether it comes, not how it ends" if name in MEASURES else "is not a measure"
        hint = nearest(name, answerable()) or "; narva require --list lists those that are"
        raise NarvaError(f"{text!r}: {name} {why}{hint}")
    if day is not None and not (measure.columns in ENDS or _is_event(measure)):
        raise NarvaError(f"{text!r}: {name} has no value by day; leave out `at {day}`")
    if not all(math.isfinite(float(number or 0)) for number in (day, value)):
        raise NarvaError(f"{text[:40]!r}: too large a number")
    low, high = (0.0, 100.0) if measure.is_share else (-np.inf, np.inf)
    if measure.is_share and not low < float(value) < high:
        raise NarvaError(f"{text!r}: a share of 100 crises lies between 0 and 100, ends left out")
    return Statement(
        " ".join(text.split()), measure, None if day is None else float(day), sign == ">", float(value)
    )


def answerable() -> dict[str, Measure]:
    """Return the measures of how crises end by name."""
    return {name: m for name, m in MEASURES.items() if m.question == 2 and m.weigh is None and not m.optional}


def _is_event(measure: Measure) -> bool:
    return measure.is_share and len(measure.columns) == 1 and measure.columns[0].endswith("_hours")
