"""The members: each reads the evidence, forms its own position, and feels the pull of the others."""

from __future__ import annotations

from typing import NamedTuple

from sim.model.actor import HALF_TURN, draw_normal, note, trait, trait_normal
from sim.model.actors.information import excuse, private_rate
from sim.model.compiled import compiled
from sim.model.enums import SUBJECTS, DecisionRule, Holder, Subject, What
from sim.model.records import floats, integers, record
from sim.model.rng import Purpose
from sim.model.rules.attribution import conviction_log_odds, evidence
from sim.model.rules.credibility import expected
from sim.model.rules.distribution import exponential
from sim.model.rules.numeric import clamp, log_odds, logistic
from sim.model.rules.shadow import dread
from sim.model.rules.stance import (
    TOP_RUNG,
    approach,
    bandwagon_position,
    expected_utility_position,
    felt_threat,
    kept_distance,
    level,
    settled,
    standing,
    threshold_position,
    will,
)
from sim.model.units import HOURS_PER_DAY

ATTRIBUTION = 2.1972245773362196  # ln 9: a belief of 0.9, by which attribution is timed
HALF = 0.5

ALLIANCE = record(
    **floats(
        "cohesion", "common", "mean_stance", "convinced", "threat_mean", "alarm",
        "forward_us", "forward_europe", "forward_light", "host_ready", "host_reserve", "reinforcement",
        "us_belief", "level",
    ),
    **integers(
        "us", "host", "voters",
    ),
)  # fmt: skip
STATE = {"alliance": ALLIANCE}


@compiled
def start(w):
    """Give each member its standing traits and a stance that fits a calm day."""
    p, q, a = w.p, w.p.alliance, w.alliance
    a.cohesion, a.us_belief, a.level = q.cohesion, p.washington.perceived, common_level(q)
    threat = 0.0
    for ally in w.allies:
        ally.threat = felt_threat(
            ally.distance_km, float(ally.borders), ally.presence, q.threat_far, q.threat_near, q.threat_reach,
            q.threat_border,
        )  # fmt: skip
        threat += ally.threat
        ally.due_hours = -1.0
        draw = trait_normal(w, ally.id, 0)
        ally.standing = standing(ally.readiness, ally.readiness_sd, q.government_spread, draw)
        ally.standing -= 0.0 if ally.bound else untied(q)
        ally.objection_offset = ally.objection - q.reluctance * ally.standing
        ally.cabinet_hours = exponential(p.coalition.cabinet_days, trait(w, ally.id, 1)) * HOURS_PER_DAY
        ally.theta = log_odds(q.theta)
        ally.ready = logistic(a.level + ally.standing)
        ally.stance = TOP_RUNG * ally.ready * ally.threat
        ally.next_stance = ally.stance
    a.threat_mean = threat / float(len(w.allies))
    for ally in w.allies:
        ally.prior = log_odds(q.prior) + q.suspicion * (ally.threat - a.threat_mean)
        ally.belief = ally.prior
    a.common = common_position(w)
    a.mean_stance = a.common


@compiled
def common_level(q):
    """Return the log-odds at which the mean member's government stands, by the dials as they are."""
    return level(q.resolve, q.kept, q.history, q.government)


@compiled
def raise_level(level, w):
    """Let all members stand higher or lower, where an order or news has moved a dial."""
    if level == w.alliance.level:
        return
    w.alliance.level = level
    for ally in w.allies:
        ally.ready = logistic(level + ally.standing)


@compiled
def untied(q):
    """Return how much less ready those are whom no treaty binds, log-odds: no promise kept, less care."""
    return q.unbound + common_level(q) - level(q.resolve, q.kept, 0.0, q.government)


@compiled
def common_position(w):
    """Return the stance that members share, by defence spending and threat; Washington has its own weight.

    Who is nearer and more threatened leads beyond its size. Quarrels over trade cut Washington's weight.
    """
    us_weight = w.p.alliance.us_weight * (1.0 - w.washington.trade_friction)
    us, others, weights = 0.0, 0.0, 0.0
    for ally in w.allies:
        if ally.us:
            us = ally.stance
        else:
            others += ally.weight * ally.threat * ally.stance
            weights += ally.weight * ally.threat
    if w.alliance.us < 0:
        us_weight = 0.0
    return us_weight * us + (1.0 - us_weight) * others / max(weights, 1e-9)


@compiled
def each(w):
    """Return how many members act each turn: all."""
    return len(w.allies)


class Turn(NamedTuple):
    """A turn as all members see it."""

    threat_mean: float
    us_gap: float  # of what is believed of Washington, from an even chance
    us_pull: float
    us_will: float
    alarm: float
    common: float
    cohesion: float
    accord: float  # share of the openness to others that quarrels over trade leave
    days: float  # that it takes
    kept: float  # share of the distance to its target that a stance keeps
    excuse: float
    private: float  # log-odds a day
    felt_war: float
    truth: float


