"""One prologue, two endings: how a replication starts, where the attempt branches off, how it is named.

Both engines call these compiled functions in the same order, so that they share the estimator, not only
the turn.
"""

from __future__ import annotations

import math

import numpy as np

from sim.actors import council, escalation, kremlin, town
from sim.actors.beliefs import host_on_us, kremlin_on_alliance
from sim.compiled import compiled
from sim.dice import Purpose, normal, uniform
from sim.kinds import (
    HOLDERS,
    SUBJECTS,
    AttemptMode,
    Cause,
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
from sim.rules import forecast
from sim.rules.credibility import forget, learn
from sim.rules.deterrence import hazard_ratio
from sim.rules.distribution import exponential
from sim.rules.numeric import clamp, log_odds
from sim.world import CHALLENGER, CHALLENGER_ID, CRISIS_TICK, NATURE_ID, draw, note

HOURS_PER_DAY = 24.0
DAYS_PER_YEAR = 365.0
NEVER_FROZEN = -1.0e18
HOURS_PER_MONTH = 730.0
COLUMNS = (
    "weight",
    "hazard_ratio",
    "attempt_day",
    "cause",
    "without",
    "outcome",
    "town",
    "decisive",
    "peak_rung",
    "articles",
    "attribution_hours",
    "article4_hours",
    "article5_principle_hours",
    "article5_hours",
    "lock_in_hours",
    "coalition_hours",
    "end_hours",
    "host_contained_72h",
    "drafts",
    "breaks",
    "forecast_host",
    "forecast_coalition",
    "forecast_alliance",
    "forecast_hold",
    "kremlin_on_alliance_before",
    "kremlin_on_alliance_after",
    "host_on_us_before",
    "host_on_us_after",
    "second_ratio",
    "harm",
    "probes",
    "probes_attributed",
    "article4_prologue",
    "wrong_blame",
    "utility",
)
(
    WEIGHT,
    HAZARD_RATIO,
    ATTEMPT_DAY,
    CAUSE,
    WITHOUT,
    OUTCOME,
    TOWN,
    DECISIVE,
    PEAK_RUNG,
    ARTICLES,
    ATTRIBUTION_HOURS,
    ARTICLE4_HOURS,
    ARTICLE5_PRINCIPLE_HOURS,
    ARTICLE5_HOURS,
    LOCK_IN_HOURS,
    COALITION_HOURS,
    END_HOURS,
    HOST_CONTAINED_72H,
    DRAFTS,
    BREAKS,
    FORECAST_HOST,
    FORECAST_COALITION,
    FORECAST_ALLIANCE,
    FORECAST_HOLD,
    KREMLIN_ON_ALLIANCE_BEFORE,
    KREMLIN_ON_ALLIANCE_AFTER,
    HOST_ON_US_BEFORE,
    HOST_ON_US_AFTER,
    SECOND_RATIO,
    HARM,
    PROBES,
    PROBES_ATTRIBUTED,
    ARTICLE4_PROLOGUE,
    WRONG_BLAME,
    UTILITY,
) = range(len(COLUMNS))


@compiled
def trait(w, who, index):
    """Return a standing uniform trait of somebody in this replication."""
    return uniform(w.clock.seed, 0, who, Purpose.TRAIT, index)


@compiled
def trait_normal(w, who, index):
    """Return a standing normal trait of somebody in this replication."""
    return normal(w.clock.seed, 0, who, Purpose.TRAIT, index)


@compiled
def start(w, seed):
    """Set every record to its state before the first turn, from parameters, data and standing traits."""
    clock = w.clock
    clock.seed, clock.turn, clock.crisis, clock.ended, clock.keep_turn, clock.noted = seed, -1, 0, 0, -1, 0
    clock.since_hours, clock.end_hours = 0.0, -1.0
    start_forces(w)
    start_members(w)
    start_beliefs(w)
    start_town(w)
    start_kremlin(w)
    w.objections[:] = 0
    if w.p.attempt.mode == AttemptMode.DAY:
        clock.keep_turn = int(w.p.attempt.day * HOURS_PER_DAY) // clock.turn_hours


@compiled
def start_forces(w):
    """Size every contingent in battalions: posture's persons by role and share, or its own."""
    p, a = w.p, w.alliance
    f = p.posture
    cut = 1.0 + min(f.executed_change, 0.0) / max(p.washington.theatre_troops, 1.0)
    a.host_ready, a.forward_us, a.forward_europe, a.reinforcement = 0.0, 0.0, 0.0, 0.0
    for ally in w.allies:
        ally.stake, ally.deployable = 0.0, 0.0
    for c in w.contingents:
        persons = c.personnel
        if c.role == Role.HOST_READY:
            persons = f.host_ready * c.share
        elif c.role == Role.FRAMEWORK:
            persons = f.framework_forward * c.share * f.denial
        elif c.role == Role.US:
            persons = f.us_forward * c.share * f.denial
        elif c.role == Role.OTHERS:
            persons = f.others_forward * c.share * f.denial
        elif c.role == Role.REINFORCEMENT and w.allies[c.nation].us:
            persons = persons * max(cut, 0.0)
        c.strength = persons / f.persons_per_battalion * c.quality
        c.owner, c.moving, c.arrived, c.due_hours = 0, 0, 0, 0.0
        if c.role == Role.POLICE:
            c.owner, c.moving, c.arrived = 1, 1, 1
        elif c.role == Role.HOST_READY:
            a.host_ready += c.strength
        if c.role >= Role.FRAMEWORK and c.arrival_days * f.arrival_factor <= p.coalition.window_days:
            w.allies[c.nation].deployable += c.strength
            if c.role == Role.REINFORCEMENT and not w.allies[c.nation].us:
                a.reinforcement += c.strength
    start_forward(w)


@compiled
def start_forward(w):
    """Count forward troops by shore, and each contributor's stake in them (the tripwire)."""
    f, a = w.p.posture, w.alliance
    for c in w.contingents:
        persons = 0.0
        if c.role == Role.FRAMEWORK:
            persons = f.framework_forward * c.share
        elif c.role == Role.US:
            persons = f.us_forward * c.share
        elif c.role == Role.OTHERS:
            persons = f.others_forward * c.share
        strength = persons / f.persons_per_battalion
        if c.role == Role.US:
            a.forward_us += strength
        else:
            a.forward_europe += strength
        stake = w.allies[c.nation].stake + f.tripwire * f.tripwire_stake * strength
        w.allies[c.nation].stake = clamp(stake, 0.0, 1.0)


@compiled
def start_members(w):
    """Give each member its standing traits and a stance that fits a calm day."""
    p, a = w.p, w.alliance
    a.cohesion, a.alarm, a.convinced = p.alliance.cohesion, 0.0, 0.0
    a.us_belief = p.washington.perceived
    w.washington.president, w.washington.committed = p.washington.president, 0
    w.washington.announced, w.washington.theatre_change = 0, 0.0
    w.washington.commitment = p.washington.president
    w.washington.trade_friction = p.alliance.trade_friction
    threat = 0.0
    for ally in w.allies:
        threat += ally.threat
        ally.spread = trait_normal(w, ally.id, 0)
        ally.cabinet_hours = exponential(p.coalition.cabinet_days, trait(w, ally.id, 1)) * HOURS_PER_DAY
        ally.theta = log_odds(p.alliance.theta) + ally.theta_offset
        ally.will, ally.belief, ally.private, ally.disposition = 0.0, ally.prior, 0.0, 0.0
        ally.willing, ally.decided, ally.objected = 0, 0, 0
        ally.stance = 5.0 * p.alliance.resolve * ally.threat
        ally.next_stance = ally.stance
    a.threat_mean = threat / float(len(w.allies))
    c = w.council
    c.stage, c.text, c.asked, c.draft, c.drafts, c.breaks, c.failed, c.passed = 0, 0, 0, 0, 0, 0, 0, 0
    c.due_hours, c.demand_cut, c.retry_hours, c.meeting_hours, c.calm_article4 = 0.0, 0.0, 0.0, -1.0, 0
    c.statement_hours, c.article4_hours, c.principle_hours, c.article5_hours = -1.0, -1.0, -1.0, -1.0
    w.coalition.formed, w.coalition.formed_hours, w.coalition.strength = 0, -1.0, 0.0
    common = 0.0
    for ally in w.allies:
        common += (
            p.alliance.us_weight if ally.us else (1.0 - p.alliance.us_weight) * ally.weight
        ) * ally.stance
    a.common = common
    a.mean_stance = common


@compiled
def start_beliefs(w):
    """Set what each holder believes of each subject; troops in place are a signal (sunk cost)."""
    p, a = w.p, w.alliance
    counts, signal = p.kremlin.belief_counts, p.posture.signal * p.washington.posture_counts
    for holder in range(HOLDERS):
        for subject in range(SUBJECTS):
            b = w.beliefs[holder * SUBJECTS + subject]
            mean, kept = p.alliance.resolve, signal * a.forward_europe
            if subject == Subject.US:
                mean, kept = p.washington.perceived, signal * a.forward_us
            elif subject == Subject.HOST:
                mean, kept = p.host.resilience, 0.0
            b.prior_a, b.prior_b = counts * mean + kept, counts * (1.0 - mean)
            b.a, b.b = b.prior_a, b.prior_b


@compiled
def start_town(w):
    """Give residents their views, districts their size, and the town a quiet day."""
    p, t = w.p, w.town
    q = p.residents
    for d in w.districts:
        d.people, d.legitimacy, d.active, d.arrest = 0.0, 0.0, 0.0, 1.0
    total = 0.0
    for i in range(len(w.residents)):
        r = w.residents[i]
        group = group_of(w, trait(w, r.id, 0))
        r.anchor = clamp(
            q.legitimacy + group.legitimacy_offset + q.legitimacy_spread * trait_normal(w, r.id, 1), 0.0, 1.0
        )
        r.hardship = clamp(group.hardship + trait(w, r.id, 2) - 0.5, 0.0, 1.0)
        r.risk_aversion, r.media = trait(w, r.id, 3), group.media
        r.legitimacy, r.next_legitimacy, r.active, r.next_active = r.anchor, r.anchor, 0, 0
        w.districts[r.district].people += 1.0
        w.districts[r.district].legitimacy += r.legitimacy
        total += r.legitimacy
    for d in w.districts:
        d.legitimacy = d.legitimacy / d.people if d.people > 0.0 else 0.0
    n = float(len(w.residents))
    t.legitimacy = total / n if n > 0.0 else 1.0
    t.unrest, t.fear, t.harm, t.clash, t.salience = 0.0, 0.0, 0.0, 0.0, 0.0
    t.grievance = q.grievance_shock
    t.host, t.coalition, t.alliance, t.intruders, t.entrenchment = 0.0, 0.0, 0.0, 0.0, 0.0
    t.state, t.decisive, t.lock_in_hours, t.cause, t.truth = 0, 0, -1.0, 0, 1
    h, info = w.host, w.information
    h.detected, h.detected_hours, h.cordon, h.force, h.asked_coalition = 0, -1.0, 0, 0, 0
    h.contained_early, h.free_police = 0, p.host.police
    info.llr, info.attributed_hours, info.narrative = 0.0, -1.0, p.information.narrative
    info.flag, info.flag_until, info.bonus, info.wrong_blame, info.next_incident = 0, 0.0, 0.0, 0, 0
    w.infrastructure.grid, w.infrastructure.telecom = 1.0, 1.0
    for incident in w.incidents:
        incident.open = 0
    for inject in w.injects:
        inject.fired = 0


@compiled
def group_of(w, u):
    """Return the resident group at share u."""
    total = 0.0
    for g in range(len(w.groups)):
        total += w.groups[g].share
        if u < total:
            return w.groups[g]
    return w.groups[len(w.groups) - 1]


@compiled
def start_kremlin(w):
    """Set the challenger's state, its standing error of perception, and the state of the other war."""
    p, k = w.p, w.kremlin
    k.utility, k.ratio, k.ratio_sum, k.weeks, k.survival, k.kept_weight = 0.0, 1.0, 0.0, 0.0, 1.0, 0.0
    k.noise, k.cohesion_seen = trait_normal(w, CHALLENGER_ID, 0), p.kremlin.perceived_cohesion
    k.tempo, k.committed, k.audience, k.felt_war, k.before, k.after = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    k.host, k.coalition, k.alliance, k.war, k.hold = 0.0, 0.0, 0.0, 0.0, 0.0
    k.rung, k.peak_rung, k.left, k.talks, k.probes, k.attributed, k.attempted = 0, 0, 0, 0, 0, 0, 0
    w.escalation.war, w.escalation.nuclear = 0, 0
    months = p.ukraine.months_since_freeze
    w.ukraine.frozen_hours = NEVER_FROZEN if months < 0.0 else -months * HOURS_PER_MONTH
    w.ukraine.shift = 0.0
    kremlin.take_stock(0, w)


@compiled
def branches(w):
    """Say whether this turn's end is where the attempt may branch off: the engine then keeps a copy."""
    return w.clock.turn == w.clock.keep_turn


@compiled
def ordered_attempt(w):
    """Say whether the attempt was ordered for this day, so that the prologue need not go on."""
    return w.p.attempt.mode == AttemptMode.DAY or w.kremlin.attempted == 1


@compiled
def attempt_weight(w):
    """Return W, the weight of the attempt ending: the chance of an attempt, or 0 or 1 where it was set."""
    mode = w.p.attempt.mode
    if mode == AttemptMode.DRAWN:
        return 1.0 - w.kremlin.survival
    if mode == AttemptMode.DAY:
        return 1.0
    return float(w.kremlin.attempted)


@compiled
def open_attempt(w):
    """Begin the crisis in the branched world: a hidden cause, armed men, and a fresh council."""
    p, clock, t, info, k = w.p, w.clock, w.town, w.information, w.kremlin
    clock.crisis, clock.since_hours, clock.ended = 1, 0.0, 0
    clock.tick = CRISIS_TICK - 1
    t.cause = hidden_cause(w)
    t.truth = 1 if t.cause == Cause.DIRECTED or t.cause == Cause.PROXIES else -1
    t.state, t.intruders = Town.CONTESTED.value, town.armed_men(t.cause, p.seizure)
    t.salience = 1.0 - p.host.engagement
    info.llr, info.bonus = 0.0, 0.0
    if t.truth > 0 and draw(w, CHALLENGER_ID, Purpose.FALSE_FLAG, 0) < p.information.false_flag:
        info.flag, info.flag_until = 1, p.information.false_flag_days * HOURS_PER_DAY
    for b in w.beliefs:
        b.before_a, b.before_b = b.a, b.b
    chances = np.empty(forecast.OUTCOMES)
    clock.crisis = 0
    k.before = kremlin.attempt_utility(chances, w)
    clock.crisis = 1
    k.host, k.coalition = chances[forecast.HOST], chances[forecast.COALITION]
    k.alliance, k.hold, k.war = chances[forecast.ALLIANCE], chances[forecast.HOLD], chances[forecast.WAR]
    council.open_crisis(0, w)
    note(w, CHALLENGER, What.ATTEMPT, 1.0, 0.0, float(t.cause))
    if t.truth > 0:
        escalation.enter_rung(w, 1)


@compiled
def hidden_cause(w):
    """Draw the crisis's true author: the Kremlin's own for an attempt, any of four in teaching."""
    p, cause = w.p, w.p.attempt.cause
    u = draw(w, NATURE_ID, Purpose.CAUSE, 0)
    if cause == Cause.ATTEMPT:
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


@compiled
def settled(w):
    """Say whether the crisis is over before its days are: the town decided, or nuclear use."""
    state = w.town.state
    decided = state == Town.RESTORED or state == Town.WITHDRAWN
    return (decided and w.escalation.war == 0) or w.escalation.nuclear == 1


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
    return Outcome.SEIZURE_HOLDS.value if t.lock_in_hours >= 0.0 else Outcome.UNRESOLVED.value


@compiled
def keep_word(w, subject, kept, counts):
    """Let everyone learn from what a subject did, as far as one crisis tells of the next."""
    for holder in range(HOLDERS):
        learn(w.beliefs[holder * SUBJECTS + subject], kept, counts)


@compiled
def learn_from_crisis(w):
    """Turn deeds into reputation: who answered, who did not, who blamed the wrong one."""
    q, t = w.p.credibility, w.town
    counts = q.deed_counts * q.cascade
    if t.truth < 0:
        if w.host.force or w.council.principle_hours >= 0.0:
            w.information.wrong_blame = 1
            keep_word(w, Subject.EUROPE, 0.0, q.wrong_blame_counts)
        return
    restored = 1.0 if t.state == Town.RESTORED or t.state == Town.WITHDRAWN else 0.0
    us_deed, europe_deed = restored / 2.0, restored / 2.0
    for c in w.contingents:
        if c.owner == Owner.COALITION or c.owner == Owner.ALLIANCE:
            if w.allies[c.nation].us:
                us_deed = 1.0
            else:
                europe_deed = 1.0
    if w.council.article5_hours >= 0.0:
        europe_deed = 1.0
    keep_word(w, Subject.US, max(us_deed, float(w.washington.committed)), counts)
    keep_word(w, Subject.EUROPE, europe_deed, counts)
    keep_word(w, Subject.HOST, restored if t.decisive == Owner.HOST else restored / 2.0, counts)


@compiled
def second_crisis(w):
    """Return the hazard of a second attempt a year on over that before the first, by the same entry rule."""
    p, k, chances = w.p, w.kremlin, np.empty(forecast.OUTCOMES)
    ended = w.clock.ended
    w.clock.ended = 1
    for b in w.beliefs:
        forget(b, p.kremlin.belief_half_life, DAYS_PER_YEAR)
    k.after = kremlin.attempt_utility(chances, w)
    for b in w.beliefs:
        b.a, b.b = b.prior_a + (b.before_a - b.prior_a), b.prior_b + (b.before_b - b.prior_b)
        forget(b, p.kremlin.belief_half_life, DAYS_PER_YEAR)
    before = kremlin.attempt_utility(chances, w)
    w.clock.ended = ended
    after = hazard_ratio(k.after, p.kremlin.u_ref, p.kremlin.beta, p.kremlin.cap)
    return after / hazard_ratio(before, p.kremlin.u_ref, p.kremlin.beta, p.kremlin.cap)


@compiled
def hours_or_never(hours):
    """Return a time in hours, or nan for never."""
    return hours if hours >= 0.0 else math.nan


@compiled
def record_without(w, row):
    """Write what the prologue gave: the weight of an attempt, and the ending without one."""
    k, c = w.kremlin, w.council
    row[WEIGHT] = attempt_weight(w)
    row[HAZARD_RATIO] = k.ratio_sum / k.weeks if k.weeks > 0.0 else math.nan
    row[UTILITY] = k.utility
    contained = k.attributed > 0 or c.calm_article4 > 0
    row[WITHOUT] = float(Without.PROBING_CONTAINED.value if contained else Without.NO_CRISIS.value)
    row[PROBES], row[PROBES_ATTRIBUTED] = float(k.probes), float(k.attributed)
    row[ARTICLE4_PROLOGUE] = 1.0 if c.calm_article4 > 0 else 0.0
    row[WRONG_BLAME] = float(w.information.wrong_blame)


@compiled
def record_attempt(w, row):
    """Write how the attempt ended, when what happened, and what it did to beliefs."""
    k, c, t = w.kremlin, w.council, w.town
    row[OUTCOME] = float(outcome(w))
    row[TOWN], row[DECISIVE], row[CAUSE] = float(t.state), float(t.decisive), float(t.cause)
    if t.state == Town.CONTESTED and t.lock_in_hours >= 0.0:
        row[TOWN] = float(Town.HELD.value)
    row[PEAK_RUNG] = float(k.peak_rung)
    row[ARTICLES] = 0.0
    if c.article5_hours >= 0.0:
        row[ARTICLES] = 3.0
    elif c.principle_hours >= 0.0:
        row[ARTICLES] = 2.0
    elif c.article4_hours >= 0.0:
        row[ARTICLES] = 1.0
    row[ATTRIBUTION_HOURS] = hours_or_never(w.information.attributed_hours)
    row[ARTICLE4_HOURS] = hours_or_never(c.article4_hours)
    row[ARTICLE5_PRINCIPLE_HOURS] = hours_or_never(c.principle_hours)
    row[ARTICLE5_HOURS] = hours_or_never(c.article5_hours)
    row[LOCK_IN_HOURS] = hours_or_never(t.lock_in_hours)
    row[COALITION_HOURS] = hours_or_never(w.coalition.formed_hours)
    row[END_HOURS] = w.clock.since_hours
    row[ATTEMPT_DAY] = (w.clock.hour - w.clock.since_hours) / HOURS_PER_DAY
    row[HOST_CONTAINED_72H] = float(w.host.contained_early)
    row[DRAFTS], row[BREAKS] = float(c.drafts), float(c.breaks)
    row[FORECAST_HOST], row[FORECAST_COALITION] = k.host, k.coalition
    row[FORECAST_ALLIANCE], row[FORECAST_HOLD] = k.alliance, k.hold
    row[HARM] = town.harm_index(t)
    row[KREMLIN_ON_ALLIANCE_BEFORE], row[HOST_ON_US_BEFORE] = before_alliance(w), before_host(w)
    learn_from_crisis(w)
    row[WRONG_BLAME] = float(w.information.wrong_blame)
    row[KREMLIN_ON_ALLIANCE_AFTER], row[HOST_ON_US_AFTER] = kremlin_on_alliance(w), host_on_us(w)
    row[SECOND_RATIO] = second_crisis(w)


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
