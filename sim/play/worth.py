"""The worth of a decision: the game's own world branched where it was taken, on common random numbers."""

from __future__ import annotations

from typing import NamedTuple

from sim.model.enums import Seat
from sim.play.branches import FEW, WAIT, Branch, Branches, Reading
from sim.play.rounds import Order
from sim.results.estimators import Difference


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
    with_it, without = (
        float(branches.rows(Branch(order.round, order.seat, item, reading), count).mean())
        for item in (order.item, WAIT)
    )
    gap = branches.gap(order.round, order.seat, order.item, reading, count)
    return Worth(order.round, order.seat, order.item, with_it, without, gap, count)


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
