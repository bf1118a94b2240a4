"""Crossing water as time and odds: no ships, no tactics. All forms are assumed."""

from __future__ import annotations

from sim.model.compiled import compiled


@compiled
def days_at_sea(km, speed):
    """Return the days that a crossing takes: km / speed. Limit: 0 km, no day."""
    return km / speed


@compiled
def turned_back_chance(alone, allied, allies_act, exposure):
    """Return the chance that a group on its way is turned back: exposure x the odds of who is at sea.

    `alone` are the odds while only the two sides are at sea, `allied` those once allies act; exposure is 1
    for a ship, less for an aircraft, 0 on land. Limits: exposure 0, nobody; odds and exposure 1, everybody.
    """
    return exposure * (allied if allies_act else alone)


@compiled
def turned_back(weather, chance):
    """Return whether a group is turned back: its weather, drawn once a crisis, is below the chance.

    As with the fog of an assault, to sail again without a changed balance is not a second chance.
    """
    return weather < chance


@compiled
def getting_through(strength, chance):
    """Return the strength that is expected to get through: strength (1 - chance)."""
    return strength * (1.0 - chance)


@compiled
def left_after(strength, loss):
    """Return the strength of a group that was turned back: strength (1 - loss)."""
    return strength * (1.0 - loss)
