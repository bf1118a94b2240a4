"""The clock of a game: ten rounds of simultaneous orders in three acts."""

from __future__ import annotations

from typing import NamedTuple

HOURS_PER_DAY = 24
BEFORE_DAYS = (120, 60, 14)  # Act I: days before the fork
AFTER_HOURS = (0, 12, 24, 72, 168, 336)  # Act II: hours after the attempt
FORK_DAY = 120  # the attempt's day, counted from the scenario's start
SHORT_BEFORE, SHORT_AFTER = (60,), (0, 24, 72, 168)


class Round(NamedTuple):
    """When orders are given: `hour` of the calendar before the attempt, else since it; the last has none."""

    act: int
    hour: int
    label: str


def schedule(short: bool = False) -> tuple[Round, ...]:
    """Return the rounds of a game: 3 + 6 + 1, or five and the settlement in a short one."""
    before, after = (SHORT_BEFORE, SHORT_AFTER) if short else (BEFORE_DAYS, AFTER_HOURS)
    first = [Round(1, (FORK_DAY - days) * HOURS_PER_DAY, f"{days} days before") for days in before]
    second = [Round(2, hours, _since(hours)) for hours in after]
    return (*first, *second, Round(3, -1, "settlement"))


def _since(hours: int) -> str:
    if hours < HOURS_PER_DAY:
        return f"hour {hours}"
    return f"day {hours // HOURS_PER_DAY}"
