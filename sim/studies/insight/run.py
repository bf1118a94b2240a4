"""Frequencies to a fixed point: play, fit, play again on what was fitted, until forecast and event agree.

What the Kremlin expects moves what it does in a crisis, and so how crises end: the first fit is of a
challenger that heeds a staff paper, each further one of a challenger that heeds the fit before. It expects
the average of all rounds so far (fictitious play, Brown 1951), so that expectation and event do not chase
each other: who expects to be driven out leaves, and then is not driven out.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.config.layers import with_presets
from sim.config.sampling import draw_parameters, seeds
from sim.config.settings import Config, from_tree
from sim.engines.batch import Batch
from sim.engines.build import build
from sim.engines.frequencies import FILE, INSIGHT, NOTHING, SHAPE, identity_of
from sim.experiments.montecarlo import ARTICLE
from sim.experiments.progress import Progress, silent
from sim.model.rules.forecast import OUTCOMES
from sim.model.units import BLOCK
from sim.scenario.scenario import Scenario
from sim.studies.insight.fit import chances, fit
from sim.studies.insight.play import ENDS, Seen, watch
from sim.studies.insight.worlds import UNITED, worlds
from sim.studies.pages import keep

ROUNDS = 12
WORLDS, CRISES = 120, 100  # of a round: how many worlds, and crises of each
CHOICES = 15_000  # that a fit is of, at most
LOOKED = 1000  # crises of a setting on which a round is judged that is not the last
ASKED = 3000  # crises of a setting that forecast and event are compared on
DAY = 30  # of those attempts
DIGITS = 6
COLUMNS = ("forecast_alliance", "forecast_coalition", "forecast_host", "forecast_hold", "forecast_leave")
SETTINGS: dict[str, tuple[str, ...]] = {
    "the default": (),
    "the op-ed’s picture": ARTICLE,
    "a united alliance": UNITED,
}


class Calibration(NamedTuple):
    """Expected and realised shares of the ends in one setting, in the order of `rules.forecast`."""

    setting: str
    insight: float
    expected: list[float]
    realised: list[float]

    @property
    def gap(self) -> float:
        """Return the largest difference, a share."""
        return max(abs(a - b) for a, b in zip(self.expected, self.realised, strict=True))


def fixed_point(
    scenario: Scenario, rounds: int = ROUNDS, count: int = WORLDS, crises: int = CRISES,
    progress: Progress = silent, asked: int = ASKED,
) -> dict[str, Any]:  # fmt: skip
    """Return frequencies after `rounds` rounds, with their identity and the gaps after each round."""
    table, gaps = NOTHING, []
    for number in range(rounds):
        progress(number, rounds, "rounds of play and fit")
        seen = _round(scenario, table, count, crises, number)
        table = _fitted(seen, table, 1 / (number + 1))
        last = number == rounds - 1
        found = [calibrate(scenario, table, setting, 1.0, asked if last else LOOKED) for setting in SETTINGS]
        gaps.append(max(one.gap for one in found))
    papers = [calibrate(scenario, NOTHING, setting, 0.0, asked) for setting in SETTINGS]
    progress(rounds, rounds, "rounds of play and fit")
    return {
        "identity": identity_of(scenario),
        "crises": count * crises,
        "gaps": gaps,
        "calibration": [one._asdict() for one in (*papers, *found)],
        "table": table.tolist(),
    }


def _round(scenario: Scenario, table: np.ndarray, count: int, crises: int, number: int) -> Seen:
    """Play a round's worlds: all at insight 1 once there is a table, at 0 before."""
    parts = []
    for n, (config, parameters) in enumerate(worlds(str(scenario.folder), count, crises, number)):
        parameters["kremlin"]["insight"] = float(len(table) > 0)
        which = np.arange(n * crises, (n + 1) * crises) * BLOCK
        parts.append(watch(config, scenario, parameters, which, table))
    return Seen(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def _fitted(seen: Seen, before: np.ndarray, share: float) -> np.ndarray:
    """Return frequencies, of shape SHAPE: a `share` of what happened, the rest what was expected before."""
    tables = []
    for part in range(SHAPE[0]):
        chosen = np.flatnonzero(seen.part == part)
        chosen = chosen[:: -(-len(chosen) // CHOICES)]
        looks, happened = seen.looks[chosen], np.eye(OUTCOMES)[seen.ends[chosen]]
        if len(before):
            happened = share * happened + (1 - share) * chances(looks, before[part])
        tables.append(fit(looks, happened))
    return np.stack(tables)


def setting_of(scenario: Scenario, setting: str) -> Config:
    """Return a setting with a certain attempt on a day."""
    presets = dict(part.split("=") for part in SETTINGS[setting])
    return from_tree(*with_presets(str(scenario.folder), presets)).with_values(
        {"attempt.mode": "day", "attempt.day": DAY, INSIGHT: 0}
    )


def calibrate(
    scenario: Scenario, table: np.ndarray, setting: str, insight: float, asked: int = ASKED
) -> Calibration:
    """Return what a challenger of this insight expects as it goes in, and what then happens."""
    config, which = setting_of(scenario, setting), np.arange(asked) * BLOCK  # a crisis of each world
    parameters = draw_parameters(config, which)
    parameters["kremlin"]["insight"] = insight
    engine = Batch(config, scenario, build(config, scenario, frequencies=table))
    rows = engine.play(parameters, seeds(config.seed, which))
    ends = np.bincount(ENDS[rows["outcome"].astype(int)], minlength=OUTCOMES) / asked
    expected = np.array([0.0, *(rows[column].mean() for column in COLUMNS)])
    expected[0] = 1 - expected.sum()
    return Calibration(setting, insight, _short(expected), _short(ends))


def _short(values: np.ndarray) -> list[float]:
    return [round(float(value), DIGITS) for value in values]


def write(scenario: Scenario, found: dict[str, Any]) -> None:
    """Keep frequencies with the scenario, in its folder FOUND."""
    keep(scenario.folder, FILE, found | {"table": np.round(np.array(found["table"]), DIGITS).tolist()})
