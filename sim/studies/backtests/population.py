"""The reference class as one pattern: how its seizures ended, and after how many days.

Each share has its Jeffreys interval, the median days that of its order statistics. Probes are left out: what
makes one is its end.
"""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

from sim.studies.backtests.acceptance import MEASURE_OF, SAID_OF
from sim.studies.backtests.documented import ENDS, SEIZURE, Documented
from sim.studies.backtests.patterns import Pattern


def seizures(courses: Iterable[Documented | None]) -> list[Documented]:
    """Return the seizures among the courses of cases."""
    return [course for course in courses if course and course.kind == SEIZURE]


def population(courses: Iterable[Documented | None], level: float) -> tuple[Pattern, ...]:
    """Return the patterns of the class: the share of each end, and the median days to it.

    `level` is the share of what is drawn like these few that lies within each range.
    """
    found = seizures(courses)
    sources = " ".join(sorted({key for course in found for key in course.source.split()}))
    shares = (_share(end, [course.end == end for course in found], level, sources) for end in ENDS)
    low, high = median_range([course.days for course in found], level)
    middle = float(median([course.days for course in found]))
    said = "days until it is decided who has the place"
    days = Pattern("days", said, "crisis_days", "median", low, high, "days", "test", sources, "", middle)
    return (*shares, days)


def _share(end: str, ended: list[bool], level: float, sources: str) -> Pattern:
    low, high = jeffreys(sum(ended), len(ended), level)
    share = sum(ended) / len(ended)
    return Pattern(end, SAID_OF[end], MEASURE_OF[end], "mean", low, high, "share", "test", sources, "", share)


def jeffreys(count: int, of: int, level: float) -> tuple[float, float]:
    """Return the Jeffreys interval of a share (Brown, Cai and DasGupta 2001); from 0 if none, to 1 if all."""
    from scipy.stats import beta  # takes a second to import

    tail = (1 - level) / 2
    low, high = beta.ppf([tail, 1 - tail], count + 0.5, of - count + 0.5)
    return (0.0 if count == 0 else float(low)), (1.0 if count == of else float(high))


def median_range(days: list[int], level: float) -> tuple[float, float]:
    """Return the order statistics between which the median lies at this level at least (David 1981)."""
    from scipy.stats import binom  # takes a second to import

    ordered = sorted(days)
    below = max(0, int(binom.ppf((1 - level) / 2, len(days), 0.5)) - 1)
    return float(ordered[below]), float(ordered[-1 - below])
