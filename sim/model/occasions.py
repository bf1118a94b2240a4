"""Occasions: the facts that change in a crisis, and which of them each decider heeds.

A decider takes up its question when a fact that it heeds has changed, and at a slow review. The same facts
give the same answer: what a decider is (its disposition) is drawn once a crisis. Every occasion but the
review comes finitely often, so that a crisis in which nobody means to act comes to rest.
"""

from __future__ import annotations

import numpy as np

from sim.model.compiled import compiled
from sim.model.enums import Occasion, Seat

ANY = tuple(Occasion)
HEEDS: dict[Seat, tuple[Occasion, ...]] = {
    Seat.KREMLIN: ANY,
    Seat.WASHINGTON: ANY,
    Seat.HOST: ANY,
    Seat.COALITION: ANY,  # each cabinet
    Seat.COUNCIL: (  # what lets a text that failed come back
        Occasion.EVIDENCE, Occasion.US_COMMITS, Occasion.BLOOD, Occasion.FAILED, Occasion.CLIMB,
        Occasion.LOCK_IN,
    ),
}  # fmt: skip
HEEDED = np.array([[occasion in HEEDS[seat] for occasion in Occasion] for seat in Seat], np.int64)
OCCASIONS = len(Occasion)


@compiled
def happened(w, occasion):
    """Count a fact that has changed; a review is none, but lets deciders look again."""
    w.occasions[occasion].count += 1
    w.occasions[occasion].hours = w.clock.since_hours
    if occasion != Occasion.REVIEW:
        w.clock.changed_hours = w.clock.since_hours


@compiled
def news(w, seat):
    """Return how many times a fact that `seat` heeds has changed since the attempt, reviews included."""
    total = 0
    for occasion in range(OCCASIONS):
        total += HEEDED[seat, occasion] * w.occasions[occasion].count
    return total


@compiled
def facts(w, seat):
    """Return the same without reviews: the ordinal of what is known."""
    return news(w, seat) - HEEDED[seat, Occasion.REVIEW] * w.occasions[Occasion.REVIEW].count
