"""The host: notices, sends police first, asks for help, and at last uses force."""

from __future__ import annotations

import math

from sim.model.actor import HOST_ID, draw, note, ordered
from sim.model.compiled import compiled
from sim.model.enums import Order, Seat, Text, Town, What
from sim.model.records import floats, integers, record
from sim.model.rng import Purpose
from sim.model.rules.contest import contest, dug_in
from sim.model.rules.numeric import chance, clamp, log_odds
from sim.model.units import HOURS_PER_DAY

MOST_ORDERS = 8  # a turn; each order is given once, so a host never reaches it

HOST = record(
    **floats("detected_hours", "free_police"),
    **integers("detected", "cordon", "force", "asked_coalition", "contained_early"),
)
STATE = {"host": HOST}


@compiled
def start(w):
    """Begin with nothing noticed and all police free."""
    w.host.detected_hours, w.host.free_police = -1.0, w.p.host.police


@compiled
def police(i, w):
    """Count the police that unrest leaves free."""
    p = w.p
    tied = clamp(p.residents.spillover * w.town.unrest, 0.0, 1.0)
    w.host.free_police = p.host.police * (1.0 - tied) * w.infrastructure.telecom


@compiled
def watch(i, w):
    """Notice the armed men, sooner or later: 1 - (1 - detection)**days."""
    host, clock = w.host, w.clock
    if host.detected:
        return
    rate = -math.log(max(1.0 - w.p.host.detection, 1e-9))
    noticed = chance(rate, clock.days)
    u = draw(w, HOST_ID, Purpose.DETECT, 0)
    if u < noticed:
        host.detected, host.detected_hours = 1, clock.since_hours
        note(w, w.alliance.host, What.DETECTED, noticed, u, 0.0)


@compiled
def act(i, w):
    """Give the orders that are due, one after another; a person's order replaces the rule's."""
    verb = ordered(w, Seat.HOST)
    if verb >= 0:
        if w.town.state == Town.CONTESTED:
            carry_out(verb, w)
        return
    for _ in range(MOST_ORDERS):
        verb = decide(w)
        if verb == Order.WAIT:
            return
        carry_out(verb, w)


@compiled
def decide(w):
    """Return the next order by the host's own belief and patience."""
    host, council, q, clock = w.host, w.council, w.p.host, w.clock
    if host.detected == 0 or w.town.state != Town.CONTESTED:
        return Order.WAIT
    waited = (clock.since_hours - host.detected_hours) / HOURS_PER_DAY
    belief = w.allies[w.alliance.host].belief
    if host.cordon == 0:
        return Order.CORDON
    sure = belief >= log_odds(q.article5_belief)
    if (
        council.asked < Text.ARTICLE4
        and council.article4_hours < 0.0
        and belief >= log_odds(q.article4_belief)
    ):
        return Order.ASK_ARTICLE4
    answered = council.article4_hours >= 0.0 or waited >= q.escalation_patience
    if council.asked < Text.ARTICLE5 and answered and sure:
        return Order.ASK_ARTICLE5
    if host.asked_coalition == 0 and waited >= q.coalition_patience and sure:
        return Order.ASK_COALITION
    if host.force == 0 and waited >= q.police_days and belief >= log_odds(q.force_belief) and dares(w):
        return Order.RESTORE
    return Order.WAIT


@compiled
def dares(w):
    """Return whether force is worth the risk: enough strength against all that the challenger could bring.

    The host counts itself and the allies whose cabinets have decided, against the men in the town and the
    regional forces that could openly join them; it wants `confidence`, and more than the felt risk of a
    wider war (assumed rule; a small host alone waits for company).
    """
    p, town, k = w.p, w.town, w.kremlin
    strength = max(w.alliance.host_ready, w.coalition.strength)
    holder = dug_in(town.intruders, town.entrenchment, p.seizure.lock_in_cost) + max(k.reserve, k.committed)
    success = contest(strength, holder, p.posture.attacker_mass, p.posture.decisiveness)
    return success > max(p.host.confidence, p.escalation.restraint_allies * k.felt_war)


@compiled
def carry_out(verb, w):
    """Put an order into effect: one path for the rule and for a person."""
    host, council, who = w.host, w.council, w.alliance.host
    if verb == Order.CORDON:
        host.cordon = 1
        note(w, who, What.CORDON, 1.0, 0.0, host.free_police)
    elif verb == Order.ASK_ARTICLE4:
        council.asked = max(council.asked, Text.ARTICLE4.value)
        note(w, who, What.ASKS_ARTICLE4, 1.0, 0.0, 0.0)
    elif verb == Order.ASK_ARTICLE5:
        council.asked = Text.ARTICLE5.value
        note(w, who, What.ASKS_ARTICLE5, 1.0, 0.0, 0.0)
    elif verb == Order.ASK_COALITION:
        host.asked_coalition = 1
        note(w, who, What.ASKS_COALITION, 1.0, 0.0, 0.0)
    elif verb == Order.RESTORE:
        host.force = 1
        note(w, who, What.FORCE, 1.0, 0.0, w.alliance.host_ready)
