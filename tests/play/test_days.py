"""The days of a round, played again: they end where the game stands, and are public."""

from __future__ import annotations

from collections.abc import Callable

from sim.model.enums import Seat
from sim.play.days import MOST, watch
from sim.play.game import Game
from sim.play.views import public

Play = Callable[..., Game]


def test_the_last_day_is_where_the_game_stands(crisis: Play) -> None:
    played = crisis()
    for orders in (["cordon"], ["ask_coalition"], ["publish"], []):
        if played.over or played.second:
            break
        played.submit(Seat.HOST, orders)
        played.advance()
        watch(played)
        if played.second is None:
            assert played.days[-1] == public(played.world, played.scenario)
        assert 2 <= len(played.days) <= MOST + 1
        dates = [day["date"] for day in played.days]
        assert dates == sorted(dates)


def test_nothing_is_played_before_the_crisis(game: Play) -> None:
    played = game()
    watch(played)
    assert played.days == []
    played.advance()
    watch(played)
    assert played.days == []


def test_a_crisis_that_was_settled_is_played_to_its_end(game: Play) -> None:
    played = game(tuple(Seat), "attempt.cause=hoax")
    while played.second is None:
        played.advance()
    watch(played)
    assert played.days
    assert played.days[-1]["date"] < public(played.world, played.scenario)["date"]
