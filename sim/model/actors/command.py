"""The Kremlin's command in a crisis: it reinforces, talks, and on news decides to stay, climb or leave."""

from __future__ import annotations

import numpy as np

from sim.model.actor import KREMLIN_ID, THE_KREMLIN, draw, draw_once, due, event, note, ordered
from sim.model.actors import crossing, escalation, operation
from sim.model.actors.crossing import OPEN_RUNG
from sim.model.actors.foresight import expect, remember
from sim.model.actors.kremlin import retreat_cost, worth
from sim.model.compiled import compiled
from sim.model.enums import Cause, Exit, Occasion, Order, Seat, Town, What
from sim.model.occasions import facts, happened, news
from sim.model.rng import Purpose
from sim.model.rules import forecast
from sim.model.rules.distribution import exponential, gumbel
from sim.model.rules.numeric import safe_exp
from sim.model.rules.prospect import felt_value
from sim.model.units import HOURS_PER_DAY

OPTIONS = 3  # to stay, to climb, to leave
HALF_DAY = 0.5 * HOURS_PER_DAY  # it decides as days end: a delay is rounded to the nearest, not up
MORE_RUNG = 2  # more unmarked men; on the rung above, OPEN_RUNG, regional forces enter openly

REINFORCED = event(55, "reinforced", "more unmarked men reach {town}: {battalions}")
ECHELON = event(56, "echelon", "regional forces of {challenger} openly enter {town}: {battalions}")
DISOBEYED = event(57, "disobeyed", "the proxies in {town} do not obey {challenger}")


@compiled
def open_crisis(w):
    """Draw what decides in this crisis: how soon talks open, whether proxies obey."""
    k = w.kremlin
    k.due_hours, k.reinforce_hours, k.echelon_hours, k.heard, k.known = -1.0, -1.0, -1.0, 0, 0
    k.talks_need = exponential(1.0, draw(w, KREMLIN_ID, Purpose.TALKS, 0))
    k.obedience, k.party = draw(w, KREMLIN_ID, Purpose.PROXY, 0), w.town.intruders


@compiled
def commands(w):
    """Return 1 as a day ends in a contested crisis that the Kremlin commands, fully or through proxies."""
    town, day_over = w.town, int(w.clock.hour) % HOURS_PER_DAY == 0
    held = w.clock.crisis and w.clock.ended == 0 and town.state == Town.CONTESTED
    return 1 if held and town.truth > 0 and day_over and w.escalation.war == 0 else 0


@compiled
def decide(i, w):
    """Take up whether to stay, climb or leave when facts have changed; decide as the nearest day ends."""
    k, clock = w.kremlin, w.clock
    intention = w.intentions[Seat.KREMLIN]
    verb = ordered(w, Seat.KREMLIN)
    if verb >= 0:
        intention.verb = verb
        return
    intention.verb = Order.STAY.value
    heard = news(w, Seat.KREMLIN)
    if k.due_hours < 0.0 and heard > k.heard:
        k.decisions += 1
        days = exponential(w.p.kremlin.decision_days, draw(w, KREMLIN_ID, Purpose.KREMLIN_DELAY, k.decisions))
        k.due_hours = clock.since_hours + days * HOURS_PER_DAY
    k.heard = heard
    if k.due_hours >= 0.0 and clock.since_hours + HALF_DAY > k.due_hours:
        k.due_hours = -1.0
        intention.verb = choose(w)


@compiled
def choose(w):
    """Return the option of the highest felt utility, errors included: the same facts, the same choice.

    To climb from the open rung is to choose a wider war, at its full cost: restraint is about risks of one.
    """
    k, q = w.kremlin, w.p.kremlin
    k.known = facts(w, Seat.KREMLIN)
    chances = np.empty(forecast.OUTCOMES)
    stay = worth(chances, expect(chances, w.town.intruders, k.committed, k.rung, w), w)
    climb = felt_value(-q.loss_war - q.reference, q.curvature, q.loss_aversion)
    men, backing = w.town.intruders, k.committed
    if k.rung < OPEN_RUNG:
        men += k.party * w.p.seizure.reinforcement if k.rung + 1 == MORE_RUNG else 0.0
        backing = k.committed
        if k.rung + 1 == OPEN_RUNG:
            backing = max(k.committed, crossing.landing(k.reserve, w))
        climb = worth(chances, expect(chances, men, backing, k.rung + 1, w), w)
    leave = felt_value(-retreat_cost(w) - q.reference, q.curvature, q.loss_aversion)
    a, b, c = q.precision * stay, q.precision * climb, q.precision * leave
    top = max(a, max(b, c))
    total = safe_exp(a - top) + safe_exp(b - top) + safe_exp(c - top)
    felt_a, felt_b, felt_c = a + error(w, 0), b + error(w, 1), c + error(w, 2)
    if felt_c > felt_a and felt_c > felt_b:
        note(w, THE_KREMLIN, What.LEAVES, safe_exp(c - top) / total, 0.0, float(k.rung))
        return Order.LEAVE.value
    if felt_b > felt_a:
        note(w, THE_KREMLIN, What.CLIMBS, safe_exp(b - top) / total, 0.0, float(k.rung))
        if k.rung < OPEN_RUNG:
            remember(men, backing, k.rung + 1, w)
        return Order.CLIMB.value
    note(w, THE_KREMLIN, What.STAYS, safe_exp(a - top) / total, 0.0, float(k.rung))
    remember(w.town.intruders, k.committed, k.rung, w)
    return Order.STAY.value


