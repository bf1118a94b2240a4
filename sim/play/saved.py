"""Saved games: played again, round by round, to where they were."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sim.config.orders import FORMAT
from sim.config.settings import Config, from_tree
from sim.errors import NarvaError, PlayError
from sim.model.enums import Seat
from sim.parameters.validation import bounds
from sim.play.ends import MALFORMED
from sim.play.game import Game
from sim.play.rounds import Injected, Order, schedule
from sim.scenario.scenario import load_scenario


class Kept(NamedTuple):
    """A saved game as it was read and checked."""

    config: Config
    people: frozenset[Seat]
    orders: list[Order]
    injected: list[Injected]
    rewinds: list[int]
    rounds: int
    replication: int
    short: bool


def load_game(text: str) -> Game:
    """Play a saved game again up to where it was; raise PlayError for what cannot be read."""
    try:
        kept = _read(json.loads(text))
    except MALFORMED as error:
        raise PlayError(f"not a saved game: {type(error).__name__} {error}") from error
    scenario = load_scenario(kept.config.scenario)
    game = Game(kept.config, scenario, kept.people, kept.replication, kept.short)
    for n in range(kept.rounds + 1):
        for _ in range(kept.rewinds.count(n)):
            game.redraw()
        if n < kept.rounds:
            play_round(game, kept.orders, kept.injected)
    pending = [o for o in kept.orders if o.round == kept.rounds]
    for seat in dict.fromkeys(o.seat for o in pending):
        game.submit(seat, [o.item for o in pending if o.seat == seat])
    for inject in kept.injected:
        if inject.round == kept.rounds:
            game.inject(inject.key)
    return game


def _read(kept: Mapping[str, Any]) -> Kept:
    """Check what a file holds; raise one of MALFORMED, or a NarvaError for its configuration."""
    if kept["format"] != FORMAT:
        raise PlayError(f"a game of format {kept['format']}, not {FORMAT}")
    rounds = _whole(kept["rounds"], 0, len(schedule()))

    def round_of(value: Any) -> int:
        return _whole(value, 0, rounds)

    orders = [
        Order(round_of(o["round"]), Seat[o["seat"].upper()], _text(o["item"]), _whole(o["place"], 0, 1))
        for o in kept["orders"]
    ]
    return Kept(
        from_tree(kept["tree"], kept["presets"]),
        frozenset(Seat[name.upper()] for name in kept["people"]),
        orders,
        [Injected(round_of(n), _text(key)) for n, key in kept["injects"]],
        [round_of(n) for n in kept["rewinds"]],
        rounds,
        _whole(kept["replication"], 0, int(bounds("replications")[1]) - 1),
        bool(_whole(kept["short"], 0, 1)),
    )


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
