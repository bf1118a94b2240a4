"""Thousands of crises a second: the same turn and endings in one compiled loop, threads over chunks."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import literal_unroll

from sim import endings
from sim.actors.clock import HOURS_PER_DAY
from sim.build import build
from sim.compiled import compiled, lent
from sim.scenario import Scenario
from sim.series import BINS, CRISIS_COUNT, LIMITS, PROLOGUE_COUNT, count, measure
from sim.settings import Config
from sim.turn import ORDER
from sim.world import World, clone, copy_into

WEIGHT_UNIT = 1 << 32  # weights are counted in 2**-32, so that sums are exact in any order


class Tally(NamedTuple):
    """What a chunk adds up, in integers: exact whatever the order of chunks."""

    prologue: np.ndarray  # (days, series, bins) i8
    crisis: np.ndarray  # (days, series, bins) i8
    objections: np.ndarray  # (members, texts, reasons + 1) i8


def new_tally(config: Config, scenario_world: World) -> Tally:
    """Return an empty tally for this configuration."""
    return Tally(
        np.zeros((config.horizon_days, PROLOGUE_COUNT, BINS), np.int64),
        np.zeros((config.crisis_days, CRISIS_COUNT, BINS), np.int64),
        np.zeros_like(scenario_world.objections),
    )


@compiled
def play_turn(w):
    """Play one turn: every phase in order, every actor of it."""
    for step in literal_unroll(ORDER):
        for i in range(step[0](w)):
            step[1](i, w)


@compiled
def play_prologue(w, snapshot, tally, values):
    """Play the probing without an attempt, keeping a copy of the world where the attempt branches off."""
    clock = w.clock
    while clock.ended == 0:
        play_turn(w)
        if int(clock.hour) % HOURS_PER_DAY == 0:
            measure(w, values)
            day = int(clock.hour) // HOURS_PER_DAY - 1
            count(tally.prologue[day], values, LIMITS, CRISIS_COUNT, PROLOGUE_COUNT, WEIGHT_UNIT)
        if endings.branches(w):
            copy_into(snapshot, w)
            if endings.ordered_attempt(w):
                break


@compiled
def play_crisis(w, tally, values, weight):
    """Play the attempt to its end, and carry its last day through to the end of the crisis days."""
    clock = w.clock
    endings.open_attempt(w)
    day = 0
    while clock.ended == 0:
        play_turn(w)
        if endings.settled(w):
            clock.ended = 1
        if int(clock.since_hours) % HOURS_PER_DAY == 0:
            measure(w, values)
            count(tally.crisis[day], values, LIMITS, 0, CRISIS_COUNT, weight)
            day += 1
    measure(w, values)
    for rest in range(day, len(tally.crisis)):
        count(tally.crisis[rest], values, LIMITS, 0, CRISIS_COUNT, weight)


@compiled
def simulate(world, snapshot_world, parameters, seeds, rows, tally):
    """Play len(rows) replications, one row each; the two worlds are scratch."""
    w, snapshot = lent(world), lent(snapshot_world)
    values = np.empty(CRISIS_COUNT)
    for r in range(len(rows)):
        w.parameters[0] = parameters[r]
        endings.start(w, seeds[r])
        play_prologue(w, snapshot, tally, values)
        row = rows[r]
        row[:] = np.nan
        endings.record_without(w, row)
        weight = row[endings.WEIGHT]
        if weight <= 0.0:
            continue
        copy_into(w, snapshot)
        play_crisis(w, tally, values, int(weight * WEIGHT_UNIT))
        endings.record_attempt(w, row)
        add_objections(tally.objections, w.objections, int(weight * WEIGHT_UNIT))


@compiled
def add_objections(total, seen, weight):
    """Add one crisis's objections, weighted."""
    for i in range(total.shape[0]):
        for t in range(total.shape[1]):
            for r in range(total.shape[2]):
                total[i, t, r] += seen[i, t, r] * weight


class Batch:
    """Scratch worlds of one thread, and the call that plays a chunk."""

    def __init__(self, config: Config, scenario: Scenario) -> None:
        self.world = build(config, scenario)
        self.snapshot = clone(self.world)
        self.tally = new_tally(config, self.world)

    def play(self, parameters: np.recarray, seeds: np.ndarray) -> np.ndarray:
        """Return a row (endings.COLUMNS) for each replication; shape (n, columns), and add to `tally`."""
        rows = np.empty((len(seeds), len(endings.COLUMNS)))
        simulate(self.world, self.snapshot, parameters, seeds, rows, self.tally)
        return rows
