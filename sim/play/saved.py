"""Saved games: played again, round by round, to where they were."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sim.config.orders import FORMAT
from sim.config.settings import from_tree
from sim.errors import PlayError
from sim.model.enums import Seat
from sim.play.game import Game
from sim.play.rounds import Injected, Order
from sim.scenario.scenario import load_scenario


def load_game(text: str) -> Game:
    """Play a saved game again up to where it was; raise PlayError for what cannot be read."""
    try:
        kept: Mapping[str, Any] = json.loads(text)
        if kept["format"] != FORMAT:
            raise PlayError(f"a game of format {kept['format']}, not {FORMAT}")
        config = from_tree(kept["tree"], kept["presets"])
        people = frozenset(Seat[name.upper()] for name in kept["people"])
        orders = [Order(o["round"], Seat[o["seat"].upper()], o["item"], o["place"]) for o in kept["orders"]]
        injected = [Injected(*i) for i in kept["injects"]]
        rewinds = [int(n) for n in kept["rewinds"]]
        rounds, replication, short = kept["rounds"], kept["replication"], kept["short"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PlayError(f"not a saved game: {type(error).__name__} {error}") from error
    game = Game(config, load_scenario(config.scenario), people, replication, short)
    for n in range(rounds + 1):
        for _ in range(rewinds.count(n)):
            game.redraw()
        if n < rounds:
            play_round(game, orders, injected)
    game.orders += [o for o in orders if o.round >= rounds]
    game.injected += [i for i in injected if i.round >= rounds]
    return game


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
    except (PlayError, UnicodeDecodeError) as error:
        raise PlayError(f"{path}: {error}") from error
