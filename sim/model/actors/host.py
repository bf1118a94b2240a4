"""The host: notices, sends police first, asks for help, and at last uses force."""

from __future__ import annotations

import math

from sim.model.actor import HOST_ID, draw, due, note, ordered
from sim.model.actors import crossing
from sim.model.compiled import compiled
from sim.model.enums import Occasion, Order, Seat, Text, Town, What
from sim.model.occasions import happened
from sim.model.records import floats, integers, record
from sim.model.rng import Purpose
from sim.model.rules.attribution import convinced
from sim.model.rules.contest import contest, dug_in
from sim.model.rules.distribution import exponential
from sim.model.rules.numeric import clamp
from sim.model.rules.probing import detection
from sim.model.rules.shadow import dread
from sim.model.units import HOURS_PER_DAY

MOST_ORDERS = 8  # a turn; each order is given once, so a host never reaches it
CERTAIN = 1e-9  # of not noticing in a day, at the least

HOST = record(
    **floats(
        "detected_hours", "free_police",
        "police_left",  # share, after losses
        "notice_hours",  # since the attempt; when it will notice
        "asked_hours",  # since the attempt; when it first asked for Article 5 or the willing, -1 before
        "vigilance",  # share of what it would overlook a day that probes have taught it to see
        "disposition",  # uniform, drawn once a crisis: it fights if its will is above this
    ),
    **integers(
        "detected", "cordon", "force", "asked_coalition", "contained_early",
        "waits",  # 1 while one of its deadlines is ahead
    ),
)  # fmt: skip
STATE = {"host": HOST}


@compiled
def start(w):
    """Begin with nothing noticed and all police free."""
    w.host.detected_hours, w.host.free_police, w.host.police_left = -1.0, w.p.host.police, 1.0


@compiled
def open_crisis(w):
    """Draw how soon the men will be noticed, and whether this host fights."""
    host = w.host
    daily = -math.log(max(1.0 - detection(w.p.host.detection, host.vigilance), CERTAIN))
    host.notice_hours = exponential(1.0 / daily, draw(w, HOST_ID, Purpose.DETECT, 0)) * HOURS_PER_DAY
    host.disposition, host.asked_hours = draw(w, HOST_ID, Purpose.HOST_WILL, 0), -1.0


@compiled
def police(i, w):
    """Count the police that losses and unrest leave free and telephones reach."""
    p = w.p
    tied = clamp(p.residents.spillover * w.town.unrest, 0.0, 1.0)
    w.host.free_police = p.host.police * w.host.police_left * (1.0 - tied) * w.infrastructure.telecom


@compiled
def watch(i, w):
    """Notice the armed men once the delay is over."""
    host, clock = w.host, w.clock
    if host.detected or not due(w, host.notice_hours):
        return
    host.detected, host.detected_hours = 1, clock.since_hours
    note(w, w.alliance.host, What.DETECTED, 1.0, 0.0, 0.0)
    happened(w, Occasion.DETECTED)


@compiled
def act(i, w):
    """Give the orders that are due, one after another; a person's order replaces the rule's."""
    verb = ordered(w, Seat.HOST)
    if verb >= 0:
        if w.town.state == Town.CONTESTED:
            carry_out(verb, w)
            w.operation.insisted = 1 if verb == Order.RESTORE else w.operation.insisted
        return
    for _ in range(MOST_ORDERS):
        verb = decide(w)
        if verb == Order.WAIT:
            return
        carry_out(verb, w)


@compiled
def stake(w):
    """Return how grave the crisis is, in battalions: armed men, and a nation's losses as a grave incident."""
    losses = 0.0
    for ally in w.allies:
        losses += float(ally.blood)
    return w.town.intruders + w.kremlin.committed + losses * w.p.host.grave_men


@compiled
def waited(days, w):
    """Return whether it has known of the men for `days`."""
    return due(w, w.host.detected_hours + days * HOURS_PER_DAY)


