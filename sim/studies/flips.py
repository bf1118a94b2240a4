"""Known flips: the numbers on which the sign of a lever's effect turns, found by playing.

Of each contrast in flips.yaml, worlds that draw every number tell along which of them the difference in each
measure comes nearest to turning. At both ends of these, with the others at their middle, both sides are
played again; where the signs differ beyond noise, bisection finds the crossing (sim/experiments/flip.py).
Rival rules are tried one by one. The scenario keeps what is found, and where it was looked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from sim.config.settings import CENTRAL, Config, compose
from sim.engines.worlds import first_weeks
from sim.experiments.flip import Paired, Side, crossing, reach, series_of, sides
from sim.experiments.montecarlo import first_draws, simulate
from sim.experiments.progress import Progress, silent
from sim.parameters.validation import DRAWN_CHOICES, enum_of
from sim.reports.sweep.known import Known, KnownFlip
from sim.results.measures import MEASURES, RATIO
from sim.results.measures import find as measure_of
from sim.results.table import Results
from sim.scenario.found import read_found
from sim.scenario.scenario import FOUND, Scenario
from sim.studies.identity import EDITION, changed, identity_of
from sim.studies.pages import keep

FILE = "flips.json"
DECLARED: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))


def known(scenario: Scenario) -> Known:
    """Return what a scenario keeps, nothing without any; flips of other rules or data are stale."""
    kept = _kept(scenario)
    if not kept:
        return Known()
    stale = bool(outdated(scenario))
    flips = tuple(KnownFlip(**{**one, "stale": stale}) for one in kept["flips"])
    return Known(flips, kept.get("looked", {}))


def outdated(scenario: Scenario) -> list[str]:
    """Return what changed since a scenario's flips were found."""
    kept = _kept(scenario)
    return changed(_identity(scenario), kept["identity"]) if kept else [EDITION]


def _kept(scenario: Scenario) -> dict[str, Any]:
    return read_found(Path(scenario.folder) / FOUND / FILE) or {}


def find(scenario: Scenario, progress: Progress = silent) -> Path:
    """Find the flips of a scenario and keep them in its folder; return the file."""
    search, looked = Search(scenario, progress), {}
    flips = []
    for contrast, more in DECLARED["contrasts"].items():
        along = search.along(contrast, [measure_of(name).name for name in (*DECLARED["measures"], *more)])
        flips += [flip for over, measures in along.items() for flip in search.turns(contrast, over, measures)]
        names = dict.fromkeys(name for measures in along.values() for name in measures)
        looked[contrast] = {m: [over for over, measures in along.items() if m in measures] for m in names}
    kept = {"identity": _identity(scenario), "flips": [asdict(flip) for flip in flips], "looked": looked}
    return keep(Path(scenario.folder), FILE, kept)


def _identity(scenario: Scenario) -> dict[str, str]:
    return identity_of("sim.experiments.flip", [(_composed(scenario, []), scenario)], DECLARED)


def _composed(scenario: Scenario, words: list[str], *more: str) -> Config:
    return compose([f"scenario={scenario.folder}", *words, *more])


