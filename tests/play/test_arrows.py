"""Arrows: the stored balance, weighed by a seat's own belief and by nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.model.enums import Seat
from sim.play.arrows import arrow, moves, weights
from sim.play.game import Game

Play = Callable[..., Game]


def test_weights_are_the_seats_own(crisis: Play) -> None:
    played = crisis("hoax")
    assert weights(played, Seat.KREMLIN) == {"hoax": 1.0}
    for seat in (Seat.WASHINGTON, Seat.HOST, Seat.COUNCIL, Seat.COALITION):
        found = weights(played, seat)
        assert sum(found.values()) == pytest.approx(1)
        assert found == weights(crisis("directed"), seat)  # nobody has seen anything yet


def test_moves_are_means_over_authors(game: Play) -> None:
    for seat in Seat:
        for found in moves(game(), seat).values():
            assert all(-1 <= value <= 1 for value in found)


@pytest.mark.parametrize(("move", "said"), [(0.2, "▲▲"), (0.04, "▲"), (0.01, ""), (-0.05, "▼"), (-0.3, "▼▼")])
def test_an_arrow_says_how_much(move: float, said: str) -> None:
    assert arrow(move) == said
