"""Orders of a game in the slots of a world: who submitted first changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from sim.errors import PlayError
from sim.model.enums import Given
from sim.model.enums import Order as Verb
from sim.model.units import HOURS_PER_DAY
from sim.model.world import ORDER, World
from sim.play.rounds import Order

MOST_ORDERS = 192
NO_TURN = -1
BY_DAY = (Verb.STAY.value, Verb.CLIMB.value, Verb.LEAVE.value)


def no_orders(count: int = MOST_ORDERS) -> np.recarray:
    """Return free slots, for all orders of a game unless a count is given."""
    slots = np.zeros(count, ORDER).view(np.recarray)
    slots["turn"] = NO_TURN
    return slots


def place(world: World, items: Mapping[str, int], orders: Iterable[Order]) -> None:
    """Write orders into a world's free slots, from its next turn on, one turn apart.

    `items` is the place of each in the menu. They are sorted by seat and place. The Kremlin decides as a day
    ends, hence what it orders itself to do in a crisis waits for the day's last turn.
    """
    free = [n for n in range(len(world.orders)) if world.orders[n].turn == NO_TURN]
    orders = sorted(orders, key=lambda o: (o.round, o.seat, o.place))
    if len(orders) > len(free):
        raise PlayError(f"a game takes at most {len(world.orders)} orders")
    clock, crisis = world.clock, int(world.clock.crisis)
    ahead = int(clock.since_hours) // int(clock.turn_hours) if crisis else int(clock.turn) + 1
    for slot, order in zip(free, orders, strict=False):
        put(world, slot, ahead + order.place, crisis, items[order.item])
        world.orders[slot].given, world.orders[slot].due_hours = Given.PENDING.value, 0.0


def put(world: World, slot: int, turn: int, crisis: int, entry: int) -> None:
    """Write an order of the menu into a slot, for a turn of the calendar or (`crisis`) of the crisis."""
    row = world.orders[slot]
    row.turn, row.crisis, row.entry = turn, crisis, entry
    if crisis and world.menu[entry].verb in BY_DAY:
        row.turn += -(row.turn + 1) % (HOURS_PER_DAY // int(world.clock.turn_hours))


def placed(world: World, items: Mapping[str, int]) -> list[tuple[int, int, str]]:
    """Return a world's orders by slot: turn of the calendar or of the crisis, which, the item."""
    keys, rows = list(items), (row for row in world.orders if row.turn != NO_TURN)
    return [(int(row.turn), int(row.crisis), keys[row.entry]) for row in rows]
