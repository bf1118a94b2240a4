"""The bytes that leave the server for a browser: a screen is the same, byte for byte, in all worlds that look the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pytest

from sim.classroom import screens
from sim.classroom.room import Room
from sim.classroom.screens import seat_screen, wall_screen
from sim.classroom.store import Store
from sim.model.enums import Seat
from sim.model.world import World
from sim.play.game import Game
from sim.play.intents import possible
from tests.classroom.served import QUICK
from tests.hidden_worlds import hidden_events_changed

CAUSES = ("directed", "proxies", "local_unrest", "hoax")


class Standing(NamedTuple):
    """A room as a round opened: its game, and what the round before looked like."""

    room: Room
    game: Game

    def bytes_to(self, seat: Seat, luck: np.random.Generator | None = None, wall: bool = False) -> bytes:
        """Return what is sent to a seat, or to the wall that it sees.

        With a generator, from a world that is the same to the seat and else is not.
        """

        def seen(world: World) -> World:
            return hidden_events_changed(world, seat, luck) if luck else world

        game = self.game.fork(self.game.round)
        game.world = seen(self.game.world)
        game.history = [(seen(world), snapshot) for world, snapshot in self.game.history[-1:]]
        if luck and seat != Seat.KREMLIN:
            game.config = luck.choice(possible(game.config, game.scenario))  # type: ignore[arg-type]
        self.room.game = game
        member = self.room.people_of(seat)[0]
        screen = wall_screen(self.room) if wall else seat_screen(self.room, member)
        return json.dumps(screen, sort_keys=True).encode()


@pytest.fixture(scope="module")
def standings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Standing]]:
    """Give rooms with a person at each seat, as every round of a game opened, for each hidden author."""
    store, found = Store(tmp_path_factory.mktemp("screens")), []
    for number, cause in enumerate(CAUSES):
        room = Room(code=f"AAAAAAA{'ABCD'[number]}", store=store)
        room.open("Monday", [*QUICK, f"attempt.cause={cause}"], short=number % 2 == 0)
        for seat in Seat:
            room.join(seat.name.title(), seat)
        room.start([], seed=number)()
        assert room.game
        game = room.game
        while not game.over:
            found.append(Standing(room, game.fork(game.round)))
            orders(game)
            game.advance()
    yield found
    store.close()


@pytest.fixture(scope="module")
def walls(standings: list[Standing]) -> list[bytes]:
    """Give what the wall is sent in each of them."""
    return [standing.bytes_to(Seat.HOST, wall=True) for standing in standings]


def orders(game: Game) -> None:
    """Let each seat give a quiet order that it can pay, in turn; the Kremlin waits."""
    for seat in list(Seat)[1:]:
        quiet = [item.key for item, pays in game.menu(seat) if pays and not item.public]
        game.submit(seat, quiet[game.round % len(quiet) :][:1] if quiet else [])


def test_standings_meet_both_acts_and_every_author(standings: list[Standing]) -> None:
    worlds = [standing.game.world for standing in standings]
    assert {bool(w.clock.crisis) for w in worlds} == {False, True}
    assert {int(w.town.cause) for w in worlds if w.clock.crisis} == set(range(len(CAUSES)))
    assert any(standing.game.orders for standing in standings)


@pytest.mark.slow
@pytest.mark.parametrize("seat", Seat)
def test_what_a_seat_must_not_know_changes_no_byte_of_its_screen(
    seat: Seat, standings: list[Standing]
) -> None:
    luck = np.random.default_rng(int(seat))
    for standing in standings:
        true, other = standing.bytes_to(seat), standing.bytes_to(seat, luck)
        assert {k: v for k, v in json.loads(true).items() if json.loads(other)[k] != v} == {}
        assert true == other


@pytest.mark.slow
@pytest.mark.parametrize("seat", Seat)
def test_what_any_seat_must_not_know_changes_no_byte_of_the_wall(
    seat: Seat, standings: list[Standing], walls: list[bytes]
) -> None:
    luck = np.random.default_rng(int(seat))
    for standing, true in zip(standings, walls, strict=True):
        other = standing.bytes_to(seat, luck, wall=True)
        assert {k: v for k, v in json.loads(true).items() if json.loads(other)[k] != v} == {}


@pytest.mark.slow
def test_a_leak_on_a_screen_would_be_found(
    standings: list[Standing], monkeypatch: pytest.MonkeyPatch
) -> None:
    def leaky(room: Room) -> dict[str, object]:
        assert room.game
        return {"harm": round(float(room.game.world.town.harm), 1)}

    monkeypatch.setattr(screens, "clock", leaky)
    luck = np.random.default_rng(1)
    assert len({standings[-1].bytes_to(Seat.HOST, luck) for _ in range(20)}) > 1
