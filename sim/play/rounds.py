"""The clock of a game: rounds of simultaneous orders in three acts, with an end that is kept secret."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.model.enums import Seat
from sim.model.rng import Purpose, identity, uniform
from sim.model.units import HOURS_PER_DAY
from sim.scenario.roles import Handout, RoleCard

BEFORE_DAYS = (120, 60, 14)  # Act I: days before the fork
AFTER_HOURS = (0, 12, 24, 72, 168, 336)  # Act II: hours after the attempt
LEAST_AFTER = 4  # rounds of Act II, at least; how many there are is a secret, against last-round recklessness
SETTLEMENT_DAYS = 16  # after the last round of Act II: Act III opens on day 30 of the longest game
FORK_DAY = 120  # the attempt's day, counted from the scenario's start
SHORT_BEFORE, SHORT_AFTER = (60,), (0, 24, 72, 168)
SETTLEMENT = 3  # the last act
LEAST_AGAIN = 3  # rounds that must be left for another attempt to be played
SECOND = "second attempt"
END_ID = identity("the end of a game")


class Round(NamedTuple):
    """When orders are given: `hour` of the calendar before the attempt, else since it."""

    act: int
    hour: int
    label: str


class Order(NamedTuple):
    """One order as it was given: the round's number, the seat, the menu item's key, its place (0, 1)."""

    round: int
    seat: Seat
    item: str
    place: int


class Injected(NamedTuple):
    """A facilitator's inject as it was let in: the number of the round, and its key."""

    round: int
    key: str


def rounds_after(seed: np.uint64) -> int:
    """Return how many rounds Act II of a full game has: 4, 5 or 6, by the world's own random numbers."""
    u = float(uniform(seed, 0, END_ID, Purpose.TRAIT.value, 0))
    return LEAST_AFTER + int(u * (len(AFTER_HOURS) - LEAST_AFTER + 1))


def schedule(short: bool = False, after: int = len(AFTER_HOURS)) -> tuple[Round, ...]:
    """Return the rounds of a game: 3 + `after` + 1, or 1 + 4 + 1 in a short one."""
    before, hours = (SHORT_BEFORE, SHORT_AFTER) if short else (BEFORE_DAYS, AFTER_HOURS[:after])
    first = [Round(1, (FORK_DAY - days) * HOURS_PER_DAY, f"{days} days before") for days in before]
    second = [Round(2, hour, _since(hour)) for hour in hours]
    last = hours[-1] + SETTLEMENT_DAYS * HOURS_PER_DAY
    return (*first, *second, Round(3, last, f"{_since(last)}, settlement"))


def again(played: int, short: bool = False) -> tuple[Round, ...]:
    """Return the rounds of another attempt after `played` rounds: its hours, then a settlement; ten at most.

    Empty where they would be too few.
    """
    left = len(schedule(short)) - played
    hours = (SHORT_AFTER if short else AFTER_HOURS)[: max(left - 1, 0)]
    if left < LEAST_AGAIN:
        return ()
    last = hours[-1] + SETTLEMENT_DAYS * HOURS_PER_DAY
    opened = [Round(2, hour, f"{SECOND}, {_since(hour)}") for hour in hours]
    return (*opened, Round(3, last, f"{SECOND}, {_since(last)}, settlement"))


def length(short: bool = False) -> str:
    """Return how many rounds a game has, as players see it: '6', or '8 to 10'."""
    if short:
        return str(len(schedule(short)))
    return f"{len(schedule(after=LEAST_AFTER))} to {len(schedule())}"


def _since(hours: int) -> str:
    if hours < HOURS_PER_DAY:
        return f"hour {hours}"
    return f"day {hours // HOURS_PER_DAY}"


def task_of(handout: Handout, card: RoleCard, round_: Round) -> str:
    """Return a role's task for a round of a full game or a short one."""
    full = schedule()
    at = next((n for n, other in enumerate(full) if other[:2] == round_[:2]), len(full) - 1)
    return handout.tasks(card)[len(full) - 1 if round_.act == SETTLEMENT else at]
