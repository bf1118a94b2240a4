"""The first state of a replication: the world as built, then what each actor starts with."""

from __future__ import annotations

from numba import literal_unroll

from sim.model.actor import CRISIS_TICK, ENDING_TICKS
from sim.model.actors import beliefs, kremlin, modules
from sim.model.compiled import compiled
from sim.model.rng import ending_of, prologue_of
from sim.model.world import copy_into

STARTS = tuple(m.start for m in modules() if hasattr(m, "start") and m is not beliefs)


@compiled
def start(w, built, parameters, seed):
    """Set a world to its state before the first turn.

    `seed` is a replication's: what comes before the attempt is the same for all its endings.
    `built` is the world as built, in which all that changes is zero: each actor sets only what is not zero.
    """
    copy_into(w, built)
    w.parameters[0] = parameters
    w.clock.seed = prologue_of(seed)
    choose_ending(w, ending_of(seed))
    for begin in literal_unroll(STARTS):
        begin(w)
    beliefs.start(w)  # after the forces, whose presence is a signal
    kremlin.choose_week(0, w)


@compiled
def choose_ending(w, ending):
    """Set which of its prologue's endings a world goes on to: each has random numbers of its own."""
    w.clock.opening = CRISIS_TICK - 1 + ending * ENDING_TICKS
