"""A seat for a program: it is shown what a person is shown, and no answer breaks the game."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import PlayError
from sim.model.enums import Seat
from sim.model.world import World
from sim.play import program
from sim.play.game import Game
from sim.play.intents import possible
from sim.play.program import MISTAKES, Message, orders, question, serve
from tests.hidden_worlds import hidden_events_changed

Play = Callable[..., Game]
WAIT = '{"orders": []}'


def talk(game: Game, lines: list[str]) -> list[Message]:
    """Return what is sent to a program with these answers."""
    said: list[str] = []
    serve(game, "CODE", lines, said.append)
    assert not any("\n" in line for line in said)
    return [json.loads(line) for line in said]


def seen_by(seat: Seat, game: Game, luck: np.random.Generator | None = None) -> bytes:
    """Return a seat's question as bytes; with a generator, from a world that is the same to it and else is not."""

    def seen(world: World) -> World:
        return hidden_events_changed(world, seat, luck) if luck else world

    other = game.fork(game.round)
    other.world = seen(game.world)
    other.history = [(seen(world), snapshot) for world, snapshot in game.history[-1:]]
    if luck and seat != Seat.KREMLIN:
        other.config = luck.choice(possible(other.config, other.scenario))  # type: ignore[arg-type]
    return json.dumps(question(other, seat), sort_keys=True).encode()


@pytest.fixture(scope="module")
def standings(game: Play) -> list[Game]:
    """Give games as their rounds opened, under each hidden author; seats give quiet orders."""
    found = []
    for number, cause in enumerate(("directed", "proxies", "local_unrest", "hoax")):
        played = game(tuple(Seat), f"attempt.cause={cause}", replication=number, short=True)
        while not played.over:
            found.append(played.fork(played.round))
            for seat in list(Seat)[1:]:
                quiet = [item.key for item, pays in played.menu(seat) if pays and not item.public]
                played.submit(seat, quiet[played.round % len(quiet) :][:1] if quiet else [])
            played.advance()
    return found


@pytest.mark.parametrize("seat", Seat)
def test_what_a_seat_must_not_know_changes_no_byte_of_its_question(seat: Seat, standings: list[Game]) -> None:
    luck = np.random.default_rng(int(seat))
    for standing in standings:
        assert seen_by(seat, standing, luck) == seen_by(seat, standing)


def test_a_leak_to_a_program_would_be_found(standings: list[Game], monkeypatch: pytest.MonkeyPatch) -> None:
    honest = program.view

    def leaky(world: World, *rest: object) -> Message:
        return honest(world, *rest) | {"harm": round(float(world.town.harm), 1)}  # type: ignore[arg-type]

    monkeypatch.setattr(program, "view", leaky)
    luck = np.random.default_rng(1)
    assert len({seen_by(Seat.HOST, standings[-1], luck) for _ in range(20)}) > 1


def test_a_whole_game_in_lines(game: Play) -> None:
    played = game([Seat.HOST, Seat.COUNCIL], short=True)
    told = talk(played, [WAIT] * 20)
    assert [message["type"] for message in told] == ["begin", *["decide"] * (len(told) - 2), "over"]
    assert told[0]["seats"] == ["host", "council"]
    asked = [(message["round"], message["seat"]) for message in told[1:-1]]
    assert asked == [(n, seat) for n in range(1, played.round + 1) for seat in ("host", "council")]
    assert played.over
    assert set(told[-1]["goals"]) == {"host", "council"}


def test_only_the_kremlin_is_told_its_card(game: Play) -> None:
    played = game(tuple(Seat), "kremlin=gambler", short=True)
    cards = {seat: "intent" in question(played, seat) for seat in Seat}
    assert cards == {seat: seat == Seat.KREMLIN for seat in Seat}


def test_orders_of_a_program_are_the_games(game: Play) -> None:
    played = game([Seat.HOST], short=True)
    offered = question(played, Seat.HOST)["menu"]
    quiet = next(item["key"] for item in offered if item["pays"] and not item["public"])
    talk(played, [json.dumps({"orders": [quiet]}), *[WAIT] * 8])
    assert [(order.round, order.item) for order in played.orders] == [(0, quiet)]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "one line of JSON"),
        ("[]", 'looks like {"orders"'),
        ('{"orders": "cordon"}', 'looks like {"orders"'),
        ('{"orders": [1]}', 'looks like {"orders"'),
        ('{"orders": [], "why": 1}', "orders alone, not why"),
        ('{"orders": ["engag"]}', "did you mean 'engage'"),
        ("[" * 20_000, "at most 10,000 characters"),
    ],
)
def test_a_mistake_is_one_line_and_the_question_stands(game: Play, line: str, said: str) -> None:
    told = talk(game([Seat.HOST], short=True), [line, *[WAIT] * 8])
    assert told[2]["type"] == "error"
    assert said in told[2]["error"]
    assert told[3]["round"] == 2


@given(st.text(max_size=200))
def test_no_answer_breaks_more_than_itself(line: str) -> None:
    with suppress(PlayError):
        assert isinstance(orders(line), list)


def test_a_program_that_only_errs_is_given_up(game: Play) -> None:
    def forever() -> Iterator[str]:
        while True:
            yield "?"

    said: list[str] = []
    with pytest.raises(PlayError, match="in a row were mistaken"):
        serve(game([Seat.HOST], short=True), "CODE", forever(), said.append)
    assert len(said) == 2 + MISTAKES


def test_the_end_of_the_input_leaves_the_game(game: Play) -> None:
    played, rounds = game([Seat.HOST], short=True), []
    done = serve(played, "CODE", [WAIT, WAIT], lambda line: None, lambda: rounds.append(played.round))
    assert not done
    assert rounds == [1, 2]
