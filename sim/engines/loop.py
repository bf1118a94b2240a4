"""The rulebook as every loop plays it: a first state, what comes between turns, and a turn.

Each is compiled once, and called by its address: a loop of its own then takes seconds to compile, where the
whole rulebook takes a minute.
"""

from __future__ import annotations

from typing import Any

from numba import literal_unroll

from sim.model import endings, initial_state
from sim.model.compiled import by_address, compiled
from sim.model.turn import PHASE_ORDER


@compiled
def play_turn(w):
    """Play one turn: every phase in order, every actor of it."""
    for step in literal_unroll(PHASE_ORDER):
        for i in range(step[0](w)):
            step[1](i, w)


def turn(w: Any) -> Any:
    """Return `play_turn` (w), by address."""
    return by_address(play_turn, w)


def between(w: Any, row: Any) -> Any:
    """Return `goes_on` (w, snapshot, row), by address: whether another turn is to be played."""
    return by_address(endings.goes_on, w, w, row)


def attempt(w: Any) -> Any:
    """Return `open_attempt` (w), by address."""
    return by_address(endings.open_attempt, w)


def beginning(w: Any, parameters: Any, seed: Any) -> Any:
    """Return `start` (w, built, parameters, seed), by address."""
    return by_address(initial_state.start, w, w, parameters, seed)
