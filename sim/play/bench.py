"""Plans of one seat in many worlds: the other seats follow their rules, all on the same random numbers."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.config.settings import compose
from sim.engines.batch import Batch
from sim.engines.build import build
from sim.engines.worlds import Draws, draws
from sim.model.enums import Cause, Seat
from sim.model.row import empty_rows
from sim.model.units import BLOCK
from sim.model.world import World
from sim.play.game import TEACHING
from sim.play.intents import under
from sim.play.placing import no_orders, put
from sim.play.rounds import schedule
from sim.results.estimators import Difference, difference
from sim.scenario.goals import goals_of
from sim.scenario.scenario import load_scenario

AUTHORS = (Cause.DIRECTED, Cause.PROXIES, Cause.LOCAL_UNREST, Cause.HOAX)
ROUNDS = schedule()
THREADS = 2
LONGEST = 4  # orders of a plan


class Step(NamedTuple):
    """One order of a plan: the number of the round in which it is given, and the item's key."""

    round: int
    item: str


Plan = tuple[Step, ...]
WAIT: Plan = ()


class Table(NamedTuple):
    """How a seat plays: by a plan alone, or (`ruled`) by its rules and the plan."""

    seat: Seat
    plan: Plan = WAIT
    ruled: bool = False


class Bench:
    """Games from the class's start, `worlds` of each table and author; what was played is kept.

    World k has the Kremlin's intent card k modulo their number; `first` is the first world.
    """

    def __init__(self, scenario: str, worlds: int, first: int = 0) -> None:
        self.scenario, self.worlds = load_scenario(scenario), first + np.arange(worlds)
        base = compose([*TEACHING, f"scenario={scenario}", "sequel.mode=none"])
        cards = self.scenario.handout.intents
        self.configs = [under(base, card.key) for card in cards] or [base]
        self.items = {item.key: n for n, item in enumerate(self.scenario.menu)}
        self._rows: dict[tuple[Table, Cause], np.ndarray] = {}
        self._local = threading.local()

    def play(self, tables: Iterable[tuple[Table, Cause]]) -> None:
        """Play what is missing, in threads."""
        missing = [one for one in dict.fromkeys(tables) if one not in self._rows]
        with ThreadPoolExecutor(THREADS) as pool:
            self._rows |= dict(zip(missing, pool.map(self._play, missing), strict=True))

    def rows(self, table: Table, author: Cause) -> np.ndarray:
        """Return the row of each world."""
        self.play([(table, author)])
        return self._rows[table, author]

    def graded(self, table: Table, author: Cause) -> np.ndarray:
        """Return how far each goal of the seat is reached in each world; shape (goals, worlds)."""
        rows = self.rows(table, author)
        return np.array([goal.graded(rows) for goal in goals_of(self.scenario.goals, table.seat)])

    def _play(self, one: tuple[Table, Cause]) -> np.ndarray:
        table, author = one
        found = empty_rows(len(self.worlds))
        for n in range(len(self.configs)):
            mine = self.worlds % len(self.configs) == n
            if mine.any():
                batch, chosen = self._batch(n, author, () if table.ruled else (table.seat,))
                give(table.plan, batch.built, self.items)
                found[mine] = batch.play(chosen.parameters, chosen.seeds)
        return found

    def _batch(self, n: int, author: Cause, people: tuple[Seat, ...]) -> tuple[Batch, Draws]:
        """Return what plays games under card `n` for this thread, without orders yet."""
        kept = self._local.__dict__.setdefault("batches", {})
        if (n, author, people) not in kept:
            config = self.configs[n].with_values({"attempt.cause": author.name.lower()})
            world = build(config, self.scenario, orders=no_orders(LONGEST))
            for seat in people:
                world.seats[seat].person = 1
            mine = self.worlds[self.worlds % len(self.configs) == n] * BLOCK
            kept[n, author, people] = Batch(config, self.scenario, world), draws(config, self.scenario, mine)
        return kept[n, author, people]


def give(plan: Plan, world: World, items: Mapping[str, int]) -> None:
    """Write a plan into a world's slots, as a game would place it; `items` says where each is in the menu."""
    world.orders[:] = no_orders(len(world.orders))
    for slot, (turn, crisis, item) in enumerate(placed_at(plan, int(world.clock.turn_hours))):
        put(world, slot, turn, crisis, items[item])


def placed_at(plan: Plan, turn_hours: int) -> list[tuple[int, int, str]]:
    """Return a plan's orders as a game would place them: turn, 1 in the crisis, item."""
    found = []
    for step in sorted(plan):
        opened = ROUNDS[step.round]
        place = sum(one.round == step.round and one.item < step.item for one in plan)
        found.append((opened.hour // turn_hours + place, int(opened.act > 1), step.item))
    return found


def gap(with_it: np.ndarray, without: np.ndarray) -> Difference:
    """Return a mean minus another over the same worlds, with its paired interval."""
    index = np.arange(len(with_it)) * BLOCK
    return difference(pd.Series(with_it, index), pd.Series(without, index))
