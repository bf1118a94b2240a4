"""One crisis played again, with one agent per actor: its row, its events, its days and its turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from sim.config.sampling import seeds
from sim.config.settings import Config
from sim.engines.agents import Crisis, ordered_crisis
from sim.engines.places import places_of
from sim.model.actor import event_name
from sim.model.enums import Town
from sim.model.world import World
from sim.reports.frames import Camera, Frame, day_of
from sim.reports.replay import chronicle
from sim.reports.sentences import Names, sentence
from sim.results.table import runs_table
from sim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Replay:
    """One crisis: `row` as in runs.parquet, `events` a row each, `days` a row per day of the crisis."""

    row: pd.Series
    events: pd.DataFrame
    days: pd.DataFrame
    config: Config = field(repr=False)
    scenario: Scenario = field(repr=False)
    world: World = field(repr=False)
    frames: tuple[Frame, ...] = field(repr=False)  # one per turn of the crisis, from hour 0
    after: World | None = field(repr=False, default=None)  # the world of the next crisis, if one was played

    def chronicle(self) -> list[chronicle.Day]:
        """Return the chronicle, day by day, with the next crisis where one was played."""
        days = chronicle.chronicle(self.world, self.scenario, self.config, self.frames)
        if self.after is not None:
            town = next_town(self.after, self.config, self.scenario)
            days += chronicle.sequel(self.after, town, float(self.row["sequel_weight"]))
        return days


def next_town(world: World, config: Config, scenario: Scenario) -> Scenario:
    """Return the scenario of the next crisis's town; what is numbered in events is this scenario's own."""
    there = places_of(config, scenario)[int(world.sequel.place)].scenario
    return replace(there, injects=scenario.injects, probes=scenario.probes, menu=scenario.menu)


def watch_crisis(
    config: Config, scenario: Scenario, replication: int, engine: type[Crisis] = Crisis
) -> Replay:
    """Play one replication with one agent per actor; some ten seconds for half a year of probing."""
    crisis, camera = ordered_crisis(config, scenario, replication, engine), Camera()
    crisis.play(camera)
    which = np.array([replication])
    keys = {"replication": which, "seed": seeds(config.seed, which)}
    row = runs_table(np.array([crisis.row]), keys).iloc[0]
    frames, world, after = tuple(camera.frames), crisis.world, None
    if crisis.first is not None and world.sequel.number:
        world, after = crisis.first, world
    events = _events(world, scenario, frames)
    return Replay(row, events, _days(camera), config, scenario, world, frames, after)


def _events(world: World, scenario: Scenario, frames: Sequence[Frame]) -> pd.DataFrame:
    by_hour = {frame.hour: frame for frame in frames}
    attempt = float(world.clock.hour) - float(world.clock.since_hours)
    rows = []
    for event in chronicle.events(world):
        hour, crisis = float(event.hour), bool(event.crisis)
        if crisis:
            date, day = chronicle.crisis_date(scenario, attempt, hour), day_of(hour)
        else:
            date = chronicle.calendar(scenario, hour)
            day = (date - scenario.start).days
        rows.append({
            "phase": "crisis" if crisis else "prologue", "day": day, "hour": hour, "date": date.isoformat(),
            "who": Names(event, world, scenario)["who"], "what": event_name(int(event.what)),
            "text": sentence(event, world, scenario, by_hour.get(hour) if crisis else None),
            **{name: float(event[name]) for name in ("chance", "draw", "value")},
        })  # fmt: skip
    return pd.DataFrame(rows)


def _days(camera: Camera) -> pd.DataFrame:
    return pd.DataFrame([
        {"day": f.day, "hour": f.hour, **f.readings, "town": Town(int(f.state.town.state)).name.lower()}
        for f in camera.days()
    ])  # fmt: skip
