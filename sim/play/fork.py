"""The odds shown where Act I ends and where another attempt opens: how often this model comes there.

All screens show them, so that they rest on what all have heard: the game with its public orders, played again
under each intent card with other random numbers, says nothing of this Kremlin or of quiet orders.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.config.sampling import draw_parameters, seeds
from sim.engines.ordered import ordered_batch
from sim.model.rules.deterrence import attempt_chance
from sim.model.units import BLOCK, HOURS_PER_DAY
from sim.play.game import Game, Odds
from sim.play.inclination import FAR
from sim.play.intents import possible
from sim.play.views import as_set

YEAR, YEARS = 365.0, 1000
WORLDS, FEWER = 60, 30  # in which Act I is played again, and a whole crisis, under each card
RARE = 0.01  # a chance below which no figure is given
SHORTEST = 4  # crisis days: what follows the attempt is not asked for


def at_fork(game: Game) -> bool:
    """Return whether this is the round after the fork."""
    past = game.rounds[game.round - 1].act if game.round else game.now.act
    return bool(game.world.clock.crisis) and not game.over and past == 1 and game.now.act == 2


def at_second(game: Game) -> bool:
    """Return whether this is the round in which another attempt opened, after a crisis that was settled."""
    return game.second == game.round and not game.over


def weigh(game: Game) -> None:
    """Play again what led here and keep the odds, at the fork or as another attempt opens; about a second."""
    if game.odds is None and at_fork(game):
        game.odds = _odds(game)
    if game.again is None and at_second(game):
        game.again = _again(game)


def _odds(game: Game) -> Odds:
    clock = game.world.clock
    day = float(clock.hour - clock.since_hours) / HOURS_PER_DAY
    short = {"crisis_days": SHORTEST, "sequel.mode": "none"}
    ratios, baselines = [], []
    for table, rows in _played(game, day, short, (0,), WORLDS):
        ratios += list(rows["hazard_ratio"])
        baselines += list(table["kremlin"]["baseline"])
    here = [attempt_chance(base, YEAR, ratio) for base, ratio in zip(baselines, ratios, strict=True)]
    alone = [attempt_chance(base, YEAR, 1.0) for base in baselines]
    return Odds(*(float(np.mean(values)) for values in (here, alone, ratios)))


def _again(game: Game) -> float:
    """Return the chance of another attempt after crises of this kind that were settled."""
    day = float(game.world.sequel.opened_hours) / HOURS_PER_DAY
    found = _played(game, day, {"sequel.mode": "rated"}, (0, 1), FEWER)
    return float(np.nanmean(np.concatenate([rows["sequel_weight"] for _, rows in found])))


def _played(
    game: Game, day: float, more: dict[str, Any], acts: tuple[int, ...], worlds: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Give parameters and rows under each card, with the public orders given before (0) the attempt or in it.

    The attempt comes on that day.
    """
    public = {item.key for item in game.scenario.with_injects().menu if item.public}
    orders = {
        "people": [seat.name.lower() for seat in game.people], "turn_hours": game.config.turn_hours,
        "placed": [row for row in game.placed() if row[1] in acts and row[2] in public],
    }  # fmt: skip
    again = {"orders": orders, "attempt.mode": "day", "attempt.day": day, **more}
    which = np.arange(worlds) * BLOCK + FAR
    for config in possible(game.config.with_values(again), game.scenario):
        table = draw_parameters(config, which)
        yield table, ordered_batch(config, game.scenario).play(table, seeds(game.config.seed, which))


def lines(game: Game) -> list[str]:
    """Return it in words, in the round after the fork and as another attempt opens; nothing in others."""
    if at_second(game):
        return _lines_again(game)
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


def _lines_again(game: Game) -> list[str]:
    weigh(game)
    assert game.again is not None
    days = f"{as_set(game.config, 'sequel.days'):.0f} days"
    if game.again < RARE:
        share = f"after fewer than 1 in {1 / RARE:.0f}"
    else:
        share = f"after about {_number(100 * game.again)} in 100"
    return [
        f"The first crisis is settled. In this model another attempt follows within {days} {share} such "
        "crises, going by what all know. You now play one of them."
    ]


def _number(n: float) -> str:
    return f"{n:.0f}" if n >= 1.5 else f"{n:.1g}"