@compiled
def turn_of(w):
    """Return what all members see of this turn."""
    a, q, us, crisis = w.alliance, w.p.alliance, w.washington, w.clock.crisis
    return Turn(
        a.threat_mean, a.us_belief - HALF, q.us_pull * (1.0 - us.trade_friction),
        1.0 if us.committed else us.commitment, a.alarm, a.common, a.cohesion, 1.0 - us.trade_friction,
        w.clock.days, kept_distance(q.adjustment_days, w.clock.days), excuse(w) if crisis else 0.0,
        private_rate(w) if crisis else 0.0, w.kremlin.felt_war, float(w.town.truth),
    )  # fmt: skip


@compiled
def consider(i, w):
    """Let a member form its position for this turn."""
    position(w.allies[i], turn_of(w), w)


@compiled
def consider_all(_, w):
    """Let all members form their positions for this turn."""
    turn = turn_of(w)
    for i in range(len(w.allies)):
        position(w.allies[i], turn, w)


@compiled
def position(ally, turn, w):
    """Read public reports and private ones, form an own position, and move towards the settled one."""
    if ally.host:
        ally.will = 1.0  # the host's case is its own
    elif ally.us:
        ally.will = turn.us_will
    else:
        ally.will = will(
            ally.ready, ally.threat - turn.threat_mean, w.p.alliance.threat_weight, ally.stake, turn.us_gap,
            turn.us_pull,
        )  # fmt: skip
    own = crisis_position(ally, turn, w) if w.clock.crisis else calm_position(ally, turn)
    open_to_others = turn.cohesion * (1.0 - ally.threat) * turn.accord
    target = settled(own, turn.common, 0.0 if ally.host else open_to_others)
    ally.next_stance = approach(ally.stance, target, turn.kept)


@compiled
def calm_position(ally, turn):
    """Return 5 x will x felt threat before a crisis: the stance that probes are answered with."""
    return TOP_RUNG * ally.will * clamp(ally.threat + turn.alarm * (1.0 - ally.threat), 0.0, 1.0)


@compiled
def crisis_position(ally, turn, w):
    """Update the belief in responsibility and return the position that the ally's rule makes of it."""
    q, e = w.p.alliance, w.p.escalation
    if w.host.detected:
        noise = draw_normal(w, ally.id, Purpose.PRIVATE_EVIDENCE, 0)
        ally.private += evidence(turn.private, turn.days, turn.truth, noise)
    misread = q.misreading * turn.excuse * (1.0 - ally.threat)
    ally.belief = conviction_log_odds(ally.prior, w.information.llr, ally.private, misread)
    share = q.caution * (1.0 - ally.threat) * (1.0 - ally.stake)
    fear = dread(e.restraint_allies, e.loss_allies, turn.felt_war, share)
    if q.rule == DecisionRule.THRESHOLD:
        return threshold_position(ally.will, ally.belief, ally.theta, q.conviction_scale, fear)
    if q.rule == DecisionRule.EXPECTED_UTILITY:
        return expected_utility_position(ally.will, ally.belief, ally.theta, q.conviction_scale, fear)
    return bandwagon_position(ally.will, turn.common, ally.belief, ally.theta, q.conviction_scale, fear)


@compiled
def commit(i, w):
    """Make this turn's stances public: the common position, its mean, and who is convinced."""
    alliance, clock = w.alliance, w.clock
    mean, convinced, threat = 0.0, 0.0, 0.0
    for ally in w.allies:
        ally.stance = ally.next_stance
        mean += ally.stance
        threat += ally.threat
        if not ally.host and ally.belief + w.information.unseen_own >= ATTRIBUTION:
            convinced += 1.0
    n = float(len(w.allies))
    alliance.common, alliance.mean_stance, alliance.threat_mean = common_position(w), mean / n, threat / n
    raise_level(common_level(w.p.alliance), w)
    alliance.convinced = convinced / max(float(alliance.voters), 1.0)
    alliance.us_belief = expected(w.beliefs[Holder.ALLIES * SUBJECTS + Subject.US])
    info = w.information
    if clock.crisis and info.attributed_hours < 0.0 and alliance.convinced >= HALF:
        # some time in this turn: at its middle, on average
        info.attributed_hours = clock.since_hours - HALF_TURN * float(clock.turn_hours)
        note(w, alliance.host, What.CONVINCED, 1.0, 0.0, alliance.convinced)


@compiled
def public_belief(w):
    """Return the log-odds of responsibility that a reader of public reports alone would hold."""
    return log_odds(HALF) + w.information.llr
