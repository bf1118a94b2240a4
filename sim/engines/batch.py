"""Thousands of crises a second: the same turn and endings in one compiled loop, threads over chunks."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.config.settings import Config
from sim.engines import loop
from sim.engines.build import build
from sim.model.compiled import compiled
from sim.model.row import empty_rows
from sim.model.timeseries import (
    BINS,
    CRISIS_DAY,
    CRISIS_RANGES,
    PROLOGUE_DAY,
    PROLOGUE_RANGES,
    count,
    read_crisis,
    read_prologue,
)
from sim.model.units import HOURS_PER_DAY
from sim.model.world import World, bare, clone
from sim.scenario.scenario import Scenario

WEIGHT_UNIT = 1 << 32  # weights are counted in 2**-32, so that sums are exact in any order


class Tally(NamedTuple):
    """The sums of a chunk, in integers: exact whatever the order of chunks."""

    prologue: np.ndarray  # (days, series, bins) i8
    crisis: np.ndarray  # (days, series, bins) i8
    objections: np.ndarray  # (members, texts, reasons + 1) i8


def new_tally(config: Config, scenario_world: World) -> Tally:
    """Return an empty tally for this configuration."""
    return Tally(
        np.zeros((config.horizon_days, len(PROLOGUE_RANGES), BINS), np.int64),
        np.zeros((config.crisis_days, len(CRISIS_RANGES), BINS), np.int64),
        np.zeros_like(scenario_world.objections),
    )


@compiled
def simulate(rules, w, built, snapshot, parameters, seeds, rows, tally):
    """Play len(rows) replications, one row each; `w` and `snapshot` are scratch, `built` is as built.

    `rules` are start, goes_on and play_turn, by address.
    """
    start, goes_on, play_turn = rules
    days = np.zeros(1, CRISIS_DAY), np.zeros(1, PROLOGUE_DAY)
    for r in range(len(rows)):
        row = rows[r]
        start(w, built, parameters[r], seeds[r])
        while goes_on(w, snapshot, row):
            play_turn(w)
            if w.sequel.number == 0:
                watch(w, tally, days, row)


@compiled
def watch(w, tally, days, row):
    """Count a day of the prologue or the first crisis that is over, and the days that a crisis ends early.

    An attempt begins with a day, so that its days are the calendar's.
    """
    clock = w.clock
    crisis, prologue = days
    over = int(clock.hour) % HOURS_PER_DAY == 0
    if clock.crisis and over:
        read_crisis(w, crisis[0])
        day = int(clock.since_hours) // HOURS_PER_DAY - 1
        count(tally.crisis[day], crisis, CRISIS_RANGES, units(row))
    elif over:
        read_prologue(w, prologue[0])
        day = int(clock.hour) // HOURS_PER_DAY - 1
        count(tally.prologue[day], prologue, PROLOGUE_RANGES, WEIGHT_UNIT)
    if clock.crisis and clock.ended:
        carry_on(w, tally, crisis, row)


@compiled
def carry_on(w, tally, crisis, row):
    """Carry the last state through to the end of the crisis days, and add up the objections."""
    read_crisis(w, crisis[0])
    for day in range(int(w.clock.since_hours) // HOURS_PER_DAY, len(tally.crisis)):
        count(tally.crisis[day], crisis, CRISIS_RANGES, units(row))
    add_objections(tally.objections, w.objections, units(row))


@compiled
def units(row):
    """Return a replication's weight in units of 2**-32."""
    return int(row.weight * WEIGHT_UNIT)


@compiled
def add_objections(total, seen, weight):
    """Add one crisis's objections, weighted."""
    for i in range(total.shape[0]):
        for t in range(total.shape[1]):
            for r in range(total.shape[2]):
                total[i, t, r] += seen[i, t, r] * weight


class Batch:
    """The worlds of one thread (scratch, as built, snapshot), and the call that plays a chunk."""

    def __init__(self, config: Config, scenario: Scenario, world: World | None = None) -> None:
        self.world = build(config, scenario) if world is None else world
        self.built, self.snapshot = bare(self.world), clone(self.world)
        self.tally = new_tally(config, self.world)

    def play(self, parameters: np.recarray, seeds: np.ndarray) -> np.recarray:
        """Return a row (ROW) for each replication, shape (n,), and add to `tally`."""
        rows, w = empty_rows(len(seeds)), self.world
        rules = loop.beginning(w, parameters[0], seeds[0]), loop.between(w, rows[0]), loop.turn(w)
        simulate(rules, w, self.built, self.snapshot, parameters, seeds, rows, self.tally)
        return rows
