"""How far a class's games go, and how often their debriefs' forks part clearly.

    python -m tests.benchmarks.games [GAMES] [FORKED]

Plays GAMES full ones by the rules and counts those that reach the eighth round; the aim is 80 in 100. Then FORKED
ones of five seats that order at random, and counts the forks that differ clearly; the aim is all three of a debrief in
nine games of ten.
"""

from __future__ import annotations

import sys

import numpy as np

from sim.model.enums import Seat
from sim.play.branches import FEW, Branches
from sim.play.game import Game, new_game
from sim.play.worth import FORKS, forks
from tests.benchmarks.debrief import order

ROUND = 8
WORLD = 4  # replications of a world


def by_rules(n: int) -> Game:
    """Return a game to its end that rules play."""
    game = new_game((), [], replication=WORLD * n)
    while not game.over:
        game.advance()
    return game


def at_random(n: int) -> Game:
    """Return a game to its end of five seats that order at random."""
    game, luck = new_game(Seat, [], replication=WORLD * n), np.random.default_rng(n)
    while not game.over:
        for seat in Seat:
            order(game, seat, luck)
        game.advance()
    return game


def main(games: int = 100, forked: int = 10) -> None:
    """Print both counts."""
    if games:
        lasted = [len(by_rules(n).history) for n in range(games)]
        far = sum(rounds >= ROUND for rounds in lasted)
        print(f"{far} of {games} games by the rules reach round {ROUND}", flush=True)
    full = 0
    for n in range(forked):
        found = forks(Branches(at_random(n)), FEW)
        clear = sum(fork.clear for fork in found)
        full += clear == FORKS
        told = ", ".join(f"{fork.seat.name.lower()} {fork.gap.value:+.2f}" for fork in found)
        print(f"game {n}: {clear} of {len(found)} forks clear: {told}", flush=True)
    if forked:
        print(f"all {FORKS} clear in {full} of {forked} games")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
