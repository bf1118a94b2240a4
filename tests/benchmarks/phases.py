"""Where a crisis's time goes: the batch loop once more, with a clock read after each phase."""

from __future__ import annotations

import ctypes
from typing import Any

import numba
import numpy as np
from numba import literal_unroll

from sim.config.sampling import draw_parameters, seeds
from sim.config.settings import Config
from sim.engines.batch import Batch
from sim.model import endings
from sim.model.initial_state import start
from sim.model.row import empty_rows
from sim.model.turn import PHASE_ORDER, PHASES
from sim.scenario.scenario import load_scenario

_read: Any = ctypes.CDLL(None).clock_gettime
_read.argtypes, _read.restype = (ctypes.c_int, ctypes.c_void_p), ctypes.c_int
MONOTONIC, NANOSECONDS = 1, 1_000_000_000
LAST = 2  # the cell's place for the last lap; a struct timespec lies before it


@numba.njit
def _now(cell):
    _read(MONOTONIC, cell.ctypes)
    return cell[0] * NANOSECONDS + cell[1]


@numba.njit
def _overhead(n):
    cell = np.zeros(2, np.int64)
    began = _now(cell)
    for _ in range(n):
        last = _now(cell)
    return (last - began) / n


@numba.njit
def _lap(cell, spent, place):
    """Add the time since the last lap to a place, and go on to the next."""
    now = _now(cell)
    spent[place[0]] += now - cell[LAST]
    cell[LAST] = now
    place[0] += 1


@numba.njit
def _watched(w, built, snapshot, parameters, luck, rows, spent, turns):
    cell, place = np.zeros(LAST + 1, np.int64), np.zeros(1, np.int64)
    for r in range(len(rows)):
        cell[LAST] = _now(cell)
        row = rows[r]
        start(w, built, parameters[r], luck[r])
        while endings.goes_on(w, snapshot, row):
            place[0] = 0
            _lap(cell, spent, place)
            turns[0] += 1
            for step in literal_unroll(PHASE_ORDER):
                for i in range(step[0](w)):
                    step[1](i, w)
                _lap(cell, spent, place)
        place[0] = 0
        _lap(cell, spent, place)


def phase_seconds(config: Config, replications: int) -> dict[str, float]:
    """Return the seconds a crisis of each phase, less the clock's own; `between turns` is start and endings.

    Watching day by day (the bands) is left out: it is not a phase.
    """
    engine, which = Batch(config, load_scenario("narva")), np.arange(replications)
    parameters, luck = draw_parameters(config, which), seeds(config.seed, which)
    spent, turns = np.zeros(len(PHASES) + 1, np.int64), np.zeros(1, np.int64)
    rows = engine.play(parameters[:1], luck[:1])
    _watched(
        engine.world, engine.built, engine.snapshot, parameters[:1], luck[:1], rows, spent, turns
    )  # compiles
    spent[:], turns[:] = 0, 0
    rows = empty_rows(replications)
    _watched(engine.world, engine.built, engine.snapshot, parameters, luck, rows, spent, turns)
    own = spent - turns[0] * _overhead(1_000_000)
    names = ["between turns", *(phase.name for phase in PHASES)]
    return dict(zip(names, own / 1e9 / replications, strict=True))
