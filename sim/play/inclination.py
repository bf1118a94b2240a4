"""The beliefs of listeners on Washington's inclination: a particle filter over its drift and statements.

The drift is that of sim/model/actors/washington.py: a pull back to where it began, noise, and the steps that
news and orders made. A statement is a noisy reading of it, cut off at 0 and 1 (a censored normal).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from sim.config.sampling import draw_parameters
from sim.model.enums import What
from sim.model.units import BLOCK, DAYS_PER_YEAR, HOURS_PER_DAY
from sim.model.world import World
from sim.play.game import Game
from sim.play.views import began, noted

PARTICLES = 4000
FAR = 1 << 25  # the first of the replications that are drawn: no run is likely to hold them
LEAST_NOISE = 1e-3


def inclinations(game: Game, world: World, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return draws of (where it began, where it is now) given all statements so far; shape (2, count)."""
    q = world.p.washington
    drawn = draw_parameters(game.config, np.arange(PARTICLES) * BLOCK + FAR)
    began = np.array(drawn["washington"]["president"], float)
    now, weight = began.copy(), np.zeros(PARTICLES)
    heard, steps = _by_day(statements(world)), _by_day(shifts(game, world))
    noise = q.volatility / math.sqrt(DAYS_PER_YEAR)
    for day in range(math.ceil(float(world.clock.hour) / HOURS_PER_DAY)):
        for step in steps.get(day, ()):
            now = np.clip(now + step, 0.0, 1.0)
        pull = (began - now) / q.reversion_days
        now = np.clip(now + pull + noise * rng.standard_normal(PARTICLES), 0.0, 1.0)
        for seen in heard.get(day, ()):
            weight += log_likelihood(seen, now, max(float(q.statement_noise), LEAST_NOISE))
    share = np.exp(weight - weight.max())
    chosen = rng.choice(PARTICLES, size=count, p=share / share.sum())
    return np.stack((began[chosen], now[chosen]))


def log_likelihood(seen: float, inclination: np.ndarray, noise: float) -> np.ndarray:
    """Return the log density of a statement, or the log chance of one that was cut off at 0 or 1."""
    gap = (seen - inclination) / noise
    if 0.0 < seen < 1.0:
        return -0.5 * gap**2
    beyond = gap if seen <= 0.0 else -gap
    tail = np.array([0.5 * math.erfc(-z / math.sqrt(2.0)) for z in beyond])
    return np.log(np.maximum(tail, 1e-300))


def statements(world: World) -> Iterator[tuple[int, float]]:
    """Give each public statement: the day of the calendar, and what it signalled."""
    for event in noted(world):
        if event.what == What.US_STATEMENT:
            yield _day(event, world), float(event.value)


def shifts(game: Game, world: World) -> Iterator[tuple[int, float]]:
    """Give each step that news or an order made: the day of the calendar, and its size."""
    menu = game.scenario.with_injects().menu
    for event in noted(world):
        number = int(event.value)
        if event.what == What.INJECT:
            moved = game.scenario.injects[number].effects
        elif event.what == What.ORDER_WORKS or (event.what == What.ORDERED and not menu[number].delay_hours):
            moved = menu[number].effects
        else:
            continue
        for effect in moved:
            if effect.target == "us_inclination":
                yield _day(event, world), effect.size


def _day(event: np.record, world: World) -> int:
    """Return the day on which the turn of an event began."""
    return int((began(event.crisis, world) + event.hour - world.clock.turn_hours) // HOURS_PER_DAY)


def _by_day(found: Iterator[tuple[int, float]]) -> dict[int, list[float]]:
    days: dict[int, list[float]] = {}
    for day, value in found:
        days.setdefault(day, []).append(value)
    return days
