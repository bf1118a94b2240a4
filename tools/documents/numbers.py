"""The numbers of conf/ as rows: default, unit, ranges, grade, source; and how many have each grade."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from sim.config.settings import Config
from sim.parameters import validation
from sim.parameters.distributions import Distribution
from sim.parameters.validation import FIELDS, GRADES
from sim.reports.run.tables import drawn_words
from sim.reports.words import number
from sim.scenario.sources import SHORT, Source


class Number(NamedTuple):
    """A quantity or a choice of conf/ in words."""

    path: str
    default: str
    unit: str
    allowed: str
    plausible: str
    grade: str
    source: str
    about: str
    drawn: bool
    keys: tuple[str, ...]  # of its sources


def numbers(config: Config, register: dict[str, Source]) -> dict[str, Number]:
    """Return all of them by path, in conf's order."""
    return {path: _number(config, register, path) for path in FIELDS}


def _number(config: Config, register: dict[str, Source], path: str) -> Number:
    if validation.is_choice(path):
        names = ", ".join(validation.options(path))
        return Number(path, config.choices[path].name.lower(), "choice", names, "", "", "", "", False, ())
    value, about = config.values[path], config.about[path]
    drawn = isinstance(value, Distribution)
    shown = "none" if value == validation.ABSENT and path in validation.NULLABLE else drawn_words(value)
    low, high = validation.bounds(path)
    read = [f"{key} ({SHORT[register[key].read]})" for key in about.source.split() if key != "assumed"]
    return Number(
        path, shown, about.unit, f"{low:,.12g} to {high:,.12g}",
        f"{number(about.low)} to {number(about.high)}", about.grade, ", ".join(read),
        about.text, drawn, tuple(about.source.split()),
    )  # fmt: skip


def by_grade(rows: dict[str, Number]) -> dict[str, int]:
    """Return how many numbers have each grade, the best first."""
    found = Counter(row.grade for row in rows.values() if row.grade)
    return {grade: found[grade] for grade in GRADES}
