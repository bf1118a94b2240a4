"""The Kremlin: what it perceives, whether it attempts this week, whether it then stays, climbs or leaves."""

from __future__ import annotations

import math

import numpy as np

from sim.model.actor import CRISIS_TICK, KREMLIN_ID, THE_KREMLIN, draw, event, note, ordered, trait_normal
from sim.model.actors import escalation, operation
from sim.model.actors.council import demanded_stance
from sim.model.actors.information import excuse
from sim.model.compiled import compiled
from sim.model.enums import (
    SUBJECTS,
    AttemptMode,
    Cause,
    Exit,
    Holder,
    Occasion,
    Order,
    Seat,
    Subject,
    Text,
    Town,
    What,
)
from sim.model.occasions import facts, happened, news
from sim.model.records import floats, integers, record
from sim.model.rng import Purpose, uniform
from sim.model.rules import forecast
from sim.model.rules.availability import available_share
from sim.model.rules.consensus import objection_probability
from sim.model.rules.contest import dug_in
from sim.model.rules.credibility import expected
from sim.model.rules.deterrence import attempt_chance, hazard_ratio
from sim.model.rules.distribution import LEAST, exponential
from sim.model.rules.numeric import log_odds, logistic, safe_exp
from sim.model.rules.operation import police_strength
from sim.model.rules.prospect import felt_value, prospect
from sim.model.rules.shadow import disaster_on_entry
from sim.model.rules.stance import TOP_RUNG
from sim.model.units import DAYS_PER_WEEK, HOURS_PER_DAY, HOURS_PER_MONTH

NEVER_FROZEN = -1.0e18
OPTIONS = 3  # to stay, to climb, to leave
MORE_RUNG, OPEN_RUNG = 2, 3  # more unmarked men; open reinforcement: regional forces enter here

REINFORCED = event(55, "reinforced", "more unmarked men reach {town}: {battalions}")
ECHELON = event(56, "echelon", "regional forces of {challenger} openly enter {town}: {battalions}")
DISOBEYED = event(57, "disobeyed", "the proxies in {town} do not obey {challenger}")

KREMLIN = record(
    **floats(
        "utility", "ratio", "ratio_sum", "weeks", "survival", "kept_weight",  # question 1
        "noise",  # a standing error of perception, in standard deviations
        "cohesion_seen", "tempo", "reserve", "committed",
        "host", "coalition", "alliance", "hold",  # the latest forecast
        "after",  # the utility of a second attempt, after this crisis
        "felt_war",
        "due_hours",  # since the attempt; when it will have decided, -1 if it has nothing to decide
        "talks_need",  # exponential, drawn once a crisis; how far mediators must come to open talks
        "talks_progress",  # in the same unit: a mean's days bring 1
        "obedience",  # uniform, drawn once a crisis: proxies obey if control is above it
        "party",  # battalions; the men that came first
        "reinforce_hours", "echelon_hours",  # since the attempt; when more men, and the next echelon, arrive
        "sent",  # battalions of the reserve that have been sent
    ),
    **integers(
        "rung", "peak_rung", "left", "talks", "probes", "attributed", "attempted", "heard", "decisions",
        "disobeyed",
    ),
)  # fmt: skip
UKRAINE = record(**floats("availability", "frozen_hours", "shift"))
STATE = {"kremlin": KREMLIN, "ukraine": UKRAINE}


@compiled
def start(w):
    """Set the standing error of perception, what cohesion looks like, and the state of the other war."""
    k, months = w.kremlin, w.p.ukraine.months_since_freeze
    k.ratio, k.survival = 1.0, 1.0
    k.noise, k.cohesion_seen = trait_normal(w, KREMLIN_ID, 0), w.p.kremlin.perceived_cohesion
    w.ukraine.frozen_hours = NEVER_FROZEN if months < 0.0 else -months * HOURS_PER_MONTH
    take_stock(0, w)


@compiled
def open_crisis(w):
    """Draw what decides in this crisis: how soon talks open, whether proxies obey."""
    k = w.kremlin
    k.due_hours, k.reinforce_hours, k.echelon_hours, k.heard = -1.0, -1.0, -1.0, 0
    k.talks_need = exponential(1.0, draw(w, KREMLIN_ID, Purpose.TALKS, 0))
    k.obedience, k.party = draw(w, KREMLIN_ID, Purpose.PROXY, 0), w.town.intruders


@compiled
def weekly(w):
    """Return 1 on the eve of each week before the attempt."""
    return w.clock.new_week


