"""The first state of a replication: the world as built, then what each actor starts with."""

from __future__ import annotations

from sim.model.actors import (
    allies,
    beliefs,
    clock,
    coalition,
    council,
    forces,
    host,
    information,
    infrastructure,
    kremlin,
    orders,
    residents,
    town,
    washington,
)
from sim.model.compiled import compiled
from sim.model.world import copy_into


@compiled
def start(w, built, parameters, seed):
    """Set a world to its state before the first turn.

    `built` is the world as built, in which all that changes is zero: each actor sets only what is not zero.
    """
    copy_into(w, built)
    w.parameters[0] = parameters
    w.clock.seed = seed
    clock.start(w)
    forces.start(w)
    allies.start(w)
    washington.start(w)
    council.start(w)
    coalition.start(w)
    beliefs.start(w)  # after the forces, whose presence is a signal
    residents.start(w)
    town.start(w)
    host.start(w)
    information.start(w)
    infrastructure.start(w)
    orders.start(w)
    kremlin.start(w)
    kremlin.choose_week(0, w)
