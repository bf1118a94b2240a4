"""How soon a debrief is there: seconds from the end of play to the page, with and without branches beside the game.

    python -m tests.benchmarks.debrief [SEED] [THINK]

Plays a full game of five seats that order at random, once with the branches played by one thread while people
think (THINK seconds a round; a class takes minutes), once with nothing prepared. The aim is 30 s.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from sim.errors import PlayError
from sim.model.enums import Seat
from sim.play.branches import FEW, MANY, Branches
from sim.play.game import Game, new_game
from sim.play.page import write_debrief

AIM = 30.0
UNWANTED = ("attempt", "withdraw", "restore")  # what would end the game early
PUBLIC, QUIET = 0.9, 0.8  # how often a seat gives such an order


def order(game: Game, seat: Seat, luck: np.random.Generator) -> None:
    """Give a seat's orders at random: mostly one public and one quiet, if it can pay."""
    offered = [item for item, pays in game.menu(seat) if pays and item.key not in UNWANTED]
    wanted = []
    for public, often in ((True, PUBLIC), (False, QUIET)):
        keys = [item.key for item in offered if item.public == public]
        if keys and luck.random() < often:
            wanted.append(str(luck.choice(keys)))
    for items in (wanted, wanted[:1], []):
        try:
            game.submit(seat, items)
            return
        except PlayError:
            continue


def play(seed: int, think: float, beside: bool) -> tuple[Game, Branches]:
    """Return a game to its end, and its branches as far as they were played beside it."""
    game, luck = new_game(Seat, [f"seed={seed}"]), np.random.default_rng(seed)
    branches, over = Branches(game), threading.Event()

    def prepare() -> None:
        while not over.is_set():
            for _ in branches.slices(FEW):
                if over.is_set():
                    return
            time.sleep(0.01)

    thread = threading.Thread(target=prepare)
    if beside:
        thread.start()
    while not game.over:
        for seat in Seat:
            order(game, seat, luck)
        time.sleep(think if beside else 0)
        game.advance()
    over.set()
    if beside:
        thread.join()
    return game, branches


def lasting(seed: int) -> int:
    """Return the first seed from this one on whose game has ten rounds and lasts for all of them."""
    while True:
        game, _ = play(seed, 0, beside=False)
        if len(game.history) == len(game.rounds) == 10:
            return seed
        seed += 1


def main(seed: int = 1, think: float = 20.0) -> None:
    """Print the seconds to the page, with and without branches beside the game."""
    seed = lasting(seed)
    for beside in (True, False):
        game, branches = play(seed, think, beside)
        prepared, wanted = branches.done(FEW)
        began = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            write_debrief(Path(folder) / "debrief.html", game, None, branches)
        seconds = time.perf_counter() - began
        how = f"with a thread beside the game, {think:g} s a round" if beside else "with nothing prepared"
        print(f"seed {seed}: {len(game.history)} rounds, {len(game.orders)} orders, {how}:")
        print(
            f"  {prepared:,} of {wanted:,} futures ready at the end; the page after {seconds:.1f} s (aim {AIM:g})"
        )
    began = time.perf_counter()
    branches.finish(MANY)
    print(f"  and {MANY:,} futures of each after another {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main(*(float(word) if n else int(word) for n, word in enumerate(sys.argv[1:])))