@compiled
def take_stock(i, w):
    """Count what the war in Ukraine leaves free today."""
    q, u, clock = w.p.ukraine, w.ukraine, w.clock
    months = -1.0
    if u.frozen_hours > NEVER_FROZEN:
        months = max(clock.hour - u.frozen_hours, 0.0) / HOURS_PER_MONTH
    u.availability = max(
        available_share(q.availability_war, q.availability_full, q.recovery_months, months) + u.shift, 0.0
    )
    free = u.availability / max(q.availability_war, 1e-9)  # the reserve was counted while the war went on
    w.kremlin.reserve = w.p.kremlin.reserve * w.p.kremlin.commitment_share * free


@compiled
def perceive(mean, w):
    """Return a belief as the Kremlin reads it: shifted by its standing error of perception."""
    return logistic(log_odds(mean) + w.p.kremlin.perception_noise * w.kremlin.noise)


@compiled
def will_of(subject, w):
    """Return how willing a subject looks: certain once it acts, else half reputation and half its stance."""
    seen = perceive(expected(w.beliefs[Holder.KREMLIN * SUBJECTS + subject]), w)
    if w.clock.crisis == 0 or w.clock.ended:
        return seen
    if acts(subject, w):
        return 1.0
    stance = w.alliance.common
    if subject == Subject.US:
        stance = w.allies[w.alliance.us].stance if w.alliance.us >= 0 else 0.0
    elif subject == Subject.HOST:
        stance = w.allies[w.alliance.host].stance
    return (seen + stance / TOP_RUNG) / 2.0


@compiled
def acts(subject, w):
    """Return whether a subject has bound itself in this crisis, for all to see."""
    if subject == Subject.US:
        return w.washington.committed == 1
    if subject == Subject.HOST:
        return w.host.force == 1
    return w.coalition.formed == 1 or w.council.article5_hours >= 0.0


@compiled
def foresee(chances, men, backing, rung, w):
    """Fill `chances` with the forecast over war, alliance, coalition, host and hold; return the alliance's.

    A compact rule over perceived detection, local balance, US and European will, cohesion and speed, given
    the men in the town, `backing` battalions of regional forces in view, and the rung (assumed; see
    rules/forecast.py). Troops in place whose nations may let them fight count with the host.
    """
    p, town, alliance = w.p, w.town, w.alliance
    k, f = p.kremlin, p.posture
    running = w.clock.crisis == 1 and w.clock.ended == 0
    us = will_of(Subject.US, w) if alliance.us >= 0 else 0.0
    europe, host_will = will_of(Subject.EUROPE, w), will_of(Subject.HOST, w)
    weight = p.alliance.us_weight
    will = weight * us + (1.0 - weight) * europe
    dug = town.entrenchment if running else 0.0
    time_left = p.seizure.lock_in_days * (1.0 - dug)
    holder = dug_in(men, dug, p.seizure.lock_in_cost) + backing
    in_place = f.contact * f.denial * (alliance.forward_us + alliance.forward_europe)
    police = police_strength(p.host.police, p.host.police_worth, True) + alliance.host_ready + in_place
    detection = 1.0 if running and w.host.detected else k.perceived_detection
    early = 0.0 if running and town.lock_in_hours >= 0.0 and w.host.force == 0 else 1.0
    host = (
        early * host_will * forecast.host_answer(detection, police, holder, f.attacker_mass, f.decisiveness)
    )
    willing = alliance.host_ready + alliance.forward_europe * f.denial + alliance.reinforcement
    cabinets = p.coalition.cabinet_days + p.host.coalition_patience
    timely = 1.0 if running and w.coalition.formed else forecast.in_time(time_left, cabinets)
    coalition = forecast.outside_answer(europe, willing, holder, f.attacker_mass, f.decisiveness, timely)
    demand = demanded_stance(Text.ARTICLE5.value, p.council)
    q = objection_probability(
        p.council.objection, demand, TOP_RUNG * will, p.council.stance_slope, 0.0, 0.0, p.council.belief_slope
    )
    united = float(alliance.member) * forecast.unity(q, float(alliance.voters), w.kremlin.cohesion_seen)
    timely = forecast.in_time(time_left, k.perceived_decision_days)
    if running and w.council.article5_hours >= 0.0:
        united, timely = 1.0, 1.0
    together = willing + alliance.forward_us * f.denial
    answer = forecast.outside_answer(will * united, together, holder, f.attacker_mass, f.decisiveness, timely)
    e = p.escalation
    war = disaster_on_entry(e.entry_risk, e.rung_growth, float(rung + 1))
    forecast.split_outcomes(chances, host, coalition, answer, war)
    return answer


