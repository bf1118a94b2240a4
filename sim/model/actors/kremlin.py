"""The Kremlin: what it has, what an attempt is worth to it, and whether it attempts this week."""

from __future__ import annotations

import numpy as np

from sim.model.actor import KREMLIN_ID, THE_KREMLIN, draw, note, trait_normal
from sim.model.actors import crossing
from sim.model.actors.foresight import expect, running
from sim.model.actors.information import excuse
from sim.model.compiled import compiled
from sim.model.enums import AttemptMode, Order, Seat, What
from sim.model.records import floats, integers, record
from sim.model.rng import Purpose
from sim.model.rules import forecast
from sim.model.rules.availability import available_share
from sim.model.rules.deterrence import attempt_chance, hazard_ratio
from sim.model.rules.prospect import felt_value, prospect
from sim.model.units import DAYS_PER_WEEK, HOURS_PER_DAY, HOURS_PER_MONTH

NEVER_FROZEN = -1.0e18

KREMLIN = record(
    **floats(
        "utility", "ratio", "ratio_sum", "weeks", "survival", "kept_weight",  # question 1
        "noise",  # a standing error of perception, in standard deviations
        "cohesion_seen", "tempo", "reserve", "committed",
        "host", "coalition", "alliance", "hold", "leave",  # the latest forecast
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
        "looked",  # rows of `looks` that are filled
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
def payoffs(values, answer, w):
    """Fill `values` (OUTCOMES,) with what each end is worth, in units of a war's cost."""
    k = w.p.kremlin
    sanctions = k.sanctions_cost * (1.0 - excuse(w))
    values[forecast.WAR] = -k.loss_war * w.p.escalation.restraint_challenger
    values[forecast.ALLIANCE] = -k.loss_alliance - sanctions
    values[forecast.COALITION] = -k.loss_coalition - sanctions + k.aim_split * k.prize * (1.0 - answer)
    values[forecast.HOST] = -k.loss_contained - sanctions
    values[forecast.HOLD] = k.prize - sanctions
    values[forecast.LEAVE] = -retreat_cost(w)


@compiled
def worth(chances, answer, w):
    """Return the felt utility of going in (or on), given the forecast."""
    values, ordered_chances = np.empty(forecast.OUTCOMES), chances.copy()
    payoffs(values, answer, w)
    sort_by_value(values, ordered_chances)
    for n in range(forecast.OUTCOMES):
        values[n] -= w.p.kremlin.reference
    return prospect(ordered_chances, values, forecast.OUTCOMES, w.p.kremlin)


@compiled
def retreat_cost(w):
    """Return what it costs at home to climb down, per rung and the more it has dug in; talks save face."""
    k, cost = w.kremlin, w.p.kremlin.audience_cost
    if not running(w):
        return cost
    cost *= float(k.rung) * (1.0 + w.town.entrenchment)
    return cost * (1.0 - w.p.escalation.face_saving) if k.talks else cost


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
def calm(w):
    """Return what going on with probing is worth, in units of a war's cost: a near posture sours it."""
    k, forward = w.p.kremlin, w.alliance.forward_us + w.alliance.forward_europe
    return k.probing_value - k.fear_of_posture * (forward * w.p.posture.provocation)


@compiled
def attempt_utility(chances, w):
    """Return U: the felt value of an attempt less that of going on probing."""
    k, men = w.p.kremlin, w.p.seizure.intruders
    answer = expect(chances, men, crossing.landing(w.kremlin.reserve, w), 1, w)
    return worth(chances, answer, w) - felt_value(calm(w) - k.reference, k.curvature, k.loss_aversion)


@compiled
def keep_forecast(chances, w):
    """Keep the latest forecast for the record."""
    k = w.kremlin
    k.host, k.coalition = chances[forecast.HOST], chances[forecast.COALITION]
    k.alliance, k.hold, k.leave = chances[forecast.ALLIANCE], chances[forecast.HOLD], chances[forecast.LEAVE]


@compiled
def choose_week(i, w):
    """Weigh an attempt for the coming week: a hazard, and by a weighted reservoir the week that is played."""
    p, k, clock = w.p, w.kremlin, w.clock
    chances = np.empty(forecast.OUTCOMES)
    k.utility = attempt_utility(chances, w)
    keep_forecast(chances, w)
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
