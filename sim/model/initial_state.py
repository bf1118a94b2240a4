"""The first state of a replication: the world as built, then what each actor starts with."""

from __future__ import annotations

from numba import literal_unroll

from sim.model.actors import beliefs, kremlin, modules
from sim.model.compiled import compiled
from sim.model.world import copy_into

STARTS = tuple(m.start for m in modules() if hasattr(m, "start") and m is not beliefs)


@compiled
def start(w, built, parameters, seed):
    """Set a world to its state before the first turn.

    `built` is the world as built, in which all that changes is zero: each actor sets only what is not zero.
    """
    copy_into(w, built)
    w.parameters[0] = parameters
    w.clock.seed = seed
    for begin in literal_unroll(STARTS):
        begin(w)
    beliefs.start(w)  # after the forces, whose presence is a signal
    kremlin.choose_week(0, w)