@compiled
def worth(chances, answer, w):
    """Return the felt utility of going in (or on), given the forecast; payoffs in units of a war's cost."""
    k, aim = w.p.kremlin, w.p.kremlin.aim_split
    sanctions = k.sanctions_cost * (1.0 - excuse(w))
    values = np.empty(forecast.OUTCOMES)
    values[forecast.WAR] = -k.loss_war * w.p.escalation.restraint_challenger
    values[forecast.ALLIANCE] = -k.loss_alliance - sanctions
    values[forecast.COALITION] = -k.loss_coalition - sanctions + aim * k.prize * (1.0 - answer)
    values[forecast.HOST] = -k.loss_contained - sanctions
    values[forecast.HOLD] = k.prize - sanctions
    ordered_chances = chances.copy()
    sort_by_value(values, ordered_chances)
    for n in range(forecast.OUTCOMES):
        values[n] -= k.reference
    return prospect(ordered_chances, values, forecast.OUTCOMES, k)


@compiled
def sort_by_value(values, chances):
    """Sort outcomes from worst to best, in place, as rank-dependent weights need."""
    for n in range(1, len(values)):
        m = n
        while m > 0 and values[m] < values[m - 1]:
            values[m], values[m - 1] = values[m - 1], values[m]
            chances[m], chances[m - 1] = chances[m - 1], chances[m]
            m -= 1


@compiled
def attempt_utility(chances, w):
    """Return U: the felt value of an attempt less that of going on probing, which a near posture sours."""
    p, alliance = w.p, w.alliance
    answer = foresee(chances, p.seizure.intruders, w.kremlin.reserve, 1, w)
    forward = (alliance.forward_us + alliance.forward_europe) * p.posture.provocation
    calm = p.kremlin.probing_value - p.kremlin.fear_of_posture * forward - p.kremlin.reference
    return worth(chances, answer, w) - felt_value(calm, p.kremlin.curvature, p.kremlin.loss_aversion)


@compiled
def choose_week(i, w):
    """Weigh an attempt for the coming week: a hazard, and by a weighted reservoir the week that is played."""
    p, k, clock = w.p, w.kremlin, w.clock
    chances = np.empty(forecast.OUTCOMES)
    k.utility = attempt_utility(chances, w)
    k.host, k.coalition = chances[forecast.HOST], chances[forecast.COALITION]
    k.alliance, k.hold = chances[forecast.ALLIANCE], chances[forecast.HOLD]
    k.ratio = hazard_ratio(k.utility, p.kremlin.u_ref, p.kremlin.beta, p.kremlin.cap)
    k.ratio_sum += k.ratio
    k.weeks += 1.0
    days = min(DAYS_PER_WEEK, (clock.horizon_hours - clock.hour) / HOURS_PER_DAY)
    hazard = attempt_chance(p.kremlin.baseline, days, k.ratio)
    note(w, THE_KREMLIN, What.WEEKLY_CHOICE, hazard, 0.0, k.utility)
    if w.seats[Seat.KREMLIN].person:
        return
    if p.attempt.mode == AttemptMode.DRAWN:
        mass = hazard * k.survival
        k.survival *= 1.0 - hazard
        k.kept_weight += mass
        if mass > 0.0 and draw(w, KREMLIN_ID, Purpose.ATTEMPT_KEEP, 0) * k.kept_weight < mass:
            place(w, days)
    elif (
        p.attempt.mode == AttemptMode.BRUTE
        and k.attempted == 0
        and draw(w, KREMLIN_ID, Purpose.ATTEMPT_BRUTE, 0) < hazard
    ):
        k.attempted = 1
        place(w, days)


@compiled
def has_orders(w):
    """Return 1 before the attempt where orders are given at all."""
    return 1 if w.clock.crisis == 0 and len(w.orders) > 0 else 0


@compiled
def ordered_to_attempt(i, w):
    """Let an attempt that a person ordered begin with the next day."""
    if w.intentions[Seat.KREMLIN].ordered == Order.ATTEMPT and w.kremlin.attempted == 0:
        clock = w.clock
        w.kremlin.attempted = 1
        ahead = HOURS_PER_DAY - int(clock.hour) % HOURS_PER_DAY
        clock.keep_turn = clock.turn + ahead % HOURS_PER_DAY // clock.turn_hours


@compiled
def place(w, days):
    """Put the attempt on a day of the coming week, all alike: it branches off as that day begins."""
    clock = w.clock
    day = int(draw(w, KREMLIN_ID, Purpose.ATTEMPT_HOUR, 0) * days)
    clock.keep_turn = clock.turn + day * HOURS_PER_DAY // clock.turn_hours


