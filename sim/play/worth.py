"""What a decision was worth: the game's own world branched where it was taken, luck held common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.columns import COLUMNS
from sim.engines.branch import futures
from sim.kinds import Cause, Outcome, Seat
from sim.play.game import Game, Order
from sim.results.estimators import Difference, difference, share
from sim.rules.numeric import logistic
from sim.world import World, clone

FEW, MANY = 200, 1000
RESTORED = (Outcome.HOST_RESTORES, Outcome.COALITION_REVERSAL, Outcome.ALLIANCE_REVERSAL)
AIMS: dict[Seat, tuple[Outcome, ...]] = {
    Seat.KREMLIN: (Outcome.SEIZURE_HOLDS, Outcome.NEGOTIATED_EXIT),
    Seat.WASHINGTON: (*RESTORED, Outcome.UNILATERAL_WITHDRAWAL, Outcome.NEGOTIATED_EXIT),
    Seat.TALLINN: (*RESTORED, Outcome.UNILATERAL_WITHDRAWAL),
    Seat.BRUSSELS: (*RESTORED, Outcome.UNILATERAL_WITHDRAWAL, Outcome.NEGOTIATED_EXIT),
    Seat.CORE: (*RESTORED, Outcome.UNILATERAL_WITHDRAWAL),
}


class Worth(NamedTuple):
    """What ordering `item` changed against waiting, as a share of futures that end in the seat's aim."""

    round: int
    seat: Seat
    item: str
    with_it: float
    without: float
    difference: Difference

    @property
    def clear(self) -> bool:
        """Tell whether the 95 % interval leaves out zero."""
        return self.difference.low > 0 or self.difference.high < 0

    def sentence(self) -> str:
        """Return it in plain words, in twenties."""
        a, b = (round(20 * x) for x in (self.without, self.with_it))
        if not self.clear:
            return f"{self.item}: no clear difference (about {b} in 20 either way), in this model"
        if a == b:
            more = "more" if self.difference.value > 0 else "less"
            return f"{self.item}: slightly {more} often, about {b} in 20 either way, in this model"
        return f"{self.item}: about {a} {'up' if b > a else 'down'} to {b} in 20, in this model"


def worth(game: Game, order: Order, knowing: bool = True, count: int = FEW) -> Worth:
    """Return what one order was worth to its seat.

    `knowing` (the default reading): the hidden author is redrawn by the seat's own belief, so that an order
    is judged by what could be known; otherwise the true world. The other orders of that round stand; after
    it, everybody plays by the rules.
    """
    world, snapshot = game.history[order.round]
    others = [o for o in game.orders_in(order.round) if o != order]
    causes = redrawn_causes(world, order.seat, count) if knowing else None
    decision = order.round * len(Seat) + order.seat
    runs = []
    for orders in ([*others, order], others):
        branch, before = clone(world), clone(snapshot)
        branch.seats["person"][:] = 0
        game.place_orders(branch, orders)
        runs.append(aims(futures(branch, before, decision, count, causes), order.seat))
    with_it, without = runs
    return Worth(
        order.round, order.seat, order.item, share(with_it).value, share(without).value,
        difference(pd.Series(with_it), pd.Series(without)),
    )  # fmt: skip


def aims(rows: np.ndarray, seat: Seat) -> np.ndarray:
    """Return 1 where a future ends in the seat's aim; no attempt is what all but the challenger want."""
    outcomes = rows[:, COLUMNS.index("outcome")]
    reached = np.isin(outcomes, [float(o) for o in AIMS[seat]])
    return (reached | (np.isnan(outcomes) & (seat != Seat.KREMLIN))).astype(float)


def redrawn_causes(world: World, seat: Seat, count: int) -> np.ndarray | None:
    """Return hidden authors drawn by the seat's own belief; None for the one that knows, or in a calm."""
    if seat == Seat.KREMLIN or not world.clock.crisis:
        return None
    belief = believed(world, seat)
    p, luck = world.p.attempt, np.random.default_rng(int(world.clock.seed) % 2**63)
    guilty = np.array([p.prior_directed, p.prior_proxies])
    innocent = np.array([p.prior_local, max(1 - p.prior_directed - p.prior_proxies - p.prior_local, 0)])
    weights = [*(belief * guilty / guilty.sum()), *((1 - belief) * innocent / max(innocent.sum(), 1e-12))]
    kinds = [Cause.DIRECTED, Cause.PROXIES, Cause.LOCAL_UNREST, Cause.HOAX]
    return luck.choice([int(kind) for kind in kinds], size=count, p=np.array(weights) / sum(weights))


def believed(world: World, seat: Seat) -> float:
    """Return a seat's own belief that the challenger did it."""
    if seat == Seat.WASHINGTON:
        return float(logistic(world.allies[world.alliance.us].belief))
    if seat == Seat.TALLINN:
        return float(logistic(world.allies[world.alliance.host].belief))
    return float(logistic(world.information.llr))


def decisions(game: Game, knowing: bool = True, count: int = FEW) -> list[Worth]:
    """Return the worth of every order of a game, in the order in which they were given."""
    taken: Sequence[Order] = sorted(game.orders, key=lambda o: (o.round, o.seat, o.place))
    return [worth(game, order, knowing, count) for order in taken if order.round < len(game.history)]
