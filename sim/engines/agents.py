"""One crisis turn by turn, as a Mesa model for what builds on Mesa: a watcher, a data collector, a notebook.

Mesa schedules nothing and draws nothing here. Each agent is a handle on a record of the world, and its `step`
calls the compiled act of the order of play that the batch engine calls, so both agree to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mesa
import numpy as np

from sim.config.settings import Config
from sim.engines.build import build
from sim.engines.ordered import ordered
from sim.engines.worlds import draws
from sim.model import endings
from sim.model.enums import SequelMode
from sim.model.initial_state import start
from sim.model.row import empty_rows
from sim.model.turn import PHASES
from sim.model.world import World, bare, clone
from sim.scenario.scenario import Scenario

EVENTS = 20_000
TABLES = {
    "ally": "allies",
    "contingent": "contingents",
    "resident": "residents",
    "belief": "beliefs",
    "inject": "injects",
    "seat": "seats",
    "order": "orders",
}


class Actor(mesa.Agent):
    """One actor: a place in the world's records, and the acts that the order of play gives it."""

    def __init__(self, model: Crisis, kind: str, index: int) -> None:
        super().__init__(model)
        self.kind, self.index = kind, index

    @property
    def record(self) -> Any:
        """Return this actor's record in the world."""
        table = TABLES.get(self.kind)
        return getattr(self.model.world, table)[self.index] if table else getattr(self.model.world, self.kind)

    def step(self, act: Callable[[int, World], None] | None = None) -> None:
        """Take one act of the present turn."""
        if act is not None:
            act(self.index, self.model.world)


class Crisis(mesa.Model):
    """One replication, turn by turn: `play()` it; its row and its events are what remain."""

    def __init__(
        self, config: Config, scenario: Scenario, replication: int, orders: np.recarray | None = None
    ) -> None:
        super().__init__(seed=0)
        self.world = build(config, scenario, events=EVENTS, orders=orders)
        self.snapshot = clone(self.world)
        self.first: World | None = None  # as the first crisis ended, where a next one may be played
        self.row = empty_rows(1)[0]
        played = draws(config, scenario, np.array([replication]))
        self.row.importance = played.importance[0]
        start(self.world, bare(self.world), played.parameters[0], played.seeds[0])
        self.actors: dict[str, list[Actor]] = {phase.actor: [] for phase in PHASES}
        for kind, actors in self.actors.items():
            count = len(getattr(self.world, TABLES[kind])) if kind in TABLES else 1
            actors.extend(Actor(self, kind, i) for i in range(count))

    def step(self) -> None:
        """Play one turn: each phase's actors take their act, in order."""
        for phase in PHASES:
            for actor in self.actors[phase.actor][: phase.count(self.world)]:
                actor.step(phase.act)

    def play(self, watch: Callable[[World], None] | None = None) -> np.record:
        """Play the prologue and, where it has weight, the attempt, and the next one; return the row.

        `watch` sees the world of the first crisis as it opens and after each of its turns.
        """
        clock = self.world.clock
        while endings.goes_on(self.world, self.snapshot, self.row):
            first = clock.crisis == 1 and self.world.sequel.number == 0
            if watch is not None and first and clock.since_hours == 0.0:
                watch(self.world)
            self.step()
            if watch is not None and first:
                watch(self.world)
            if first and clock.ended and self.world.p.sequel.mode == SequelMode.PLAYED:
                self.first = clone(self.world)
        return self.row


def ordered_crisis(
    config: Config, scenario: Scenario, replication: int, engine: type[Crisis] = Crisis
) -> Crisis:
    """Return one replication by the agents engine; raise ConfigError for an order that the scenario lacks."""
    if config.orders is None:
        return engine(config, scenario, replication)
    world = ordered(config, scenario)
    crisis = engine(config, scenario.with_injects(), replication, world.orders)
    crisis.world.seats["person"][:] = world.seats["person"]
    return crisis
