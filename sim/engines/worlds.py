"""The worlds of a run: which of a world's candidates is played, and how much it then counts for.

Most draws of the numbers lead to an attempt that is a thousand times less likely than a few others do. So
each world has CANDIDATES draws, and the one that is played is picked with a chance in proportion to the
hazard of its first week (sampling importance resampling: Rubin 1988): `importance` is the chance that it
would have had alike, over that. That hazard is the one under the scenario's defaults: world n of a scenario
and a seed is the same whatever else is set, so that two configurations share their worlds. A small share of
the picks is made alike, so that no importance exceeds 1 / EVEN (Hesterberg 1995).
"""

from __future__ import annotations

import threading
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.config.layers import with_presets
from sim.config.sampling import BLOCK, candidates, draw_parameters, seeds
from sim.config.settings import Config, from_tree
from sim.engines import loop
from sim.engines.build import build
from sim.model.actor import NATURE_ID
from sim.model.compiled import compiled
from sim.model.enums import AttemptMode
from sim.model.rng import Purpose, uniform
from sim.model.world import World, bare
from sim.scenario.scenario import Scenario

CANDIDATES = 32
EVEN = 0.02
NO_SEED = np.uint64(0)  # a first week hangs on standing traits and on no other draw
FIRST_WEEK = {"residents.count": 1, "attempt.mode": "drawn"}  # residents do not matter to that hazard


class Draws(NamedTuple):
    """What each replication is played with, each of shape (n,)."""

    parameters: np.recarray
    seeds: np.ndarray
    importance: np.ndarray


def draws(config: Config, scenario: Scenario, replications: np.ndarray) -> Draws:
    """Return the parameters, the seed and the importance of each replication."""
    luck = seeds(config.seed, replications)
    if not chosen(config):
        return Draws(draw_parameters(config, replications), luck, np.ones(len(replications)))
    worlds, place = np.unique(replications // BLOCK, return_inverse=True)
    picks, importance = chooser(config, scenario).pick(worlds)
    parameters = candidates(config, worlds, picks[:, None], CANDIDATES)[place, 0]
    return Draws(parameters.view(np.recarray), luck, importance[place])


def chosen(config: Config) -> bool:
    """Return whether worlds are picked: only where crises are weighted by the chance of an attempt."""
    return config.choices["attempt.mode"] == AttemptMode.DRAWN


class FirstWeek:
    """The first week of all candidates of some worlds under a configuration; one for each thread."""

    def __init__(self, config: Config, scenario: Scenario) -> None:
        self.config = config.with_values(FIRST_WEEK)
        self.world: World = build(self.config, scenario)
        self.built = bare(self.world)

    def hazards(self, worlds: np.ndarray) -> np.ndarray:
        """Return the chance of an attempt, and the ratio to the baseline; shape (2, worlds, CANDIDATES)."""
        every = np.broadcast_to(np.arange(CANDIDATES), (len(worlds), CANDIDATES))
        parameters = candidates(self.config, worlds, every, CANDIDATES)
        start = loop.beginning(self.world, parameters[0, 0], np.uint64(0))
        return _hazards(start, self.world, self.built, parameters)

    def pick(self, worlds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the pick of each world, a whole number below CANDIDATES, and its importance; both (n,)."""
        return _pick(self.hazards(worlds)[0], np.uint64(self.config.seed), worlds)


@compiled
def _hazards(start, w, built, parameters):
    found = np.empty((2, *parameters.shape))
    for n in range(parameters.shape[0]):
        for j in range(parameters.shape[1]):
            start(w, built, parameters[n, j], NO_SEED)
            found[0, n, j], found[1, n, j] = 1.0 - w.kremlin.survival, w.kremlin.ratio
    return found


@compiled
def _pick(hazard, seed, worlds):
    n, count = hazard.shape
    picks, importance = np.zeros(n, np.int64), np.ones(n)
    for k in range(n):
        total = hazard[k].sum()
        if total <= 0.0:
            continue
        u, reached = uniform(seed, worlds[k], NATURE_ID, Purpose.PICK.value, 0), 0.0
        for j in range(count):
            chance = EVEN / count + (1.0 - EVEN) * hazard[k, j] / total
            reached += chance
            if u < reached or j == count - 1:
                picks[k], importance[k] = j, 1.0 / (count * chance)
                break
    return picks, importance


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
    """Return world, candidate and ratio: the first week's hazard over the baseline, of a run's candidates.

    These are plain draws of the worlds, of which none was picked. Empty where attempts are ordered.
    """
    worlds = np.arange(-(-replications // BLOCK) if chosen(config) else 0)
    ratio = FirstWeek(config, scenario).hazards(worlds)[1] if len(worlds) else np.empty((0, CANDIDATES))
    world, candidate = np.indices(ratio.shape)
    return pd.DataFrame({"world": world.ravel(), "candidate": candidate.ravel(), "ratio": ratio.ravel()})
