"""The briefing at the end of Act I: from what all have heard, and from nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from sim.model.enums import Seat
from sim.play.fork import YEARS, lines, weigh
from sim.play.game import Game, Odds

Play = Callable[..., Game]
CARDS = ("cautious", "gambler", "opportunist")


def at_fork(game: Game, **orders: list[str]) -> Odds:
    """Play to the fork, the orders given in the first round; return the odds."""
    for seat, items in orders.items():
        game.submit(Seat[seat.upper()], items)
    while not game.world.clock.crisis:
        game.advance()
    weigh(game)
    assert game.odds
    return game.odds


def test_it_is_told_in_the_round_after_the_fork_alone(game: Play) -> None:
    played = game()
    told = []
    while not played.over and played.round < 6:
        told.append(bool(lines(played)))
        played.advance()
    assert told == [False, False, False, True, False, False]


def test_it_is_the_same_whatever_card_was_dealt_and_whatever_was_ordered_quietly(game: Play) -> None:
    odds = {at_fork(game(tuple(Seat), f"kremlin={card}")) for card in CARDS}
    odds.add(at_fork(game(tuple(Seat), "kremlin=gambler"), washington=["quiet_warning"]))
    assert len(odds) == 1
    assert (
        at_fork(game(tuple(Seat), "kremlin=gambler", replication=3)) in odds
    )  # nor by this world's own random numbers


def test_public_orders_count(game: Play) -> None:
    quiet = at_fork(game(tuple(Seat)))
    assert at_fork(game(tuple(Seat)), washington=["drawdown"]).ratio > quiet.ratio
    assert at_fork(game(tuple(Seat)), washington=["rotate_forward"]).ratio != quiet.ratio


def test_a_kremlin_that_never_heeds_its_forecast_comes_at_the_baseline(game: Play) -> None:
    here, baseline, ratio = at_fork(game(tuple(Seat), "kremlin.beta=0", "kremlin.baseline=.02"))
    assert ratio == pytest.approx(1)
    assert here == pytest.approx(baseline) == pytest.approx(0.02, rel=0.02)


def test_the_words_say_the_numbers(game: Play) -> None:
    played = game()
    here, baseline, ratio = at_fork(played)
    first, second = lines(played)
    assert int(re.findall(r"about (\d+) in 1,000", first)[0]) == round(YEARS * here)
    assert f"{ratio:.2g} times" in second
    assert f"{YEARS * baseline:.0f} in 1,000" in second


def test_another_attempt_opens_with_its_odds_from_what_all_have_heard(game: Play) -> None:
    odds = set()
    for card, quiet in (("cautious", []), ("gambler", ["quiet_warning"])):
        played = game(tuple(Seat), f"kremlin={card}", "attempt.cause=hoax")
        played.submit(Seat.WASHINGTON, quiet)
        while played.second is None:
            played.advance()
        weigh(played)
        assert played.again is not None
        odds.add(played.again)
        (said,) = lines(played)
        assert "within 180 days" in said
        assert "You now play one" in said
        played.advance()
        assert lines(played) == []
    assert len(odds) == 1
    assert 0 < odds.pop() < 1