@compiled
def commands(w):
    """Return 1 as a day ends in a contested crisis that the Kremlin commands, fully or through proxies."""
    town, day_over = w.town, int(w.clock.hour) % HOURS_PER_DAY == 0
    held = w.clock.crisis and w.clock.ended == 0 and town.state == Town.CONTESTED
    return 1 if held and town.truth > 0 and day_over and w.escalation.war == 0 else 0


@compiled
def decide(i, w):
    """Take up whether to stay, climb or leave when facts have changed; decide after a delay."""
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
    if k.due_hours >= 0.0 and clock.since_hours >= k.due_hours:
        k.due_hours = -1.0
        intention.verb = choose(w)


@compiled
def choose(w):
    """Return the option of the highest felt utility, errors included: the same facts, the same choice."""
    k, q = w.kremlin, w.p.kremlin
    chances = np.empty(forecast.OUTCOMES)
    stay = worth(chances, foresee(chances, w.town.intruders, k.committed, k.rung, w), w)
    climb = felt_value(-q.loss_war - q.reference, q.curvature, q.loss_aversion)
    if k.rung < OPEN_RUNG:
        more = k.party * w.p.seizure.reinforcement if k.rung + 1 == MORE_RUNG else 0.0
        backing = max(k.committed, k.reserve) if k.rung + 1 == OPEN_RUNG else k.committed
        climb = worth(chances, foresee(chances, w.town.intruders + more, backing, k.rung + 1, w), w)
    cost = q.audience_cost * float(k.rung) * (1.0 + w.town.entrenchment)
    if k.talks:
        cost *= 1.0 - w.p.escalation.face_saving
    leave = felt_value(-cost - q.reference, q.curvature, q.loss_aversion)
    a, b, c = q.precision * stay, q.precision * climb, q.precision * leave
    top = max(a, max(b, c))
    total = safe_exp(a - top) + safe_exp(b - top) + safe_exp(c - top)
    felt_a, felt_b, felt_c = a + error(w, 0), b + error(w, 1), c + error(w, 2)
    if felt_c > felt_a and felt_c > felt_b:
        note(w, THE_KREMLIN, What.LEAVES, safe_exp(c - top) / total, 0.0, float(k.rung))
        return Order.LEAVE.value
    if felt_b > felt_a:
        note(w, THE_KREMLIN, What.CLIMBS, safe_exp(b - top) / total, 0.0, float(k.rung))
        return Order.CLIMB.value
    note(w, THE_KREMLIN, What.STAYS, safe_exp(a - top) / total, 0.0, float(k.rung))
    return Order.STAY.value


@compiled
def error(w, option):
    """Return the error in an option's utility (Gumbel): drawn once, a small share of it with new facts.

    An error alone would make the choice a logit of utilities (McFadden 1974).
    """
    n, seed = w.p.decisions.fresh_noise, w.clock.seed
    standing = uniform(seed, CRISIS_TICK - 1, KREMLIN_ID, Purpose.KREMLIN, option)
    known = OPTIONS * (1 + facts(w, Seat.KREMLIN)) + option
    fresh = uniform(seed, CRISIS_TICK - 1, KREMLIN_ID, Purpose.KREMLIN, known)
    return (1.0 - n) * gumbel(standing) + n * gumbel(fresh)


@compiled
def gumbel(u):
    """Return the quantile u of a standard Gumbel distribution."""
    return -math.log(-math.log(max(u, LEAST)))


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
    elif k.rung == OPEN_RUNG:
        k.echelon_hours = hours + w.p.kremlin.echelon_days * HOURS_PER_DAY


@compiled
def reinforce(i, w):
    """Let more men arrive when due, and echelons one after another, until the free reserve is spent."""
    k, town, hours = w.kremlin, w.town, w.clock.since_hours
    if k.reinforce_hours >= 0.0 and hours >= k.reinforce_hours:
        k.reinforce_hours = -1.0
        more = k.party * w.p.seizure.reinforcement
        town.intruders += more
        note(w, THE_KREMLIN, REINFORCED, 1.0, 0.0, more)
        happened(w, Occasion.ARRIVAL)
    if k.echelon_hours >= 0.0 and hours >= k.echelon_hours:
        size = min(k.reserve / w.p.kremlin.echelons, max(k.reserve - k.sent, 0.0))
        k.sent += size
        k.committed += size
        last = k.sent >= k.reserve - 1e-9
        k.echelon_hours = -1.0 if last else k.echelon_hours + w.p.kremlin.echelon_days * HOURS_PER_DAY
        note(w, THE_KREMLIN, ECHELON, 1.0, 0.0, size)
        operation.bleed_present(w)  # open forces push aside who stands in their way
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
