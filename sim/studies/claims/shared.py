"""Plays that share their prologue: up to the day of the attempt once, and from there on in every setting.

A rule or a setting that acts after the attempt alone leaves the months before it as they are, bit for bit;
`states` finds out which do, by playing.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence

import numpy as np

from sim.config.sampling import draw_parameters, seeds
from sim.config.settings import Config
from sim.engines.branch import play_turn
from sim.engines.build import build
from sim.model import endings
from sim.model.compiled import compiled
from sim.model.initial_state import start
from sim.model.row import empty_rows
from sim.model.world import SINGLES, World, clone, copy_into
from sim.scenario.scenario import Scenario

_local = threading.local()


@compiled
def play_prologue(w, built, parameters, seed):
    """Play one replication up to the turn after which its attempt branches off, or to the horizon."""
    start(w, built, parameters, seed)
    while w.clock.ended == 0 and w.clock.turn != w.clock.keep_turn:
        play_turn(w)


@compiled
def play_settings(w, built, snapshot, kept, parameters, luck, rows):
    """Play each replication's prologue in the first setting, and what follows in every one of them."""
    for r in range(len(luck)):
        play_prologue(kept, built, parameters[0], luck[r])
        for s in range(len(parameters)):
            copy_into(w, kept)
            w.parameters[0] = parameters[s]
            row = rows[s, r]
            while endings.goes_on(w, snapshot, row):
                play_turn(w)


def play(scenario: Scenario, configs: Sequence[Config], replications: np.ndarray) -> np.recarray:
    """Return rows (settings, replications) of settings that share their prologue, nothing drawn."""
    worlds = _worlds(scenario, configs[0])
    luck = seeds(configs[0].seed, replications)
    rows = empty_rows(len(configs), len(luck))
    play_settings(*worlds, _parameters(configs), luck, rows)
    return rows


def states(scenario: Scenario, configs: Sequence[Config], replications: np.ndarray) -> list[bytes]:
    """Return for each setting a digest of the world at the attempt in all replications: equal for kin.

    A prologue that moves a quantity of conf itself is kin to none but its own setting.
    """
    w, built, *_ = _worlds(scenario, configs[0])
    found = []
    for record in _parameters(configs):
        state = hashlib.sha256()
        for luck in seeds(configs[0].seed, replications):
            play_prologue(w, built, record, luck)
            moved = w.parameters.tobytes() != record.tobytes()
            state.update(_state(w) + (record.tobytes() if moved else b""))
        found.append(state.digest())
    return found


def _state(w: World) -> bytes:
    """Return all of a world but its parameters."""
    return b"".join(part.tobytes() for part in w[SINGLES + 1 :])


def _parameters(configs: Sequence[Config]) -> np.recarray:
    first = np.zeros(1, np.int64)
    return np.concatenate([draw_parameters(config, first) for config in configs]).view(np.recarray)


def _worlds(scenario: Scenario, config: Config) -> tuple[World, ...]:
    """Return this thread's worlds of this shape: scratch, as built, and two more scratch."""
    sizes = (config.horizon_days, config.crisis_days, config.turn_hours, config.median("residents.count"))
    shape = (scenario.digest, *sizes)
    if getattr(_local, "shape", None) != shape:
        first = build(config, scenario)
        _local.worlds, _local.shape = (first, clone(first), clone(first), clone(first)), shape
    found: tuple[World, ...] = _local.worlds
    return found
