"""Drivers: what the commonest kind of end hangs on, in an aide's words, and how much of it is chance."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.analysis.decides import CRISIS, GRADES, RULES, TOGETHER, Decider, Decides, curves, decides
from sim.analysis.worlds import of_worlds
from sim.model.units import BLOCK
from sim.reports import words
from sim.reports.figures.drivers import Driver
from sim.reports.format import apportioned, natural
from sim.results.curves import of_kinds
from sim.results.measure import Measure
from sim.results.measures import MEASURES, RATIO

if TYPE_CHECKING:
    from sim.results.table import Results

DRIVERS = 6  # that are drawn
SAID = 3  # that the first screen names
THIRD = 3
PARTS = {
    "chance": (CRISIS,),
    "numbers that nobody knows": (*GRADES, TOGETHER),
    "the rule by which allies decide": (RULES,),
}

SPLIT = {
    CRISIS: "chance in the crisis",
    "data": "numbers that were measured",
    "expert": "numbers from experts",
    "op-ed": "numbers of the op-ed",
    "assumed": "numbers that are assumed",
    TOGETHER: "numbers acting together, and what else a world has",
    RULES: "the rule by which allies decide",
}


@dataclass(frozen=True)
class Hangs:
    """The drivers of the kind of end `kind`; `found` says all that decides, None where worlds are too few."""

    kind: str = ""
    found: Decides | None = None
    drivers: list[Driver] = field(default_factory=list)

    @property
    def parts(self) -> list[tuple[str, int]]:
        """Return what decides, in parts of 100 that add up."""
        if self.found is None:
            return []
        sums = {said: sum(self.found.parts[key].value for key in keys if key in self.found.parts)
                for said, keys in PARTS.items()}  # fmt: skip
        return [
            (said, count) for said, count in zip(sums, apportioned([*sums.values()]), strict=True) if count
        ]


def hangs_on(results: Results, kind: str) -> Hangs:
    """Return what a kind of end hangs on."""
    about, measures = results.config.about, of_kinds()
    found = decides(results.runs, results.worlds, measures[kind], about)
    if found is None:
        return Hangs(kind)
    shown = found.numbers[:DRIVERS]
    paths = [one.path for one in shown if one.grade != RULES]
    lines = curves(results.runs, results.worlds, measures, paths)
    return Hangs(kind, found, [_driver(results, one, kind, lines.get(one.path)) for one in shown])


def ratio_hangs_on(results: Results) -> Decides | None:
    """Return what the logarithm of the first week's ratio hangs on; None where attempts were ordered.

    It is that of plain draws, of which none was picked: each counts as a world without chance in it.
    """
    each = results.first_draws
    if each.empty:
        return None
    runs = pd.DataFrame({"replication": np.arange(BLOCK * len(each)), RATIO: np.repeat(each[RATIO], BLOCK)})
    worlds = each.drop(columns=RATIO).assign(world=np.arange(len(each)))
    even = runs.assign(importance=1.0)
    return decides(even, worlds, MEASURES[RATIO], results.config.about, log=True)


def _driver(results: Results, one: Decider, kind: str, lines: dict[str, pd.DataFrame] | None) -> Driver:
    rule = one.grade == RULES
    name, unit = words.RULE, ""
    if not rule:
        about = results.config.about[one.path]
        name, unit = words.driver_name(one.path, about.text, results.scenario), about.unit
    if lines is None:
        lines = {key: _by_name(results, measure, one.path) for key, measure in of_kinds().items()}
    values = lines[kind]["value"].to_numpy()
    third = max(len(values) // THIRD, 1)
    ends = (values.min(), values.max()) if rule else (values[:third].mean(), values[-third:].mean())
    low, high = (natural(round(100 * float(np.clip(x, 0, 1))), x) for x in ends)
    return Driver(one.path, name, one.grade, unit, one.share, low, high, lines)


def _by_name(results: Results, measure: Measure, path: str) -> pd.DataFrame:
    """Return a share under each rule: columns x (the rule in words), value, low, high."""
    each = results.worlds.groupby(path, observed=True)
    rows = [(words.RULES[str(name)], *measure.of(of_worlds(results.runs, own))) for name, own in each]
    return pd.DataFrame(rows, columns=["x", "value", "low", "high"])


def split_of(found: Decides | None) -> list[tuple[str, str, str, float]]:
    """Return the parts of a variance, for a bar: colour's class, words, text in 100, share; they add up."""
    if found is None:
        return []
    kept = [key for key in SPLIT if key in found.parts]
    values = [found.parts[key].value for key in kept]
    rows = zip(kept, apportioned(values), values, strict=True)
    return [(key, SPLIT[key], natural(count, value), value) for key, count, value in rows if count]


def nothing_found(results: Results) -> str:
    """Return why nothing is said of what it hangs on."""
    if results.runs.weight.sum() <= 0:
        return "No attempt can be weighted, so it hangs on nothing."
    if not results.config.drawn:
        return "No number was drawn in this run, so nothing can be said here of what matters."
    return "These runs hold too few worlds to tell: ask for more replications."
