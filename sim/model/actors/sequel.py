"""The next attempt, on what a crisis left: when, where and with how many men, by the one entry rule.

The days between are not played turn by turn. News, the other war, beliefs and Washington go on by their own
acts, a day at a time, but Washington is silent; what the crisis cost fades; the members, the residents and
probing rest. Every week
each open option, a town and a size, is weighed by the rule of the first attempt. The option is the one of
the highest utility with the Kremlin's standing errors (McFadden 1974); its utility alone makes the hazard.
"""

from __future__ import annotations

import numpy as np

from sim.model.actor import KREMLIN_ID, draw_once, purpose
from sim.model.actors import (
    allies,
    beliefs,
    forces,
    information,
    kremlin,
    news,
    orders,
    residents,
    washington,
)
from sim.model.compiled import compiled
from sim.model.enums import SUBJECTS, Given, Order, Party, Subject, Town
from sim.model.records import floats, integers, record
from sim.model.rng import split
from sim.model.rules import forecast
from sim.model.rules.distribution import gumbel
from sim.model.rules.numeric import keep
from sim.model.units import HOURS_PER_DAY

OPTION = purpose(120, "next_option")  # the error in an option's utility
NEXT = purpose(121, "next_crisis")  # its seed, apart from the first's
PARTIES = len(Party)
HERE = 0  # the place of the crisis before

SEQUEL = record(
    **integers(
        "number",  # a count; 0 in the first crisis, 1 from its end on
        "place",  # a count; the town of the next attempt, 0 the one of the crisis before
        "party",  # a code of Party; how many men come in the next attempt
        "held",  # 0 or 1; 1 if the town of the crisis before is still held
    ),
    **floats(
        "survival",  # chance; that no attempt has followed so far
        "kept_weight",  # chance; of an attempt in the weeks so far, the reservoir's total
        "ratio_sum",  # ratio; of the hazard to the baseline, added up over the weeks
        "weeks",  # that were weighed
        "usual",  # battalions; the usual party, before any option is weighed
        "worn",  # of availability; forces sent in the last crisis, not made good yet
        "opened_hours",  # of the calendar; when the crisis before opened
        "ended_hours",  # of the calendar; when it ended
        "days",  # from that end to the next attempt
    ),
)
STATE = {"sequel": SEQUEL}


@compiled
def possible(w):
    """Return whether another attempt can follow at all: not in a war, and not while the first goes on."""
    return w.escalation.war == 0 and w.town.state != Town.CONTESTED


@compiled
def leave(s, w):
    """Write what the crisis in `w` leaves into `s`, the world as it was on the eve of that crisis.

    All that a crisis alone brings about is new again in `s`: its council, its cabinets, its operations.
    """
    inherit_time(s, w)
    s.parameters[0] = w.parameters[0]
    for i in range(len(s.beliefs)):
        s.beliefs[i] = w.beliefs[i]
    for i in range(len(s.injects)):
        s.injects[i].fired = w.injects[i].fired
    s.alliance.cohesion, s.kremlin.cohesion_seen = w.alliance.cohesion, w.kremlin.cohesion_seen
    s.information.narrative, s.town.grievance = w.information.narrative, w.town.grievance
    us, left = s.washington, w.washington
    us.president, us.commitment, us.announced = left.president, left.commitment, left.announced
    us.theatre_change, us.moved, us.trade_friction = left.theatre_change, left.moved, left.trade_friction
    s.ukraine.frozen_hours, s.ukraine.shift = w.ukraine.frozen_hours, w.ukraine.shift
    for i in range(len(s.allies)):
        s.allies[i].left = w.allies[i].stake - s.allies[i].stake
    inherit_losses(s, w)
    inherit_orders(s, w)
    inherit_facts(s)


