"""What one turn of a crisis looked like: copies of the records, for the chronicle and for the film."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil
from typing import Any

import numpy as np

from sim.rules.numeric import logistic
from sim.series import CRISIS, CRISIS_COUNT, measure
from sim.world import World

HOURS_PER_DAY = 24.0


def day_of(hour: float) -> int:
    """Return the day that ends the turn at `hour`: day 0 is the attempt itself, hours 6 to 24 are day 1."""
    return ceil(hour / HOURS_PER_DAY)


@dataclass(frozen=True)
class Frame:
    """The end of one turn; `hour` counts from the attempt, records are copies."""

    hour: float
    state: Any  # a record of world.STATE: frame.state.town.entrenchment
    allies: np.recarray
    contingents: np.recarray
    readings: dict[str, float]  # series.CRISIS at this hour

    @property
    def day(self) -> int:
        """Return the day of the crisis."""
        return day_of(self.hour)

    def belief(self, member: int) -> float:
        """Return a member's belief (0-1) that the challenger did it."""
        return float(logistic(self.allies[member].belief))


@dataclass
class Camera:
    """A watcher for `Crisis.attempt`: keeps a frame of every turn."""

    frames: list[Frame] = field(default_factory=list)

    def __call__(self, w: World) -> None:
        """Keep the world as it is now."""
        values = np.empty(CRISIS_COUNT)
        measure(w, values)
        readings = dict(zip(CRISIS, values.tolist(), strict=True))
        state = w.state.copy().view(np.recarray)[0]
        hour = float(w.clock.since_hours)
        self.frames.append(Frame(hour, state, w.allies.copy(), w.contingents.copy(), readings))

    def days(self) -> list[Frame]:
        """Return the last frame of each day."""
        return list({frame.day: frame for frame in self.frames}.values())
