"""The numbers of conf/ as rows: default, unit, ranges, grade; and how many have each grade."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from sim.config.settings import Config
from sim.parameters import validation
from sim.parameters.distributions import Distribution
from sim.parameters.validation import FIELDS, GRADES
from sim.reports.format import number
from sim.reports.run.tables import drawn_words


class Number(NamedTuple):
    """A quantity or a choice of conf/ in words."""

    path: str
    default: str
    unit: str
    allowed: str
    plausible: str
    grade: str
    drawn: bool


def numbers(config: Config) -> dict[str, Number]:
    """Return all of them by path, in conf's order."""
    return {path: _number(config, path) for path in FIELDS}


def _number(config: Config, path: str) -> Number:
    if validation.is_choice(path):
        names = ", ".join(validation.options(path))
        return Number(path, config.choices[path].name.lower(), "choice", names, "", "", False)
    value, about = config.values[path], config.about[path]
    drawn = isinstance(value, Distribution)
    shown = "none" if value == validation.ABSENT and path in validation.NULLABLE else drawn_words(value)
    low, high = validation.bounds(path)
    plausible = f"{number(about.low)} to {number(about.high)}"
    allowed = f"{low:,.12g} to {high:,.12g}"
    return Number(path, shown, about.unit, allowed, plausible, about.grade, drawn)


def by_grade(rows: dict[str, Number]) -> dict[str, int]:
    """Return how many numbers have each grade, the best first."""
    found = Counter(row.grade for row in rows.values() if row.grade)
    return {grade: found[grade] for grade in GRADES}
