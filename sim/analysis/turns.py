"""Where a contrast of two options changes sign along a number of a sweep, in any measure, on paired draws."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sim.analysis.panels import panel
from sim.results.dataset import Sweep
from sim.results.estimators import Difference
from sim.results.plan import Factor

REFERENCE = "default"


@dataclass(frozen=True)
class Turn:
    """Along `factor` the option `first` of a lever goes from below `second` in a measure to above, or back.

    `at` is where the difference is 0 on a straight line between two values; outside `low` to `high` its sign
    is sure, as far as the values tell. `where` holds the other factors.
    """

    measure: str
    lever: str
    first: str
    second: str
    factor: str
    at: float
    low: float
    high: float
    rises: bool
    where: dict[str, float | str]


def turns(sweep: Sweep, measure: str) -> list[Turn]:
    """Return where each option of a lever of names and its reference swap places, sure on both sides."""
    levers = [f for f in sweep.factors if f.values and f.kind == "name"]
    along = [f for f in sweep.factors if f.values and f.kind == "number" and len(f.values) > 1]
    return [turn for lever in levers for factor in along for turn in _of(sweep, measure, lever, factor)]


def _of(sweep: Sweep, measure: str, lever: Factor, factor: Factor) -> list[Turn]:
    whole, points = panel(sweep, measure), sweep.points.reset_index(drop=True)
    second = REFERENCE if REFERENCE in lever.values else str(lever.values[0])
    others = [f.name for f in sweep.factors if f.name not in (lever.name, factor.name)]
    found = []
    for key, group in points.groupby(others, sort=False) if others else [((), points)]:
        where: dict[str, Any] = dict(zip(others, key if isinstance(key, tuple) else (key,), strict=True))
        rows = {(str(r[lever.name]), float(r[factor.name])): int(n) for n, r in group.iterrows()}  # type: ignore[call-overload]
        for first in (str(value) for value in lever.values if str(value) != second):
            line = sorted(x for name, x in rows if name == first and (second, x) in rows)
            gaps = [(x, whole.difference(rows[first, x], rows[second, x])) for x in line]
            found += [
                Turn(measure, lever.name, first, second, factor.name, *part, where) for part in _along(gaps)
            ]
    return found


def _along(gaps: list[tuple[float, Difference]]) -> list[tuple[float, float, float, bool]]:
    """Return at, low, high and rises of each change of sign that is sure on both of its sides."""
    sure = [(x, gap) for x, gap in gaps if gap.low > 0 or gap.high < 0]
    found = []
    for (low, a), (high, b) in pairwise(sure):
        if (a.value > 0) == (b.value > 0):
            continue
        between = [(x, gap) for x, gap in gaps if low <= x <= high]
        for (x, c), (y, d) in pairwise(between):
            if (c.value > 0) != (d.value > 0):
                found.append((x + (y - x) * c.value / (c.value - d.value), low, high, b.value > 0))
                break
    return found