class Search:
    """The contrasts of one scenario, played side by side; what several of them share is played once."""

    def __init__(self, scenario: Scenario, progress: Progress) -> None:
        self.scenario, self.progress = scenario, progress
        self.wide: dict[str, Results] = {}
        self.sides: dict[tuple[str, str], Side] = {}
        names = [*DECLARED["measures"], *(m for more in DECLARED["contrasts"].values() for m in more)]
        self.measures = list(dict.fromkeys(measure_of(name).name for name in names))

    def along(self, contrast: str, measures: list[str]) -> dict[str, list[str]]:
        """Return the numbers along which each of some measures is looked at, and the rival rules."""
        first, second = (self._screened(words) for words in sides(contrast))
        found: dict[str, list[str]] = {}
        for measure in measures:
            for over in ranked(measure, first, second)[: DECLARED["tried"]]:
                found.setdefault(over, []).append(measure)
        return dict.fromkeys(found, measures) | dict.fromkeys(DRAWN_CHOICES, measures)

    def _screened(self, words: list[str]) -> Results:
        config = _composed(self.scenario, words, f"replications={DECLARED['screened']}")
        if config.digest not in self.wide:
            self.wide[config.digest] = simulate(config, self.scenario, self.progress)
        return self.wide[config.digest]

    def turns(self, contrast: str, over: str, measures: list[str]) -> Iterator[KnownFlip]:
        """Give where a contrast turns along one number, or between rival rules, in each measure."""
        first, second = (self._side(words, over) for words in sides(contrast))
        for measure in measures:
            at = Paired(measure, first, second).at
            yield from (
                _by_rule(contrast, measure, over, at)
                if over in DRAWN_CHOICES
                else self._crossed(contrast, measure, over, at)
            )

    def _side(self, words: list[str], over: str) -> Side:
        config = _composed(self.scenario, words, CENTRAL, f"replications={DECLARED['replications']}")
        key = config.digest, over
        if key not in self.sides:
            self.sides[key] = Side(config, self.scenario, over, self.measures, self.progress)
        return self.sides[key]

    def _crossed(
        self, contrast: str, measure: str, over: str, at: Callable[[float], Any]
    ) -> Iterator[KnownFlip]:
        ends = reach(_composed(self.scenario, sides(contrast)[0], CENTRAL), over, None, None)
        low, high = (at(end) for end in ends)
        if low.high < 0 < high.low or high.high < 0 < low.low:
            found = crossing(at, *ends, {})
            yield KnownFlip(contrast, measure, over, found.at, found.low, found.high, found.rises)


def _by_rule(contrast: str, measure: str, rule: str, at: Callable[[float], Any]) -> Iterator[KnownFlip]:
    """Give the signs of a difference under each rival rule, where it has both."""
    signs = {}
    for member in enum_of(rule):
        gap = at(float(member))
        signs[member.name.lower()] = int(np.sign(gap.value)) if gap.low * gap.high > 0 else 0
    if {-1, 1} <= set(signs.values()):
        yield KnownFlip(contrast, measure, rule, by=signs)


def ranked(measure: str, first: Results, second: Results) -> list[str]:
    """Return the numbers that both sides draw, the one along which their difference turns most first."""
    paths = [path for path in second.config.drawn if path in first.config.drawn]
    if measure == RATIO:  # plain draws, of which there are many more
        one, other = (
            first_draws(r.config, first_weeks(r.config, r.scenario, r.config.replications))
            for r in (first, second)
        )
        gap, numbers, weight = one[RATIO] - other[RATIO], other, np.ones(len(one))
    else:
        (a, wa), (b, wb) = (series_of(MEASURES[measure], each.runs) for each in (first, second))
        gap, weight = a - b, np.sqrt(wa * wb)
        numbers = second.worlds.set_index("world").loc[gap.index]
    ends = {path: fitted_ends(numbers[path], gap, weight) for path in paths}
    return sorted(paths, key=lambda path: float(np.prod(ends[path])))


def fitted_ends(number: pd.Series[Any], gap: pd.Series[Any], weight: Any) -> tuple[float, float]:
    """Return a difference at the least and the greatest of a number, by a line through its weighted ranks."""
    x = (number.rank().to_numpy() - 1) / (len(number) - 1)
    y, w = np.nan_to_num(gap.to_numpy(float)), np.asarray(weight, float)
    (mean_x, mean_y), moved = (np.average(each, weights=w) for each in (x, y)), x - np.average(x, weights=w)
    spread = w @ moved**2
    slope = w @ (moved * y) / spread if spread > 0 else 0.0
    return float(mean_y - slope * mean_x), float(mean_y + slope * (1 - mean_x))