@compiled
def decide(w):
    """Return the next order by what the host believes, what is at stake, and its deadlines."""
    host, council, q = w.host, w.council, w.p.host
    if host.detected == 0 or w.town.state != Town.CONTESTED:
        host.waits = 0
        return Order.WAIT
    host.waits = 0 if waited(max(q.escalation_patience, max(q.coalition_patience, q.police_days)), w) else 1
    belief = w.allies[w.alliance.host].belief + w.information.unseen_own
    grave, member = stake(w), len(w.forums) > 0
    if host.cordon == 0:
        return Order.CORDON
    calm = member and council.asked < Text.ARTICLE4 and council.article4_hours < 0.0
    if calm and grave >= q.article4_bar * q.grave_men and convinced(belief, q.article4_belief):
        return Order.ASK_ARTICLE4
    sure = convinced(belief, q.article5_belief) and grave >= q.article5_bar * q.grave_men
    answered = council.article4_hours >= 0.0 or waited(q.escalation_patience, w)
    if member and council.asked < Text.ARTICLE5 and answered and sure:
        return Order.ASK_ARTICLE5
    if host.asked_coalition == 0 and waited(q.coalition_patience, w) and sure:
        return Order.ASK_COALITION
    if host.force == 0 and waited(q.police_days, w) and convinced(belief, q.force_belief) and dares(w):
        return Order.RESTORE
    return Order.WAIT


@compiled
def dares(w):
    """Return whether the host fights: it is willing, and the odds are worth the risk.

    It counts what it can bring in time and the cabinets that have decided, against the men in the town and
    the regional forces that could openly join them; it wants `confidence`, and no less than its share of the
    felt risk of a wider war (assumed; a host that cannot do it alone waits for company).
    """
    p, town, k = w.p, w.town, w.kremlin
    if w.host.disposition >= p.host.will:
        return False
    own = w.alliance.host_ready + w.alliance.host_reserve
    strength = max(own, own + w.coalition.strength - w.alliance.host_ready)
    against = dug_in(town.intruders, town.entrenchment, p.seizure.lock_in_cost)
    against += max(crossing.landing(k.reserve, w), k.committed)
    success = contest(strength, against, p.posture.attacker_mass, p.posture.decisiveness)
    fear = dread(p.escalation.restraint_allies, 1.0, k.felt_war, 1.0)
    return success >= max(p.host.confidence, fear)


@compiled
def carry_out(verb, w):
    """Put an order into effect: one path for the rule and for a person."""
    host, council, who = w.host, w.council, w.alliance.host
    asks = verb == Order.ASK_COALITION or (verb == Order.ASK_ARTICLE5 and len(w.forums) > 0)
    if asks and host.asked_hours < 0.0:
        host.asked_hours = w.clock.since_hours
    if verb == Order.CORDON:
        host.cordon = 1
        note(w, who, What.CORDON, 1.0, 0.0, host.free_police)
    elif verb == Order.ASK_ARTICLE4 and len(w.forums) > 0:
        council.asked = max(council.asked, Text.ARTICLE4.value)
        note(w, who, What.ASKS_ARTICLE4, 1.0, 0.0, 0.0)
        happened(w, Occasion.ASKED)
    elif verb == Order.ASK_ARTICLE5 and len(w.forums) > 0:
        council.asked = Text.ARTICLE5.value
        note(w, who, What.ASKS_ARTICLE5, 1.0, 0.0, 0.0)
        happened(w, Occasion.ASKED)
    elif verb == Order.ASK_COALITION:
        host.asked_coalition = 1
        note(w, who, What.ASKS_COALITION, 1.0, 0.0, 0.0)
        happened(w, Occasion.ASKED)
    elif verb == Order.RESTORE:
        host.force = 1
        note(w, who, What.FORCE, 1.0, 0.0, w.alliance.host_ready)
        happened(w, Occasion.ASKED)
