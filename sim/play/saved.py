"""Saved games: played again, round by round, to where they were."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sim.config.orders import FORMAT
from sim.config.settings import Config, from_tree
from sim.errors import NarvaError, PlayError
from sim.model.enums import Seat
from sim.parameters.validation import bounds
from sim.play.ends import MALFORMED
from sim.play.game import Game
from sim.play.rounds import Injected, Order, schedule
from sim.scenario.scenario import load_scenario

World = tuple[Config, frozenset[Seat], int, bool]  # configuration, people, replication, length


def load_game(text: str) -> Game:
    """Play a saved game again up to where it was; raise PlayError for what cannot be read."""
    try:
        (config, people, replication, short), orders, injected, rewinds, rounds = _read(json.loads(text))
    except MALFORMED as error:
        raise PlayError(f"not a saved game: {type(error).__name__} {error}") from error
    game = Game(config, load_scenario(config.scenario), people, replication, short)
    for n in range(rounds + 1):
        for _ in range(rewinds.count(n)):
            game.redraw()
        if n < rounds:
            play_round(game, orders, injected)
    pending = [o for o in orders if o.round == rounds]
    for seat in dict.fromkeys(o.seat for o in pending):
        game.submit(seat, [o.item for o in pending if o.seat == seat])
    for inject in injected:
        if inject.round == rounds:
            game.inject(inject.key)
    return game


def _read(kept: Mapping[str, Any]) -> tuple[World, list[Order], list[Injected], list[int], int]:
    """Return a game's world, orders, injects, rounds stepped back to, and how many rounds were played.

    Raise one of MALFORMED, or a NarvaError for its configuration.
    """
    if kept["format"] != FORMAT:
        raise PlayError(f"a game of format {kept['format']}, not {FORMAT}")
    rounds = _whole(kept["rounds"], 0, len(schedule()))

    def round_of(value: Any) -> int:
        return _whole(value, 0, rounds)

    orders = [
        Order(round_of(o["round"]), Seat[o["seat"].upper()], _text(o["item"]), _whole(o["place"], 0, 1))
        for o in kept["orders"]
    ]
    config, people = from_tree(kept["tree"], kept["presets"]), {Seat[name.upper()] for name in kept["people"]}
    injected = [Injected(round_of(n), _text(key)) for n, key in kept["injects"]]
    rewinds = [round_of(n) for n in kept["rewinds"]]
    replication = _whole(kept["replication"], 0, int(bounds("replications")[1]) - 1)
    short = bool(_whole(kept["short"], 0, 1))
    return (config, frozenset(people), replication, short), orders, injected, rewinds, rounds


def _whole(value: Any, low: int, high: int) -> int:
    if not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"{str(value)[:40]!r} is not a whole number from {low} to {high:,}")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{str(value)[:40]!r} is not a name")
    return value


def play_round(game: Game, orders: Iterable[Order], injected: Iterable[Injected]) -> None:
    """Play a game's present round with those of another game's orders and injects that are of this round."""
    orders, now = list(orders), game.round
    for seat in game.people:
        game.submit(seat, [o.item for o in orders if (o.round, o.seat) == (now, seat)])
    for inject in injected:
        if inject.round == now:
            game.inject(inject.key)
    game.advance()


def read_game(path: Path) -> Game:
    """Return the game saved in a file; raise PlayError if it cannot be read."""
    try:
        return load_game(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PlayError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise PlayError(f"{path}: not a saved game: it is not text in UTF-8") from error
    except NarvaError as error:
        raise PlayError(f"{path}: {error}") from error
