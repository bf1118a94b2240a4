"""One prologue, two endings: where the attempt branches off, how a crisis is named and recorded.

Both engines call `goes_on` between turns, so that they share the estimator, not only the turn.
"""

from __future__ import annotations

import math

import numpy as np

from sim.model import campaign
from sim.model.actors import clock as clock_actor
from sim.model.actors import kremlin, town
from sim.model.actors.beliefs import host_on_us, kremlin_on_alliance
from sim.model.compiled import compiled
from sim.model.enums import (
    HOLDERS,
    SUBJECTS,
    AttemptMode,
    Exit,
    Holder,
    Outcome,
    Owner,
    Role,
    Subject,
    Town,
    What,
    Without,
)
from sim.model.opening import open_attempt
from sim.model.rules import forecast
from sim.model.rules.credibility import forget, learn
from sim.model.rules.deterrence import hazard_ratio
from sim.model.units import DAYS_PER_YEAR, HOURS_PER_DAY
from sim.model.world import copy_into


@compiled
def goes_on(w, snapshot, row):
    """Return whether another turn is to be played; between turns, branch, open the attempt, fill the row."""
    if w.clock.crisis:
        return w.clock.ended == 0 or end_crisis(w, snapshot, row)
    branches = w.clock.turn == w.clock.keep_turn
    if branches:
        copy_into(snapshot, w)
    if w.clock.ended or (branches and ordered_attempt(w)):
        return end_prologue(w, snapshot, row)
    return True


@compiled
def end_crisis(w, snapshot, row):
    """Record a crisis that is over; after the first, see whether another is to be played."""
    if w.sequel.number > 0:
        row.sequel_outcome, row.sequel_end_hours = float(outcome(w)), w.clock.since_hours
        return False
    record_attempt(w, row)
    return campaign.follow(w, snapshot, row)


@compiled
def end_prologue(w, snapshot, row):
    """Record the prologue; where the attempt has weight, go back to its day and open it."""
    record_without(w, row)
    if row.chance <= 0.0:
        return False
    copy_into(w, snapshot)
    open_attempt(w)
    return True


@compiled
def ordered_attempt(w):
    """Return whether the attempt was ordered for this day, so that the prologue need not go on."""
    return w.p.attempt.mode == AttemptMode.DAY or w.kremlin.attempted == 1


@compiled
def chance_of_attempt(w):
    """Return W, the chance of an attempt in this prologue, or 0 or 1 where it was set."""
    mode = w.p.attempt.mode
    if mode == AttemptMode.DAY or w.kremlin.attempted == 1:
        return 1.0
    return 1.0 - w.kremlin.survival if mode == AttemptMode.DRAWN else 0.0


@compiled
def outcome(w):
    """Name the ending by precedence, worst first: exactly one name for every state."""
    t = w.town
    if w.escalation.nuclear:
        return Outcome.NUCLEAR_USE.value
    if w.escalation.war:
        return Outcome.WIDER_WAR.value
    if t.state == Town.RESTORED:
        if t.decisive == Owner.ALLIANCE:
            return Outcome.ALLIANCE_REVERSAL.value
        return (
            Outcome.COALITION_REVERSAL.value if t.decisive == Owner.COALITION else Outcome.HOST_RESTORES.value
        )
    if t.state == Town.WITHDRAWN:
        negotiated = w.kremlin.left == Exit.NEGOTIATED
        return Outcome.NEGOTIATED_EXIT.value if negotiated else Outcome.UNILATERAL_WITHDRAWAL.value
    if t.state == Town.HELD:
        return Outcome.FROZEN_LINE.value if w.operation.failures > 0 else Outcome.SEIZURE_HOLDS.value
    return Outcome.UNRESOLVED.value


@compiled
def keep_word(w, subject, kept, counts):
    """Let everyone learn from what a subject did, as far as one crisis tells of the next."""
    for holder in range(HOLDERS):
        learn(w.beliefs[holder * SUBJECTS + subject], kept, counts)


