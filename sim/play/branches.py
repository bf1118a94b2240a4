"""The futures that a debrief needs, from the game's own world as each round opened, played piece by piece.

The engine lets go of the interpreter, so that pieces may be played in threads beside the game; what comes
out depends on the game alone. All branches of a seat's decision share their random numbers, and what is
redrawn.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.engines.branch import FUTURES, play_futures
from sim.model.enums import Seat, SequelMode
from sim.model.rng import Purpose, split
from sim.model.row import empty_rows
from sim.model.world import bare, clone
from sim.play.game import Game
from sim.play.hidden import MOST, Hidden, redraw
from sim.play.rounds import Order
from sim.results.estimators import Difference, difference
from sim.scenario.goals import Goal, goals_of

FEW, MANY, PIECE = 200, MOST, 50
WAIT, GIVEN = "", "*"
PUBLIC = 64  # the first split of the seed for branches that are nobody's decision, beyond any seat's
THREADS = 2


class Reading(Enum):
    """From which world a decision is judged."""

    KNOWING = "knowing what you knew"
    AS_IT_WAS = "in the world as it was"
    OTHERWISE = "knowing what you knew, under other draws of the uncertain numbers"  # where KNOWING is clear


class Branch(NamedTuple):
    """The orders of a round before all seats go on by their rules.

    With a `seat`: one of its items, or WAIT, beside what the others ordered. Without one: what all ordered
    (GIVEN), or nothing (WAIT).
    """

    round: int
    seat: Seat | None
    item: str
    reading: Reading


class Branches:
    """The futures of one game, as far as they were played, in the order of their seeds.

    Of a seat's decision is kept how far each future reaches its headline goal, else the whole row.
    """

    def __init__(self, game: Game) -> None:
        self.game = game
        self._rows: dict[Branch, dict[int, np.ndarray]] = {}
        self._taken: set[tuple[Branch, int]] = set()
        self._clear: dict[tuple[int, Seat, str, int], bool] = {}
        self._hidden: dict[tuple[int, Seat | None, bool], Hidden] = {}
        self._lock = threading.Condition()

    def wanted(self) -> list[Branch]:
        """Return the branches of all rounds that were closed so far, in the order of play."""
        found = [Branch(0, None, WAIT, Reading.AS_IT_WAS)] if self.game.history else []
        for round_ in range(len(self.game.history)):
            found.append(Branch(round_, None, WAIT, Reading.KNOWING))
            found.append(Branch(round_, None, GIVEN, Reading.AS_IT_WAS))
            aimed = {Seat[goal.seat.upper()] for goal in self.game.scenario.goals}
            orders = [o for o in self.game.orders if o.round == round_ and o.seat in aimed]
            given = sorted({(o.seat, o.item) for o in orders})
            waits = [(seat, WAIT) for seat in sorted({seat for seat, _ in given})]
            for reading in (Reading.KNOWING, Reading.AS_IT_WAS):
                found += [Branch(round_, *who, reading) for who in (*waits, *given)]
            clear = [who for who in given if self.is_clear(round_, *who)]
            both = dict.fromkeys(both for who in clear for both in ((who[0], WAIT), who))
            found += [Branch(round_, *who, Reading.OTHERWISE) for who in both]
        return found

    def is_clear(self, round_: int, seat: Seat, item: str) -> bool:
        """Return whether an order made a difference to a seat with its knowledge, as far as was played."""
        count = self.counted(round_, seat, item, Reading.KNOWING)
        key = (round_, seat, item, count)
        if count and key not in self._clear:
            gap = self.gap(round_, seat, item, Reading.KNOWING, count)
            self._clear[key] = gap.low > 0 or gap.high < 0
        return self._clear.get(key, False)

    def counted(self, round_: int, seat: Seat, item: str, reading: Reading) -> int:
        """Return by how many futures an order can be weighed without a wait: MANY, FEW or 0."""
        ready = min(self.ready(Branch(round_, seat, of, reading)) for of in (item, WAIT))
        return next((count for count in (MANY, FEW) if ready >= count), 0)

    def gap(self, round_: int, seat: Seat, item: str, reading: Reading, count: int) -> Difference:
        """Return what an order changed against waiting, as a share of futures, with its paired interval."""
        return self.between(round_, seat, (item, WAIT), reading, count)

    def between(
        self, round_: int, seat: Seat, items: tuple[str, str], reading: Reading, count: int
    ) -> Difference:
        """Return what the first of two orders changed against the second, with its paired interval."""
        runs = (self.rows(Branch(round_, seat, of, reading), count) for of in items)
        return difference(*(pd.Series(run, dtype=float) for run in runs))

    def done(self, count: int) -> tuple[int, int]:
        """Return how many futures of the wanted branches were played, and how many there will be."""
        wanted = self.wanted()
        played = sum(min(self.ready(branch), count) for branch in wanted)
        return played, len(wanted) * count

    def slices(self, count: int = FEW) -> Iterator[None]:
        """Play what is missing, a piece a step; several threads may each go through one of these."""
        while (piece := self._take(count)) is not None:
            self._play(*piece)
            yield

    def finish(self, count: int = FEW, threads: int = THREADS) -> None:
        """Play all that is missing; returns once every piece is there, whoever plays it."""

        def all_slices() -> None:
            for _ in self.slices(count):
                pass

        wanted: list[Branch] = []
        while wanted != (wanted := self.wanted()):  # what turns out clear wants more
            with ThreadPoolExecutor(threads) as pool:
                for future in [pool.submit(all_slices) for _ in range(threads)]:
                    future.result()
            for branch in wanted:
                self.rows(branch, count)

    def rows(self, branch: Branch, count: int = FEW) -> np.ndarray:
        """Return what is kept of a branch's first `count` futures; plays those that are missing."""
        for n in pieces(count):
            self._await(branch, n)
        return np.concatenate([self._rows[branch][n] for n in pieces(count)])[:count]

    def ready(self, branch: Branch) -> int:
        """Return how many futures of a branch can be read without a wait: MANY, FEW, or fewer."""
        return PIECE * len(self._rows.get(branch, ()))

    def _take(self, count: int) -> tuple[Branch, int] | None:
        with self._lock:
            for branch in self.wanted():
                for n in pieces(count):
                    if (branch, n) not in self._taken:
                        self._taken.add((branch, n))
                        return branch, n
        return None

    def _await(self, branch: Branch, n: int) -> None:
        with self._lock:
            mine = (branch, n) not in self._taken
            if not mine:
                self._lock.wait_for(lambda: n in self._rows.get(branch, ()) or (branch, n) not in self._taken)
                mine = (branch, n) not in self._taken
            self._taken.add((branch, n))
        if mine:
            self._play(branch, n)

    def _play(self, branch: Branch, n: int) -> None:
        rows = None
        try:
            rows = self._futures(branch, np.arange(n * PIECE, (n + 1) * PIECE))
            if branch.seat is not None:
                rows = self.headline(branch.seat).graded(rows)
        finally:
            with self._lock:
                if rows is None:  # whoever needs it tries again
                    self._taken.discard((branch, n))
                else:
                    self._rows.setdefault(branch, {})[n] = rows
                self._lock.notify_all()

    def _futures(self, branch: Branch, which: np.ndarray) -> np.ndarray:
        """Play some futures of a branch; only what is redrawn needs them one by one."""
        start, before = (bare(world) for world in self.game.history[branch.round])
        start.seats["person"][:] = 0
        mode = SequelMode.RATED if self._asks_next(branch) else SequelMode.NONE
        start.p.sequel.mode = min(int(start.p.sequel.mode), mode)
        self.game.place_orders(start, self.orders(branch))
        scratch, snapshot = clone(start), clone(before)
        rows = empty_rows(len(which))
        if start.sequel.number:
            rows[:] = self.game.rows[branch.round]  # what the crisis before left
        seeds, causes = self.seeds(branch, which), np.full(len(which), -1, np.int64)
        if branch.reading == Reading.AS_IT_WAS:
            play_futures(start, before, scratch, snapshot, seeds, causes, rows)
            return rows
        hidden = self.hidden(branch.round, branch.seat, branch.reading == Reading.OTHERWISE)
        if hidden.causes is not None:
            causes = hidden.causes[which]
        truth = clone(start), clone(before)
        for i, k in enumerate(which):
            for world, true in zip((start, before), truth, strict=True):
                world.kremlin.cohesion_seen = true.kremlin.cohesion_seen
                world.knobs[:] = true.knobs
                hidden.put(int(k), world)
            only = slice(i, i + 1)
            play_futures(start, before, scratch, snapshot, seeds[only], causes[only], rows[only])
        return rows

    def _asks_next(self, branch: Branch) -> bool:
        """Return whether what is kept of a branch tells of a next attempt, which takes time."""
        return branch.seat is None or self.headline(branch.seat).column.startswith("sequel_")

    def headline(self, seat: Seat) -> Goal:
        """Return the goal that a seat's decisions are compared with."""
        return goals_of(self.game.scenario.goals, seat)[0]

    def orders(self, branch: Branch) -> list[Order]:
        """Return a round's orders as a branch has them; an inject is nobody's, and stays."""
        given = self.game.orders_in(branch.round)
        if branch.seat is None:
            return given if branch.item == GIVEN else []
        own = [o for o in self.game.orders if (o.round, o.seat) == (branch.round, branch.seat)]
        kept = [o for o in given if o not in own or o.item == branch.item]
        if branch.item == WAIT or branch.item in (o.item for o in own):
            return kept
        return [*kept, Order(branch.round, branch.seat, branch.item, 0)]

    def seeds(self, branch: Branch, which: np.ndarray) -> np.ndarray:
        """Return the seeds of some futures: the same for all branches of one decision."""
        decision = PUBLIC + branch.round
        if branch.seat is not None:
            decision = branch.round * len(Seat) + branch.seat
        seed = self.game.history[branch.round][0].clock.seed
        return np.array([split(seed, Purpose.BRANCH.value, decision * FUTURES + k) for k in which], np.uint64)

    def hidden(self, round_: int, seat: Seat | None, widely: bool) -> Hidden:
        """Return what a seat could not know in a round, drawn once."""
        key = (round_, seat, widely)
        if key not in self._hidden:
            self._hidden[key] = redraw(self.game, *key)
        return self._hidden[key]


def pieces(count: int) -> range:
    """Return the numbers of the pieces that hold `count` futures."""
    return range(-(-count // PIECE))
