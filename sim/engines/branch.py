"""One world played on: to an hour, for a game; or many times from one state, for a decision's worth."""

from __future__ import annotations

import numpy as np

from sim.engines import loop
from sim.model.compiled import compiled
from sim.model.enums import Town
from sim.model.rng import Purpose, split
from sim.model.row import empty_rows
from sim.model.world import World, clone, copy_into

FUTURES = 1 << 12  # of one decision, at most


def play_until(w: World, snapshot: World, row: np.record, hour: float) -> int:
    """Play until the calendar's `hour`, an attempt, or the end; return 1 while the game goes on."""
    return until((loop.between(w, row), loop.turn(w)), w, snapshot, row, float(hour))


@compiled
def until(rules, w, snapshot, row, hour):
    """Do as `play_until`; `rules` are goes_on and play_turn, by address."""
    goes_on, play_turn = rules
    crisis, number = w.clock.crisis, w.sequel.number
    while goes_on(w, snapshot, row):
        if w.clock.hour >= hour or w.clock.crisis != crisis or w.sequel.number != number:
            return 1
        play_turn(w)
    return 0


def play_futures(
    start: World, before: World, w: World, snapshot: World, luck: np.ndarray, causes: np.ndarray,
    rows: np.ndarray,
) -> None:  # fmt: skip
    """Play len(rows) futures of `start`, each with its own seed; a cause of -1 keeps all that is hidden.

    `w` and `snapshot` are scratch.
    """
    _futures((loop.between(w, rows[0]), loop.turn(w)), start, before, w, snapshot, luck, causes, rows)


@compiled
def suppose(w, cause):
    """Let a contested town have this author, and draw again what else no seat sees: the Kremlin's errors."""
    w.clock.lasting = w.clock.seed
    if w.clock.crisis and w.town.state == Town.CONTESTED:
        w.town.cause = cause
        w.town.truth = 1 if cause <= 1 else -1


@compiled
def _futures(rules, start, before, w, snapshot, luck, causes, rows):
    goes_on, play_turn = rules
    for k in range(len(rows)):
        copy_into(w, start)
        copy_into(snapshot, before)
        w.clock.seed = luck[k]
        if causes[k] >= 0:
            suppose(w, causes[k])
        row = rows[k]
        while goes_on(w, snapshot, row):
            play_turn(w)


def futures(
    start: World, snapshot: World, decision: int, count: int, causes: np.ndarray | None = None
) -> np.recarray:
    """Return `count` futures of a world, a row each (shape (count,)); equal for an equal `decision`.

    `causes` (count) supposes a hidden author in each; a world whose crisis is over has one future.
    """
    rows = empty_rows(count)
    seed = np.uint64(start.clock.seed)
    luck = np.array(
        [split(seed, Purpose.BRANCH.value, decision * FUTURES + k) for k in range(count)], np.uint64
    )
    hidden = np.full(count, -1, np.int64) if causes is None else causes.astype(np.int64)
    play_futures(start, snapshot, clone(start), clone(snapshot), luck, hidden, rows)
    return rows