@compiled
def learn_from_crisis(w):
    """Turn deeds into reputation: who came, who was asked and did not, who blamed the wrong one.

    Who was never asked, or had no time to come, has shown nothing. What the challenger did by itself is
    nobody's deed.
    """
    q, counts = w.p.credibility, w.p.credibility.deed_counts * w.p.credibility.cascade
    window = w.p.coalition.window_days * HOURS_PER_DAY
    if w.town.truth < 0:
        if w.host.force or w.council.principle_hours >= 0.0:
            w.information.wrong_blame = 1
            keep_word(w, Subject.EUROPE, 0.0, q.wrong_blame_counts)
        return
    us, europe = float(w.washington.committed), 0.0
    if w.council.article5_hours >= 0.0:
        europe = 1.0
    for c in w.contingents:
        if (c.moving or c.turned) and c.role >= Role.FRAMEWORK:
            if w.allies[c.nation].us:
                us = 1.0
            else:
                europe = 1.0
    asked = w.host.asked_hours >= 0.0 and w.clock.since_hours - w.host.asked_hours >= window
    if us > 0.0 or (asked and w.alliance.us >= 0):
        keep_word(w, Subject.US, us, counts)
    if europe > 0.0 or asked:
        keep_word(w, Subject.EUROPE, europe, counts)
    if w.host.detected:
        fought = w.host.force or w.operation.tries > 0
        keep_word(w, Subject.HOST, 1.0 if fought else 0.0, counts)


@compiled
def second_crisis(w):
    """Return the hazard of a second attempt a year on over that without what the crisis taught.

    Both by the same entry rule, on forces, narrative and perceived cohesion as the crisis left them; beliefs
    alone differ, those after it and those before it, each faded by a year.
    """
    p, k, chances = w.p, w.kremlin, np.empty(forecast.OUTCOMES)
    ended, learned = w.clock.ended, w.beliefs.copy()
    w.clock.ended = 1
    for b in w.beliefs:
        forget(b, p.kremlin.belief_half_life, DAYS_PER_YEAR)
    k.after = kremlin.attempt_utility(chances, w)
    for b in w.beliefs:
        b.a, b.b = b.prior_a + (b.before_a - b.prior_a), b.prior_b + (b.before_b - b.prior_b)
        forget(b, p.kremlin.belief_half_life, DAYS_PER_YEAR)
    before = kremlin.attempt_utility(chances, w)
    w.clock.ended = ended
    for i in range(len(learned)):
        w.beliefs[i] = learned[i]
    after = hazard_ratio(k.after, p.kremlin.u_ref, p.kremlin.beta, p.kremlin.cap)
    return after / hazard_ratio(before, p.kremlin.u_ref, p.kremlin.beta, p.kremlin.cap)


@compiled
def hours_or_never(hours):
    """Return a time in hours, or nan for never."""
    return hours if hours >= 0.0 else math.nan


@compiled
def first_hour(mark):
    """Return when a kind of event first came, or nan for never."""
    return mark.hour if mark.count > 0 else math.nan


@compiled
def record_without(w, row):
    """Write what the prologue gave: the chance of an attempt, and the ending without one."""
    k, c = w.kremlin, w.council
    row.chance = chance_of_attempt(w)
    row.weight = row.importance * row.chance
    row.hazard_ratio = k.ratio_sum / k.weeks if k.weeks > 0.0 else math.nan
    row.utility = k.utility
    contained = k.attributed > 0 or c.calm_article4 > 0
    row.without = float(Without.PROBING_CONTAINED.value if contained else Without.NO_CRISIS.value)
    row.probes, row.probes_attributed = float(k.probes), float(k.attributed)
    row.article4_prologue = 1.0 if c.calm_article4 > 0 else 0.0
    row.wrong_blame = float(w.information.wrong_blame)
    record_calm(w, row)


