"""How soon Explore answers: one wall alone and beside a game, and thirty phones on the grid.

    uv run python -m tests.benchmarks.explore        # about two minutes; not collected by pytest

A time ends when the pictures are drawn as HTML: a browser's own time and the network's come on top.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
import threading
import time
from pathlib import Path

from sim.classroom.explore import Explorer
from sim.classroom.levers import LEVERS, Setting
from sim.classroom.pages.explore import drawings
from sim.classroom.view import View
from sim.classroom.view_cache import STEPS, ViewCache
from sim.classroom.work import Priority, Work
from sim.model.enums import Seat
from sim.play.game import new_game

MOVES, PHONES, PHONE_MOVES = 25, 30, 8
GAME_SECONDS = 2.0  # between two rounds of the game beside the wall


def show(label: str, seconds: list[float], aim: str = "") -> None:
    """Print one line of the table."""
    middle, high = statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]
    print(f"{label:<52}median {middle:6.3f} s   p95 {high:6.3f} s   {aim}", flush=True)


async def wall(explorer: Explorer, label: str, luck: random.Random) -> None:
    """Move one slider after another to where it has not been."""
    first, whole = [], []
    ghost: View | None = None
    for _ in range(MOVES):
        path = luck.choice(["alliance.cohesion", "council.rho", "washington.president"])
        setting = Setting().having(path, LEVERS[path].round(luck.random()))
        began = time.perf_counter()
        async for view in explorer.views(setting):
            await asyncio.to_thread(drawings, view, ghost)
            (whole if view.count == explorer.whole else first).append(time.perf_counter() - began)
        ghost = view
    show(f"{label}: 250 crises drawn", first)
    show(f"{label}: 1,000 crises drawn", whole, "aim: median < 1 s")


def games(work: Work, stop: threading.Event) -> None:
    """Play a game's rounds, one after the other, until told to stop."""
    while not stop.is_set():
        game = new_game([Seat.HOST])
        while not game.over and not stop.wait(GAME_SECONDS):
            work.submit(Priority.GAME, game.advance).result()


async def phones(grid: ViewCache, luck: random.Random) -> None:
    """Let thirty phones move the grid's slider at once, over points that lie ready."""
    took: list[float] = []

    async def phone(pause: float) -> None:
        ghost: View | None = None
        for _ in range(PHONE_MOVES):
            await asyncio.sleep(pause)
            setting = Setting().having("alliance.cohesion", luck.randint(0, STEPS) / STEPS)
            began = time.perf_counter()
            async for view in grid.views(setting):
                await asyncio.to_thread(drawings, view, ghost)
                ghost = view
            took.append(time.perf_counter() - began)

    await asyncio.gather(*(phone(0.2 + 0.3 * luck.random()) for _ in range(PHONES)))
    show(f"{PHONES} phones on the grid, every one moving", took, "aim: p95 < 2 s")


def main() -> None:
    """Print all of it."""
    luck = random.Random(1)
    work = Work()
    explorer = Explorer(work)
    explorer.look(Setting())
    asyncio.run(wall(explorer, "wall alone", luck))
    stop = threading.Event()
    player = threading.Thread(target=games, args=(work, stop))
    player.start()
    asyncio.run(wall(explorer, "wall beside a game", luck))
    with tempfile.TemporaryDirectory() as folder:
        grid = ViewCache(explorer, Path(folder))
        began = time.perf_counter()
        grid.points = grid.points[: STEPS + 1]
        grid.fill().result()
        seconds = (time.perf_counter() - began) / len(grid.points)
        print(f"{'one point of the grid in the background':<52}{seconds:13.3f} s")
        asyncio.run(phones(grid, luck))
    stop.set()
    player.join()


if __name__ == "__main__":
    main()
