"""Three moments at which a class's orders and others part most, with both futures of each.

Where to look is asked of the stored balance, as the seat saw the world, and then of a few of the game's own
futures, which share their random numbers; what is shown is counted in more of them.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.model.enums import Seat
from sim.play.arrows import moves
from sim.play.branches import FEW, PIECE, WAIT, Branch, Branches, Reading
from sim.results.estimators import Difference
from sim.scenario.effects import MenuItem
from sim.scenario.goals import goals_of

FORKS = 3
TRIED = 3  # moments of each seat that a few futures are played of
TINY = 1e-9


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
        """Return whether the 95 % interval of the difference excludes zero."""
        return self.gap.low > 0 or self.gap.high < 0


class _Moment(NamedTuple):
    promise: float
    round: int
    seat: Seat
    given: str
    other: str


def forks(branches: Branches, count: int = FEW) -> list[Fork]:
    """Return up to FORKS moments in the order of play; plays what is missing.

    Of the most promising ones of each seat those are taken whose first futures part most, one a round.
    """
    tried = [(_parts(branches, moment), moment) for moment in _moments(branches)]
    taken: dict[int, _Moment] = {}
    for _, moment in sorted(tried, reverse=True):
        if len(taken) < FORKS:
            taken.setdefault(moment.round, moment)
    return [_fork(branches, taken[round_], count) for round_ in sorted(taken)]


def _parts(branches: Branches, moment: _Moment) -> float:
    """Return how far the first futures with either order part, as a multiple of what chance would do."""
    gap = branches.between(moment.round, moment.seat, (moment.other, moment.given), Reading.KNOWING, PIECE)
    return abs(gap.value) / max(gap.high - gap.low, TINY)


def _moments(branches: Branches) -> list[_Moment]:
    """Return the most promising moments of each seat: TRIED of them."""
    game, found = branches.game, list[_Moment]()
    aimed = [seat for seat in sorted(game.people) if goals_of(game.scenario.goals, seat)]
    for round_ in range(len(game.history)):
        then = game.fork(round_)
        for seat in aimed:
            found += _others(branches, round_, seat, then.menu(seat), moves(then, seat))
    mine = [sorted((one for one in found if one.seat == seat), reverse=True)[:TRIED] for seat in aimed]
    return [moment for moments in mine for moment in moments]


def _others(
    branches: Branches, round_: int, seat: Seat, menu: list[tuple[MenuItem, bool]],
    moved: dict[str, list[float]],
) -> list[_Moment]:  # fmt: skip
    """Return what the seat's headline promises under other cards than the one given that moves it most."""
    given = [o.item for o in branches.game.orders if (o.round, o.seat) == (round_, seat)]

    def promise(key: str) -> float:
        return moved.get(key, [0.0])[0]

    best = max(given, key=lambda key: abs(promise(key)), default=WAIT)
    others = [item.key for item, pays in menu if pays and item.key not in given]
    return [
        _Moment(abs(promise(other) - promise(best)), round_, seat, best, other)
        for other in (*others, *([WAIT] if given else []))
    ]


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
