"""The worth of decisions: the game's own world branched where they were taken, on common random numbers.

And three moments at which a class's orders and others part most, with both futures of each. Where to look is
asked of the stored balance, as the seat saw the world, and then of a few of the game's own futures; what is
shown is counted in more of them.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.model.enums import Seat
from sim.play.arrows import moves
from sim.play.branches import FEW, PIECE, WAIT, Branch, Branches, Reading
from sim.play.rounds import Order
from sim.results.estimators import Difference
from sim.scenario.effects import MenuItem
from sim.scenario.goals import goals_of

FORKS = 3
TRIED = 3  # moments of each seat that a few futures are played of
TINY = 1e-9


class Worth(NamedTuple):
    """The effect of ordering `item` against waiting, as a share of futures that reach the seat's headline."""

    round: int
    seat: Seat
    item: str
    with_it: float
    without: float
    difference: Difference
    futures: int

    @property
    def clear(self) -> bool:
        """Return whether the 95 % interval excludes zero."""
        return self.difference.low > 0 or self.difference.high < 0

    def sentence(self) -> str:
        """Return it in plain words, in twenties; a page says once that all holds in this model."""
        a, b = (round(20 * x) for x in (self.without, self.with_it))
        if not self.clear:
            return f"no clear difference (about {b} in 20 either way)"
        if a == b:
            more = "more" if self.difference.value > 0 else "less"
            return f"slightly {more} often, about {b} in 20 either way"
        return f"about {a} {'up' if b > a else 'down'} to {b} in 20"


class Weighed(NamedTuple):
    """A decision: its worth in both readings, and whether the first holds under other numbers."""

    order: Order
    label: str
    knowing: Worth
    as_it_was: Worth
    robust: str


def worth(branches: Branches, order: Order, reading: Reading = Reading.KNOWING, count: int = FEW) -> Worth:
    """Return the worth of one order to its seat, against giving none; plays what is missing.

    The other seats' orders of that round stay; after it everybody plays by the rules. The two branches
    share random numbers and all that is redrawn, so that the interval is a paired one.
    """
    with_it, without = _reached(branches, order.round, order.seat, (order.item, WAIT), reading, count)
    gap = branches.gap(order.round, order.seat, order.item, reading, count)
    return Worth(order.round, order.seat, order.item, with_it, without, gap, count)


def _reached(
    branches: Branches, round_: int, seat: Seat, items: tuple[str, str], reading: Reading, count: int
) -> tuple[float, float]:
    """Return how far a seat's headline is reached on average after either of two orders."""
    first, second = (branches.rows(Branch(round_, seat, item, reading), count) for item in items)
    return float(first.mean()), float(second.mean())


def worth_so_far(branches: Branches, order: Order, reading: Reading) -> Worth | None:
    """Return an order's worth by as many futures as were played: MANY or FEW; None with fewer."""
    count = branches.counted(order.round, order.seat, order.item, reading)
    return worth(branches, order, reading, count) if count else None


def weighed(branches: Branches, count: int = 0) -> list[Weighed]:
    """Return the worth of each decision by `count` futures, played where missing; 0: as far as they were."""

    def found(order: Order, reading: Reading) -> Worth | None:
        return worth(branches, order, reading, count) if count else worth_so_far(branches, order, reading)

    game, rows = branches.game, []
    for order in decisions(branches):
        knowing, as_it_was = found(order, Reading.KNOWING), found(order, Reading.AS_IT_WAS)
        if knowing and as_it_was:
            otherwise = found(order, Reading.OTHERWISE) if knowing.clear else None
            label = game.scenario.menu[game.items[order.item]].label
            rows.append(Weighed(order, label, knowing, as_it_was, survives(knowing, otherwise)))
    return rows


def survives(knowing: Worth, otherwise: Worth | None) -> str:
    """Return whether the sign of a clear difference holds when the uncertain numbers are drawn again."""
    if not knowing.clear or otherwise is None:
        return ""
    if not otherwise.clear:
        return "not clear when the uncertain numbers are drawn again"
    if (knowing.difference.value > 0) == (otherwise.difference.value > 0):
        return "also when the uncertain numbers are drawn again"
    return "the other way round when the uncertain numbers are drawn again"


def decisions(branches: Branches) -> list[Order]:
    """Return the orders of the rounds that were closed, in the order of play."""
    game = branches.game
    aimed = {Seat[goal.seat.upper()] for goal in game.scenario.goals}
    given = [o for o in game.orders if o.round < len(game.history) and o.seat in aimed]
    return sorted(given, key=lambda o: (o.round, o.seat, o.place))


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

    items = moment.given, moment.other
    knowing, was = (
        _reached(branches, moment.round, moment.seat, items, reading, count)
        for reading in (Reading.KNOWING, Reading.AS_IT_WAS)
    )
    gap = branches.between(moment.round, moment.seat, (moment.other, moment.given), Reading.KNOWING, count)
    planned = game.schedules[moment.round][moment.round].label
    return Fork(
        moment.round, planned, moment.seat, labels[moment.given], labels[moment.other],
        knowing, gap, was,
    )  # fmt: skip
