"""Saved games that somebody damaged or edited: one line that names the file, or a game; nothing else."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.cli.main import main
from sim.config.settings import CENTRAL, compose
from sim.errors import NarvaError
from sim.model.enums import Seat
from sim.play.game import Game
from sim.play.saved import load_game
from sim.scenario.scenario import Scenario

MANY = int(os.environ.get("NARVA_FUZZ", "0"))  # inputs of each kind, other ones each time
FUZZ = settings(
    max_examples=MANY or 100, derandomize=not MANY, deadline=None, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
NONSENSE = (
    None,
    True,
    -1,
    0,
    2,
    10**30,
    0.5,
    -0.5,
    1e308,
    "",
    "host",
    "narva",
    "2",
    [],
    [0],
    [[]],
    {},
    {"round": 0},
    "a\0b",
)


@pytest.fixture(scope="module")
def saved(narva: Scenario) -> str:
    """A short game of the host's, two rounds in, with an order, an inject and a step back."""
    config = compose([CENTRAL, "horizon_days=28", "crisis_days=10", "residents.count=5"])
    game = Game(config, narva, frozenset({Seat.HOST}), 0, True)
    game.submit(Seat.HOST, [next(item.key for item, can in game.menu(Seat.HOST) if can)])
    game.advance()
    game.advance()
    return game.save()


def places(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Give the path of every value of a tree that shapes a game: what documents a number does not."""
    yield path
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in inner:
        if key != "about":
            yield from places(value, (*path, key))


def with_value(tree: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Return a tree with another value at a path."""
    if not path:
        return value
    copy = dict(tree) if isinstance(tree, dict) else list(tree)
    copy[path[0]] = with_value(tree[path[0]], path[1:], value)
    return copy


def is_held(text: str) -> bool:
    """Return whether a text is a game that can be saved again, or is refused in one line of words."""
    try:
        game = load_game(text)
    except NarvaError as refused:
        return bool(str(refused).strip()) and "\n" not in str(refused)
    return bool(json.loads(game.save())["rounds"] == game.round)


@FUZZ
@given(place=st.floats(0, 0.999), top=st.booleans(), value=st.sampled_from(NONSENSE))
def test_no_edited_game_ends_in_a_traceback(place: float, top: bool, value: Any, saved: str) -> None:
    game = json.loads(saved)
    found = [path for path in places(game) if not top or path[:1] != ("tree",)]
    assert is_held(json.dumps(with_value(game, found[int(place * len(found))], value)))


@FUZZ
@given(place=st.floats(0, 0.999), bits=st.integers(0, 255))
def test_no_damaged_game_ends_in_a_traceback(place: float, bits: int, saved: str) -> None:
    content = bytearray(saved.encode())
    at = int(place * len(content))
    content[at:] = bytes([content[at] ^ bits]) + content[at + 1 :] if bits else b""
    assert is_held(content.decode(errors="replace"))


@pytest.mark.parametrize("content", [b"", b"{}", b"[" * 100_000, b"\xff\xfe", b"null"])
def test_a_file_that_is_no_game_is_named(content: bytes, tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "game.json").write_bytes(content)
    assert main(["replay", str(tmp_path / "game.json")]) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"narva: {tmp_path}/game.json: not a saved game")
    assert err.count("\n") == 1
