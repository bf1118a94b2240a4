"""The world and the batch engine of a configuration with orders: its seats follow a game's orders."""

from __future__ import annotations

import numpy as np

from sim.config.settings import Config
from sim.engines.batch import Batch
from sim.engines.build import build
from sim.errors import ConfigError, nearest
from sim.model.enums import Order, Seat
from sim.model.units import HOURS_PER_DAY
from sim.model.world import ORDER, World
from sim.scenario.scenario import Scenario

BY_DAY = (Order.STAY.value, Order.CLIMB.value, Order.LEAVE.value)  # the Kremlin decides as a day ends


def ordered_batch(config: Config, scenario: Scenario) -> Batch:
    """Return the batch engine; raise ConfigError for an order that the scenario does not have."""
    return Batch(config, scenario, None if config.orders is None else ordered(config, scenario))


def ordered(config: Config, scenario: Scenario) -> World:
    """Return a world with the configuration's orders in place, and people in the seats that they played."""
    assert config.orders is not None
    listed = scenario.with_injects()
    items = {item.key: n for n, item in enumerate(listed.menu)}
    orders = np.zeros(len(config.orders["placed"]), ORDER).view(np.recarray)
    for row, (turn, crisis, item) in zip(orders, config.orders["placed"], strict=True):
        if item not in items:
            raise ConfigError(f"orders: {item!r} is not an order of {scenario.key}{nearest(item, items)}")
        row.crisis, row.entry = crisis, items[item]
        row.turn = turn * config.orders["turn_hours"] // config.turn_hours
    world = build(config, listed, orders=orders)
    for row in world.orders:
        if row.crisis and world.menu[row.entry].verb in BY_DAY:
            row.turn += -(row.turn + 1) % (HOURS_PER_DAY // config.turn_hours)
    for seat in config.orders["people"]:
        world.seats[Seat[seat.upper()]].person = 1
    return world
