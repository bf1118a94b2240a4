"""Whether the menu is a choice: in how many states each order, or waiting, does best for its seat's aim.

`python -m tests.benchmarks.menu [STATES] [FUTURES] [SEED]` samples rounds of games that the rules play, branches each for one
seat at a time, once with each order that it may give and once waiting, all on the same random numbers and with the
hidden author drawn by the seat's own belief. Waiting wins a tie. The target: no order best in more than 80 %
of the states in which it is offered, and each, waiting too, best in some.
"""

from __future__ import annotations

import sys
from collections import Counter

import numpy as np

from sim.engines.branch import futures
from sim.model.enums import Seat
from sim.model.world import clone
from sim.play.game import Game, new_game
from sim.play.hidden import causes
from sim.play.rounds import Order
from sim.scenario.goals import goals_of

FEW = ("residents.count=40", "crisis_days=40")
WAIT = "wait"


def sampled(luck: np.random.Generator) -> Game | None:
    """Return a game of the rules at a random round, or None if it was over before."""
    game = new_game((), FEW, replication=int(luck.integers(1 << 20)))
    for _ in range(int(luck.integers(len(game.rounds)))):
        game.advance()
        if game.over:
            return None
    return game


def chances(game: Game, seat: Seat, count: int) -> dict[str, float]:
    """Return the share of futures that end in the seat's aim, by order and for waiting."""
    luck = np.random.default_rng(int(game.world.clock.seed))
    authors = causes(game.world, seat, luck)
    goal, found = goals_of(game.scenario.goals, seat)[0], {}
    for item in [WAIT, *(item.key for item, pays in game.menu(seat) if pays)]:
        branch, before = clone(game.world), clone(game.snapshot)
        game.place_orders(branch, [] if item == WAIT else [Order(game.round, seat, item, 0)])
        rows = futures(
            branch, before, game.round * len(Seat) + seat, count, None if authors is None else authors[:count]
        )
        found[item] = float(np.mean(goal.reached(rows)))
    return found


def main(states: int = 40, count: int = 60, seed: int = 1) -> None:
    """Print, by seat, how often each order was offered, best, and better than waiting."""
    luck = np.random.default_rng(seed)
    offered, best, better, worse = (Counter[str]() for _ in range(4))
    for n in range(states):
        seat, game = Seat(n % len(Seat)), None
        while game is None:
            game = sampled(luck)
        found = chances(game, seat, count)
        keys = {item: f"{seat.name.lower()}/{game.now.act}/{item}" for item in found}
        offered.update(keys.values())
        best[keys[max(found, key=found.__getitem__)]] += 1  # the first of equals: waiting
        better.update(keys[item] for item, value in found.items() if value > found[WAIT])
        worse.update(keys[item] for item, value in found.items() if value < found[WAIT])
    for key in sorted(offered):
        print(
            f"{key:34} offered {offered[key]:3} best {best[key]:3} better {better[key]:3} worse {worse[key]:3}"
        )
    most = max(offered, key=lambda key: best[key] / offered[key] if offered[key] > 2 else 0)
    waits = sum(best[key] for key in best if key.endswith(WAIT))
    print(f"{states} states, {count} futures: {most} best in {best[most]} of {offered[most]};", end=" ")
    print(
        f"waiting best in {waits / states:.0%}; {sum(best[k] == 0 for k in offered)} of {len(offered)} never best"
    )


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
