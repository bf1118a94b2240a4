"""Public series of this game over those of other games from the same first day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sim.engines.branch import play_until
from sim.model.row import empty_rows
from sim.model.rules.numeric import logistic
from sim.model.units import HOURS_PER_DAY
from sim.model.world import World, clone
from sim.play.branches import WAIT, Branch, Branches, Reading, bare
from sim.play.drawing import Drawing, area, path
from sim.play.game import Game
from sim.play.rounds import FORK_DAY

GAMES = 60
STEP_DAYS = 2
AFTER_DAYS = 40  # followed from the attempt on
BANDS = (0.1, 0.5, 0.9)
SIZE = (640, 230, 46, 12, 10, 34)  # of a picture: wide, high, margins


class Fan(NamedTuple):
    """One public series: days from the first round, quantiles (3, days) of others, this game's path."""

    name: str
    most: float
    attempt: float  # the day of this game's attempt
    days: np.ndarray
    bands: np.ndarray
    path: np.ndarray


def fans(branches: Branches, games: int = GAMES) -> list[Fan]:
    """Return the allies' readiness and the public evidence, day by day; nan before there is evidence."""
    game = branches.game
    first = float(game.history[0][0].clock.hour)
    opened = float(game.world.clock.hour - game.world.clock.since_hours)
    last = max(opened, FORK_DAY * HOURS_PER_DAY) + AFTER_DAYS * HOURS_PER_DAY
    hours = np.arange(first, last + 1, STEP_DAYS * HOURS_PER_DAY)
    ours = np.array(list(_sampled(own(game), hours)))
    others = np.array([list(_sampled(run, hours)) for run in _others(branches, games)])
    days, attempt = (hours - first) / HOURS_PER_DAY, (opened - first) / HOURS_PER_DAY
    names = ("readiness of the allies, 0 nothing to 5 a military response", "public evidence, %")
    found = []
    for n, (name, most) in enumerate(zip(names, (5.0, 100.0), strict=True)):
        known = ~np.isnan(others[:, :, n]).all(axis=0)
        bands = np.full((len(BANDS), len(days)), np.nan)
        bands[:, known] = np.nanquantile(others[:, known, n], BANDS, axis=0)
        found.append(Fan(name, most, attempt, days, bands, ours[:, n]))
    return found


class Run(NamedTuple):
    """A world to be played on, its snapshot, and the world and orders that each round begins with."""

    world: World
    snapshot: World
    turns: list[tuple[float, World, World]]


def own(game: Game) -> Run:
    """Return this game as it was played: at the hour of each round its world, with the orders given."""
    turns = []
    for round_, (world, snapshot) in enumerate(game.history):
        start = bare(world)
        game.place_orders(start, game.orders_in(round_))
        turns.append((float(start.clock.hour), start, bare(snapshot)))
    return Run(turns[0][1], turns[0][2], turns[1:])


def _others(branches: Branches, games: int) -> Iterator[Run]:
    world, snapshot = branches.game.history[0]
    for seed in branches.seeds(Branch(0, None, WAIT, Reading.AS_IT_WAS), np.arange(games)):
        start = bare(world)
        start.seats["person"][:] = 0
        start.clock.seed = seed
        yield Run(start, bare(snapshot), [])


def _sampled(run: Run, hours: np.ndarray) -> Iterator[tuple[float, float]]:
    """Give the public readings at each hour; after the end, the last ones."""
    world, snapshot, turns = run
    row, goes_on = empty_rows(1)[0], 1
    for hour in hours:
        while turns and turns[0][0] <= hour:
            (_, begun, before), turns, goes_on = turns[0], turns[1:], 1
            world, snapshot = clone(begun), clone(before)
        while goes_on and world.clock.hour < hour:
            goes_on = play_until(world, snapshot, row, hour)
        seen = bool(world.clock.crisis and world.host.detected)
        yield (
            float(world.alliance.mean_stance),
            100 * float(logistic(world.information.llr)) if seen else np.nan,
        )


def drawing(fan: Fan) -> Drawing:
    """Return a fan as a picture: the band of eight in ten, the middle, this game's path, its attempt."""
    low, middle, high, ours = (
        [(day, min(max(x, 0.0), fan.most)) for day, x in zip(fan.days, values, strict=True) if x == x]
        for values in (*fan.bands, fan.path)
    )
    lines = [("half", area(low, high)), ("middle", path(middle)), ("path", path(ours))]
    lines.append(("axis", path([(fan.attempt, 0.0), (fan.attempt, fan.most)])))
    title = f"{fan.name}: this game beside {GAMES} others, by days from the first round"
    last = float(fan.days[-1])
    return Drawing(title, lines, last, fan.most, np.arange(0, last, 20), np.linspace(0, fan.most, 6), *SIZE)
