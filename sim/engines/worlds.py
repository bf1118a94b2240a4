"""The worlds of a run: which of a world's candidates is played, and how much it then counts for.

Most draws of the numbers lead to an attempt that is a thousand times less likely than a few others do. So
each world has CANDIDATES draws, and the one that is played is picked with a chance in proportion to the
hazard of its first week, times what history makes of it (sim/engines/history.py; sampling importance
resampling: Rubin 1988): `importance` is the chance that it should have had over that. That hazard is the one
under the scenario's defaults: world n of a scenario and a seed is the same whatever else is set, so that two
configurations share their worlds. A small share of the picks is made alike, so that no importance exceeds
1 / EVEN by what is picked (Hesterberg 1995).
"""

from __future__ import annotations

import threading
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.config.layers import with_presets
from sim.config.sampling import candidates, draw_parameters, seeds
from sim.config.settings import Config, from_tree
from sim.engines import loop
from sim.engines.build import build
from sim.engines.history import current
from sim.model.actor import NATURE_ID
from sim.model.compiled import compiled
from sim.model.enums import AttemptMode
from sim.model.rng import Purpose, uniform
from sim.model.units import BLOCK
from sim.model.world import World, bare
from sim.scenario.scenario import Scenario

CANDIDATES = 32
MOST = 1000  # worlds whose candidates tell of the first week
EVEN = 0.02
KEPT = 256  # picks of a chunk, which all points of a sweep share
NO_SEED = np.uint64(0)  # a first week hangs on standing traits and on no other draw
FIRST_WEEK = {"residents.count": 1, "attempt.mode": "drawn"}  # residents do not matter to that hazard


class Draws(NamedTuple):
    """Parameters, seeds and importance of replications, each of shape (n,)."""

    parameters: np.recarray
    seeds: np.ndarray
    importance: np.ndarray


