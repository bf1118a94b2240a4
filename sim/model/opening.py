"""How a crisis opens: a hidden cause, armed men, each actor as it is this time."""

from __future__ import annotations

import numpy as np
from numba import literal_unroll

from sim.model.actor import NATURE_ID, THE_KREMLIN, draw, note
from sim.model.actors import escalation, foresight, kremlin, modules, town
from sim.model.compiled import compiled
from sim.model.enums import Cause, Seat, Town, What
from sim.model.rng import Purpose
from sim.model.rules import forecast

OPENINGS = tuple(module.open_crisis for module in modules() if hasattr(module, "open_crisis"))


@compiled
def open_attempt(w):
    """Begin the crisis in the branched world: a hidden cause, armed men, each actor as it is this time."""
    p, clock, t, k = w.p, w.clock, w.town, w.kremlin
    for b in w.beliefs:
        b.before_a, b.before_b = b.a, b.b
    chances = np.empty(forecast.OUTCOMES)
    kremlin.attempt_utility(chances, w)
    kremlin.keep_forecast(chances, w)
    foresight.remember(p.seizure.intruders, k.reserve, 1, w)
    clock.crisis, clock.since_hours, clock.ended = 1, 0.0, 0
    clock.tick, clock.lasting = clock.opening, clock.seed
    t.cause = hidden_cause(w)
    t.truth = 1 if t.cause == Cause.DIRECTED or t.cause == Cause.PROXIES else -1
    t.state, t.intruders = Town.CONTESTED.value, town.armed_men(t.cause, p.seizure)
    t.salience = 1.0 - p.host.engagement
    for begin in literal_unroll(OPENINGS):
        begin(w)
    note(w, THE_KREMLIN, What.ATTEMPT, 1.0, 0.0, float(t.cause))
    if t.truth > 0:
        escalation.enter_rung(w, 1)


@compiled
def hidden_cause(w):
    """Draw the crisis's true author: the Kremlin's own for an attempt, any of four in teaching.

    An attempt that a person ordered, and one that follows a crisis, has the Kremlin or its proxies behind it,
    in teaching, too.
    """
    p, cause = w.p, w.p.attempt.cause
    u = draw(w, NATURE_ID, Purpose.CAUSE, 0)
    meant = w.sequel.number > 0 and cause == Cause.TEACHING
    if cause == Cause.ATTEMPT or meant or (w.kremlin.attempted and w.seats[Seat.KREMLIN].person):
        return Cause.PROXIES.value if u < p.seizure.proxy_share else Cause.DIRECTED.value
    if cause == Cause.TEACHING:
        a = p.attempt
        if u < a.prior_directed:
            return Cause.DIRECTED.value
        if u < a.prior_directed + a.prior_proxies:
            return Cause.PROXIES.value
        return (
            Cause.LOCAL_UNREST.value
            if u < a.prior_directed + a.prior_proxies + a.prior_local
            else Cause.HOAX.value
        )
    return int(cause)
