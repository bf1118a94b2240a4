"""Public series of this game over those of other games from the same first day, as inline SVG."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from markupsafe import Markup, escape

from sim.engines.branch import play_until
from sim.model.row import empty_rows
from sim.model.rules.numeric import logistic
from sim.model.units import HOURS_PER_DAY
from sim.model.world import World, clone
from sim.play.branches import WAIT, Branch, Branches, Reading, bare
from sim.play.game import Game
from sim.play.rounds import FORK_DAY

GAMES = 60
STEP_DAYS = 2
AFTER_DAYS = 40  # followed from the attempt on
BANDS = (0.1, 0.5, 0.9)
Scale = Callable[[float], float]
WIDE, HIGH, LEFT, RIGHT, TOP, BOTTOM = 640, 230, 46, 12, 10, 34


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
    for luck in branches.luck(Branch(0, None, WAIT, Reading.AS_IT_WAS), np.arange(games)):
        start = bare(world)
        start.seats["person"][:] = 0
        start.clock.seed = luck
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


def drawn(fan: Fan) -> Markup:
    """Return a fan as an SVG that takes its colours from the page: `--fan`, `--path`, `currentColor`."""
    first, last = fan.days[0], fan.days[-1]

    def x(day: float) -> float:
        return LEFT + (WIDE - LEFT - RIGHT) * (day - first) / (last - first)

    def y(value: float) -> float:
        return TOP + (HIGH - TOP - BOTTOM) * (1 - min(max(value / fan.most, 0), 1))

    known = ~np.isnan(fan.bands[0])
    low, middle, high = (list(zip(fan.days[known], band[known], strict=True)) for band in fan.bands)
    area = _line([*high, *reversed(low)], x, y)
    ours = [(day, value) for day, value in zip(fan.days, fan.path, strict=True) if not np.isnan(value)]
    marks = "".join(
        f'<line class="grid" x1="{LEFT}" x2="{WIDE - RIGHT}" y1="{y(v):.1f}" y2="{y(v):.1f}"/>'
        f'<text x="{LEFT - 6}" y="{y(v) + 4:.1f}" text-anchor="end">{v:g}</text>'
        for v in np.linspace(0, fan.most, 6)
    )
    ticks = "".join(
        f'<text x="{x(day):.1f}" y="{HIGH - 16}" text-anchor="middle">{day:.0f}</text>'
        for day in np.arange(first, last, 20)
    )
    at = f"{x(fan.attempt):.1f}"
    title = f"{fan.name}: this game beside {GAMES} others, by days from the first round"
    return Markup(
        f'<svg viewBox="0 0 {WIDE} {HIGH}" role="img"><title>{escape(title)}</title>'
        f'{marks}{ticks}<line class="axis" x1="{at}" x2="{at}" y1="{TOP}" y2="{HIGH - BOTTOM}"/>'
        f'<polygon class="fan" points="{area}"/><polyline class="middle" points="{_line(middle, x, y)}"/>'
        f'<polyline class="path" points="{_line(ours, x, y)}"/></svg>'
    )


def _line(points: list[tuple[float, float]], x: Scale, y: Scale) -> str:
    return " ".join(f"{x(day):.1f},{y(value):.1f}" for day, value in points)
