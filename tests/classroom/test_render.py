"""Parts of pages: a wall tells each piece of news once, whatever is beside its map."""

from __future__ import annotations

import pytest

from sim.classroom.render import part


@pytest.mark.parametrize("fork", [[], ["In this model about 60 in 1,000 years come to this point."]])
@pytest.mark.parametrize("count", [0, 2, 3, 4, 12])
@pytest.mark.parametrize("told", [[], [["", "Two minutes left"]]])
def test_a_wall_tells_each_piece_of_news_once(fork: list[str], count: int, told: list[list[str]]) -> None:
    world = [["1 June", f"piece {n:02}"] for n in range(count)]
    shown = {"news": {"told": told, "own": [], "world": world}, "fork": fork, "guesses": []}
    page = part("headlines", shown) + part("rest", shown)
    for _, text in told + world:
        assert page.count(text) == 1
    assert page.count("Nothing else was heard.") == (not told + world)