def draws(config: Config, scenario: Scenario, replications: np.ndarray) -> Draws:
    """Return the parameters, the seed and the importance of each replication."""
    luck, base = seeds(config.seed, replications), chooser(config, scenario)
    if not weighted(config) and base.tilt is None:
        return Draws(draw_parameters(config, replications), luck, np.ones(len(replications)))
    worlds, place = np.unique(replications // BLOCK, return_inverse=True)
    picks, chance = base.pick(worlds, weighted(config))
    parameters = candidates(config, worlds, picks[:, None], CANDIDATES)[:, 0].view(np.recarray)
    importance = base.tilts(parameters, config) / (CANDIDATES * chance)
    return Draws(parameters[place].view(np.recarray), luck, importance[place])


def weighted(config: Config) -> bool:
    """Return whether crises are weighted by the chance of an attempt: where it is drawn, not ordered."""
    return config.choices["attempt.mode"] == AttemptMode.DRAWN


class FirstWeek:
    """The first week of all candidates of some worlds under a configuration; one for each thread.

    `tilt` is what history makes of the numbers, where all that are not known are drawn and it was asked.
    """

    def __init__(self, config: Config, scenario: Scenario) -> None:
        self.config = config.with_values(FIRST_WEEK)
        self.world: World = build(self.config, scenario)
        self.built = bare(self.world)
        self.picked: dict[tuple[bytes, bool], tuple[np.ndarray, np.ndarray]] = {}
        self.tilt = current(scenario) if config.uncertainty == "all" else None

    def candidates(self, worlds: np.ndarray) -> np.recarray:
        """Return the parameter record of every candidate, (worlds, CANDIDATES)."""
        every = np.broadcast_to(np.arange(CANDIDATES), (len(worlds), CANDIDATES))
        return candidates(self.config, worlds, every, CANDIDATES)

    def hazards(self, parameters: np.recarray) -> np.ndarray:
        """Return the chance of an attempt, and its ratio to the baseline; (2, worlds, CANDIDATES)."""
        start = loop.beginning(self.world, parameters[0, 0], NO_SEED)
        return _hazards(start, self.world, self.built, parameters)

    def tilts(self, parameters: np.recarray, config: Config) -> np.ndarray:
        """Return what history makes of parameter records (n,) of a configuration: density after over before.

        It speaks on the numbers that the configuration draws as this one does.
        """
        if self.tilt is None:
            return np.ones(len(parameters))
        alike = (path for path in config.drawn if config.values[path] == self.config.values[path])
        return self.tilt.among({*alike, *config.drawn_rules}).of(parameters)

    def pick(self, worlds: np.ndarray, weighted: bool) -> tuple[np.ndarray, np.ndarray]:
        """Return the pick of each world, a whole number below CANDIDATES, and its chance; both (n,)."""
        key = worlds.tobytes(), weighted
        if key not in self.picked:
            while len(self.picked) >= KEPT:
                self.picked.pop(next(iter(self.picked)), None)
            self.picked[key] = self._pick(worlds, weighted)
        return self.picked[key]

    def _pick(self, worlds: np.ndarray, weighted: bool) -> tuple[np.ndarray, np.ndarray]:
        every = self.candidates(worlds)
        wanted = self.tilts(every.ravel().view(np.recarray), self.config).reshape(every.shape)
        hazard = self.hazards(every)[0] if weighted else 1.0
        return _pick(wanted * hazard, np.uint64(self.config.seed), worlds)


@compiled
def _hazards(start, w, built, parameters):
    found = np.empty((2, *parameters.shape))
    for n in range(parameters.shape[0]):
        for j in range(parameters.shape[1]):
            start(w, built, parameters[n, j], NO_SEED)
            found[0, n, j], found[1, n, j] = 1.0 - w.kremlin.survival, w.kremlin.ratio
    return found


@compiled
def _pick(wanted, seed, worlds):
    n, count = wanted.shape
    picks, chances = np.zeros(n, np.int64), np.full(n, 1.0 / count)
    for k in range(n):
        total = 0.0
        for j in range(count):
            total += wanted[k, j]
        if total <= 0.0:
            continue
        u, reached = uniform(seed, worlds[k], NATURE_ID, Purpose.PICK.value, 0), 0.0
        for j in range(count):
            chance = EVEN / count + (1.0 - EVEN) * wanted[k, j] / total
            reached += chance
            if u < reached or j == count - 1:
                picks[k], chances[k] = j, chance
                break
    return picks, chances


_local = threading.local()


def chooser(config: Config, scenario: Scenario) -> FirstWeek:
    """Return what picks the worlds of a scenario's defaults, this thread's; the last one is kept."""
    key = (config.scenario, scenario.digest, config.uncertainty, config.seed)
    if getattr(_local, "key", None) != key:
        tree, presets = with_presets(config.scenario, {}, config.uncertainty)
        defaults = from_tree(tree, presets).with_values({"seed": config.seed})
        _local.chooser, _local.key = FirstWeek(defaults, scenario), key
    return _local.chooser


def first_weeks(config: Config, scenario: Scenario, replications: int) -> pd.DataFrame:
    """Return world, candidate, ratio and importance: the first week's hazard ratio of a run's candidates.

    These are draws of the worlds of which none was picked; their importance is what history makes of them.
    Empty where attempts are ordered.
    """
    worlds = np.arange(min(-(-replications // BLOCK), MOST) if weighted(config) else 0)
    if not len(worlds):
        return pd.DataFrame(columns=["world", "candidate", "ratio", "importance"], dtype=float)
    first = FirstWeek(config, scenario)
    every = first.candidates(worlds)
    world, candidate = (place.ravel() for place in np.indices(every.shape))
    ratio = first.hazards(every)[1].ravel()
    importance = chooser(config, scenario).tilts(every.ravel().view(np.recarray), config)
    return pd.DataFrame({"world": world, "candidate": candidate, "ratio": ratio, "importance": importance})