@compiled
def error(w, option):
    """Return the error in an option's utility (Gumbel): drawn once, a small share of it with new facts.

    An error alone would make the choice a logit of utilities (McFadden 1974).
    """
    n, known = w.p.decisions.fresh_noise, OPTIONS * (1 + facts(w, Seat.KREMLIN)) + option
    standing = draw_once(w, KREMLIN_ID, Purpose.KREMLIN, option)
    fresh = draw_once(w, KREMLIN_ID, Purpose.KREMLIN, known)
    return (1.0 - n) * gumbel(standing) + n * gumbel(fresh)


@compiled
def carry_out(i, w):
    """Put the order into effect; proxies obey, or in this crisis do not and drift away."""
    k, verb = w.kremlin, w.intentions[Seat.KREMLIN].verb
    if verb == Order.STAY or verb == Order.WAIT:
        return
    if w.town.cause != Cause.DIRECTED and k.obedience >= w.p.seizure.proxy_control:
        note(w, THE_KREMLIN, DISOBEYED, 1.0, 0.0, 0.0)
        if verb == Order.LEAVE:
            k.disobeyed = 1  # nobody supplies them any longer
        return
    if verb == Order.LEAVE:
        k.left = Exit.NEGOTIATED.value if k.talks else Exit.UNILATERAL.value
        w.town.state = Town.WITHDRAWN.value
    elif verb == Order.CLIMB:
        climb(w)


@compiled
def climb(w):
    """Enter the next rung: more men are on their way, or the first echelon of open forces, or it is war."""
    k, hours = w.kremlin, w.clock.since_hours
    escalation.enter_rung(w, min(k.rung + 1, escalation.WAR_RUNG))
    if k.rung == MORE_RUNG:
        k.reinforce_hours = hours + w.p.seizure.reinforcement_days * HOURS_PER_DAY
        k.reinforce_hours += crossing.challenger_hours(w)
    elif k.rung == OPEN_RUNG:
        k.echelon_hours = hours + w.p.kremlin.echelon_days * HOURS_PER_DAY + crossing.challenger_hours(w)


@compiled
def reinforce(i, w):
    """Let more men arrive when due, and echelons one after another, until the free reserve is spent.

    Who is stopped at sea is spent, too: it does not come again in this crisis.
    """
    k, town = w.kremlin, w.town
    if k.reinforce_hours >= 0.0 and due(w, k.reinforce_hours):
        k.reinforce_hours = -1.0
        more = k.party * w.p.seizure.reinforcement
        if not crossing.stops(more, w):
            town.intruders += more
            note(w, THE_KREMLIN, REINFORCED, 1.0, 0.0, more)
            happened(w, Occasion.ARRIVAL)
    if k.echelon_hours >= 0.0 and due(w, k.echelon_hours):
        size = min(k.reserve / w.p.kremlin.echelons, max(k.reserve - k.sent, 0.0))
        k.sent += size
        last = k.sent >= k.reserve - 1e-9
        k.echelon_hours = -1.0 if last else k.echelon_hours + w.p.kremlin.echelon_days * HOURS_PER_DAY
        if not crossing.stops(size, w):
            k.committed += size
            note(w, THE_KREMLIN, ECHELON, 1.0, 0.0, size)
            operation.bleed_present(w)  # open forces push aside whoever is in their way
            happened(w, Occasion.ARRIVAL)


@compiled
def talk(i, w):
    """Let mediators open talks, once, when they have come so far; a way out that saves face."""
    k = w.kremlin
    if k.talks or w.host.detected == 0:
        return
    k.talks_progress += 1.0 / w.p.escalation.talks_days  # a day's
    if k.talks_progress < k.talks_need:
        return
    k.talks = 1
    note(w, THE_KREMLIN, What.TALKS, 1.0, 0.0, 0.0)
    happened(w, Occasion.TALKS)
