"""One turn of a crisis: copies of its records, and who is where, to report and to draw."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil
from typing import Any, NamedTuple

import numpy as np

from sim.model.enums import Owner, Role, Town
from sim.model.readings import CRISIS, CRISIS_DAY
from sim.model.records import empty
from sim.model.rules.numeric import logistic
from sim.model.timeseries import read_crisis
from sim.model.units import HOURS_PER_DAY
from sim.model.world import World
from sim.scenario.scenario import Scenario


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
    readings: dict[str, float]  # timeseries.CRISIS at this hour

    @property
    def day(self) -> int:
        """Return the day of the crisis."""
        return day_of(self.hour)

    @property
    def contested(self) -> bool:
        """Return whether armed men are in the town."""
        return int(self.state.town.state) == Town.CONTESTED

    def belief(self, member: int) -> float:
        """Return a member's belief (0-1) that the challenger did it."""
        return float(logistic(self.allies[member].belief))


@dataclass
class Camera:
    """A watcher for `Crisis.attempt`: keeps a frame of every turn."""

    frames: list[Frame] = field(default_factory=list)

    def __call__(self, w: World) -> None:
        """Keep the world as it is now."""
        day = empty(CRISIS_DAY)[0]
        read_crisis(w, day)
        readings = {name: float(day[name]) for name in CRISIS}
        state = w.state.copy().view(np.recarray)[0]
        hour = float(w.clock.since_hours)
        self.frames.append(Frame(hour, state, w.allies.copy(), w.contingents.copy(), readings))

    def days(self) -> list[Frame]:
        """Return the last frame of each day."""
        return list({frame.day: frame for frame in self.frames}.values())


class Unit(NamedTuple):
    """A contingent at one hour: where it is, how far on its way (0 home, 1 at the town), and whose it is."""

    nation: str
    place: str
    role: Role
    owner: Owner
    strength: float
    way: float
    due_hours: float
    at: tuple[float, float]  # degrees east and north


def units(world: World, scenario: Scenario, frame: Frame) -> list[Unit]:
    """Return every contingent of some strength; police count as those that unrest leaves free."""
    places = {p.key: p for p in scenario.places}
    town = places[scenario.town]
    found = []
    for row, c in zip(scenario.contingents, frame.contingents, strict=False):  # beyond are other towns'
        role, home = Role(int(c.role)), places[row.place]
        strength = float(frame.state.host.free_police if role is Role.POLICE else c.strength)
        way = _way(c, frame.hour, float(world.p.posture.arrival_factor))
        at = (home.lon + way * (town.lon - home.lon), home.lat + way * (town.lat - home.lat))
        if strength > 0:
            owner = Owner(int(c.owner))
            found.append(Unit(row.nation, row.place, role, owner, strength, way, float(c.due_hours), at))
    return found


def _way(c: Any, hour: float, factor: float) -> float:
    """Return the share of its way that a contingent has behind it."""
    if c.arrived or not c.moving:
        return float(c.arrived)
    whole = max(float(c.arrival_days) * factor * HOURS_PER_DAY, 1e-9)
    return min(max(1.0 - (float(c.due_hours) - hour) / whole, 0.02), 0.98)
