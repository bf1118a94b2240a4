"""One crisis to step through: played turn by turn by the compiled rules, in a fifth of a second."""

from __future__ import annotations

from dataclasses import dataclass

from sim.config.settings import Config
from sim.engines.agents import Crisis
from sim.engines.branch import play_turn
from sim.reports.frames import Frame
from sim.reports.replay.chronicle import Day
from sim.reports.replay.crisis import Replay, watch_crisis
from sim.scenario.scenario import Scenario


class Swift(Crisis):
    """A crisis whose turns are played whole, not agent by agent; equal to the last bit."""

    def step(self) -> None:
        """Play one turn."""
        play_turn(self.world)


def watch(config: Config, scenario: Scenario, replication: int) -> Replay:
    """Play one replication with a frame for each turn of its crisis."""
    return watch_crisis(config, scenario, replication, Swift)


@dataclass(frozen=True)
class Moment:
    """The end of one day of a crisis: what stands where, and what happened that day."""

    frame: Frame
    told: tuple[Day, ...]


def moments(played: Replay) -> list[Moment]:
    """Return a moment for each day of the crisis, from the attempt on; empty without an attempt."""
    days = [day for day in played.chronicle() if day.phase == "crisis"]
    evenings = {frame.day: frame for frame in played.frames}
    return [Moment(frame, tuple(day for day in days if day.day == n)) for n, frame in evenings.items()]


def before(played: Replay) -> list[Day]:
    """Return the months of probing, day by day."""
    return [day for day in played.chronicle() if day.phase == "prologue"]
