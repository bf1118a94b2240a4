"""Known flips: the numbers on which the sign of a lever's effect turns, found by playing.

Of each contrast in flips.yaml, worlds that draw every number tell which of them move the difference most. At
both ends of these, with the others at their middle, both sides are played again; where the signs differ
beyond noise, bisection finds the crossing (sim/experiments/flip.py). Rival rules are tried one by one. The
scenario keeps what is found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from sim.config.settings import CENTRAL, Config, compose
from sim.engines.worlds import first_weeks
from sim.experiments.flip import Paired, Question, crossing, reach, series_of, sides
from sim.experiments.montecarlo import first_draws, simulate
from sim.experiments.progress import Progress, silent
from sim.parameters.sealed import sealed
from sim.parameters.validation import DRAWN_CHOICES, enum_of
from sim.reports.sweep.known import KnownFlip
from sim.results.measures import MEASURES, RATIO
from sim.results.store import atomically
from sim.scenario.found import read_found
from sim.scenario.scenario import FOUND, Scenario
from sim.studies.identity import EDITION, changed, identity_of

FILE = "flips.json"
DECLARED: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))


def known(scenario: Scenario) -> list[KnownFlip]:
    """Return the flips that a scenario keeps, none without any; those of other rules or data are stale."""
    kept = _kept(scenario)
    stale = bool(outdated(scenario))
    return [KnownFlip(**{**one, "stale": stale}) for one in kept["flips"]] if kept else []


def outdated(scenario: Scenario) -> list[str]:
    """Return what changed since a scenario's flips were found."""
    kept = _kept(scenario)
    return changed(_identity(scenario), kept["identity"]) if kept else [EDITION]


def _kept(scenario: Scenario) -> dict[str, Any]:
    return read_found(Path(scenario.folder) / FOUND / FILE) or {}


def find(scenario: Scenario, progress: Progress = silent) -> Path:
    """Find the flips of a scenario and keep them in its folder; return the file."""
    flips = [flip for contrast in DECLARED["contrasts"] for flip in _of(contrast, scenario, progress)]
    kept = {"identity": _identity(scenario), "flips": [asdict(flip) for flip in flips]}
    path = Path(scenario.folder) / FOUND / FILE
    path.parent.mkdir(exist_ok=True)
    atomically(path, lambda part: part.write_bytes(sealed(kept)))
    return path


def _identity(scenario: Scenario) -> dict[str, str]:
    return identity_of("sim.experiments.flip", [(_composed(scenario, []), scenario)], DECLARED)


def _composed(scenario: Scenario, words: list[str], *more: str) -> Config:
    return compose([f"scenario={scenario.folder}", *words, *more])


def _of(contrast: str, scenario: Scenario, progress: Progress) -> Iterator[KnownFlip]:
    """Give the flips of one contrast in each measure."""
    words = sides(contrast)
    wide = [_composed(scenario, side, f"replications={DECLARED['screened']}") for side in words]
    first, second = (
        _composed(scenario, s, CENTRAL, f"replications={DECLARED['replications']}") for s in words
    )
    for measure, paths in ranked((wide[0], wide[1]), scenario, progress).items():
        for over in paths[: DECLARED["tried"]]:
            asked = Question(measure, (first, second), over, *reach(first, over, None, None))
            paired = asked.paired(progress)
            low, high = paired.at(asked.low), paired.at(asked.high)
            if low.high < 0 < high.low or high.high < 0 < low.low:
                flip = crossing(paired.at, asked.low, asked.high, paired.tried)
                yield KnownFlip(contrast, measure, over, flip.at, flip.low, flip.high, flip.rises)
        for rule in DRAWN_CHOICES:
            by_rule = Paired(measure, (first, second), scenario, rule, progress)
            signs = {}
            for member in enum_of(rule):
                gap = by_rule.at(float(member))
                signs[member.name.lower()] = int(np.sign(gap.value)) if gap.low * gap.high > 0 else 0
            if {-1, 1} <= set(signs.values()):
                yield KnownFlip(contrast, measure, rule, by=signs)


def ranked(wide: tuple[Config, Config], scenario: Scenario, progress: Progress) -> dict[str, list[str]]:
    """Return for each measure the numbers that both sides draw, what moves their difference most first."""
    runs = [simulate(config, scenario, progress) for config in wide]
    found = {}
    for measure in DECLARED["measures"]:
        if measure == RATIO:  # plain draws, of which there are many more
            tables = [first_draws(c, first_weeks(c, scenario, c.replications)) for c in wide]
            gap = tables[0][RATIO] - tables[1][RATIO]
            numbers, weight = tables[1], np.ones(len(gap))
        else:
            (a, wa), (b, wb) = (series_of(MEASURES[measure], each.runs) for each in runs)
            gap, weight = a - b, np.sqrt(wa * wb)
            numbers = runs[1].worlds.set_index("world").loc[gap.index]
        paths = [path for path in wide[1].drawn if path in wide[0].drawn]
        pulls = {path: abs(_correlation(numbers[path], gap, weight)) for path in paths}
        found[measure] = sorted(pulls, key=lambda path: -pulls[path])
    return found


def _correlation(number: pd.Series[Any], gap: pd.Series[Any], weight: Any) -> float:
    """Return the weighted correlation of a number's rank with a difference."""
    x, y, w = number.rank().to_numpy(), np.nan_to_num(gap.to_numpy(float)), np.asarray(weight, float)
    x, y = x - np.average(x, weights=w), y - np.average(y, weights=w)
    spread = np.sqrt((w @ x**2) * (w @ y**2))
    return float(w @ (x * y) / spread) if spread > 0 else 0.0
