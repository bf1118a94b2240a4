"""The days between two rounds of a crisis, as the public record had them: what a map can play."""

from __future__ import annotations

from math import ceil
from typing import Any

from sim.engines.branch import play_until
from sim.model.world import clone
from sim.play.game import Game
from sim.play.views import public

MOST = 12  # moments of a round


def watch(game: Game) -> None:
    """Keep the public records of the last round's days in the game; none of a round before the crisis."""
    if game.history and not game.days and game.history[-1][0].clock.crisis:
        game.days = _days(game)


def _days(game: Game) -> list[dict[str, Any]]:
    """Play the round again, at most MOST steps of whole turns, to its end or to that of its crisis."""
    world, snapshot = (clone(one) for one in game.history[-1])
    game.place_orders(world, game.orders_in(game.round - 1))
    world.p.sequel.mode = snapshot.p.sequel.mode = game.world.p.sequel.mode
    row, number, turn = game.rows[-1].copy(), world.sequel.number, int(world.clock.turn_hours)
    same = game.world.sequel.number == number
    hour = float(world.clock.hour)
    end = float(game.world.clock.hour if same else game.world.sequel.ended_hours)
    step = turn * max(ceil((end - hour) / turn / MOST), 1)
    found = [public(world, game.scenario)]
    while hour < end:
        hour = min(hour + step, end)
        going = play_until(world, snapshot, row, hour)
        if world.sequel.number != number:
            break
        found.append(public(world, game.scenario))
        if not going:
            break
    return found
