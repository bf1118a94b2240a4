"""Thousands of crises a second: the same turn and endings in one compiled loop, threads over chunks."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.config.settings import Config
from sim.engines import loop
from sim.engines.build import build
from sim.model.compiled import compiled
from sim.model.initial_state import choose_ending
from sim.model.readings import BINS, CRISIS_DAY, CRISIS_RANGES, PROLOGUE_DAY, PROLOGUE_RANGES
from sim.model.rng import ending_of, prologue_of
from sim.model.row import ROW, empty_rows
from sim.model.timeseries import count, read_crisis, read_prologue
from sim.model.units import HOURS_PER_DAY
from sim.model.world import World, bare, clone, copy_into
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
def simulate(rules, worlds, parameters, numbers, seeds, rows, tally):
    """Play len(rows) replications, one row each; a further ending goes on from where the first began.

    `rules` are start, goes_on, open_attempt and play_turn, by address; `worlds` the world as built and three
    of scratch: that in play, its snapshot for the attempt, and the eve of the attempt for another ending.
    `numbers` are `parameters` as whole numbers, bit for bit.
    """
    start, goes_on, open_attempt, play_turn = rules
    built, w, snapshot, eve = worlds
    days = np.zeros(1, CRISIS_DAY), np.zeros(1, PROLOGUE_DAY)
    calm = np.zeros(1, ROW)
    for r in range(len(rows)):
        row, ending = rows[r], ending_of(seeds[r])
        if r > 0 and follows(r, seeds, numbers):
            importance = row.importance
            rows[r] = calm[0]
            row.importance, row.weight = importance, importance * row.chance
            alive = row.chance > 0.0
            if alive:
                copy_into(w, eve)
                choose_ending(w, ending)
                copy_into(snapshot, w)
                open_attempt(w)
        else:
            start(w, built, parameters[r], seeds[r])
            alive = goes_on(w, snapshot, row)
            while alive and w.clock.crisis == 0:
                play_turn(w)
                if ending == 0:
                    watch(w, tally, days, row)
                alive = goes_on(w, snapshot, row)
            calm[0] = row
            copy_into(eve, snapshot)
        while alive:
            play_turn(w)
            if w.sequel.number == 0:
                watch(w, tally, days, row)
            alive = goes_on(w, snapshot, row)


@compiled
def follows(r, seeds, numbers):
    """Return whether a replication is the next ending of the very prologue that was played before it."""
    same = prologue_of(seeds[r]) == prologue_of(seeds[r - 1]) and ending_of(seeds[r]) > ending_of(
        seeds[r - 1]
    )
    return same and np.all(numbers[r] == numbers[r - 1])


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
        count(tally.prologue[day], prologue, PROLOGUE_RANGES, int(row.importance * WEIGHT_UNIT))
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
        self.built, self.snapshot, self.eve = bare(self.world), clone(self.world), clone(self.world)
        self.tally = new_tally(config, self.world)

    def play(
        self, parameters: np.recarray, seeds: np.ndarray, importance: np.ndarray | None = None
    ) -> np.recarray:
        """Return a row (ROW) for each replication, shape (n,), and add to `tally`."""
        rows, w = empty_rows(len(seeds)), self.world
        if importance is not None:
            rows["importance"] = importance
        rules = (
            loop.beginning(w, parameters[0], seeds[0]),
            loop.between(w, rows[0]),
            loop.attempt(w),
            loop.turn(w),
        )
        worlds = self.built, w, self.snapshot, self.eve
        numbers = np.ascontiguousarray(parameters).view(np.int64).reshape(len(parameters), -1)
        simulate(rules, worlds, parameters, numbers, seeds, rows, self.tally)
        return rows