@compiled
def record_calm(w, row):
    """Write what the days before an attempt gave: consultations from the start, unrest and probing."""
    calm, asked, passed = w.calm, w.marks[0, What.ASKS_ARTICLE4], w.marks[0, What.PASSED]
    row.calm_incident_hours = calm.incident_hours if asked.count > 0 else math.nan
    row.calm_asked_hours = first_hour(asked)
    row.calm_met_hours = first_hour(w.marks[0, What.COUNCIL_MEETS])
    row.calm_text_hours, row.calm_text = first_hour(passed), passed.most
    row.tempo_before = calm.tempo_before if asked.count > 0 else math.nan
    row.tempo_after = calm.tempo_after if calm.tempo_after > 0.0 else math.nan
    row.unrest_peak, row.unrest_days = calm.unrest_peak, float(calm.unrest_days)
    row.probes_early = float(calm.probes_early)


@compiled
def record_attempt(w, row):
    """Write how the attempt ended, when what happened, and what it did to beliefs."""
    k, c, t = w.kremlin, w.council, w.town
    row.outcome = float(outcome(w))
    row.town, row.decisive, row.cause = float(t.state), float(t.decisive), float(t.cause)
    row.settled = 1.0 if clock_actor.settled(w) else 0.0
    row.tries, row.failures = float(w.operation.tries), float(w.operation.failures)
    row.blood, row.objectors = 0.0, 0.0
    for ally in w.allies:
        row.blood += float(ally.blood)
        row.objectors += float(ally.objected)
    row.asked, row.exit = float(c.asked), float(k.left)
    row.peak_rung = float(k.peak_rung)
    row.articles = 0.0
    if c.article5_hours >= 0.0:
        row.articles = 3.0
    elif c.principle_hours >= 0.0:
        row.articles = 2.0
    elif c.article4_hours >= 0.0:
        row.articles = 1.0
    row.attribution_hours = hours_or_never(w.information.attributed_hours)
    row.article4_hours = hours_or_never(c.article4_hours)
    row.article5_principle_hours = hours_or_never(c.principle_hours)
    row.article5_hours = hours_or_never(c.article5_hours)
    row.lock_in_hours = hours_or_never(t.lock_in_hours)
    row.coalition_hours = hours_or_never(w.coalition.formed_hours)
    row.war_hours = first_hour(w.marks[1, What.WAR])
    row.end_hours = w.clock.since_hours
    row.attempt_day = (w.clock.hour - w.clock.since_hours) / HOURS_PER_DAY
    row.host_contained_72h = float(w.host.contained_early)
    row.drafts, row.breaks = float(c.drafts), float(c.breaks)
    row.forecast_host, row.forecast_coalition = k.host, k.coalition
    row.forecast_alliance, row.forecast_hold, row.forecast_leave = k.alliance, k.hold, k.leave
    row.harm = town.harm_index(t)
    row.kremlin_on_alliance_before, row.host_on_us_before = before_alliance(w), before_host(w)
    learn_from_crisis(w)
    row.wrong_blame = float(w.information.wrong_blame)
    row.kremlin_on_alliance_after, row.host_on_us_after = kremlin_on_alliance(w), host_on_us(w)
    row.second_ratio = second_crisis(w)


@compiled
def before_alliance(w):
    """Return the Kremlin's belief in the alliance as it was at the attempt."""
    us = w.beliefs[Holder.KREMLIN * SUBJECTS + Subject.US]
    europe = w.beliefs[Holder.KREMLIN * SUBJECTS + Subject.EUROPE]
    weight = w.p.alliance.us_weight if w.alliance.us >= 0 else 0.0
    return weight * us.before_a / (us.before_a + us.before_b) + (1.0 - weight) * europe.before_a / (
        europe.before_a + europe.before_b
    )


@compiled
def before_host(w):
    """Return the host's belief in Washington as it was at the attempt."""
    b = w.beliefs[Holder.HOST * SUBJECTS + Subject.US]
    return b.before_a / (b.before_a + b.before_b)
