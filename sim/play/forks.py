"""Three moments at which a class's orders and the best others part most, with both futures of each.

Where to look is asked of the stored balance, as the seat saw the world; what came of it of the game's own
futures, which share their random numbers.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.model.enums import Seat
from sim.play.arrows import moves
from sim.play.branches import FEW, WAIT, Branch, Branches, Reading
from sim.results.estimators import Difference
from sim.scenario.effects import MenuItem

FORKS = 3


class Fork(NamedTuple):
    """A moment: what a seat ordered and might have, and how far its headline is reached after each."""

    round: int
    label: str
    seat: Seat
    given: str
    other: str
    knowing: tuple[float, float]
    gap: Difference
    was: tuple[float, float]

    @property
    def clear(self) -> bool:
        """Return whether the 95 % interval of the difference leaves out zero."""
        return self.gap.low > 0 or self.gap.high < 0


class _Moment(NamedTuple):
    promise: float
    round: int
    seat: Seat
    given: str
    other: str


def forks(branches: Branches, count: int = FEW) -> list[Fork]:
    """Return up to FORKS moments, the one with the most to gain first; plays what is missing."""
    return [_fork(branches, moment, count) for moment in _moments(branches)[:FORKS]]


def _moments(branches: Branches) -> list[_Moment]:
    """Return the best other card of each round, the most promising first: one seat a round."""
    game, found = branches.game, []
    for round_ in range(len(game.history)):
        then = game.fork(round_)
        of_round = [_best(branches, round_, seat, then.menu(seat), moves(then, seat)) for seat in game.people]
        if best := max((one for one in of_round if one), default=None):
            found.append(best)
    return sorted(found, reverse=True)


def _best(
    branches: Branches, round_: int, seat: Seat, menu: list[tuple[MenuItem, bool]],
    moved: dict[str, list[float]],
) -> _Moment | None:  # fmt: skip
    """Return the card that promises most beyond the best one given; None where none does."""
    given = [o.item for o in branches.game.orders if (o.round, o.seat) == (round_, seat)]

    def promise(key: str) -> float:
        return sum(moved.get(key, ()))

    best = max(given, key=promise, default=WAIT)
    others = [item.key for item, pays in menu if pays and item.key not in given]
    other = max(others, key=promise, default=WAIT)
    gain = promise(other) - promise(best)
    return _Moment(gain, round_, seat, best, other) if gain > 0 else None


def _fork(branches: Branches, moment: _Moment, count: int) -> Fork:
    game = branches.game
    labels = {WAIT: "wait"} | {item.key: item.label for item in game.scenario.menu}

    def shares(reading: Reading) -> tuple[float, float]:
        given, other = (
            float(branches.rows(Branch(moment.round, moment.seat, item, reading), count).mean())
            for item in (moment.given, moment.other)
        )
        return given, other

    gap = branches.between(moment.round, moment.seat, (moment.other, moment.given), Reading.KNOWING, count)
    planned = game.schedules[moment.round][moment.round].label
    return Fork(
        moment.round, planned, moment.seat, labels[moment.given], labels[moment.other],
        shares(Reading.KNOWING), gap, shares(Reading.AS_IT_WAS),
    )  # fmt: skip
