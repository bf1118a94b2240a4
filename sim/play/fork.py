"""The odds shown where Act I ends: how often this model comes here, against its own baseline.

All screens show it, so that it rests on what all have heard: Act I with its public orders, played again
under each intent card with other random numbers, says nothing of this Kremlin or of quiet orders.
"""

from __future__ import annotations

import numpy as np

from sim.config.sampling import BLOCK, draw_parameters, seeds
from sim.engines.ordered import ordered_batch
from sim.model.rules.deterrence import attempt_chance
from sim.model.units import HOURS_PER_DAY
from sim.play.game import Game, Odds
from sim.play.inclination import FAR
from sim.play.intents import possible

YEAR, YEARS = 365.0, 1000
WORLDS = 60  # in which Act I is played again, under each card
SHORTEST = 4  # crisis days: what follows the attempt is not asked for


def at_fork(game: Game) -> bool:
    """Return whether this is the round after the fork."""
    past = game.rounds[game.round - 1].act if game.round else game.now.act
    return bool(game.world.clock.crisis) and not game.over and past == 1 and game.now.act == 2


def weigh(game: Game) -> None:
    """Play Act I again and keep the odds, where a game has come to the fork; takes part of a second."""
    if game.odds is None and at_fork(game):
        game.odds = _odds(game)


def _odds(game: Game) -> Odds:
    clock = game.world.clock
    day = float(clock.hour - clock.since_hours) / HOURS_PER_DAY
    public = {item.key for item in game.scenario.with_injects().menu if item.public}
    orders = {
        "people": [seat.name.lower() for seat in game.people], "turn_hours": game.config.turn_hours,
        "placed": [row for row in game.placed() if not row[1] and row[2] in public],
    }  # fmt: skip
    again = {
        "orders": orders,
        "crisis_days": SHORTEST,
        "attempt.mode": "day",
        "attempt.day": day,
        "sequel.mode": "none",
    }
    which = np.arange(WORLDS) * BLOCK + FAR
    ratios, baselines = [], []
    for config in possible(game.config.with_values(again), game.scenario):
        table = draw_parameters(config, which)
        rows = ordered_batch(config, game.scenario).play(table, seeds(game.config.seed, which))
        ratios += list(rows["hazard_ratio"])
        baselines += list(table["kremlin"]["baseline"])
    here = [attempt_chance(base, YEAR, ratio) for base, ratio in zip(baselines, ratios, strict=True)]
    alone = [attempt_chance(base, YEAR, 1.0) for base in baselines]
    return Odds(*(float(np.mean(values)) for values in (here, alone, ratios)))


def lines(game: Game) -> list[str]:
    """Return it in words, in the round after the fork; nothing in others."""
    if not at_fork(game):
        return []
    weigh(game)
    assert game.odds
    here, baseline, ratio = game.odds
    return [
        f"In this model about {_number(YEARS * here)} in {YEARS:,} years like the last weeks "
        "come to this point, going by what all know. You now play one of them.",
        f"The hazard of such weeks is {ratio:.2g} times the baseline, on average over what the Kremlin may "
        f"be like; the baseline is an assumed {_number(YEARS * baseline)} in {YEARS:,}.",
    ]


def _number(n: float) -> str:
    return f"{n:.0f}" if n >= 1.5 else f"{n:.1g}"
