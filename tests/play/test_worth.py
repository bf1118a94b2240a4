"""The worth of a decision: in which direction, how sure, and in which words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.model.enums import Seat
from sim.play.branches import FEW, PIECE, Branches, Reading
from sim.play.game import Game
from sim.play.worth import Worth, decisions, survives, worth, worth_so_far
from sim.results.estimators import Difference

Play = Callable[..., Game]


def found(without: float, with_it: float, half: float) -> Worth:
    gap = Difference(with_it - without, with_it - without - half, with_it - without + half, 1.0)
    return Worth(0, Seat.HOST, "cordon", with_it, without, gap, FEW)


@pytest.mark.parametrize(
    ("without", "with_it", "half", "said"),
    [
        (0.41, 0.2, 0.1, "about 8 down to 4 in 20"),
        (0.2, 0.41, 0.1, "about 4 up to 8 in 20"),
        (0.2, 0.41, 0.3, "no clear difference (about 8 in 20 either way)"),
        (0.4, 0.41, 0.005, "slightly more often, about 8 in 20 either way"),
        (0.41, 0.4, 0.005, "slightly less often, about 8 in 20 either way"),
        (0.4, 0.4, 0.0, "no clear difference (about 8 in 20 either way)"),
    ],
)
def test_it_is_said_in_twenties(without: float, with_it: float, half: float, said: str) -> None:
    assert found(without, with_it, half).sentence() == said


def test_whether_the_sign_survives_other_numbers() -> None:
    up, down, unclear = found(0.2, 0.6, 0.1), found(0.6, 0.2, 0.1), found(0.4, 0.5, 0.2)
    assert survives(up, up).startswith("also")
    assert survives(up, down).startswith("the other way round")
    assert survives(up, unclear).startswith("not clear")
    assert survives(unclear, up) == survives(up, None) == ""


def test_leaving_costs_the_kremlin_its_three_weeks(crisis: Play) -> None:
    played = crisis()
    played.submit(Seat.KREMLIN, ["withdraw", "consolidate"])
    played.submit(Seat.COALITION, ["battlegroup"])
    played.advance()
    branches = Branches(played)
    leaves, digs_in, holds = sorted(decisions(branches), key=lambda o: o.item != "withdraw")[:1] + [
        next(o for o in played.orders if o.item == item) for item in ("consolidate", "battlegroup")
    ]
    for reading in Reading:
        left = worth(branches, leaves, reading)
        assert left.with_it <= 0.1  # a day of the fortnight that counts in full
        assert left.clear
        assert left.difference.high < 0  # less often than without, whatever the draws
        assert " in 20" in left.sentence()
        assert worth(branches, digs_in, reading).without == left.without  # waiting is shared
    assert worth(branches, holds).seat == Seat.COALITION


def test_it_can_be_read_before_all_is_played(crisis: Play) -> None:
    played = crisis()
    played.submit(Seat.HOST, ["cordon"])
    played.advance()
    branches = Branches(played)
    (order,) = decisions(branches)
    assert worth_so_far(branches, order, Reading.KNOWING) is None
    for _ in branches.slices(PIECE):
        pass
    assert worth_so_far(branches, order, Reading.KNOWING) is None
    branches.finish(FEW)
    so_far = worth_so_far(branches, order, Reading.KNOWING)
    assert so_far is not None
    assert so_far == worth(branches, order, Reading.KNOWING, FEW)
    assert so_far.futures == FEW
