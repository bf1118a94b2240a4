"""The Kremlin: what it perceives, what it expects, and whether it attempts this week."""

from __future__ import annotations

import numpy as np

from sim.model.actor import KREMLIN_ID, THE_KREMLIN, draw, note, trait_normal
from sim.model.actors.council import demanded_stance
from sim.model.actors.information import excuse
from sim.model.compiled import compiled
from sim.model.enums import (
    SUBJECTS,
    AttemptMode,
    Holder,
    Order,
    Seat,
    Subject,
    Text,
    What,
)
from sim.model.records import floats, integers, record
from sim.model.rng import Purpose
from sim.model.rules import forecast
from sim.model.rules.availability import available_share
from sim.model.rules.consensus import objection_probability
from sim.model.rules.contest import dug_in
from sim.model.rules.credibility import expected
from sim.model.rules.deterrence import attempt_chance, hazard_ratio
from sim.model.rules.numeric import log_odds, logistic
from sim.model.rules.operation import police_strength
from sim.model.rules.prospect import felt_value, prospect
from sim.model.rules.shadow import disaster_on_entry
from sim.model.rules.stance import TOP_RUNG
from sim.model.units import DAYS_PER_WEEK, HOURS_PER_DAY, HOURS_PER_MONTH

NEVER_FROZEN = -1.0e18

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
        "known",  # facts; that had changed when it last chose
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