@compiled
def inherit_time(s, w):
    """Let `s` go on with the day after the crisis in `w`, with draws of its own and the same chronicle."""
    q, clock, ended = s.sequel, s.clock, w.clock
    q.number, q.usual = 1, w.p.seizure.intruders
    q.held = 1 if w.town.state == Town.HELD else 0
    q.survival, q.opened_hours, q.ended_hours = 1.0, ended.hour - ended.since_hours, ended.hour
    clock.seed = clock.lasting = split(clock.seed, NEXT, q.number)
    start = -int(-ended.hour // HOURS_PER_DAY) * HOURS_PER_DAY
    clock.hour, clock.days, clock.since_hours = float(start), 1.0, 0.0
    clock.turn = start // clock.turn_hours - 1
    clock.tick = clock.turn
    clock.noted = ended.noted
    for i in range(len(s.events)):
        s.events[i] = w.events[i]


@compiled
def inherit_losses(s, w):
    """Count what the crisis in `w` cost: a share of each contingent wherever it is sent, and sent forces."""
    q = s.p.kremlin
    free = max(q.reserve * q.commitment_share, 1e-9)
    s.sequel.worn = min(w.kremlin.sent / free, 1.0) * s.p.ukraine.availability_war
    s.ukraine.shift -= s.sequel.worn
    for i in range(len(w.contingents)):
        before, after = s.contingents[i], w.contingents[i]
        if before.full_strength > 0.0 and after.full_strength < before.full_strength:
            for row in s.place_contingents:
                if row.id == after.id:
                    row.lost = 1.0 - after.full_strength / before.full_strength


@compiled
def inherit_orders(s, w):
    """Keep what the seats have, and orders under way; acts of the crisis in `w` may be ordered again."""
    for i in range(len(s.seats)):
        s.seats[i] = w.seats[i]
    for i in range(len(s.orders)):
        s.orders[i] = w.orders[i]
        order = s.orders[i]
        act = s.menu[order.entry].verb != Order.WAIT and order.given == Given.DONE
        if order.crisis and (act or order.given == Given.PENDING):
            order.given = Given.PAST.value


@compiled
def inherit_facts(s):
    """Fill in the own town's parameters, as the crisis left them, beside those of the other towns."""
    for fact in s.place_facts:
        if fact.place == HERE:
            fact.value = s.knobs[fact.knob]


@compiled
def pass_day(s):
    """Let a day go by between crises."""
    clock = s.clock
    clock.hour += float(HOURS_PER_DAY)
    clock.turn += HOURS_PER_DAY // clock.turn_hours
    clock.tick, clock.new_day = clock.turn, 1
    for i in range(len(s.injects)):
        news.happen(i, s)
    for i in range(len(s.beliefs)):
        beliefs.fade(i, s)
    if washington.seated(s):
        washington.reconsider(0, s)
    information.report(0, s)
    for i in range(orders.seats_daily(s)):
        orders.recover(i, s)
    recover(s)
    kremlin.take_stock(0, s)


@compiled
def recover(s):
    """Make good a day's worth of what the crisis cost; let blood, and what was seen of cohesion, fade."""
    made_good = keep(s.p.sequel.recovery_days, 1.0)
    kept = keep(s.p.kremlin.belief_half_life, 1.0)
    s.ukraine.shift += s.sequel.worn * (1.0 - made_good)
    s.sequel.worn *= made_good
    for row in s.place_contingents:
        row.lost *= made_good
    for ally in s.allies:
        ally.left *= kept
    usual = s.p.kremlin.perceived_cohesion
    s.kremlin.cohesion_seen = usual + (s.kremlin.cohesion_seen - usual) * kept
    s.town.grievance *= keep(s.p.residents.fear_half_life, 1.0)


@compiled
def settle_in(place, known, s):
    """Make a town the next one: its host, its members' places, who can come to it, what is known there.

    `known` are the beliefs about the town of the crisis before: what was learned of another host counts less.
    """
    members, rows = len(s.allies), len(s.contingents)
    a, same_host = s.alliance, s.places[place].host == s.places[HERE].host
    s.p.seizure.intruders = s.sequel.usual
    for fact in s.place_facts:  # the own town's come first
        if fact.place == HERE or fact.place == place:
            s.knobs[fact.knob] = fact.value
    a.host = s.places[place].host
    for i in range(members):
        left = s.allies[i].left
        s.allies[i] = s.place_allies[place * members + i]
        s.allies[i].left, s.allies[i].stake = left, left
    for i in range(rows):
        lost = s.place_contingents[place * rows + i].lost
        s.contingents[i] = s.place_contingents[place * rows + i]
        s.contingents[i].quality *= 1.0 - lost
    a.forward_us, a.forward_europe, a.forward_light = 0.0, 0.0, 0.0
    a.host_ready, a.host_reserve, a.reinforcement = 0.0, 0.0, 0.0
    forces.start(s)
    for ally in s.allies:
        ally.stake = max(ally.stake, 0.0)
    beliefs.start(s)
    for i in range(len(s.beliefs)):
        told = s.p.sequel.elsewhere if i % SUBJECTS == Subject.HOST and not same_host else 1.0
        b, before = s.beliefs[i], known[i]
        b.a += told * (before.a - before.prior_a)
        b.b += told * (before.b - before.prior_b)
    kremlin.take_stock(0, s)


@compiled
def men(party, s):
    """Return the battalions of a party."""
    if party == Party.SMALL:
        return s.p.sequel.small
    return s.p.sequel.large if party == Party.LARGE else s.p.seizure.intruders


@compiled
def choose(known, s):
    """Choose the best option of this week; return its utility. A town that is held is none."""
    q, chances = s.sequel, np.empty(forecast.OUTCOMES)
    best, best_felt, found = 0.0, 0.0, 0
    for place in range(len(s.places)):
        if place == HERE and q.held:
            continue
        settle_in(place, known, s)
        usual = s.p.seizure.intruders
        for party in range(PARTIES):
            s.p.seizure.intruders = usual
            size = men(party, s)
            s.p.seizure.intruders = size
            utility = kremlin.attempt_utility(chances, s) - s.p.sequel.size_cost * (size - usual)
            option = place * PARTIES + party
            error = gumbel(draw_once(s, KREMLIN_ID, OPTION, option))
            felt = s.p.kremlin.precision * utility + error
            if found == 0 or felt > best_felt:
                best, best_felt, found, q.place, q.party = utility, felt, 1, place, party
    return best


@compiled
def set_out(known, s):
    """Settle in the town that was chosen, with the party that was."""
    settle_in(s.sequel.place, known, s)
    s.p.seizure.intruders = men(s.sequel.party, s)


@compiled
def arrive(w):
    """Stand on the day of the next attempt, in its town, each member as on a calm day there."""
    clock, q = w.clock, w.sequel
    clock.hour = -float(-q.ended_hours // HOURS_PER_DAY) * HOURS_PER_DAY + q.days * HOURS_PER_DAY
    clock.days = float(clock.turn_hours) / HOURS_PER_DAY
    clock.turn = int(clock.hour) // clock.turn_hours - 1
    cohesion = w.alliance.cohesion
    allies.start(w)
    w.alliance.cohesion = cohesion
    if q.place != HERE:
        move_in(w)


@compiled
def move_in(w):
    """Let the residents be those of another town: as many of them, of its own groups, calm."""
    for g in range(len(w.groups)):
        w.groups[g] = w.place_groups[w.sequel.place * len(w.groups) + g]
    for d in w.districts:
        d.people, d.legitimacy, d.active = 0.0, 0.0, 0.0
    residents.start(w)
